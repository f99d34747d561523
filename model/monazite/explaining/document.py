"""An explanation as plain data and as tidy tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from monazite.explaining.conflicts import ExplainedConflict
from monazite.explaining.explanation import Explanation
from monazite.explaining.near_optimal import Range
from monazite.explaining.trials import Repair
from monazite.explaining.why import Effect, Why
from monazite.results.columns import a_boolean, a_number, an_integer
from monazite.results.report import Table

TABLES: dict[str, dict[str, str]] = {
    "conflicts": {
        "conflict": an_integer("the number of the conflict, from 1"),
        "periods": "the periods in which it occurs",
        "constraint": "one of its constraints, in words",
        "bound": "its bound in the period with the greatest shortage",
        "required": a_number(
            "what it requires, or below 0 what it makes available, in `unit`; "
            "the sum over a conflict is the shortage",
            "unit",
        ),
        "unit": "the unit of its first constraint",
        "short": a_number("the greatest shortage in a period", "unit"),
        "file": "the file of the constraint; of a workbook with the sheet",
        "line": an_integer("the line; in a workbook the row"),
        "rows": "the rows of the program",
    },
    "repairs": {
        "kind": "`single` or `combined`",
        "repair": "the change in words",
        "size": a_number("the sum of relative changes; empty for a change of a date or a word", "1"),
        "objective": a_number("the objective value after it, verified", "unit"),
        "unit": "the unit of the objective",
        "overrides": "the change as `--set` overrides, separated by semicolons",
    },
    "binding": {
        "constraint": "the family of the constraint",
        "element": "its element",
        "worth": a_number(
            "the change in objective value if its bounds are relaxed by 1 %, "
            "solved again (present value); empty if the bounds are 0",
            "money_unit",
        ),
        "relaxed": "`raised` or `lowered`: the direction in which its bounds are relaxed",
        "money_unit": "the unit of `worth`",
        "price": a_number("the highest shadow price, in money of that period", "unit"),
        "unit": "the unit of the shadow price",
        "periods": an_integer("number of periods with a shadow price"),
        "words": "the shadow price in words",
        "file": "the file of the constraint; of a workbook with the sheet",
        "line": an_integer("the line; in a workbook the row"),
    },
    "ranges": {
        "quantity": "the headline quantity, over the horizon",
        "amount": a_number("its amount in the plan, in `unit`", "unit"),
        "least": a_number("the least over all optimal plans; `-inf` if unbounded", "unit"),
        "greatest": a_number("the greatest", "unit"),
        "least_within": a_number(
            "the least over all plans within `--within` of the optimum; empty without it", "unit"
        ),
        "greatest_within": a_number("the greatest", "unit"),
        "unit": "the unit",
        "one_of_several": a_boolean("true if optimal plans differ in it"),
    },
    "why": {
        "quantity": "the quantity named with `--why`",
        "direction": "`more` or `less`; empty for what caps an unmet demand",
        "step": a_number("the size of the step, in the unit of the quantity"),
        "supposing": "the constraint that is relaxed for the step; empty if none is",
        "what": (
            "`objective`, `moved` (a decision), `paid` (an item of money), `bound` (a binding constraint), "
            "`against` (a constraint in conflict with more), `short` (a shortage) or `caps` (a limit that "
            "caps the shortage before it)"
        ),
        "words": "which",
        "amount": a_number(
            "the change; the shadow price of a binding constraint; what a constraint in conflict requires; "
            "the share of the shortage that a limit holds back",
            "unit",
        ),
        "unit": "the unit",
    },
}
"""The columns of every table, each with its meaning."""

Row = dict[str, Any]


def explanation_rows(found: Explanation, table: str) -> list[Row]:
    """One table as rows, each with the keys of its columns in order."""
    rows = {
        "conflicts": _constraints,
        "repairs": _repairs,
        "binding": _binding,
        "ranges": _ranges,
        "why": _whys,
    }
    return [{column: row[column] for column in TABLES[table]} for row in rows[table](found)]


def explanation_status(found: Explanation) -> dict[str, Any]:
    """The explanation without its tables."""
    unit = found.instance.money.unit
    proof = found.impossible
    return {
        "title": found.instance.title,
        "status": found.status,
        "objective": None if found.plan is None else {"value": found.plan.value, "unit": unit},
        "verified": not found.unverified,
        "failures": list(found.unverified),
        **({"omitted": list(found.omitted)} if found.omitted else {}),
        "proof": "exact" if proof is not None else "none" if found.plan is None else "skipped",
        "chosen": found.chosen or None,
        "within": None if found.worse is None else {"value": found.worse, "unit": unit},
        "why": [_quantity(each) for each in found.whys],
        "conflicts": [_explained(conflict) for conflict in found.explained_conflicts],
        "infeasible": None if proof is None else {"relaxed": proof.relaxed, "short": str(proof.short)},
        "tried_in_vain": [] if found.repairs is None else list(found.repairs.refused),
        "warnings": [str(warning) for warning in found.instance.context.warnings],
    }


def explanation_tables(found: Explanation) -> dict[str, Table]:
    """The tables of an explanation."""
    return {
        name: Table(name, columns, partial(explanation_rows, found, name)) for name, columns in TABLES.items()
    }


def _quantity(each: Why) -> dict[str, Any]:
    quantity = each.quantity
    return {
        "quantity": quantity.name,
        "amount": each.amount,
        "unit": quantity.unit,
        "sum": quantity.summed.strip(),
    }


def _explained(conflict: ExplainedConflict) -> dict[str, Any]:
    return {
        "measured": conflict.measured,
        "unit": conflict.unit,
        "short": [{"periods": periods, "amount": amount} for periods, amount in conflict.short],
        "passing": list(conflict.passing),
    }


def _constraints(found: Explanation) -> Iterator[Row]:
    for number, conflict in enumerate(found.explained_conflicts, start=1):
        for member in conflict.members:
            yield {
                "conflict": number,
                "periods": "; ".join(periods for periods, _ in conflict.short),
                "constraint": member.words,
                "bound": member.bound,
                "required": member.required,
                "unit": conflict.unit,
                "short": conflict.worst,
                "file": member.place.sheet if member.place else None,
                "line": member.place.line if member.place else None,
                "rows": " ".join(member.rows),
            }


def _repairs(found: Explanation) -> Iterator[Row]:
    if found.repairs is None:
        return
    combined = () if found.repairs.combined is None else (found.repairs.combined,)
    for kind, repairs in (("single", found.repairs.single), ("combined", combined)):
        for repair in repairs:
            yield _repair(found, kind, repair)


def _repair(found: Explanation, kind: str, repair: Repair) -> Row:
    return {
        "kind": kind,
        "repair": repair.words,
        "size": repair.size,
        "objective": repair.objective,
        "unit": found.instance.money.unit,
        "overrides": "; ".join(repair.overrides),
    }


def _binding(found: Explanation) -> Iterator[Row]:
    for each in found.binding:
        yield {
            "constraint": each.constraint,
            "element": each.element,
            "worth": each.worth,
            "relaxed": "raised" if each.raised else "lowered",
            "money_unit": found.instance.money.unit,
            "price": each.price,
            "unit": each.unit,
            "periods": each.periods,
            "words": each.words,
            "file": each.place.sheet if each.place else None,
            "line": each.place.line if each.place else None,
        }


def _ranges(found: Explanation) -> Iterator[Row]:
    near: Iterable[Range | None] = found.near if found.near is not None else [None] * len(found.free)
    for each, other in zip(found.free, near, strict=True):
        yield {
            "quantity": each.name,
            "amount": each.amount,
            "least": each.least,
            "greatest": each.greatest,
            "least_within": None if other is None else other.least,
            "greatest_within": None if other is None else other.greatest,
            "unit": each.unit,
            "one_of_several": each.is_free,
        }


def _whys(found: Explanation) -> Iterator[Row]:
    for each in found.whys:
        yield from _capped(each)
        for direction, step in (("more", each.more), ("less", each.less)):
            if step is not None:
                yield from _step(found, each, direction, step)


def _capped(each: Why) -> Iterator[Row]:
    head = {"quantity": each.quantity.name, "direction": None, "step": None, "supposing": None}
    for shortage in each.capped:
        yield {**head, "what": "short", "words": shortage.words, "amount": None, "unit": None}
        for words, share in shortage.limits:
            yield {**head, "what": "caps", "words": words, "amount": share, "unit": "1"}


def _step(found: Explanation, each: Why, direction: str, step: Effect) -> Iterator[Row]:
    money = found.instance.money.unit
    head = {
        "quantity": each.quantity.name,
        "direction": direction,
        "step": step.step,
        "supposing": step.supposing or None,
    }
    yield {**head, "what": "objective", "words": None, "amount": step.worth, "unit": money}
    for moved in step.moved:
        yield {**head, "what": "moved", "words": moved.words, "amount": moved.amount, "unit": moved.unit}
    for item, amount in step.paid:
        yield {**head, "what": "paid", "words": item, "amount": amount, "unit": money}
    for bound in step.bound:
        yield {
            **head,
            "what": "bound",
            "words": bound.words,
            "amount": bound.price,
            "unit": f"{money}/{bound.unit}" if bound.unit else money,
        }
    for conflict in step.against:
        for member in conflict.members:
            words = f"{member.words}: {member.bound}" if member.bound else member.words
            yield {
                **head,
                "what": "against",
                "words": words,
                "amount": member.required,
                "unit": conflict.unit,
            }
