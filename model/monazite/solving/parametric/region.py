r"""A critical region: where one basis stays optimal, with the plan, the duals and the objective value on it.

At an optimal basis $B$ the plan is affine in the right-hand sides and the duals are affine in the objective
coefficients:

```math
x_B(\theta) = B^{-1} b(\theta), \qquad y(\theta) = B^{-\mathsf{T}} c_B(\theta), \qquad
V(\theta) = c(\theta) \cdot x(\theta) + o(\theta)
```

It stays optimal while no basic variable passes a bound and no reduced cost changes its sign: affine
inequalities $G \delta \le g$ in $\delta = \theta - \theta^0$, the distance from the point solved. Residuals
are affine in each term, so that they are greatest at the corners of a region: a check there holds at every
point between. Source: T. Gal, *Postoptimal Analyses, Parametric Programming, and Related Topics*, 2nd ed.
1995.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from monazite.solving.highs import Problem, Session, factors
from monazite.solving.matrix import Floats, Ints
from monazite.solving.parametric.program import Parametric
from monazite.solving.residuals import Verification, price_size, verify
from monazite.tolerances import DUAL_NONZERO, RATE_IS_ZERO, RESIDUAL


@dataclass(frozen=True)
class Region:
    """The plan, the prices and the inequalities of a basis, around the point `at` at which it was solved.

    `columns` ((1 + terms) x columns) holds the plan at the point and its rate in each term, `duals` ((1 +
    terms) x rows) the duals likewise. `slopes` (inequalities x terms) and `room` state where the basis stays
    optimal: `slopes @ (theta - at) <= room`. `value` ((1 + terms) x (1 + terms)) is the value as a form in
    `(1, theta - at)`. `activity` and `worth` are the matrix times plan and duals, computed outside the
    solver; `typical` is the size of a price. `basis` is what adjacent regions are reached from.
    """

    parametric: Parametric
    at: Floats
    columns: Floats
    duals: Floats
    slopes: Floats
    room: Floats
    value: Floats
    basic: Ints
    activity: Floats
    worth: Floats
    typical: float
    basis: Any = None

    @cached_property
    def sizes(self) -> tuple[Floats, Floats]:
        """The sizes of the terms of each row and of each column, at the point."""
        return _sizes(self.parametric.problem_at(self.at), self.columns[0], self.duals[0], self.typical)

    def plan_at(self, values: Floats) -> Floats:
        """The plan at some values of the terms; `values` may be (points x terms), the plan then (columns x
        points)."""
        return _moved(self.columns, values - self.at)

    def duals_at(self, values: Floats) -> Floats:
        """The duals at some values of the terms, likewise."""
        return _moved(self.duals, values - self.at)

    def value_at(self, values: Floats) -> Floats:
        """The value at points (points x terms)."""
        steps = np.column_stack([np.ones(len(values)), values - self.at])
        return np.asarray(np.einsum("pi,ij,pj->p", steps, self.value, steps))

    @cached_property
    def form(self) -> Floats:
        """The objective value as a symmetric form in `(1, theta)`, the same for every basis with the same
        value."""
        shift = np.eye(len(self.at) + 1)
        shift[1:, 0] = -self.at
        symmetric = (self.value + self.value.T) / 2
        return np.asarray(shift.T @ symmetric @ shift)

    def interval(self, term: int, low: float, high: float, slack: float = 0.0) -> tuple[float, float]:
        """The interval of one term, with the others as they were solved, in which the basis stays optimal, up
        to a slack of its conditions."""
        slope = self.slopes[:, term]
        steps = np.divide(self.room + slack, slope, out=np.full(len(slope), np.inf), where=slope != 0)
        up = steps[slope > 0].min(initial=np.inf)
        down = steps[slope < 0].max(initial=-np.inf)
        return max(low, float(self.at[term] + down)), min(high, float(self.at[term] + up))

    def covers(self, points: Floats, slack: float = 0.0) -> npt.NDArray[np.bool_]:
        """Which points (points x terms) the basis is optimal at, up to a slack of its conditions."""
        return np.asarray(((points - self.at) @ self.slopes.T <= self.room + slack).all(axis=1))

    def check(self, corners: Iterable[Floats]) -> tuple[str, ...]:
        """The failed checks at some corners; empty where the region is verified.

        All corners are first checked at once, with the least sizes of terms, then with those at the point;
        only where that fails is each checked by itself.
        """
        values = np.array(list(corners))
        if self._residual(values, self._least_sizes) <= RESIDUAL or (
            self._residual(values, self.sizes) <= RESIDUAL
        ):
            return ()
        return tuple(failure for corner in values for failure in self.verification(corner).failures)

    @property
    def _least_sizes(self) -> tuple[Floats | float, Floats | float]:
        """What no terms of a row or of a column are smaller than."""
        unit = self.parametric.base.entries.scaling
        if unit is None:
            return 1.0, self.typical
        return np.minimum(1.0, 1 / unit.rows), self.typical / unit.columns

    def _residual(self, values: Floats, sizes: tuple[Floats | float, Floats | float]) -> float:
        """The largest residual at some points, of limits, of signs of prices, and of value less worth of
        the limits."""
        parametric, base, price = self.parametric, self.parametric.base, self.typical
        row_size, column_size = sizes
        steps = np.column_stack([np.ones(len(values)), values - self.at])
        # Plans move with terms in limits alone, prices with terms in prices alone: few steps of either are
        # different.
        for_plans, for_prices = (
            _different(steps, parametric.in_limits),
            _different(steps, parametric.in_prices),
        )
        moved = _stepped(parametric.limit_rates, self.at, for_plans)
        columns, activity = for_plans @ self.columns, for_plans @ self.activity
        beyond = np.maximum(base.row_lower + moved - activity, activity - base.row_upper - moved)
        primal = max(
            (beyond / row_size).max(initial=0.0),
            (-columns / np.maximum(1.0, np.abs(self.columns[0]))).max(initial=0.0),
        )
        reduced = base.cost + _stepped(parametric.price_rates, self.at, for_prices) - for_prices @ self.worth
        unit = base.entries.scaling
        duals = for_prices @ self.duals
        if unit is not None:
            duals /= unit.rows
        dual = max(
            (reduced / column_size).max(initial=0.0),
            (duals * parametric.is_open[0]).max(initial=0.0) / price,
            (duals * parametric.is_open[1]).min(initial=0.0) / -price,
        )
        apart, earned = self._gap
        gap = np.abs(np.einsum("pi,ij,pj->p", steps, apart, steps)).max(initial=0.0) / max(1.0, earned)
        return float(max(primal, dual, gap))

    @cached_property
    def _gap(self) -> tuple[Floats, float]:
        """Value less worth of the limits as a form in `(1, step)`, and the sum of absolute terms of the
        value at the point."""
        parametric = self.parametric
        limits = np.vstack([parametric.one_limit, parametric.limit_rates])
        limits[0] += np.where(parametric.has_limit, self.at @ parametric.limit_rates, 0.0)
        costs = np.vstack([parametric.base.cost, parametric.price_rates])
        costs[0] += self.at @ parametric.price_rates
        earned = costs @ self.columns.T
        worth = self.duals @ limits.T
        return earned - worth, float(np.abs(costs[0] * self.columns[0]).sum())

    def verification(self, values: Floats) -> Verification:
        """The checks of one point by the plan and prices of this basis."""
        problem = self.parametric.problem_at(values)
        return verify(problem, self.plan_at(values), self.duals_at(values), self.typical)


def _different(steps: Floats, moves: tuple[bool, ...]) -> Floats:
    """The steps, those of terms that move nothing set to 0, each once."""
    return np.array(list(dict.fromkeys(map(tuple, np.where((True, *moves), steps, 0.0)))))


def _stepped(rates: Floats, at: Floats, steps: Floats) -> Floats:
    """What rates (terms x n) add at some steps from a point, (steps x n)."""
    return np.asarray((at + steps[:, 1:]) @ rates)


def _moved(rates: Floats, steps: Floats) -> Floats:
    if steps.ndim == 1:
        return np.asarray(rates[0] + steps @ rates[1:])
    return np.asarray(rates[0][:, None] + rates[1:].T @ steps.T)


def read_region(
    session: Session,
    parametric: Parametric,
    at: Floats,
    box: Floats,
    strict: bool = False,
    typical: float | None = None,
) -> Region:
    """The region at the optimal basis of a session; `box` (terms x 2) is where it is used.

    Inequalities that cannot bind within the box are omitted. With `strict` the region ends where a nonzero
    dual becomes 0, since there are alternative optima there and the tie-break may choose another plan.
    `typical` is the size of a price, by default that of the program at the point.
    """
    problem, basic = session.problem, session.basic()
    columns, activity = _plans(session, parametric, problem, basic)
    duals = _duals(session, parametric, problem, basic)
    worth = _by_term(problem.entries.transposed_times, duals, len(problem.cost))
    typical = price_size(problem) if typical is None else typical
    sizes = (*_sizes(problem, columns[0], duals[0], typical), typical)
    slopes, room = _inequalities(parametric, problem, basic, columns, activity, duals, worth, sizes, strict)
    bind = binding(slopes, room, at, box)
    value = value_form(parametric, problem.cost, at, columns)
    kept = _by_term(problem.entries.times, columns, len(problem.row_lower))
    return Region(
        parametric, at, columns, duals, slopes[bind], room[bind], value, basic, kept, worth, typical
    )


def binding(slopes: Floats, room: Floats, at: Floats, box: Floats) -> npt.NDArray[np.bool_]:
    """Which inequalities around a point can bind within a box."""
    reach = np.maximum(np.abs(box[:, 0] - at), np.abs(box[:, 1] - at))
    return np.asarray(np.abs(slopes) @ reach > room if np.isfinite(reach).all() else slopes.any(axis=1))


def _by_term(times: Callable[[Floats], Floats], vectors: Floats, size: int) -> Floats:
    """A matrix times each vector; a term that moves none of them is skipped."""
    found = np.zeros((len(vectors), size))
    for place, each in enumerate(vectors):
        if not place or each.any():
            found[place] = times(each)
    return found


def _sizes(problem: Problem, columns: Floats, duals: Floats, typical: float) -> tuple[Floats, Floats]:
    """The sizes of the terms of each row and of each column, as the checks measure them."""
    unit = factors(problem)
    rows = np.maximum(np.minimum(1.0, 1 / unit.rows), problem.entries.magnitudes.times(np.abs(columns)))
    prices = np.abs(problem.cost) + problem.entries.magnitudes.transposed_times(np.abs(duals))
    return rows, np.maximum(prices, typical / unit.columns)


def active_limits(problem: Problem) -> Floats:
    """The limit that binds where a row does: rows have one limit or are equalities."""
    limits = np.where(np.isfinite(problem.row_lower), problem.row_lower, problem.row_upper)
    return np.where(np.isfinite(limits), limits, 0.0)


def _plans(session: Session, parametric: Parametric, problem: Problem, basic: Ints) -> tuple[Floats, Floats]:
    """The plan and the activity of the basic rows, at the point and by term."""
    terms, width, height = len(parametric.terms), len(problem.cost), len(problem.row_lower)
    at_limit = np.ones(height, bool)
    at_limit[-1 - basic[basic < 0]] = False
    columns, activity = np.zeros((1 + terms, width)), np.zeros((1 + terms, height))
    sides = [active_limits(problem), *parametric.limit_rates]
    for place, side in enumerate(sides):
        if place and not side.any():
            continue
        solved = session.basis_solve(np.where(at_limit, side, 0.0))
        if place:
            solved = _clean(solved, session.basic_factors())
        columns[place, basic[basic >= 0]] = solved[basic >= 0]
        activity[place, -1 - basic[basic < 0]] = -solved[basic < 0]
    return columns, activity


def _clean(rates: Floats, unit: Floats) -> Floats:
    """Rates without rounding errors relative to the greatest, each in its unit in the solver."""
    sizes = np.abs(rates) / unit
    return np.where(sizes <= RATE_IS_ZERO * sizes.max(initial=0.0), 0.0, rates)


def _duals(session: Session, parametric: Parametric, problem: Problem, basic: Ints) -> Floats:
    """The prices of the rows, at the point and by term."""
    duals = np.zeros((1 + len(parametric.terms), len(problem.row_lower)))
    is_column = basic >= 0
    for place, cost in enumerate([problem.cost, *parametric.price_rates]):
        if place and not cost.any():
            continue
        side = np.zeros(len(basic))
        side[is_column] = cost[basic[is_column]]
        solved = session.basis_transpose_solve(side)
        if place:
            solved = _clean(solved, session.row_factors)
        solved[-1 - basic[~is_column]] = 0.0
        duals[place] = solved
    return duals


def _inequalities(
    parametric: Parametric,
    problem: Problem,
    basic: Ints,
    columns: Floats,
    activity: Floats,
    duals: Floats,
    worth: Floats,
    sizes: tuple[Floats, Floats, float],
    strict: bool,
) -> tuple[Floats, Floats]:
    """Every condition that keeps the basis optimal, as `slopes @ step <= room`."""
    slopes, room = [], []

    def at_least_zero(amounts: Floats, kept: Floats | float = 0.0) -> None:
        """Amounts (1 + terms) x n that stay at least 0; those above `kept` at the point stay above it."""
        slopes.append(-amounts[1:])
        now = amounts[0]
        room.append(np.maximum(np.where(now > kept, now - kept, now) if strict else now, 0.0))

    if parametric.limit_rates.any():
        at_least_zero(columns[:, columns[1:].any(axis=0)])
        moving = np.asarray(activity[1:].any(axis=0) | parametric.limit_rates.any(axis=0))
        basic_rows = -1 - basic[basic < 0]
        basic_rows = basic_rows[moving[basic_rows]]
        for limit, sign in ((problem.row_lower, 1.0), (problem.row_upper, -1.0)):
            rows = basic_rows[np.isfinite(limit[basic_rows])]
            limits = np.vstack([limit[rows], parametric.limit_rates[:, rows]])
            at_least_zero(sign * _difference(activity[:, rows], limits))
    if parametric.price_rates.any():
        outside = np.asarray(worth[1:].any(axis=0) | parametric.price_rates.any(axis=0))
        outside[basic[basic >= 0]] = False
        costs = np.vstack([problem.cost[outside], parametric.price_rates[:, outside]])
        at_least_zero(-_difference(costs, worth[:, outside]), 2 * DUAL_NONZERO * sizes[1][outside])
        moving = np.asarray(duals[1:].any(axis=0))
        for other, sign in ((problem.row_upper, -1.0), (problem.row_lower, 1.0)):
            # A row with a lower limit alone has a price of at most 0, one with an upper limit of at least 0.
            ends = moving & np.isinf(other)
            at_least_zero(sign * duals[:, ends], 2 * DUAL_NONZERO * sizes[2] * factors(problem).rows[ends])
    terms = len(parametric.terms)
    return (
        np.concatenate([each.T for each in slopes]) if slopes else np.zeros((0, terms)),
        np.concatenate(room) if room else np.zeros(0),
    )


def _difference(amounts: Floats, limits: Floats) -> Floats:
    """The difference of two affine functions, with rates that cancel up to rounding error set to 0."""
    difference = amounts - limits
    size = np.abs(amounts) + np.abs(limits)
    difference[1:] = np.where(np.abs(difference[1:]) <= RATE_IS_ZERO * size[1:], 0.0, difference[1:])
    return difference


def value_form(parametric: Parametric, cost: Floats, at: Floats, columns: Floats) -> Floats:
    """The value as a form in `(1, step)`: prices times plan, and what the objective holds beside."""
    terms = len(parametric.terms)
    costs = np.vstack([cost, parametric.price_rates])
    value = costs @ columns.T
    value[0, 0] += parametric.offset_at(at)
    for monomial, worth in parametric.offset.items():
        if len(monomial) == 1:
            value[0, 1 + monomial[0]] += worth
        elif len(monomial) == 2:
            first, second = monomial
            value[0, 1 + first] += worth * at[second]
            value[0, 1 + second] += worth * at[first]
            value[1 + first, 1 + second] += worth
    assert value.shape == (1 + terms, 1 + terms)
    return np.asarray(value)
