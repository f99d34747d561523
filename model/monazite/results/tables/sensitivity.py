"""How far each number may change while its price holds: the sensitivity report that spreadsheets give.

The columns are those of Excel's report, in its order: Name, Final Value, then Reduced Cost or Shadow Price, Objective
Coefficient or Constraint R.H. Side, Allowable Increase, Allowable Decrease. Prices are present values. Both parts are
exact for the program, not for one basis of it: a price holds to the end of its piece of the value, and a plan
stays a best one to the end of its piece. At a kink the price of a rule holds on one side only, or on none, where
the allowable change is 0; the table `prices` has both sides. Listed are the decisions that are priced by the file
(mining, running, buying, selling, delivering, expanding) and the rules of the table `prices` with those that do not
bind; with `--prices all` every decision and every row. Of a program with more than 5,000 decisions these are listed
only with `--prices all`, which then takes a minute or more, and the allowable changes of constraints only of those that the table
`prices` has both sides of. Amounts are in the units of their materials.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from monazite.formulation.catalogue import CONSTRAINTS, VARIABLES
from monazite.results.plan import Plan
from monazite.results.tables.prices import binding, limit, omitted, same, two_sided_items
from monazite.solving.matrix import name_of
from monazite.solving.ranging.two_sided import TwoSided
from monazite.solving.residuals import reduced_costs
from monazite.tolerances import DUAL_NONZERO

COLUMNS = {
    "part": "`decision` or `constraint`: Excel's Variable Cells and Constraints",
    "name": "Name: as in the certificate, such as `deliver[toyotsu,2026-04]`",
    "final_value": "Final Value: the amount of the decision, or what the rule's left-hand side comes to",
    "price": "Reduced Cost of a decision, Shadow Price of a rule, as present value",
    "given": "Objective Coefficient of a decision, as present value, or Constraint R.H. Side",
    "allowable_increase": "Allowable Increase: how far `given` may rise; `inf` for any, empty where it is not worked out",
    "allowable_decrease": "Allowable Decrease: how far `given` may fall",
}
NEEDS_SOLVER = True

MOST_LISTED = 5000
"""A program with more decisions lists them only when all prices are asked for: each takes two solves with the basis."""


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table: decisions, then constraints, in the order of the program."""
    return [*_decisions(plan), *_constraints(plan)]


def omitted_decisions(plan: Plan) -> str | None:
    """That the decisions are omitted because the program is large, as a sentence; None where they are not."""
    if len(plan.amounts) <= MOST_LISTED or plan.all_prices:
        return None
    return (
        f"{len(plan.amounts):,} decisions are more than {MOST_LISTED:,} and are omitted from the table `sensitivity`; "
        "--prices all lists them"
    )


def _decisions(plan: Plan) -> Iterator[dict[str, Any]]:
    if omitted_decisions(plan) is not None:
        return
    problem = plan.margins.problem
    costs, size = reduced_costs(problem, plan.solved.row_duals)
    reduced = np.where(np.abs(costs) <= DUAL_NONZERO * size, 0.0, costs)
    for number, (key, amount) in enumerate(plan.amounts.items()):
        if plan.all_prices or VARIABLES[key[0]].priced:
            increase, decrease = plan.margins.price_range(number, amount)
            yield {
                "part": "decision",
                "name": name_of(key),
                "final_value": amount,
                "price": float(reduced[number]),
                "given": float(problem.cost[number]),
                "allowable_increase": increase,
                "allowable_decrease": decrease,
            }


def _constraints(plan: Plan) -> Iterator[dict[str, Any]]:
    activities, loose = plan.activities, _surely_loose(plan)
    both = two_sided_items(plan)
    small = omitted(plan) is None
    for number, (key, dual) in enumerate(plan.duals.items()):
        if plan.all_prices or CONSTRAINTS[key[0]].priced:
            given, activity = limit(plan, number), float(activities[number])
            if not (loose[number] or small or key in both):
                yield _without_ends(name_of(key), activity, dual, given)
                continue
            sides = _slack(plan, number, activity) if loose[number] else plan.margins.of_row(number)
            yield {
                "part": "constraint",
                "name": name_of(key),
                "final_value": activity,
                "price": dual,
                "given": given,
                "allowable_increase": sides.to_step if same(sides.right, dual) else 0.0,
                "allowable_decrease": 0.0 - sides.from_step if same(sides.left, dual) else 0.0,
            }


def _without_ends(name: str, activity: float, dual: float, given: float) -> dict[str, Any]:
    """The row of a rule whose two sides are not worked out."""
    return {
        "part": "constraint",
        "name": name,
        "final_value": activity,
        "price": dual,
        "given": given,
        "allowable_increase": None,
        "allowable_decrease": None,
    }


def _surely_loose(plan: Plan) -> npt.NDArray[np.bool_]:
    """Rules that do not bind, and hold no decision that differs in another plan of the same value."""
    entries = plan.solved.matrix.entries
    varying = np.bincount(entries.row_of_entry, plan.solved.varies[entries.columns] * 1.0, len(plan.duals))
    return np.asarray(~binding(plan) & (varying == 0))


def _slack(plan: Plan, number: int, activity: float) -> TwoSided:
    """The sides of a rule that does not bind: its price is 0 until it does."""
    lower, upper = plan.solved.matrix.row_lower[number], plan.solved.matrix.row_upper[number]
    return TwoSided(0.0, 0.0, activity - float(upper), activity - float(lower))
