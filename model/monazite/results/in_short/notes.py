"""Notes on how a plan is to be read: what it knows, what its accounts leave out, what else would be optimal.

- `foresight`: the plan knows every date of the file from the first day, so that it acts on a curb before it
  is known; said of every plan of several periods, and of held decisions that they do not.
- `alternatives`: other plans are equally good, in what is allocated or in the flows alone.
- `exports`: what leaves while demand is unmet, and whether it could have been used. The program is solved
  again without those exports, and without what contracts require; where no less demand is unmet, to keep
  them would have served nothing, and where a plant caps the shortage (`results/caps.py`) none could use
  them.
- `accounts`: an outside account shows cash alone.
"""

from __future__ import annotations

import numpy as np

from monazite.figures import amount
from monazite.results.amounts import tracked
from monazite.results.caps import caps_of, element_of
from monazite.results.in_short.words import in_span, listed
from monazite.results.plan import Plan
from monazite.results.relaxing import relaxing
from monazite.results.shortage import Shortage, shortages, unmet_weights
from monazite.results.tables import allocation, balance
from monazite.tolerances import CHANGE_IS_REPORTED

OUT = ("delivered", "sold")
RELAXED = ("contracts", "limits", "policies")
"""Sections whose constraints may require an export."""


def notes(plan: Plan) -> tuple[str, ...]:
    """The notes that apply to a plan, computed once."""
    return plan.once(_notes)


def _notes(plan: Plan) -> tuple[str, ...]:
    found = (foresight(plan), exports(plan), alternatives(plan), accounts(plan))
    return tuple(each for each in found if each is not None)


def foresight(plan: Plan) -> str | None:
    """From when on the plan knows all dates: the first day, or the date until which earlier decisions are
    held; None for a single period."""
    if len(plan.instance.timeline.periods) == 1:
        return None
    held = plan.instance.held
    if held is not None:
        return (
            f"Decisions before {held.until} are held: they did not know these data. Those from then on know "
            "all dates, prices and curbs of the file."
        )
    return "The plan knows all dates, prices and curbs of the file from the first day (perfect foresight)."


def alternatives(plan: Plan) -> str | None:
    """That several plans are equally good, and where they differ; None where the optimum is unique."""
    if not plan.varying:
        return None
    differ = any(row["one_of_several"] for row in allocation.rows(plan))
    where = "" if differ else " and allocate the same: they differ in flows alone"
    return (
        f"Several plans are equally good{where} (column one_of_several). This is the one that moves least "
        "material."
    )


def accounts(plan: Plan) -> str | None:
    """That outside accounts show cash alone; None where none takes part."""
    outside = [
        account
        for account in plan.instance.outside
        if any(account in (payment.payer, payment.payee) and payment.amount for payment in plan.payments)
    ]
    if not outside:
        return None
    return (
        f"Outside accounts ({', '.join(outside)}) show cash alone: what a material is worth to them is not "
        "modelled."
    )


def exports(plan: Plan) -> str | None:
    """What leaves during the greatest shortage, and whether it could have served; None where nothing does."""
    return plan.once(_exports)


def _exports(plan: Plan) -> str | None:
    found = shortages(plan)
    if not found or not (leaving := _leaving(plan, found[0])):
        return None
    when = in_span([period.label for period in found[0].periods])
    out = f"{listed(leaving)} leave {when}, while demand is unmet"
    served = _served_by(plan, found[0])
    if served is None:
        return f"{out}."
    if served <= CHANGE_IS_REPORTED:
        closed = any(each.section == "plants" for each in caps_of(plan, found[0]) or ())
        why = ", since no plant could use them then" if closed else ""
        return f"{out}: to keep them would have served none of it{why}."
    return f"{out}: they could have served some of it, but are worth more to the plan where they go."


def _leaving(plan: Plan, shortage: Shortage) -> list[str]:
    """What is delivered and sold outside in the periods of a shortage, by destination."""
    keys = {period.key for period in shortage.periods}
    found: dict[tuple[str, str, str], float] = {}
    for row in balance.rows(plan):
        if row["period"] in keys and row["flow"] in OUT:
            key = (row["materials"] if not tracked(plan.instance) else "", row["party"], row["unit"])
            found[key] = found.get(key, 0.0) + row["amount"]
    return [
        f"{amount(moved, unit)}{f' of {material}' if material else ''} to {party}"
        for (material, party, unit), moved in found.items()
        if moved > CHANGE_IS_REPORTED
    ]


def _served_by(plan: Plan, shortage: Shortage) -> float | None:
    """The share of a shortage that is served where nothing leaves meanwhile; None without a verified
    solve."""
    instance, matrix = plan.instance, plan.solved.matrix
    keys = {period.key for period in shortage.periods}
    program, element = relaxing(plan), tracked(instance)
    upper = program.problem.column_upper.copy()
    for number, key in enumerate(matrix.columns):
        if key[0] == "sell" and key[-1] in keys:
            material = instance.sales[key[1]].material
        elif key[0] == "deliver" and key[-1] in keys and instance.contracts[key[1]].role == "seller":
            material = instance.contracts[key[1]].material
        else:
            continue
        if element is None or instance.content(material, element):
            upper[number] = 0.0
    rows = np.array([element_of(instance, key)[0] in RELAXED for key in matrix.rows])
    lower_rows = np.where(rows, -np.inf, program.problem.row_lower)
    upper_rows = np.where(rows, np.inf, program.problem.row_upper)
    definitions = program.problem.row_lower == program.problem.row_upper
    lower_rows = np.where(definitions, program.problem.row_lower, lower_rows)
    upper_rows = np.where(definitions, program.problem.row_upper, upper_rows)
    answer = program.solved_cold(lower_rows, upper_rows, upper)
    if answer is None:
        return None
    weights = unmet_weights(plan, shortage)
    before, after = float(weights @ plan.solved.columns), float(weights @ answer.columns)
    return 1.0 - after / before
