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

Each basis is stored as a chain of eta updates from the basis of the solver (product form of the inverse), so
that no solve is needed. Every vector from the solver's LU factorisation is checked against the matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from monazite.errors import UnverifiedError
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

    def moved(self, reduced: Floats, rate: float, basic: Ints) -> Floats:
        """The reduced cost of each variable after the pivot."""
        found = reduced.copy()
        found[self.where] -= rate * self.row
        found[basic] = 0.0
        return found

    @property
    def pivot(self) -> float:
        """The entry of the pivot row at the entering variable."""
        return float(self.row[np.searchsorted(self.where, self.entering)])


class Factors:
    """The program and a session at an optimal basis of it, with the products and solves that pivots need."""

    def __init__(self, problem: Problem, session: Session):
        self.problem, self.session = problem, session
        self.width, self.height = len(problem.cost), len(problem.row_lower)
        self.lower = np.concatenate([problem.column_lower, -problem.row_upper])
        self.upper = np.concatenate([problem.column_upper, -problem.row_lower])
        self.fixed = self.lower == self.upper
        self.free = np.isinf(self.lower) & np.isinf(self.upper)
        self.typical = price_size(problem)
        self.sign = 1.0 if problem.maximise else -1.0
        entries = problem.entries
        order = np.argsort(entries.columns, kind="stable")
        starts = np.searchsorted(entries.columns[order], np.arange(self.width + 1)).astype(np.int32)
        self._by_row = _Sparse(entries.starts, entries.columns, entries.values, self.width)
        self._by_column = _Sparse(starts, entries.row_of_entry[order], entries.values[order], self.height)

    def column(self, number: int) -> Floats:
        """The column of a decision or of a slack, over rows."""
        unit = np.zeros(self.width + self.height)
        unit[number] = 1.0
        return self.times(unit)

    def times(self, amounts: Floats) -> Floats:
        """The matrix and its slacks times amounts of all variables."""
        return self._by_column.times(amounts[: self.width]) + amounts[self.width :]

    def row(self, multipliers: Floats) -> Floats:
        """Multipliers of rows times every column, those of slacks too."""
        return np.concatenate([self._by_row.times(multipliers), multipliers])

    def spread(self, basic: Ints, amounts: Floats) -> Floats:
        """Amounts of basic variables as a vector over all variables."""
        found = np.zeros(self.width + self.height)
        found[basic] = amounts
        return found

    def require(self, basic: Ints, amounts: Floats, side: Floats) -> None:
        """Check against the matrix that amounts of basic variables give a right-hand side."""
        given = self.times(self.spread(basic, amounts))
        size = max(1.0, float(np.abs(amounts).max(initial=0.0)))
        if not np.abs(given - side).max(initial=0.0) <= FACTORS_RESIDUAL * size:
            raise UnverifiedError("an adjacent basis does not solve its own equations")


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
        used = np.flatnonzero(amounts)
        if 3 * len(used) > len(amounts):
            return np.bincount(self.across, self.values * amounts[self.line_of_entry], self.width).astype(
                float
            )
        first, counts = self.starts[used], self.starts[used + 1] - self.starts[used]
        entries = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        terms = self.values[entries] * np.repeat(amounts[used], counts)
        return np.bincount(self.across[entries], terms, self.width).astype(float)


@dataclass(frozen=True)
class EtaUpdate:
    """An eta update: the position of a pivot, and the nonzeros of the entering column."""

    place: int
    pivot: float
    where: Ints
    column: Floats

    def forward(self, amounts: Floats) -> Floats:
        """Amounts over a basis in terms of the basis after the pivot."""
        step = amounts[self.place] / self.pivot
        found = amounts.copy()
        found[self.where] -= self.column * step
        found[self.place] = step
        return np.asarray(found)

    def backward(self, multipliers: Floats) -> Floats:
        """Multipliers of the basis after the pivot in terms of the one before."""
        here = multipliers[self.place]
        rest = float((multipliers[self.where] * self.column).sum()) - here * self.pivot
        found = multipliers.copy()
        found[self.place] = (here - rest) / self.pivot
        return np.asarray(found)


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

    def __post_init__(self) -> None:
        self.least, self.most = self.factors.lower[self.basic], self.factors.upper[self.basic]

    def rates(self, direction: Floats) -> Floats:
        """The rates of the basic amounts along a direction."""
        found = self.factors.session.basis_solve(direction)
        for step in self.chain:
            found = step.forward(found)
        return found

    def leaving(self, rates: Floats) -> tuple[float, int]:
        """The step at which the first basic amount reaches its bound, and its position; (inf, -1) if none
        does."""
        moving = np.abs(rates) > RATE_IS_ZERO * np.abs(rates).max(initial=0.0)
        limits = np.where(rates > 0, self.most, self.least)
        room = limits - self.values
        sizes = np.maximum(np.where(np.isfinite(limits), np.abs(limits), 0.0), np.abs(self.values))
        room[np.abs(room) <= AT_BOUND + ROUNDING * sizes] = 0.0
        steps = np.divide(room, rates, out=np.full(len(rates), np.inf), where=moving)
        least = float(steps.min(initial=np.inf))
        if least == np.inf:
            return np.inf, -1
        tied = np.flatnonzero(steps <= least + RATIOS_TIE * max(1.0, abs(least)))
        return least, int(tied[np.abs(rates[tied]).argmax()])

    def pivot(self, place: int, side: int) -> Pivot | None:
        """The pivot where the basic variable at a position leaves at its upper or lower bound; None where
        there is none."""
        if (place, side) not in self.pivots:
            self.pivots[place, side] = self._pivot(place, side)
        return self.pivots[place, side]

    def _pivot(self, place: int, side: int) -> Pivot | None:
        row = self.row(place)
        gain = side * self.rest * row
        if self.factors.free.any():
            gain = np.where(self.factors.free, np.abs(row), gain)
            gain[self.basic] = 0.0
        able = np.flatnonzero(gain > FACTORS_RESIDUAL * 0.1 * np.abs(row).max())
        if not len(able):
            return None
        ratios = np.maximum(-self.rest[able] * self.reduced[able], 0.0) / gain[able]
        tied = able[ratios <= ratios.min() * (1 + RATIOS_TIE)]
        tied = tied[gain[tied] >= SMALL_PIVOT * gain[tied].max()]
        entering = int(tied[(-self.rest[tied] * self.generic[tied] / gain[tied]).argmin()])
        return self.replacing(row, entering)

    def replacing(self, row: Floats, entering: int) -> Pivot:
        """The pivot of a row on a given entering variable."""
        rate, generic = self.reduced[entering] / row[entering], self.generic[entering] / row[entering]
        where = np.flatnonzero(row)
        return Pivot(entering, float(rate), float(generic), where.astype(np.int32), row[where])

    def row(self, place: int) -> Floats:
        """The tableau row of a position, checked: 1 for its own basic variable, 0 for the others."""
        unit = np.zeros(len(self.basic))
        unit[place] = 1.0
        multipliers = unit
        for step in reversed(self.chain):
            multipliers = step.backward(multipliers)
        multipliers = self.factors.session.basis_transpose_solve(multipliers)
        row = self.factors.row(multipliers)
        size = max(1.0, float(np.abs(multipliers).max()))
        if not np.abs(row[self.basic] - unit).max() <= FACTORS_RESIDUAL * size:
            raise UnverifiedError("an adjacent basis does not solve its own equations")
        row[self.basic] = unit
        return row

    def after(self, place: int, side: int, pivot: Pivot) -> Basis:
        """The basis after a pivot; the last eta update of its chain is that pivot."""
        key = (place, side, pivot.entering)
        if key not in self.next:
            self.next[key] = self._after(place, side, pivot)
        return self.next[key]

    def _after(self, place: int, side: int, pivot: Pivot) -> Basis:
        factors, entering, leaver = self.factors, pivot.entering, int(self.basic[place])
        column = self.rates(factors.column(entering))
        if not abs(column[place] - pivot.pivot) <= PIVOTS_AGREE * abs(column[place]):
            raise UnverifiedError("rows and columns of an adjacent basis disagree")
        basic, rest = self.basic.copy(), self.rest.copy()
        basic[place] = entering
        rest[entering] = 0.0
        rest[leaver] = 0.0 if factors.fixed[leaver] else -side
        bound = factors.lower[entering] if self.rest[entering] > 0 else factors.upper[entering]
        bound = 0.0 if factors.free[entering] else bound
        limit = factors.upper[leaver] if side == ABOVE else factors.lower[leaver]
        step = (self.values[place] - limit) / column[place]
        values = self.values - column * step
        values[place] = bound + step
        reduced = pivot.moved(self.reduced, pivot.rate, basic)
        reduced[np.abs(reduced) <= RATE_IS_ZERO * factors.typical] = 0.0
        generic = pivot.moved(self.generic, pivot.generic_rate, basic)
        where = np.flatnonzero(np.abs(column) > ETA_ENTRY * np.abs(column).max())
        update = EtaUpdate(place, float(column[place]), where.astype(np.int32), column[where])
        return Basis(factors, basic, values, reduced, generic, rest, (*self.chain, update))

    def require(self) -> None:
        """Check its amounts once."""
        if not self.checked:
            self.factors.require(self.basic, self.values, -self.factors.times(self._resting()))
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
    factors = Factors(problem, session)
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
