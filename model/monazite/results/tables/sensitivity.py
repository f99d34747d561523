"""Sensitivity: how far each coefficient may change while its reduced cost or shadow price holds, as in a
spreadsheet's report.

The columns are those of Excel's report, in its order: Name, Final Value, then Reduced Cost or Shadow Price,
Objective Coefficient or Constraint R.H. Side, Allowable Increase, Allowable Decrease. Prices are present
values. Prices and ranges are exact for the program, not for one basis of it: a shadow price holds to the end
of its segment, and so does the optimality of a plan. A shadow price is that of one more unit, as in the table
`prices`; at a kink it holds for more and not for less, and the allowable decrease is 0. A reduced cost is the
change for a first unit of a decision that the plan does not take: by as much its objective coefficient may
rise until it is taken. A decision that is infeasible in any amount has none. The table lists the
decisions with an objective coefficient from the file (mining, running, buying, selling, delivering,
expanding) and all priced constraints, binding or not; with `--prices all` every decision and every row. A
program with more than 5,000 decisions lists them only with `--prices all`, which then takes a minute or more,
and has allowable changes only for constraints with both sides in the table `prices`. Amounts are in the units
of their materials.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from monazite.formulation.catalogue import CONSTRAINTS, VARIABLES
from monazite.results.columns import a_number
from monazite.results.plan import Plan
from monazite.results.tables.prices import binding, limit, omitted, same, shadow_price, two_sided_items
from monazite.solving.matrix import name_of
from monazite.solving.ranging.two_sided import TwoSided

COLUMNS = {
    "part": "`decision` or `constraint`: Excel's Variable Cells and Constraints",
    "name": "Name: as in the certificate, such as `deliver[toyotsu,2026-04]`",
    "final_value": a_number(
        "Final Value: the amount of the decision, or the left-hand side of the constraint"
    ),
    "price": a_number(
        "Reduced Cost of a decision, Shadow Price of a constraint, as present value; empty where no change "
        "is feasible"
    ),
    "given": a_number("Objective Coefficient of a decision, as present value, or Constraint R.H. Side"),
    "allowable_increase": a_number(
        "Allowable Increase: how far `given` may rise; `inf` for any, empty where it is not computed"
    ),
    "allowable_decrease": a_number("Allowable Decrease: how far `given` may fall"),
}
KEY = ("part", "name")
NEEDS_SOLVER = True

MOST_LISTED = 5000
"""A program with more decisions lists them only with `--prices all`: each takes two solves with the basis."""


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table: decisions, then constraints, in the order of the program."""
    return [*_decisions(plan), *_constraints(plan)]


def omitted_decisions(plan: Plan) -> str | None:
    """A sentence where the decisions are omitted because the program is large; None where they are not."""
    if len(plan.amounts) <= MOST_LISTED or plan.all_prices:
        return None
    return (
        f"the table `sensitivity` omits its {len(plan.amounts):,} decisions, more than "
        f"{MOST_LISTED:,}. --prices all lists them"
    )


def _decisions(plan: Plan) -> Iterator[dict[str, Any]]:
    if omitted_decisions(plan) is not None:
        return
    cost = plan.solved.matrix.cost
    for number, (key, amount) in enumerate(plan.amounts.items()):
        if plan.all_prices or VARIABLES[key[0]].priced:
            increase, decrease = plan.margins.price_range(number, amount)
            yield {
                "part": "decision",
                "name": name_of(key),
                "final_value": amount,
                "price": _reduced_cost(amount, increase),
                "given": float(cost[number]),
                "allowable_increase": increase,
                "allowable_decrease": decrease,
            }


def _reduced_cost(amount: float, increase: float) -> float | None:
    """The change in objective value for a first unit of a decision with its amount in the plan; None where
    it is infeasible."""
    if amount:
        return 0.0
    return 0.0 - increase if np.isfinite(increase) else None


def _constraints(plan: Plan) -> Iterator[dict[str, Any]]:
    activities, slack = plan.activities, _surely_slack(plan)
    both = two_sided_items(plan)
    small = omitted(plan) is None
    for number, (key, dual) in enumerate(plan.duals.items()):
        if plan.all_prices or CONSTRAINTS[key[0]].priced:
            given, activity = limit(plan, number), float(activities[number])
            if not (slack[number] or small or key in both):
                yield _without_ends(name_of(key), activity, dual, given)
                continue
            sides = _slack(plan, number, activity) if slack[number] else plan.margins.of_row(number)
            price = shadow_price(sides)
            yield {
                "part": "constraint",
                "name": name_of(key),
                "final_value": activity,
                "price": price,
                "given": given,
                "allowable_increase": sides.to_step if same(sides.right, price) else 0.0,
                "allowable_decrease": 0.0 - sides.from_step if same(sides.left, price) else 0.0,
            }


def _without_ends(name: str, activity: float, dual: float, given: float) -> dict[str, Any]:
    """The row of a constraint whose two sides are not computed."""
    return {
        "part": "constraint",
        "name": name,
        "final_value": activity,
        "price": dual,
        "given": given,
        "allowable_increase": None,
        "allowable_decrease": None,
    }


def _surely_slack(plan: Plan) -> npt.NDArray[np.bool_]:
    """Constraints that are not binding and contain no decision that differs between alternative optima."""
    entries = plan.solved.matrix.entries
    varying = np.bincount(entries.row_of_entry, plan.solved.varies[entries.columns] * 1.0, len(plan.duals))
    return np.asarray(~binding(plan) & (varying == 0))


def _slack(plan: Plan, number: int, activity: float) -> TwoSided:
    """The sides of a constraint that is not binding: its price is 0 until it becomes binding."""
    lower, upper = plan.solved.matrix.row_lower[number], plan.solved.matrix.row_upper[number]
    return TwoSided(0.0, 0.0, activity - float(upper), activity - float(lower))
