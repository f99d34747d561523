r"""Adjacent bases along a direction of right-hand sides: the leaving and entering variable of each pivot, and
the price.

With a slack $\sigma_i$ for minus the activity of row $i$, measured from its moved bounds, all bounds are
fixed and the direction $d$ is on the right-hand side:

```math
A x + \sigma = t \, d, \qquad w = (x, \sigma), \qquad w_B(t) = w_B(0) + t \, B^{-1} d
```

A basis is optimal up to the $t$ at which a basic variable reaches its bound. There the dual simplex ratio
test gives the entering variable, or shows that nothing beyond is feasible. Source: T. Gal, *Postoptimal
Analyses, Parametric Programming, and Related Topics*, 2nd ed. 1995, chapter 4.

The basis of the solver is factorised (`factorisation`), and each further one is stored as a chain of eta
updates of it (product form of the inverse). Rates and multipliers are sparse, so that a step costs as much as
they have entries. Every vector from the factors is checked against the matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from monazite.errors import UnverifiedError
from monazite.solving.exact.factorisation import Factorisation, Vector
from monazite.solving.highs import Answer, Problem, Session
from monazite.solving.matrix import Floats, Ints
from monazite.solving.residuals import price_size, verify
from monazite.tolerances import (
    AT_BOUND,
    ETA_ENTRY,
    FACTORS_RESIDUAL,
    PIVOTS_AGREE,
    RATE_IS_ZERO,
    RATIOS_TIE,
    ROUNDING,
    SMALL_PIVOT,
)

ABOVE, BELOW = 1, -1


@dataclass(frozen=True)
class Pivot:
    """A pivot: the entering variable, the rates of the prices, and the nonzeros of the pivot row."""

    entering: int
    rate: float
    generic_rate: float
    where: Ints
    row: Floats

    def moved(self, reduced: Floats, rate: float) -> Floats:
        """The reduced cost of each variable after the pivot."""
        found = reduced.copy()
        found[self.where] -= rate * self.row
        found[self.entering] = 0.0
        return found

    @property
    def pivot(self) -> float:
        """The entry of the pivot row at the entering variable."""
        return float(self.row[np.searchsorted(self.where, self.entering)])


@dataclass(frozen=True)
class Line:
    """The nonzeros of a tableau row or of a direction over all variables."""

    where: Ints
    values: Floats


class Factors:
    """The program and a basis of it, with the products and solves that pivots need."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.width, self.height = len(problem.cost), len(problem.row_lower)
        self.lower = np.concatenate([problem.column_lower, -problem.row_upper])
        self.upper = np.concatenate([problem.column_upper, -problem.row_lower])
        self.fixed = self.lower == self.upper
        self.free = np.isinf(self.lower) & np.isinf(self.upper)
        self.any_free = bool(self.free.any())
        self.typical = price_size(problem)
        self.sign = 1.0 if problem.maximise else -1.0
        entries = problem.entries
        order = np.argsort(entries.columns, kind="stable")
        starts = np.searchsorted(entries.columns[order], np.arange(self.width + 1)).astype(np.int32)
        self._by_row = _Sparse(entries.starts, entries.columns, entries.values, self.width)
        self._by_column = _Sparse(starts, entries.row_of_entry[order], entries.values[order], self.height)

    def column(self, number: int) -> Vector:
        """The column of a decision or of a slack, by row."""
        if number >= self.width:
            return {number - self.width: 1.0}
        part = slice(self._by_column.starts[number], self._by_column.starts[number + 1])
        rows, values = self._by_column.across[part].tolist(), self._by_column.values[part].tolist()
        return {row: value for row, value in zip(rows, values, strict=True) if value}

    def factorised(self, basic: Ints) -> Factorisation:
        """The factors of a basis."""
        return Factorisation({place: self.column(number) for place, number in enumerate(basic.tolist())})

    def times(self, amounts: Floats) -> Floats:
        """The matrix and its slacks times amounts of all variables."""
        return self._by_column.times(amounts[: self.width]) + amounts[self.width :]

    def row(self, multipliers: Floats) -> Floats:
        """Multipliers of rows times every column, those of slacks too."""
        return np.concatenate([self._by_row.times(multipliers), multipliers])

    def activity(self, columns: Floats) -> Floats:
        """The matrix times amounts of the decisions."""
        used = (columns != 0.0).nonzero()[0]
        few = SOME * len(used) < len(columns)
        return self._by_column.of(used, columns[used]) if few else self._by_row.sums(columns)

    def worth(self, multipliers: Floats) -> Floats:
        """Multipliers of rows times the columns of the decisions."""
        used = (multipliers != 0.0).nonzero()[0]
        few = SOME * len(used) < len(multipliers)
        return self._by_row.of(used, multipliers[used]) if few else self._by_column.sums(multipliers)

    def line(self, multipliers: Mapping[int, float]) -> Line:
        """Multipliers of rows times every column, those of slacks too, as far as it is not 0."""
        rows, amounts = arrays(multipliers)
        across, terms = self._by_row.terms(rows, amounts)
        where, values = _gathered(across, terms, self.width)
        return Line(np.concatenate([where, rows + self.width]), np.concatenate([values, amounts]))

    def require(self, basic: Ints, amounts: Mapping[int, float], side: Mapping[int, float]) -> None:
        """Check against the matrix that amounts of basic variables give a right-hand side."""
        places, values = arrays(amounts)
        variables = basic[places]
        is_column = variables < self.width
        across, terms = self._by_column.terms(variables[is_column], values[is_column])
        rows, given = arrays(side)
        slack = variables[~is_column] - self.width
        _, left = _gathered(
            np.concatenate([across, slack, rows]),
            np.concatenate([terms, values[~is_column], -given]),
            self.height,
        )
        _small(left, float(np.abs(values).max(initial=0.0)))

    def require_all(self, basic: Ints, amounts: Floats, side: Floats) -> None:
        """The same for amounts of all basic variables."""
        found = np.zeros(self.width + self.height)
        found[basic] = amounts
        _small(self.times(found) - side, float(np.abs(amounts).max(initial=0.0)))


def _small(left: Floats, size: float) -> None:
    if not np.abs(left).max(initial=0.0) <= FACTORS_RESIDUAL * max(1.0, size):
        raise UnverifiedError("an adjacent basis does not solve its own equations")


def arrays(vector: Mapping[int, float]) -> tuple[Ints, Floats]:
    """The positions of a sparse vector, in order, and its numbers."""
    where = np.fromiter(vector, np.int32, len(vector))
    values = np.fromiter(vector.values(), float, len(vector))
    order = where.argsort()
    return where[order], values[order]


SOME = 3
"""Products with vectors of which one in so many entries is not 0 are made of these alone."""
FEW = 8
"""Sums of fewer entries than one in this many places are made by sorting them."""


def _gathered(places: Ints, terms: Floats, size: int) -> tuple[Ints, Floats]:
    """The sum of the terms of each place that has one, in the order of places."""
    if FEW * len(places) > size:
        sums = np.bincount(places, terms, size)
        where = np.flatnonzero(sums).astype(np.int32)
        return where, np.asarray(sums[where], float)
    if not len(places):
        return places, terms
    order = places.argsort(kind="stable")
    places, terms = places[order], terms[order]
    first = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]]))
    return places[first], np.add.reduceat(terms, first)


@dataclass(frozen=True)
class _Sparse:
    """A sparse matrix by rows or columns, for products with vectors that are mostly 0."""

    starts: Ints
    across: Ints
    values: Floats
    width: int

    @cached_property
    def line_of_entry(self) -> Ints:
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    def times(self, amounts: Floats) -> Floats:
        """The sum of the rows or columns, each times its amount."""
        used = (amounts != 0.0).nonzero()[0].astype(np.int32)
        if SOME * len(used) > len(amounts):
            return np.bincount(self.across, self.values * amounts[self.line_of_entry], self.width).astype(
                float
            )
        return self.of(used, amounts[used])

    def of(self, used: Ints, amounts: Floats) -> Floats:
        """The sum of some rows or columns, each times its amount."""
        across, terms = self.terms(used, amounts)
        return np.bincount(across, terms, self.width).astype(float)

    @cached_property
    def _filled(self) -> Ints:
        """The rows or columns that have entries."""
        return (self.starts[1:] > self.starts[:-1]).nonzero()[0].astype(np.int32)

    def sums(self, amounts: Floats) -> Floats:
        """For each row or column, the sum of its entries, each times the amount across."""
        found = np.zeros(len(self.starts) - 1)
        if len(self._filled):
            products = self.values * amounts.take(self.across)
            found[self._filled] = np.add.reduceat(products, self.starts[self._filled])
        return found

    def terms(self, used: Ints, amounts: Floats) -> tuple[Ints, Floats]:
        """The positions and products of some rows or columns, each times its amount."""
        first, counts = self.starts[used], self.starts[used + 1] - self.starts[used]
        entries = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        return self.across[entries], self.values[entries] * np.repeat(amounts, counts)


@dataclass(frozen=True)
class EtaUpdate:
    """An eta update: the position of a pivot, and the nonzeros of the entering column by position."""

    place: int
    pivot: float
    column: Vector

    def forward(self, amounts: Vector) -> Vector:
        """Amounts over a basis in terms of the basis after the pivot."""
        if not amounts.get(self.place):
            return amounts
        found = dict(amounts)
        step = found[self.place] / self.pivot
        for place, value in self.column.items():
            found[place] = found.get(place, 0.0) - value * step
        found[self.place] = step
        return found

    def backward(self, multipliers: Vector) -> Vector:
        """Multipliers of the basis after the pivot in terms of the one before."""
        column, here = self.column, multipliers.get(self.place, 0.0)
        met = multipliers.keys() & column.keys()
        if not met:
            return multipliers
        rest = sum(multipliers[place] * column[place] for place in sorted(met)) - here * self.pivot
        return {**multipliers, self.place: (here - rest) / self.pivot}


@dataclass
class Basis:
    """A basis that is optimal somewhere along a direction.

    `values` are the basic amounts at t = 0, where they need not satisfy their bounds. `reduced` are the
    reduced costs; `generic` are those of a perturbation by generic weights, which breaks ties so that no
    basis is met twice. `rest` is 1 for a variable at its lower bound, -1 at its upper bound, and 0 for one
    that is basic or fixed.
    """

    factors: Factors
    basic: Ints
    values: Floats
    reduced: Floats
    generic: Floats
    rest: Floats
    chain: tuple[EtaUpdate, ...] = ()
    pivots: dict[tuple[int, int], Pivot | None] = field(default_factory=dict)
    next: dict[tuple[int, int, int], Basis] = field(default_factory=dict)
    checked: bool = False

    @cached_property
    def factorisation(self) -> Factorisation:
        """The factors of the first basis of the chain."""
        return self.factors.factorised(self.basic)

    @cached_property
    def is_basic(self) -> npt.NDArray[np.bool_]:
        """Which variables are basic."""
        found = np.zeros(len(self.rest), bool)
        found[self.basic] = True
        return found

    def rates(self, direction: Mapping[int, float]) -> Vector:
        """The rates of the basic amounts along a direction of right-hand sides by row, by position."""
        found = self.factorisation.solve(direction)
        for step in self.chain:
            found = step.forward(found)
        return found

    def leaving(self, rates: Mapping[int, float]) -> tuple[float, int]:
        """The step at which the first basic amount reaches its bound, and its position; (inf, -1) if none
        does."""
        places, speeds = arrays(rates)
        moving = np.abs(speeds) > RATE_IS_ZERO * np.abs(speeds).max(initial=0.0)
        places, speeds = places[moving], speeds[moving]
        if not len(places):
            return np.inf, -1
        variables, values = self.basic[places], self.values[places]
        limits = np.where(speeds > 0, self.factors.upper[variables], self.factors.lower[variables])
        room = limits - values
        sizes = np.maximum(np.where(np.isfinite(limits), np.abs(limits), 0.0), np.abs(values))
        room[np.abs(room) <= AT_BOUND + ROUNDING * sizes] = 0.0
        steps = room / speeds
        least = float(steps.min())
        if least == np.inf:
            return np.inf, -1
        tied = np.flatnonzero(steps <= least + RATIOS_TIE * max(1.0, abs(least)))
        return least, int(places[tied[np.abs(speeds[tied]).argmax()]])

    def pivot(self, place: int, side: int) -> Pivot | None:
        """The pivot where the basic variable at a position leaves at its upper or lower bound; None where
        there is none."""
        if (place, side) not in self.pivots:
            self.pivots[place, side] = self._pivot(place, side)
        return self.pivots[place, side]

    def _pivot(self, place: int, side: int) -> Pivot | None:
        line = self.row(place)
        where, row = line.where, line.values
        gain = side * self.rest[where] * row
        if self.factors.any_free:
            gain = np.where(self.factors.free[where] & ~self.is_basic[where], np.abs(row), gain)
        able = np.flatnonzero(gain > FACTORS_RESIDUAL * 0.1 * np.abs(row).max())
        if not len(able):
            return None
        variables, gain = where[able], gain[able]
        ratios = np.maximum(-self.rest[variables] * self.reduced[variables], 0.0) / gain
        tied = ratios <= ratios.min() * (1 + RATIOS_TIE)
        variables, gain = variables[tied], gain[tied]
        large = gain >= SMALL_PIVOT * gain.max()
        variables, gain = variables[large], gain[large]
        entering = int(variables[(-self.rest[variables] * self.generic[variables] / gain).argmin()])
        return self.replacing(line, entering)

    def replacing(self, line: Line, entering: int) -> Pivot:
        """The pivot of a row on a given entering variable."""
        entry = line.values[np.searchsorted(line.where, entering)]
        rate, generic = self.reduced[entering] / entry, self.generic[entering] / entry
        return Pivot(entering, float(rate), float(generic), line.where, line.values)

    def row(self, place: int) -> Line:
        """The nonzeros of the tableau row of a position, checked: 1 for its own basic variable, 0 for the
        others."""
        multipliers: Vector = {place: 1.0}
        for step in reversed(self.chain):
            multipliers = step.backward(multipliers)
        multipliers = self.factorisation.transpose_solve(multipliers)
        line = self.factors.line(multipliers)
        own = line.where == self.basic[place]
        basic = self.is_basic[line.where]
        size = max(1.0, max(map(abs, multipliers.values()), default=np.inf))
        wrong = np.abs(line.values - own)[basic].max(initial=0.0 if own.any() else np.inf)
        if not wrong <= FACTORS_RESIDUAL * size:
            raise UnverifiedError("an adjacent basis does not solve its own equations")
        kept = (~basic & (line.values != 0.0)) | own
        return Line(line.where[kept], np.where(own, 1.0, line.values)[kept])

    def after(self, place: int, side: int, pivot: Pivot) -> Basis:
        """The basis after a pivot; the last eta update of its chain is that pivot."""
        key = (place, side, pivot.entering)
        if key not in self.next:
            self.next[key] = self._after(place, side, pivot)
        return self.next[key]

    def _after(self, place: int, side: int, pivot: Pivot) -> Basis:
        factors, entering, leaver = self.factors, pivot.entering, int(self.basic[place])
        column = self.rates(factors.column(entering))
        entry = column.get(place, 0.0)
        if not (entry and abs(entry - pivot.pivot) <= PIVOTS_AGREE * abs(entry)):
            raise UnverifiedError("rows and columns of an adjacent basis disagree")
        basic, rest = self.basic.copy(), self.rest.copy()
        basic[place] = entering
        rest[entering] = 0.0
        rest[leaver] = 0.0 if factors.fixed[leaver] else -side
        bound = factors.lower[entering] if self.rest[entering] > 0 else factors.upper[entering]
        bound = 0.0 if factors.free[entering] else bound
        limit = factors.upper[leaver] if side == ABOVE else factors.lower[leaver]
        step = (self.values[place] - limit) / entry
        where, amounts = arrays(column)
        values = self.values.copy()
        values[where] -= amounts * step
        values[place] = bound + step
        reduced = pivot.moved(self.reduced, pivot.rate)
        small = np.abs(reduced[pivot.where]) <= RATE_IS_ZERO * factors.typical
        reduced[pivot.where[small]] = 0.0
        generic = pivot.moved(self.generic, pivot.generic_rate)
        least = ETA_ENTRY * np.abs(amounts).max()
        kept = {other: amount for other, amount in column.items() if abs(amount) > least}
        found = Basis(
            factors, basic, values, reduced, generic, rest, (*self.chain, EtaUpdate(place, entry, kept))
        )
        found.factorisation = self.factorisation
        return found

    def require(self) -> None:
        """Check its amounts once."""
        if not self.checked:
            self.factors.require_all(self.basic, self.values, -self.factors.times(self._resting()))
            self.checked = True

    def _resting(self) -> Floats:
        """The bounds at which the nonbasic variables are."""
        factors = self.factors
        found = np.where((self.rest > 0) | factors.fixed, factors.lower, factors.upper)
        found[factors.free] = 0.0
        found[self.basic] = 0.0
        return found


def read_basis(problem: Problem, session: Session, answer: Answer) -> tuple[Basis, Floats]:
    """The optimal basis of a session, and its duals, checked like every answer."""
    factors = Factors(problem)
    found = session.basic()
    width, height = factors.width, factors.height
    basic = np.where(found >= 0, found, width - 1 - found).astype(np.int32)
    at_upper = _at_upper(answer, factors)
    rest = np.where(at_upper, -1.0, 1.0)
    rest[factors.fixed | factors.free] = 0.0
    resting = np.where(at_upper, factors.upper, factors.lower)
    resting[factors.free] = 0.0
    rest[basic] = resting[basic] = 0.0
    side = -factors.times(resting)
    values = session.basis_solve(side) if height else np.zeros(0)
    cost = np.concatenate([factors.sign * problem.cost, np.zeros(height)])
    duals = session.basis_transpose_solve(cost[basic]) if height else np.zeros(0)
    duals[basic[basic >= width] - width] = 0.0
    columns = resting.copy()
    columns[basic] = values
    checks = verify(problem, columns[:width], factors.sign * duals)
    if not checks.passed:
        raise UnverifiedError("; ".join(checks.failures), checks.failures)
    reduced = cost - factors.row(duals)
    reduced[np.abs(reduced) <= 100 * RATE_IS_ZERO * factors.typical] = 0.0
    reduced[basic] = 0.0
    generic = -rest * (1.0 + np.random.default_rng(0).random(width + height))
    return Basis(factors, basic, values, reduced, generic, rest), duals


def _at_upper(answer: Answer, factors: Factors) -> npt.NDArray[np.bool_]:
    """Which variables are at their upper bound; a row at its lower bound has its slack at the upper one."""
    columns = np.array([word == "upper" for word in answer.column_basis], bool)
    rows = np.array([word != "upper" for word in answer.row_basis], bool)
    at_upper = np.concatenate([columns, rows])
    return np.asarray((at_upper & np.isfinite(factors.upper)) | np.isinf(factors.lower))
