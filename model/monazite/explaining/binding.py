"""Binding constraints, ranked by the change in objective value if relaxed by 1 % in all their periods at
once.

Shadow prices of different constraints have different units (a tonne of ore, a tonne of magnets, a
kilowatt-hour); the effect of 1 % can be compared. The program is solved again with it, so that the change is
exact and not the product of a rate that may end before: an upper bound is raised, a requirement (a demand, a
firm quantity) is lowered. A bound of 0 (a mine without clearance) has no percentage: it comes last, with its
shadow price only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monazite.errors import Location
from monazite.figures import counted
from monazite.formulation.catalogue import CONSTRAINTS, address
from monazite.formulation.support.meaning import Role
from monazite.results.constraints import location_of
from monazite.results.plan import Plan
from monazite.results.relaxing import Relaxing, relaxing
from monazite.results.tables.prices import (
    QUANTITY,
    Headline,
    PricedItem,
    element_of,
    headlines,
    is_in_quantity,
    priced_items,
)
from monazite.tolerances import PRICE_IS_ZERO

SHARE = 0.01


@dataclass(frozen=True)
class Binding:
    """A constraint: the change in objective value if relaxed by 1 %, and its highest shadow price, in words.

    `worth` is a present value; None if its bounds are 0. `raised` says whether relaxing raises them.
    """

    constraint: str
    element: str
    worth: float | None
    raised: bool
    price: float
    unit: str
    words: str
    periods: int
    place: Location | None

    @property
    def is_demand(self) -> bool:
        """Whether it is a demand, not a limit."""
        return self.constraint in CONSTRAINTS and CONSTRAINTS[self.constraint].role is Role.DEMAND


def binding_constraints(plan: Plan) -> list[Binding]:
    """The constraints with a shadow price, the greatest change in objective value first."""
    grouped: dict[tuple[str, str], list[PricedItem]] = {}
    for constraint in priced_items(plan):
        if not is_in_quantity(constraint):
            grouped.setdefault(element_of(constraint), []).append(constraint)
    resolver = relaxing(plan)
    found = [
        _binding(plan, each, grouped.get((each.highest["constraint"], each.highest["element"]), []), resolver)
        for each in plan.once(headlines).shown
    ]
    return sorted(found, key=lambda each: (each.worth is None, -(each.worth or 0.0), -abs(each.price)))


def omitted_constraints(plan: Plan) -> str | None:
    """How many constraints are omitted, as a sentence; None if none are."""
    more = plan.once(headlines).more
    return (
        f"{counted(more, 'more element')} with a shadow price: monazite solve -o DIR writes all of them"
        if more
        else None
    )


def _binding(plan: Plan, each: Headline, own: list[PricedItem], resolver: Relaxing) -> Binding:
    row = each.highest
    raised = row["in_period"] > 0 or (row["in_period"] == 0 and (row["right_in_period"] or 0) > 0)
    step, paid = np.zeros(len(plan.duals)), 0.0
    for constraint in own:
        paid += SHARE * constraint.constant * constraint.given
        for key, rate in constraint.moves.items():
            step[plan.row_numbers[key]] += SHARE * rate * constraint.given
    way = 1.0 if raised else -1.0
    moves = np.abs(step).max(initial=0.0) > PRICE_IS_ZERO or abs(paid) > PRICE_IS_ZERO
    worth = resolver.worth(way * step, way * paid) if moves else None
    if worth is not None and worth <= PRICE_IS_ZERO:
        # The highest shadow price is that of one period; over all of them the other direction may be better.
        other = resolver.worth(-way * step, -way * paid)
        if other is not None and other > PRICE_IS_ZERO:
            worth, raised = other, not raised
    return Binding(
        row["constraint"],
        row["element"],
        worth,
        raised,
        row["in_period"],
        row["unit"],
        row["words"],
        each.count,
        _place(plan, own[0], row["period"] or "") if own else None,
    )


def _place(plan: Plan, constraint: PricedItem, period: str) -> Location | None:
    is_quantity = constraint.key[0] == QUANTITY
    found = (
        f"contracts.{constraint.key[1]}.quantity" if is_quantity else address(plan.instance, constraint.key)
    )
    return location_of(plan.instance, found, period)
