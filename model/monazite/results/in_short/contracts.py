"""What each contract gets, and from when it does not.

Contract years are compared with the quantity due in them, after suspension, force majeure and ramp-down:
all of it, a part, nothing, or nothing due. Of one contract, runs of equal years are reported, up to four; of
several contracts or of more runs, the totals over the horizon and the first year that is not filled. Up to
three contracts are named, those that lack the greatest share first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from monazite.figures import amount, figure
from monazite.results.in_short.words import in_span, listed
from monazite.results.plan import Plan
from monazite.results.tables import contracts as table
from monazite.tolerances import CHANGE_IS_REPORTED

MOST_RUNS = 4
MOST_NAMED = 3
ALL, PART, NOTHING, NOT_DUE = "all", "part", "nothing", "not due"

Row = Mapping[str, Any]


def sentence(plan: Plan) -> str | None:
    """`Contract toyotsu: japan gets all 1,000 t REO due in each contract year until FY2028-29, and nothing
    from FY2029-30 on.`"""
    rows: dict[str, list[Row]] = {}
    for row in table.rows(plan):
        rows.setdefault(row["contract"], []).append(row)
    found = [_Filled(name, tuple(years)) for name, years in rows.items()]
    if not found:
        return None
    if len(found) == 1:
        [one] = found
        if all(status(row) == NOT_DUE for row in one.years):
            return f"Contract {one.name}: nothing is due in any contract year."
        return f"Contract {one.name}: {_gets(plan, one.name)} {one.in_words}."
    return _several(plan, found)


@dataclass(frozen=True)
class _Filled:
    """The contract years of a contract, and how far each is filled."""

    name: str
    years: tuple[Row, ...]

    @property
    def due(self) -> float:
        return sum((row["due"] for row in self.years), 0.0)

    @property
    def lacking(self) -> float:
        """What is delivered less than due, over the contract years in which it is less."""
        return sum((max(0.0, row["due"] - row["delivered"]) for row in self.years), 0.0)

    @property
    def share(self) -> float:
        """The share of the quantity due that is lacking."""
        return self.lacking / self.due if self.due > CHANGE_IS_REPORTED else 0.0

    @property
    def first_short(self) -> str:
        return str(next(row["label"] for row in self.years if status(row) in (PART, NOTHING)))

    @property
    def in_words(self) -> str:
        """All contract years: runs of equal ones, or the totals where these are many."""
        runs = [(each, list(years)) for each, years in groupby(self.years, status)]
        if len(runs) > MOST_RUNS:
            return f"{self.total} less than is due, first in {self.first_short}"
        last = len(runs) - 1
        return listed([_run(each, years, at == 0, at == last) for at, (each, years) in enumerate(runs)])

    @property
    def total(self) -> str:
        unit = self.years[0]["unit"]
        return f"{figure(self.lacking)} of {amount(self.due, unit)}"


def status(row: Row) -> str:
    """How far a contract year is filled: `all`, `part`, `nothing`, or `not due`."""
    least = CHANGE_IS_REPORTED * max(1.0, row["due"])
    if row["due"] <= CHANGE_IS_REPORTED:
        return NOT_DUE if row["delivered"] <= least else ALL
    if row["delivered"] >= row["due"] - least:
        return ALL
    return NOTHING if row["delivered"] <= least else PART


def _gets(plan: Plan, name: str) -> str:
    contract = plan.instance.contracts[name]
    if contract.role == "buyer":
        return "the plan takes"
    return f"{contract.destination or contract.counterparty} gets"


def _run(filled: str, years: Sequence[Row], is_first: bool, is_last: bool) -> str:
    labels, unit = [row["label"] for row in years], years[0]["unit"]
    due = [row["due"] for row in years]
    when = in_span(labels)
    if len(labels) > 1 and is_first != is_last:
        when = f"until {labels[-1]}" if is_first else f"from {labels[0]} on"
    if filled == NOT_DUE:
        return f"nothing {when}, when nothing is due"
    if filled == NOTHING:
        return f"nothing {when}"
    if filled == PART:
        return f"{figure(sum(row['delivered'] for row in years))} of {amount(sum(due), unit)} {when}"
    if max(due) - min(due) > CHANGE_IS_REPORTED * max(1.0, max(due)):
        return f"all that is due {when} ({amount(sum(due), unit)})"
    each = " in each contract year" if len(labels) > 1 else ""
    return f"all {amount(due[0], unit)} due{each} {when}"


def _several(plan: Plan, found: Sequence[_Filled]) -> str:
    short = sorted((each for each in found if each.share > CHANGE_IS_REPORTED), key=_least_filled)
    full = len(found) - len(short)
    if not short:
        return f"All {len(found)} contracts are filled in every contract year."
    phrases = [f"{each.total} under {each.name} (first in {each.first_short})" for each in short[:MOST_NAMED]]
    if len(short) > MOST_NAMED:
        phrases.append(f"parts of {len(short) - MOST_NAMED} more")
    roles = {plan.instance.contracts[each.name].role for each in short}
    verb = {"seller": "delivered", "buyer": "taken"}[roles.pop()] if len(roles) == 1 else "delivered or taken"
    head = f"Of {len(found)} contracts {full or 'none'} {'is' if full < 2 else 'are'} filled in every year"
    return f"{head}: {listed(phrases)} are not {verb} in their year."


def _least_filled(each: _Filled) -> float:
    return -each.share
