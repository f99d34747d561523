"""What a plan expands, with the days on which each expansion is open and alive."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from monazite.data.records.timeline import Period, add_months, parse_date, parse_months
from monazite.results.plan import Plan


class Expanded(NamedTuple):
    """Capacity that was decided on in a period, and [opens, closes) on which it is alive."""

    decision: Period
    amount: float
    opens: date
    closes: date


def expanded(plan: Plan, plant: str, period: Period) -> Sequence[Expanded]:
    """The expansions of a plant that are alive in a period, those of nothing omitted.

    All have the same lead and life, so that they open and close in the order in which they were decided.
    """
    every, opens, closes = plan.once(_all_of, plant)
    return every[bisect_right(closes, period.start) : bisect_left(opens, period.end)]


def decidable(plan: Plan, plant: str, period: Period) -> Sequence[tuple[date, date]]:
    """[opens, closes) of all expansions that the file allows and that would be alive in a period."""
    every, opens, closes = plan.once(_allowed, plant)
    return every[bisect_right(closes, period.start) : bisect_left(opens, period.end)]


def _all_of(plan: Plan, plant: str) -> tuple[list[Expanded], list[date], list[date]]:
    found = [
        Expanded(decision, amount, opens, closes)
        for decision, opens, closes in _lives(plan, plant)
        if (amount := plan.amount("expand", plant, decision.key)) != 0
    ]
    return found, [each.opens for each in found], [each.closes for each in found]


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
