"""What a plan expands, with the days on which each expansion is open and alive.

All expansions of a plant have the same lead and life, so that they open and close in the order in which they
were decided: those alive in all of a period are consecutive, and their sums are differences of running ones.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from math import log
from typing import NamedTuple

from monazite.data.records.timeline import Period, add_months, parse_date, parse_months
from monazite.results.plan import Plan


class Expanded(NamedTuple):
    """Capacity that was decided on, the money that it pays a year, and [opens, closes) on which it is
    alive."""

    amount: float
    yearly: float
    opens: date
    closes: date


def expanded(plan: Plan, plant: str, period: Period) -> Iterator[Expanded]:
    """The expansions of a plant that are alive in a period; those that are alive in all of it as one."""
    every, amounts, yearly, opens, closes = plan.once(_all_of, plant)
    first, last = bisect_right(closes, period.start), bisect_left(opens, period.end)
    begin, end = max(first, bisect_left(closes, period.end)), min(last, bisect_right(opens, period.start))
    if begin < end:
        whole = amounts[end] - amounts[begin], yearly[end] - yearly[begin]
        yield Expanded(*whole, period.start, period.end)
    else:
        begin = end = last
    yield from (*every[first:begin], *every[end:last])


def decidable(plan: Plan, plant: str, period: Period) -> Sequence[tuple[date, date]]:
    """[opens, closes) of all expansions that the file allows and that would be alive in a period."""
    every, opens, closes = plan.once(_allowed, plant)
    return every[bisect_right(closes, period.start) : bisect_left(opens, period.end)]


def _all_of(
    plan: Plan, plant: str
) -> tuple[list[Expanded], list[float], list[float], list[date], list[date]]:
    """The expansions of a plant, those of nothing omitted, with running sums of amounts and of money."""
    found = [
        Expanded(amount, amount * _yearly(plan, plant, decision), opens, closes)
        for decision, opens, closes in _lives(plan, plant)
        if (amount := plan.amount("expand", plant, decision.key)) != 0
    ]
    return (
        found,
        list(accumulate((each.amount for each in found), initial=0.0)),
        list(accumulate((each.yearly for each in found), initial=0.0)),
        [each.opens for each in found],
        [each.closes for each in found],
    )


def _yearly(plan: Plan, plant: str, decision: Period) -> float:
    """Money a year per unit: the charge of the file, or the annuity of the capital cost."""
    expansion, money = plan.instance.plants[plant].expansion, plan.instance.money
    assert expansion is not None
    if expansion.charge is not None:
        return expansion.charge[decision]
    assert expansion.capital is not None
    rate, life = money.discount.amount if money.discount else 0.0, parse_months(expansion.life) / 12
    return expansion.capital[decision] * (log(1 + rate) / (1 - (1 + rate) ** -life) if rate else 1 / life)


def _allowed(plan: Plan, plant: str) -> tuple[list[tuple[date, date]], list[date], list[date]]:
    expansion, found = plan.instance.plants[plant].expansion, []
    for decision, opens, closes in _lives(plan, plant):
        assert expansion is not None
        early = expansion.from_ is not None and decision.start < parse_date(expansion.from_)
        late = expansion.until is not None and decision.start >= parse_date(expansion.until)
        if not early and not late:
            found.append((opens, closes))
    return found, [opens for opens, _ in found], [closes for _, closes in found]


def _lives(plan: Plan, plant: str) -> Iterator[tuple[Period, date, date]]:
    """Each period of decision, and when an expansion decided in it opens and closes."""
    expansion = plan.instance.plants[plant].expansion
    for decision in plan.instance.timeline.periods if expansion else ():
        assert expansion is not None
        opens = add_months(decision.start, parse_months(expansion.lead))
        yield decision, opens, add_months(opens, parse_months(expansion.life))
