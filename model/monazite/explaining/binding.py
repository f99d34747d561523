"""The rules that bind, ranked by what relaxing them is worth: a hundredth of each limit, over all its periods at once.

Prices of different rules are in different units (a tonne of ore, a tonne of magnets, a kilowatt-hour); a hundredth of each limit can be
compared. The program is solved again with it, so that what is told is what happens and not a rate that may end before: a limit of which
more is wanted is raised, one that asks for too much (a demand, a firm quantity) is lowered. A limit that is nothing where it binds (a mine
without clearance) has no hundredth: it stands behind the others with its price alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from monazite.errors import MonaziteError, Place
from monazite.formulation.catalogue import CONSTRAINTS, address
from monazite.formulation.support.meaning import Role
from monazite.results.plan import Plan
from monazite.results.statements import place_of
from monazite.results.tables.prices import (
    QUANTITY,
    Headline,
    PricedItem,
    element_of,
    headlines,
    is_in_quantity,
    priced_items,
)
from monazite.solving.highs import Session, problem_of
from monazite.solving.matrix import Floats
from monazite.solving.residuals import verify
from monazite.tolerances import PRICE_IS_ZERO

SHARE = 0.01


@dataclass(frozen=True)
class Binding:
    """A rule of an element: what relaxing all its limits by a hundredth is worth, and its price where that is dearest, in words.

    `worth` is a present value; None where its limits are nothing. `raised` says whether relaxing raises them.
    """

    rule: str
    element: str
    worth: float | None
    raised: bool
    price: float
    unit: str
    words: str
    periods: int
    place: Place | None

    @property
    def is_demand(self) -> bool:
        """Whether it is what is wanted, and no limit."""
        return self.rule in CONSTRAINTS and CONSTRAINTS[self.rule].role is Role.DEMAND


def binding_rules(plan: Plan) -> list[Binding]:
    """The rules that have a price, the most valuable first."""
    grouped: dict[tuple[str, str], list[PricedItem]] = {}
    for rule in priced_items(plan):
        if not is_in_quantity(rule):
            grouped.setdefault(element_of(rule), []).append(rule)
    again = _Again(plan)
    found = [
        _binding(plan, each, grouped.get((each.highest["rule"], each.highest["element"]), []), again)
        for each in plan.once(headlines).shown
    ]
    return sorted(found, key=lambda each: (each.worth is None, -(each.worth or 0.0), -abs(each.price)))


def omitted_rules(plan: Plan) -> str | None:
    """That rules are omitted because there are many, as a sentence; None where they are not."""
    more = plan.once(headlines).more
    return f"{more:,} more elements have a price; monazite solve -o DIR writes them all" if more else None


def _binding(plan: Plan, each: Headline, own: list[PricedItem], again: _Again) -> Binding:
    row = each.highest
    raised = row["in_period"] > 0 or (row["in_period"] == 0 and (row["right_in_period"] or 0) > 0)
    step, paid = np.zeros(len(plan.duals)), 0.0
    for rule in own:
        paid += SHARE * rule.constant * rule.given
        for key, rate in rule.moves.items():
            step[plan.row_numbers[key]] += SHARE * rate * rule.given
    way = 1.0 if raised else -1.0
    moves = np.abs(step).max(initial=0.0) > PRICE_IS_ZERO or abs(paid) > PRICE_IS_ZERO
    worth = again.worth(way * step, way * paid) if moves else None
    if worth is not None and worth <= PRICE_IS_ZERO:
        # Where it is dearest is one period; over all of them the other way may be the better one.
        other = again.worth(-way * step, -way * paid)
        if other is not None and other > PRICE_IS_ZERO:
            worth, raised = other, not raised
    return Binding(
        row["rule"],
        row["element"],
        worth,
        raised,
        row["in_period"],
        row["unit"],
        row["words"],
        each.count,
        _place(plan, own[0], row["period"] or "") if own else None,
    )


class _Again:
    """Solves the program of a plan again and again with some limits moved, from the basis at hand."""

    def __init__(self, plan: Plan):
        self._problem = problem_of(plan.solved.matrix)
        self._value = float(self._problem.cost @ plan.solved.columns)
        self._session = Session(self._problem)
        self._session.use_basis(plan.solved.value_answer)

    def worth(self, step: Floats, paid: float = 0.0) -> float | None:
        """What moving the limits of rows is worth, with what is then paid whatever is decided; None where that leaves no checked plan."""
        moved = replace(
            self._problem, row_lower=self._problem.row_lower + step, row_upper=self._problem.row_upper + step
        )
        try:
            answer = self._session.settle(moved)
            if not verify(moved, answer.columns, answer.row_duals).passed:
                answer = Session(moved, presolve="off").solve()
                if not verify(moved, answer.columns, answer.row_duals).passed:
                    return None
        except MonaziteError:
            return None
        return max(0.0, float(moved.cost @ answer.columns) - self._value + paid)


def _place(plan: Plan, rule: PricedItem, period: str) -> Place | None:
    is_quantity = rule.key[0] == QUANTITY
    found = f"contracts.{rule.key[1]}.quantity" if is_quantity else address(plan.instance, rule.key)
    return place_of(plan.instance, found, period)
