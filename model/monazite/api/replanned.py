"""The tables of a rolling plan: the dates of planning, and what changed at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from monazite.formulation import catalogue
from monazite.formulation.catalogue import VARIABLES
from monazite.formulation.support.meaning import Total
from monazite.results.columns import a_month, a_number
from monazite.results.plan import Plan
from monazite.results.report import Table
from monazite.solving.matrix import Key
from monazite.tolerances import CHANGE_IS_REPORTED

if TYPE_CHECKING:
    from monazite.api.result import Result
    from monazite.results.verify.rolling import Rolled, Step

DATES = {
    "date": a_month("the date of planning, the first month of a period"),
    "label": "the period that begins then, in words",
    "known": "the revisions that became known since the date before, separated by blanks",
    "expected": a_number(
        "the objective value that the plan before expected; empty at the start", "money_unit"
    ),
    "objective": a_number(
        "the objective value of the plan made on this date, with the data known then", "money_unit"
    ),
    "change": a_number("the difference of the two", "money_unit"),
    "money_unit": "the unit of these",
}
CHANGES = {
    "date": a_month("the date of planning"),
    "decision": "the kind of decision, such as `buy`, `expand`, `unmet`",
    "element": "the names it is indexed by, without its tier",
    "words": "the decision in words",
    "before": a_number(
        "what the plan before had from this date to the end of the horizon, in `unit`", "unit"
    ),
    "now": a_number("what the plan made on this date has", "unit"),
    "difference": a_number("the difference of the two", "unit"),
    "unit": "the unit of these",
}


def replanned_tables(result: Result, rolled: Rolled) -> dict[str, Table]:
    """The tables `replanning` and `replanned`."""
    return {
        "replanning": Table("replanning", DATES, lambda: list(_dates(result, rolled))),
        "replanned": Table("replanned", CHANGES, lambda: list(_changes(result, rolled))),
    }


def _dates(result: Result, rolled: Rolled) -> Iterator[dict[str, Any]]:
    before: float | None = None
    for step in rolled.steps:
        value = result.objective if step.plan is None else step.plan.plan.value
        key = f"{step.day:%Y-%m}"
        yield {
            "date": key,
            "label": result.instance.timeline.by_key[key].label,
            "known": " ".join(each.name for each in step.known),
            "expected": before,
            "objective": value,
            "change": None if before is None or value is None else value - before,
            "money_unit": result.instance.money.unit,
        }
        before = value


def _changes(result: Result, rolled: Rolled) -> Iterator[dict[str, Any]]:
    for earlier, step in pairwise(rolled.steps):
        plan = step.plan.plan if step.plan else result.plan if result.has_tables else None
        if earlier.plan is not None and plan is not None:
            yield from _changed(step, earlier.plan.plan, plan)


def _changed(step: Step, earlier: Plan, plan: Plan) -> Iterator[dict[str, Any]]:
    """Decisions whose total from a date on differs, the greatest difference of each kind first."""
    day = f"{step.day:%Y-%m}"
    before, now = _totals(earlier, day), _totals(plan, day)
    rows = []
    for series in dict.fromkeys((*before, *now)):
        old, new = (totals[series].amount if series in totals else 0.0 for totals in (before, now))
        if abs(new - old) > CHANGE_IS_REPORTED * max(1.0, abs(old), abs(new)):
            instance, known = (plan.instance, now) if series in now else (earlier.instance, before)
            rows.append(
                {
                    "date": day,
                    "decision": series[0],
                    "element": " ".join(series[1:]),
                    "words": catalogue.title(instance, known[series].key),
                    "before": old,
                    "now": new,
                    "difference": new - old,
                    "unit": catalogue.unit(instance, known[series].key),
                }
            )
    place = catalogue.ORDER
    yield from sorted(
        rows, key=lambda row: (place[str(row["decision"])], -abs(float(str(row["difference"]))))
    )


@dataclass(frozen=True)
class _Total:
    """A total of a decision over periods and tiers; `key` is that of one of its amounts."""

    key: Key
    amount: float


def _totals(plan: Plan, since: str) -> dict[Key, _Total]:
    """The total of each reported decision over the periods that begin on a date or later."""
    found: dict[Key, _Total] = {}
    periods = plan.instance.timeline.by_key
    for key, amount in plan.amounts.items():
        meaning = VARIABLES[key[0]]
        if meaning.reported and meaning.total is not Total.END:
            kinds = zip(meaning.index[:-1], key[1:], strict=False)
            series = (key[0], *(name for kind, name in kinds if kind != "tier"))
            counted = amount if periods[key[-1]].start >= periods[since].start else 0.0
            so_far = found[series].amount if series in found else 0.0
            found[series] = _Total(key, so_far + counted)
    return found
