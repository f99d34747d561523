r"""Critical regions reached by pivots of our own, from one that is known.

Slacks $\sigma = D \theta - A x$ with $D$ the rates of the limits make every bound constant. Plan, slacks and
reduced costs of a basis are then affine in the terms, and each condition that keeps the basis optimal belongs
to one variable: a basic one that reaches a bound, or a nonbasic one whose reduced cost reaches 0. On the way
from a point to another the first condition to end is crossed: the dual ratio test gives the variable that
enters for the first kind, the primal ratio test the one that leaves for the second. All bases on the way are
optimal somewhere on it. Nothing here is trusted: a region is checked from the matrix alone before it is used,
and where a pivot is doubtful there is none (`UnverifiedError`), and the solver is asked.

Source: T. Gal, *Postoptimal Analyses, Parametric Programming, and Related Topics*, 2nd ed. 1995.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from monazite.errors import UnverifiedError
from monazite.solving.exact.bases import Factors
from monazite.solving.matrix import Floats
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import Region, binding, value_form
from monazite.solving.parametric.tableau import Column, Places, References, Row, Tableau
from monazite.tolerances import (
    AT_BOUND,
    CONDITION_HOLDS,
    DRIFT,
    FACTORS_RESIDUAL,
    PIVOTS_AGREE,
    RATE_IS_ZERO,
    RATIOS_TIE,
    ROUNDING,
    SMALL_PIVOT,
)

MOST_PIVOTS = 200
"""Pivots on the way to a point before the solver is asked: its own pivots cost less."""
MOST_STALLED = 100
"""Pivots in a row that do not come nearer to the point: degenerate bases might follow each other for ever."""


class Moved:
    """A parametric program whose bounds are constant, and what the pivots of all its bases share.

    Each variable has one bound but for fixed and free ones: `rest` is 1 for a lower, -1 for an upper bound,
    and 0 for these. `ahead` breaks ties where a way does not.
    """

    def __init__(self, parametric: Parametric, box: Floats):
        self.parametric = parametric
        self.factors = factors = Factors(parametric.problem_at(np.zeros(len(parametric.terms))))
        self.width, self.size = factors.width, factors.width + factors.height
        self.limits = np.flatnonzero(parametric.in_limits)
        self.prices = np.flatnonzero(parametric.in_prices)
        self.rates, self.price_rates = parametric.limit_rates, parametric.price_rates
        self.ahead = np.where(np.isfinite(box).all(axis=1), box[:, 1] - box[:, 0], 1.0)
        has_lower = np.isfinite(factors.lower)
        self.rest = np.where(has_lower, 1.0, -1.0)
        self.rest[factors.fixed | factors.free] = 0.0
        self.bound = np.where(has_lower, factors.lower, factors.upper)
        self.bound[factors.free] = 0.0
        has_both = has_lower & np.isfinite(factors.upper) & ~factors.fixed
        is_scaled = parametric.base.entries.scaling is not None
        self.is_able = not (has_both.any() or is_scaled or parametric.entry_rates.any()) and (
            factors.height > 0
        )
        """Whether pivots are made: each row has one limit or is an equality, and units are the solver's."""
        self.references = References(factors)

    def inward(self, where: Places, speed: Floats) -> Floats:
        """The direction from the bound of some variables to their other amounts; of fixed ones, against
        their speed."""
        rest = self.rest[where]
        if not rest.all():
            rest = np.where(self.factors.fixed[where], -np.sign(speed), rest)
        return rest

    def costs(self, at: Floats) -> list[Floats]:
        """The objective coefficients at a point, and their rates in the terms that are in them."""
        cost = self.parametric.base.cost + at @ self.price_rates
        return [cost, *self.price_rates[self.prices]]

    def sides(self, at: Floats) -> list[Floats]:
        """The right-hand sides of the equations at a point, and their rates in the terms that are in them."""
        return [at @ self.rates, *self.rates[self.limits]]


@dataclass(frozen=True)
class AffineBasis:
    """A basis with its amounts and reduced costs over all variables, decisions first and then slacks.

    `amounts` ((1 + terms in limits) x variables) has them at the point `at` and their rates in the terms,
    `reduced` ((1 + terms in prices) x variables) the reduced costs likewise. It is `is_refined` where they
    were computed from the equations and not by pivots.
    """

    moved: Moved
    tableau: Tableau
    at: Floats
    amounts: Floats
    reduced: Floats
    is_refined: bool = False

    @cached_property
    def facets(self) -> tuple[Floats, Floats]:
        """The conditions that keep the basis optimal, as `slopes @ (theta - at) <= room`; those that no term
        moves are omitted."""
        moved, terms = self.moved, len(self.at)
        slopes, room = [], []
        for rates, kind in ((self.amounts, moved.limits), (self.reduced, moved.prices)):
            where = _moving(rates[1:])
            slope = np.zeros((len(where), terms))
            if rates is self.amounts:
                rest, now = moved.rest[where], rates[0, where] - moved.bound[where]
                fixed = moved.factors.fixed[where]
                if fixed.any():
                    slopes.append(np.zeros((int(fixed.sum()), terms)))
                    slopes[-1][:, kind] = rates[1:, where[fixed]].T
                    room.append(np.zeros(len(slopes[-1])))
                    rest = np.where(fixed, 1.0, rest)
            else:
                rest, now = -moved.rest[where], rates[0, where]
            slope[:, kind] = -(rest * rates[1:, where]).T
            slopes.append(slope)
            room.append(np.maximum(rest * now, 0.0))
        return np.concatenate(slopes), np.concatenate(room)

    def share(self, start: Floats, point: Floats) -> float:
        """The share of a way on which the basis stays optimal, 1 where all of it; -1 where not at its
        start."""
        slopes, room = self.facets
        left = room - slopes @ (start - self.at)
        if (left < -CONDITION_HOLDS).any():
            return -1.0
        left = np.maximum(left, 0.0)
        speed = slopes @ (point - start)
        ends = (speed > left).nonzero()[0]
        return float((left[ends] / speed[ends]).min(initial=1.0))

    def towards(self, target: Floats, start: Floats | None = None) -> AffineBasis:
        """The basis that is optimal at another point, by pivots on the straight way to it, from a point where
        this one is optimal.

        Raises `UnverifiedError` where a pivot is doubtful or there is none.
        """
        return _Path(self, self.at if start is None else start).to(target)

    def refined(self, drifts: Floats) -> AffineBasis:
        """The same basis with amounts and reduced costs corrected by the residuals of their equations, where
        these are too large; `drifts` are those of the rows of `amounts`, then of `reduced`."""
        moved, factors, basic = self.moved, self.moved.factors, self.tableau.is_basic
        amounts, reduced = self.amounts.copy(), self.reduced.copy()
        none = np.zeros(factors.height)
        for each, side, drift in zip(amounts, moved.sides(self.at), drifts, strict=False):
            if drift > DRIFT:
                each += self.tableau.solve(side - factors.times(each))
        for each, cost, drift in zip(reduced, moved.costs(self.at), drifts[len(amounts) :], strict=True):
            if drift > DRIFT:
                prices, duals = np.concatenate([cost, none]), -each[moved.width :]
                duals += self.tableau.transpose_solve(prices - factors.row(duals))
                found = prices - factors.row(duals)
                found[basic | (np.abs(found) <= RATE_IS_ZERO * np.abs(each))] = 0.0
                each[:] = found
        return AffineBasis(moved, self.tableau, self.at, amounts, reduced, True)


class _Path:
    """A basis on its way to a point: its arrays are changed in place."""

    def __init__(self, basis: AffineBasis, start: Floats):
        self._moved, self._tableau = basis.moved, basis.tableau
        self._amounts, self._reduced = basis.amounts.copy(), basis.reduced.copy()
        self._at = basis.at
        self._move(start - basis.at)

    def to(self, target: Floats) -> AffineBasis:
        """The basis that is optimal at a point, there."""
        stalled = 0
        for _ in range(MOST_PIVOTS):
            way = target - self._at
            step, variable, is_basic = self._first(way)
            if step >= 1.0:
                self._move(way)
                return AffineBasis(self._moved, self._tableau, target, self._amounts, self._reduced)
            stalled = 0 if step else stalled + 1
            if stalled > MOST_STALLED:
                break
            if step:
                self._move(step * way)
            if is_basic:
                self._leave(variable, way)
            else:
                self._enter(variable, way)
        raise UnverifiedError("too many pivots on the way to a point")

    def _move(self, step: Floats) -> None:
        """Go a step."""
        for rates, terms in ((self._amounts, self._moved.limits), (self._reduced, self._moved.prices)):
            for place, term in enumerate(terms, 1):
                if step[term]:
                    rates[0] += step[term] * rates[place]
        self._at = self._at + step

    def _first(self, way: Floats) -> tuple[float, int, bool]:
        """The share of a way at which the first condition ends, its variable, and whether that is basic; 1
        where none ends on it."""
        moved, found = self._moved, (1.0, -1, False)
        for rates, terms, tolerance in (
            (self._amounts, moved.limits, CONDITION_HOLDS),
            (self._reduced, moved.prices, CONDITION_HOLDS * moved.factors.typical),
        ):
            along = way[terms]
            if not along.any():
                continue
            speeds = along[0] * rates[1] if len(along) == 1 else along @ rates[1:]
            where = _moving(speeds[None, :])
            speed, is_basic = speeds[where], rates is self._amounts
            if is_basic:
                rest, now = moved.inward(where, speed), rates[0, where] - moved.bound[where]
            else:
                rest, now = -moved.rest[where], rates[0, where]
            speed, room = -rest * speed, np.maximum(rest * now, 0.0)
            ends = (speed > room + tolerance).nonzero()[0]
            if not len(ends):
                continue
            steps = room[ends] / speed[ends]
            least = float(steps.min())
            if least < found[0]:
                ends = ends[steps <= least + RATIOS_TIE]
                found = least, int(where[ends[speed[ends].argmax()]]), is_basic
        return found

    def _leave(self, leaving: int, way: Floats) -> None:
        """A basic variable leaves at its bound: the dual ratio test."""
        row, moved, terms = self._tableau.row(leaving), self._moved, self._moved.limits
        where, values, rest = row.line.where, row.line.values, moved.rest[row.line.where]
        speed = way[terms] @ self._amounts[1:, leaving]
        gain = (1.0 if speed > 0 else -1.0) * rest * values
        gain[where == leaving] = 0.0
        able = (gain > FACTORS_RESIDUAL * np.abs(values).max()).nonzero()[0]
        if not len(able):
            raise UnverifiedError("no variable can enter the basis")
        where, rest, gain = where[able], rest[able], gain[able]
        room = np.maximum(-rest * self._reduced[0, where], 0.0)
        chosen = _chosen(room, gain, RATE_IS_ZERO * moved.factors.typical)
        if len(chosen) > 1:
            growth = -rest[chosen] * (self._ahead(way, moved.prices) @ self._reduced[1:, where[chosen]])
            chosen = _slowest(chosen, growth, gain)
        best = int(chosen[gain[chosen].argmax()])
        entering = int(where[best])
        column = self._tableau.column(entering)
        pivot = float(column.line.values[column.line.where == leaving].sum())
        self._pivot(leaving, entering, row, column, pivot, float(values[able[best]]))

    def _enter(self, entering: int, way: Floats) -> None:
        """A nonbasic variable enters from its bound: the primal ratio test."""
        moved, column = self._moved, self._tableau.column(entering)
        where, speed = column.line.where, -moved.rest[entering] * column.line.values
        rest = moved.inward(where, speed)
        fall = -rest * speed
        able = (fall > FACTORS_RESIDUAL * np.abs(speed).max(initial=0.0)).nonzero()[0]
        if not len(able):
            raise UnverifiedError("no variable can leave the basis")
        where, rest, fall = where[able], rest[able], fall[able]
        amounts = self._amounts[0, where]
        room = np.maximum(rest * (amounts - moved.bound[where]), 0.0)
        chosen = _chosen(room, fall, AT_BOUND + ROUNDING * np.abs(amounts).max())
        if len(chosen) > 1:
            growth = rest[chosen] * (self._ahead(way, moved.limits) @ self._amounts[1:, where[chosen]])
            chosen = _slowest(chosen, growth, fall)
        best = int(chosen[fall[chosen].argmax()])
        leaving = int(where[best])
        row = self._tableau.row(leaving)
        pivot = float(row.line.values[row.line.where == entering].sum())
        self._pivot(leaving, entering, row, column, float(column.line.values[able[best]]), pivot)

    def _ahead(self, way: Floats, terms: Places) -> Floats:
        """A direction in which ties are broken: that of the way, or else that of all terms as they rise."""
        direction = way[terms]
        return direction if direction.any() else self._moved.ahead[terms]

    def _pivot(
        self, leaving: int, entering: int, row: Row, column: Column, pivot: float, again: float
    ) -> None:
        """Update the tableau, and amounts and reduced costs where they change; the pivot is read twice."""
        if not (pivot and abs(pivot - again) <= PIVOTS_AGREE * abs(pivot)):
            raise UnverifiedError("rows and columns of a tableau disagree")
        down, across, bound = column.line, row.line, self._moved.bound[leaving]
        for place, each in enumerate(self._amounts):
            least = 0.0 if place else bound
            step = (each[leaving] - least) / pivot
            if step:
                _less(each, down.where, step * down.values, bool(place))
                each[entering] += step
            each[leaving] = least
        for place, each in enumerate(self._reduced):
            rate = each[entering] / pivot
            if rate:
                _less(each, across.where, rate * across.values, bool(place))
                each[entering] = 0.0
        self._tableau = self._tableau.pivoted(row, leaving, column, entering, pivot)


def _moving(rates: Floats) -> Places:
    """The variables that some term moves; a rate that is a rounding error beside the greatest is none."""
    sizes = np.abs(rates)
    if len(sizes) == 1:
        return np.asarray(sizes[0] > RATE_IS_ZERO * sizes[0].max()).nonzero()[0]
    least = RATE_IS_ZERO * sizes.max(axis=1, initial=0.0)
    return np.asarray((sizes > least[:, None]).any(axis=0)).nonzero()[0]


def _less(amounts: Floats, where: Places, steps: Floats, are_rates: bool) -> None:
    """Take steps from some amounts; a rate that is only the rounding error of a difference is 0."""
    before = amounts[where]
    after = before - steps
    if are_rates:
        after[np.abs(after) <= RATE_IS_ZERO * np.abs(before)] = 0.0
    amounts[where] = after


def _chosen(room: Floats, speed: Floats, tolerance: float) -> Places:
    """The conditions that end first, without small pivots."""
    least = (room / speed).min()
    first = (room <= least * (1 + RATIOS_TIE) * speed + tolerance).nonzero()[0]
    if len(first) > 1:
        first = first[speed[first] >= SMALL_PIVOT * speed[first].max()]
    return np.asarray(first)


def _slowest(first: Places, growth: Floats, speed: Floats) -> Places:
    """Of conditions that end together those whose room grows least in a direction: they are the first to end
    beside the point."""
    ratios = growth / speed[first]
    return np.asarray(first[ratios <= ratios.min() + RATE_IS_ZERO * np.abs(ratios).max()])


def basis_of(region: Region, moved: Moved) -> AffineBasis | None:
    """The basis of a region that the solver gave; None where it cannot be walked from."""
    factors, parametric, width = moved.factors, moved.parametric, moved.width
    basic = np.where(region.basic >= 0, region.basic, width - 1 - region.basic).astype(np.int32)
    is_basic = np.zeros(moved.size, bool)
    is_basic[basic] = True
    if not moved.is_able or factors.free[~is_basic].any():
        return None
    sizes = parametric.base.entries.magnitudes
    slack = region.at @ parametric.limit_rates - region.activity[0]
    amounts = [np.where(is_basic, np.concatenate([region.columns[0], slack]), moved.bound)]
    for term in moved.limits:
        moves, kept = parametric.limit_rates[term], region.activity[1 + term]
        error = RATE_IS_ZERO * (np.abs(moves) + sizes.times(np.abs(region.columns[1 + term])))
        slack = np.where(np.abs(moves - kept) <= error, 0.0, moves - kept)
        amounts.append(np.where(is_basic, np.concatenate([region.columns[1 + term], slack]), 0.0))
    cost = parametric.base.cost + region.at @ parametric.price_rates
    costs = [cost, *parametric.price_rates[moved.prices]]
    reduced = []
    for place, prices in zip((0, *(1 + moved.prices)), costs, strict=True):
        worth, duals = region.worth[place], region.duals[place]
        error = RATE_IS_ZERO * (np.abs(prices) + sizes.transposed_times(np.abs(duals)))
        found = np.where(np.abs(prices - worth) <= error, 0.0, prices - worth)
        reduced.append(np.where(is_basic, 0.0, np.concatenate([found, -duals])))
    try:
        tableau = moved.references.tableau(basic, is_basic)
    except UnverifiedError:
        return None
    return AffineBasis(moved, tableau, region.at, np.array(amounts), np.array(reduced))


def region_of(basis: AffineBasis, box: Floats, typical: float) -> Region:
    """The region of a basis around its point, with its products by the matrix; not checked yet."""
    moved, at = basis.moved, basis.at
    parametric, factors, width = moved.parametric, moved.factors, moved.width
    terms = len(at)
    columns, duals = np.zeros((1 + terms, width)), np.zeros((1 + terms, factors.height))
    activity, worth = np.zeros_like(duals), np.zeros_like(columns)
    costs, drifts = moved.costs(at), []
    for number, amounts, side in zip((0, *(1 + moved.limits)), basis.amounts, moved.sides(at), strict=True):
        columns[number] = amounts[:width]
        activity[number] = factors.activity(columns[number])
        left = np.abs(side - activity[number] - amounts[width:]).max()
        drifts.append(left / max(1.0, np.abs(amounts).max()))
    for number, reduced, cost in zip((0, *(1 + moved.prices)), basis.reduced, costs, strict=True):
        duals[number] = -reduced[width:]
        worth[number] = factors.worth(duals[number])
        left = np.abs(cost - worth[number] - reduced[:width]).max()
        drifts.append(left / max(factors.typical, np.abs(reduced).max()))
    if max(drifts) > DRIFT and not basis.is_refined:
        return region_of(basis.refined(np.array(drifts)), box, typical)
    slopes, room = basis.facets
    kept = binding(slopes, room, at, box)
    value = value_form(parametric, costs[0], at, columns)
    return Region(
        parametric,
        at,
        columns,
        duals,
        slopes[kept],
        room[kept],
        value,
        basis.tableau.basic,
        activity,
        worth,
        typical,
        basis,
    )
