r"""Two-sided shadow prices: the change in objective value for one more and one less unit of a right-hand
side, with ranges.

The objective value as a function of a step $t$ along a direction $d$ of the right-hand sides is concave and
piecewise linear:

```math
V(t) = \max \{ c \cdot x : \; l + t d \le A x \le u + t d, \; x \ge 0 \}
```

`right` is its slope to the right of 0 and `left` to the left; each holds to the end of its segment, over all
bases with that slope. Adjacent bases are visited by pivots (`bases`): a basis without length, as at a
degenerate plan, is passed like any other. The slope of a concave function on a segment is proven by duals
with the right signs, which bound it from above, and feasible plans, which attain it: both are checked against
the matrix. Where a check fails, the walk is repeated from a cold start, and where that fails too, from a
solve just beyond.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import TypeVar

import numpy as np

from monazite.errors import InfeasibleError, UnverifiedError
from monazite.solving.exact.bases import ABOVE, BELOW, Basis, read_basis
from monazite.solving.exact.factorisation import Vector
from monazite.solving.highs import Answer, Problem, Session, factors, scaled, scaled_answer
from monazite.solving.matrix import Floats
from monazite.solving.ranging.cost_ranges import price_range
from monazite.solving.residuals import proves_infeasible, verify
from monazite.tolerances import DUAL_NONZERO, RATE_IS_ZERO, STEP_IS_ZERO, STEPS_BEYOND

T = TypeVar("T")

MOST_STEPS = 200
"""The greatest number of bases visited on one side. A longer segment is reported as far as it was
followed."""
MOST_KEPT = 4e7
"""How many numbers of visited bases are stored, for other directions that visit them too."""
NUMBERS_OF_A_BASIS = 5
"""About how many numbers a basis holds for each of its variables."""


@dataclass(frozen=True)
class TwoSided:
    """The slopes of the objective value on both sides, and the steps to the ends of their segments.

    A slope is None where no step is feasible on that side, and the step is then 0; a step may be infinite.
    """

    left: float | None
    right: float | None
    from_step: float
    to_step: float


@dataclass(frozen=True)
class OneSidedPrice:
    """The slope on one side, and its range."""

    price: float | None
    step: float


class TwoSidedPrices:
    """Two-sided prices of an optimum, with one session at its basis."""

    def __init__(self, problem: Problem, answer: Answer):
        # The walk compares amounts of different units, so it uses the scaled units of the solver.
        self._scaling = factors(problem)
        self.problem, self._answer = problem, answer
        if problem.entries.scaling is not None:
            self.problem, self._answer = scaled(problem), scaled_answer(answer, self._scaling)
        self._walk: _Walk | None = None
        self._of_rows: dict[int, TwoSided] = {}

    def along(self, direction: Floats) -> TwoSided:
        """The two-sided price along a direction over rows: bounds move by a step times `direction`."""
        return self._along(_by_row(direction * self._scaling.rows))

    def _along(self, direction: Vector) -> TwoSided:
        size = _size(self.problem, direction)
        try:
            return self._trusted(lambda walk: walk.both(direction, size))
        except UnverifiedError:
            return _two_sided(
                *(_beyond(self.problem, _signed(sign, direction), size) for sign in (1.0, -1.0))
            )

    def beyond(self, direction: Floats) -> OneSidedPrice:
        """The slope of the objective value along a direction, on its positive side."""
        moved = _by_row(direction)
        size = _size(self.problem, moved)
        try:
            return self._trusted(lambda walk: walk.one(moved, size))
        except UnverifiedError:
            return _beyond(self.problem, moved, size)

    def price_range(self, column: int, amount: float) -> tuple[float, float]:
        """Allowable increase and decrease of the objective coefficient of a column with its amount in the
        plan."""
        unit = float(self._scaling.columns[column])
        up, down = self._trusted(lambda walk: price_range(walk.basis, column, amount / unit))
        return up / unit, down / unit

    def _trusted(self, asked: Callable[[_Walk], T]) -> T:
        """An answer from the present basis, and where a check fails from a cold start."""
        try:
            self._walk = self._walk or _Walk(self.problem, self._answer)
            return asked(self._walk)
        except UnverifiedError:
            self._walk = _Walk(self.problem, Session(self.problem, presolve="off").solve())
            return asked(self._walk)

    def of_row(self, row: int) -> TwoSided:
        """The two-sided price of one row, computed once."""
        if row not in self._of_rows:
            self._of_rows[row] = self._along({row: float(self._scaling.rows[row])})
        return self._of_rows[row]

    def of_relaxing(self, row: int) -> float | None:
        """The slope of the objective value where a row is relaxed: to the right of an upper limit, to the
        left of a lower one; of two limits that differ, of the one at which the plan is.

        Unlike a dual it is unique. None where the limit of an equality may not be increased.
        """
        price = self.of_row(row)
        lower, upper = float(self.problem.row_lower[row]), float(self.problem.row_upper[row])
        if np.isfinite(upper) and lower < upper and np.isfinite(lower):
            return price.left if 2 * self._activity[row] < lower + upper else price.right
        return price.right if np.isfinite(upper) else price.left

    @cached_property
    def _activity(self) -> Floats:
        """What the plan has in each row, in the units of `problem`."""
        return self.problem.entries.times(self._answer.columns)


def two_sided(problem: Problem, answer: Answer, direction: Floats) -> TwoSided:
    """The two-sided price of one direction; `TwoSidedPrices` is faster for several directions."""
    return TwoSidedPrices(problem, answer).along(direction)


def _two_sided(right: OneSidedPrice, left: OneSidedPrice) -> TwoSided:
    """Both sides from two walks; the left one went in the opposite direction."""
    price = None if left.price is None else 0.0 - left.price
    return TwoSided(price, right.price, 0.0 - left.step, right.step)


def _by_row(direction: Floats) -> Vector:
    """The rows that a direction moves."""
    return {row: float(direction[row]) for row in np.flatnonzero(direction).tolist()}


def _signed(sign: float, vector: Mapping[int, float]) -> Vector:
    return {place: sign * value for place, value in vector.items()}


def _size(problem: Problem, direction: Mapping[int, float]) -> float:
    """The greatest bound that moves, relative to its rate; at least 1."""
    size = 1.0
    for row, rate in direction.items():
        for limit in (float(problem.row_lower[row]), float(problem.row_upper[row])):
            size = max(size, abs(limit / rate) if isfinite(limit) else 0.0)
    return size


class _Walk:
    """Walks from the basis of an answer."""

    def __init__(self, problem: Problem, answer: Answer):
        session = Session(problem)
        session.use_basis(answer)
        self.basis, self.duals = read_basis(problem, session, answer)
        self.sign = self.basis.factors.sign
        self.kept = 0

    def one(self, direction: Vector, size: float) -> OneSidedPrice:
        return self._side(direction, self._rates(direction), STEP_IS_ZERO * size)

    def _rates(self, direction: Vector) -> Vector:
        rates = self.basis.rates(direction)
        self.basis.factors.require(self.basis.basic, rates, direction)
        if self.kept * len(self.basis.reduced) * NUMBERS_OF_A_BASIS > MOST_KEPT:
            self.basis.next.clear()
            self.kept = 0
        return rates

    def both(self, direction: Vector, size: float) -> TwoSided:
        rates = self._rates(direction)
        return _two_sided(
            *(
                self._side(_signed(sign, direction), _signed(sign, rates), STEP_IS_ZERO * size)
                for sign in (1.0, -1.0)
            )
        )

    def _side(self, direction: Vector, rates: Vector, least: float) -> OneSidedPrice:
        """Walk from t = 0: the slope of the first step with a length, to where it decreases or nothing is
        feasible."""
        basis, at = self.basis, 0.0
        price = sum(float(self.duals[row]) * rate for row, rate in direction.items())
        level = DUAL_NONZERO * max(abs(price), self.basis.factors.typical)
        for _ in range(MOST_STEPS):
            step, place = basis.leaving(rates)
            if step == np.inf:
                return self._checked(basis, rates, direction, price, np.inf)
            at = max(at, step)
            side = ABOVE if rates[place] > 0 else BELOW
            pivot = basis.pivot(place, side)
            ends = pivot is None or abs(pivot.rate * rates[place]) > level
            if at > least and ends:
                return self._checked(basis, rates, direction, price, at)
            if pivot is None:
                return OneSidedPrice(None, 0.0)
            price += pivot.rate * rates[place]
            self.kept += (place, side, pivot.entering) not in basis.next
            basis = basis.after(place, side, pivot)
            rates = basis.chain[-1].forward(rates)
        if at > least:
            return self._checked(basis, rates, direction, price, at)
        raise UnverifiedError(f"no price was found within {MOST_STEPS} pivots")

    def _checked(
        self, basis: Basis, rates: Vector, direction: Vector, price: float, step: float
    ) -> OneSidedPrice:
        if basis is not self.basis:
            basis.require()
            basis.factors.require(basis.basic, rates, direction)
        zero = RATE_IS_ZERO * self.basis.factors.typical
        return OneSidedPrice(self.sign * price if abs(price) > zero else 0.0, step)


def _beyond(problem: Problem, moves: Mapping[int, float], size: float) -> OneSidedPrice:
    """One side from a solve just beyond: its duals bound the value there, and at t = 0 where the segment
    is the same."""
    direction = np.zeros(len(problem.row_lower))
    direction[list(moves)] = list(moves.values())
    session = Session(problem)
    here = session.solve()
    value = float(problem.cost @ here.columns)
    for step in (share * size for share in STEPS_BEYOND):
        moved = replace(
            problem,
            row_lower=problem.row_lower + step * direction,
            row_upper=problem.row_upper + step * direction,
        )
        session.forget()
        try:
            there = session.settle(moved)
        except InfeasibleError:
            if step == STEPS_BEYOND[-1] * size and proves_infeasible(moved, session.farkas()):
                return OneSidedPrice(None, 0.0)
            continue
        if not verify(moved, there.columns, there.row_duals).passed:
            continue
        price = float(there.row_duals @ direction)
        gained = float(problem.cost @ there.columns) - value
        if abs(gained - price * step) <= DUAL_NONZERO * max(
            1.0, float(np.abs(problem.cost * here.columns).sum())
        ):
            return OneSidedPrice(price, step)
    raise UnverifiedError("one side of a price could not be verified")
