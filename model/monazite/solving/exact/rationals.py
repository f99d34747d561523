r"""The proof of an optimum in exact rational numbers, from a basis alone.

A basis states which columns and rows are at a bound. With every float of the program taken as the rational
number it is, the basis determines one plan and one set of duals:

```math
B x_B = b_N - N x_N, \qquad B^\top y = c_B
```

If the plan satisfies every bound and every dual has the right sign, the plan is optimal for the compiled
numbers, whoever found the basis: nothing is rounded, and the solver is not trusted. Bases of real programs
are nearly triangular, so that most of either system is solved by substitution (`peeling`), and only a small
core by elimination; denominators are kept as factors (`factored`). Where rounding error makes the basis of
the floats infeasible or suboptimal, exact pivots repair it, by the rule of least index, which cannot cycle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from monazite.solving.exact.elimination import NotProvenError, UpdatedSystem, Vector
from monazite.solving.exact.entries import ExactEntries, dyadic
from monazite.solving.exact.factored import (
    Coefficient,
    Number,
    difference,
    exactly,
    exceeds,
    less,
    nearest,
    plus,
    total,
)
from monazite.solving.highs import Problem
from monazite.solving.matrix import Floats

MOST_PIVOTS = 200
"""Pivots after which the repair of a basis is given up."""


@dataclass(frozen=True, eq=False)
class Exact:
    """A proven optimum: its value without the offset, the basis, and the number of pivots.

    Amounts and reduced costs by column and duals by row are given in lowest terms, which takes long for large
    programs, and as the nearest floats.
    """

    value: Fraction
    column_basis: tuple[str, ...]
    row_basis: tuple[str, ...]
    pivots: int
    _amounts: Sequence[Number]
    _duals: Sequence[Number]
    _reduced: Sequence[Number]

    @cached_property
    def columns(self) -> tuple[Fraction, ...]:
        """The plan, by column."""
        return tuple(map(exactly, self._amounts))

    @cached_property
    def row_duals(self) -> tuple[Fraction, ...]:
        """The dual of each row."""
        return tuple(map(exactly, self._duals))

    @cached_property
    def reduced_costs(self) -> tuple[Fraction, ...]:
        """The reduced cost of each column."""
        return tuple(map(exactly, self._reduced))

    @cached_property
    def nearest_columns(self) -> Floats:
        """The plan, each amount the nearest float."""
        return np.array(list(map(nearest, self._amounts)), float)

    @cached_property
    def nearest_row_duals(self) -> Floats:
        """The nearest float to the dual of each row."""
        return np.array(list(map(nearest, self._duals)), float)

    @cached_property
    def nearest_reduced_costs(self) -> Floats:
        """The nearest float to the reduced cost of each column."""
        return np.array(list(map(nearest, self._reduced)), float)

    def worth(self, cost: Floats) -> Fraction:
        """The exact value of the plan at some objective coefficients, one for each column."""
        return _worth(cost, self._amounts)


def _worth(cost: Floats, amounts: Sequence[Number]) -> Fraction:
    """The sum of products of floats and numbers."""
    factors, products = cost.tolist(), []
    known = {each: dyadic(each) for each in set(factors)}
    for value, (above, shift, below) in zip(factors, amounts, strict=True):
        if value and above:
            more, twos = known[value]
            products.append((above * more, shift + twos, below))
    return exactly(total(products)) if products else Fraction(0)


def prove(
    problem: Problem,
    column_basis: Sequence[str],
    row_basis: Sequence[str],
    entries: ExactEntries | None = None,
) -> Exact:
    """The exact optimum that a basis proves; `NotProvenError` where it proves none.

    The statuses of the basis are `basic`, `lower`, `upper`, `free` and `nonbasic`, as in the certificate.
    `entries` are the matrix of the problem, where it is known from another proof with the same matrix.
    """
    program = _Program(problem, entries)
    basis = _Basis(program, column_basis, row_basis)
    begun = 0
    for pivots in range(MOST_PIVOTS + 1):
        violated = basis.violated()
        improving = basis.improving() if violated is None else None
        if violated is None and improving is None:
            if begun == pivots:
                return basis.proven(pivots)
            # The basis after the pivots is computed again from its statuses alone: that is the proof.
            basis.begin()
            begun = pivots
            if basis.violated() is None and basis.improving() is None:
                return basis.proven(pivots)
            continue
        if violated is not None:
            basis.leave(violated)
        elif improving is not None:
            basis.enter(improving)
    raise NotProvenError(f"the basis is not optimal after {MOST_PIVOTS} pivots")


def violation(problem: Problem, column_basis: Sequence[str], row_basis: Sequence[str]) -> Fraction:
    """The greatest violation of a bound of a column or row by the plan of a basis; 0 where it satisfies them
    all.

    Raises `NotProvenError` where the basis determines no plan.
    """
    program = _Program(problem, None)
    basis = _Basis(program, column_basis, row_basis)
    over = Fraction(0)
    for value, low, high in zip(basis.point, program.lower, program.upper, strict=True):
        if low is not None and exceeds(low, value):
            over = max(over, exactly(difference(low, value)))
        if high is not None and exceeds(value, high):
            over = max(over, exactly(difference(value, high)))
    return over


class _Program:
    """A program in rationals: a variable for each column and, after them, for each row's activity."""

    def __init__(self, problem: Problem, entries: ExactEntries | None):
        self.width, self.height = len(problem.cost), len(problem.row_lower)
        self.size = self.width + self.height
        self.sign = 1 if problem.maximise else -1
        self.floats = problem.cost
        self.entries = ExactEntries(problem) if entries is None else entries
        self.arithmetic = self.entries.arithmetic
        exact = {self.width + row: bound for row, bound in problem.exact.items()}
        lower = np.concatenate([problem.column_lower, problem.row_lower]).tolist()
        upper = np.concatenate([problem.column_upper, problem.row_upper]).tolist()
        self.lower = self.entries.limits(lower, exact)
        self.upper = self.entries.limits(upper, exact)
        self.cost = self.entries.numbers(problem.cost.tolist())
        self.can_move = [low is None or low != high for low, high in zip(self.lower, self.upper, strict=True)]

    def rates(self, multipliers: Vector) -> Vector:
        """For every variable, the product of row multipliers with its column."""
        arithmetic, values = self.arithmetic, self.entries.values
        terms: dict[int, list[tuple[Coefficient, Number]]] = {}
        for row, multiplier in multipliers.items():
            for variable, number in self.entries.rows[row]:
                terms.setdefault(variable, []).append((arithmetic.coefficient(-values[number]), multiplier))
        return {variable: less(arithmetic.zero, each) for variable, each in terms.items()}

    def column(self, variable: int) -> Vector:
        """A variable's column in `A x - r = 0`, by row."""
        entries = self.entries
        return {row: self.arithmetic.number(entries.values[each]) for row, each in entries.columns[variable]}


class _Basis:
    """A basis of a program: the basic variables, the bounds of the others, and the plan and duals it
    determines.

    `point` has every column and the activity of every row, `prices` the dual of each row, `costs` the reduced
    cost of each variable.
    """

    def __init__(self, program: _Program, column_basis: Sequence[str], row_basis: Sequence[str]):
        self.program, self.arithmetic = program, program.arithmetic
        words = [*column_basis, *row_basis]
        if len(words) != program.size:
            raise NotProvenError("the basis is not one of this program")
        self.basic = {number for number, word in enumerate(words) if word == "basic"}
        if len(self.basic) != program.height:
            raise NotProvenError(f"{len(self.basic)} basic names for {program.height} rows")
        self.at_upper = {number for number, word in enumerate(words) if word == "upper"}
        for number in range(len(words)):
            if number not in self.basic and self._bound(number) is None:
                self._turn(number)
        self.begin()

    def begin(self) -> None:
        """Compute the plan and the duals from the basis alone."""
        self._system = UpdatedSystem(self.program.entries, sorted(self.basic))
        self.point = self._point()
        self.prices, self.costs = self._prices()
        self._outside = {variable for variable in self.basic if self._is_outside(variable)}
        self._improving = {
            variable for variable, cost in enumerate(self.costs) if cost[0] and self._is_improving(variable)
        }

    def _bound(self, variable: int) -> Number | None:
        return (self.program.upper if variable in self.at_upper else self.program.lower)[variable]

    def _turn(self, variable: int) -> None:
        """Move a nonbasic variable without a bound on its side to its other bound; one without any bound
        is at 0."""
        self.at_upper ^= {variable}
        if self._bound(variable) is None:
            self.at_upper.discard(variable)

    def _at(self, variable: int) -> Number:
        """The amount of a nonbasic variable."""
        return self._bound(variable) or self.arithmetic.zero

    def _point(self) -> list[Number]:
        program, zero, coefficients = self.program, self.arithmetic.zero, self._system.coefficients
        values = [zero if variable in self.basic else self._at(variable) for variable in range(program.size)]
        right: Vector = {}
        for variable, value in enumerate(values):
            if value[0]:
                for row, number in program.entries.columns[variable]:
                    right[row] = less(right.get(row, zero), [(coefficients[number], value)])
        for variable, value in self._system.solve(right).items():
            values[variable] = value
        return values

    def _prices(self) -> tuple[Vector, list[Number]]:
        """The duals, and the reduced costs of columns and of the activities of rows."""
        program, zero, coefficients = self.program, self.arithmetic.zero, self._system.coefficients
        costly = (each for each in self.basic if each < program.width and program.cost[each][0])
        prices = self._system.transpose_solve({each: program.cost[each] for each in costly})
        costs = [zero] * program.width
        for variable, cost in enumerate(program.cost):
            if variable not in self.basic:
                line = program.entries.columns[variable]
                terms = [(coefficients[number], prices[row]) for row, number in line if row in prices]
                costs[variable] = less(cost, terms) if terms else cost
        for row in range(program.height):
            costs.append(zero if program.width + row in self.basic else prices.get(row, zero))
        return prices, costs

    def violated(self) -> int | None:
        """The first basic variable that violates a bound."""
        return min(self._outside, default=None)

    def _is_outside(self, variable: int) -> bool:
        low, high = self.program.lower[variable], self.program.upper[variable]
        value = self.point[variable]
        return (low is not None and exceeds(low, value)) or (high is not None and exceeds(value, high))

    def _noted(self, moved: Iterable[int], priced: Iterable[int]) -> None:
        """Note which variables violate a bound, and which would improve the objective value, after changes
        of their amounts and of their reduced costs."""
        for found, changed, holds in (
            (self._outside, moved, lambda variable: variable in self.basic and self._is_outside(variable)),
            (self._improving, priced, self._is_improving),
        ):
            for variable in changed:
                (found.add if holds(variable) else found.discard)(variable)

    def _may_move(self, variable: int) -> tuple[bool, bool]:
        """Whether a nonbasic variable may decrease, and whether it may increase."""
        if not self.program.can_move[variable]:
            return False, False
        at_upper = variable in self.at_upper
        return (
            self.program.lower[variable] is None or at_upper,
            self.program.upper[variable] is None or not at_upper,
        )

    def improving(self) -> int | None:
        """The first nonbasic variable whose move would improve the objective value."""
        return min(self._improving, default=None)

    def _is_improving(self, variable: int) -> bool:
        return bool(self.costs[variable][0]) and variable not in self.basic and self._improves(variable)

    def _improves(self, variable: int) -> bool:
        """Whether a move that a nonbasic variable may make would improve the objective value."""
        falls, rises = self._may_move(variable)
        cost = self.program.sign * self.costs[variable][0]
        return (rises and cost > 0) or (falls and cost < 0)

    def leave(self, variable: int) -> None:
        """Dual pivot: a basic variable leaves at the bound it violates; the entering one keeps the signs of
        the duals.

        A dual that already has the wrong sign counts as 0: it is repaired once every bound is satisfied.
        """
        program, zero = self.program, self.arithmetic.zero
        low = program.lower[variable]
        rises = low is not None and exceeds(low, self.point[variable])
        rates = program.rates(self._system.transpose_solve({variable: self.arithmetic.number(Fraction(1))}))
        best: _Ratio | None = None
        for other in sorted(rates):
            rate = -rates[other][0]
            if other in self.basic or not rate:
                continue
            falls, grows = self._may_move(other)
            if (grows and (rate > 0) == rises) or (falls and (rate < 0) == rises):
                cost = zero if self._improves(other) else self.costs[other]
                found = _Ratio(self._divided(cost, rates[other]), other)
                best = found if best is None or found.is_before(best) else best
        if best is None:
            raise NotProvenError("the basis proves infeasibility")
        through = self._system.solve(program.column(best.variable))
        self._pivot(variable, best.variable, through, rates, at_upper=not rises)

    def _divided(self, above: Number, below: Number) -> Number:
        """The size of a quotient."""
        amount, shift, denominator = self.arithmetic.inverse(below).times(above)
        return abs(amount), shift, denominator

    def enter(self, variable: int) -> None:
        """Primal pivot: a nonbasic variable that improves the objective value moves until a bound stops
        it."""
        program = self.program
        step = 1 if program.sign * self.costs[variable][0] > 0 else -1
        through = self._system.solve(program.column(variable))
        low, high = program.lower[variable], program.upper[variable]
        best: _Ratio | None = None
        if low is not None and high is not None:
            best = _Ratio(difference(high, low), variable, step > 0)
        for other in sorted(through):
            rises = step * through[other][0] < 0
            limit = program.upper[other] if rises else program.lower[other]
            if limit is not None:
                room = self._divided(difference(limit, self.point[other]), through[other])
                found = _Ratio(room, other, rises)
                best = found if best is None or found.is_before(best) else best
        if best is None:
            raise NotProvenError("the objective value is unbounded along this basis")
        if best.variable == variable:
            self.at_upper ^= {variable}
            above, shift, below = best.size
            self._move(variable, through, (step * above, shift, below))
            self._noted(through, [variable])
        else:
            one = self.arithmetic.number(Fraction(1))
            rates = program.rates(self._system.transpose_solve({best.variable: one}))
            self._pivot(best.variable, variable, through, rates, at_upper=best.at_upper)

    def _pivot(self, leaving: int, entering: int, through: Vector, rates: Vector, at_upper: bool) -> None:
        """Replace a basic variable by another and move it to one of its bounds; update plan and duals.

        `rates` is the row of the leaving variable over all variables, `through` the column of the entering
        one.
        """
        self.at_upper.discard(entering)
        self.at_upper.discard(leaving)
        if at_upper:
            self.at_upper.add(leaving)
        inverse = self.arithmetic.inverse(through[leaving])
        price = self.arithmetic.by(inverse.times(self.costs[entering]))
        for variable, rate in rates.items():
            self.costs[variable] = less(self.costs[variable], [(price, rate)])
        self._move(entering, through, inverse.times(difference(self.point[leaving], self._at(leaving))))
        self.basic.remove(leaving)
        self.basic.add(entering)
        self._system.replace(leaving, entering, through)
        self._noted([*through, leaving, entering], [*rates, leaving, entering])

    def _move(self, variable: int, through: Vector, step: Number) -> None:
        """Move a nonbasic variable by a step, and the basic ones with it."""
        self.point[variable] = plus(self.point[variable], step)
        factor = self.arithmetic.by(step)
        for other, rate in through.items():
            self.point[other] = less(self.point[other], [(factor, rate)])

    def _word(self, variable: int) -> str:
        """The status of a variable; one with equal bounds is at the lower one."""
        if variable in self.basic:
            return "basic"
        return "upper" if variable in self.at_upper and self.program.can_move[variable] else "lower"

    def proven(self, pivots: int) -> Exact:
        """The optimum that this basis proves."""
        program, zero = self.program, self.arithmetic.zero
        words = [self._word(variable) for variable in range(program.size)]
        amounts = self.point[: program.width]
        return Exact(
            _worth(program.floats, amounts),
            tuple(words[: program.width]),
            tuple(words[program.width :]),
            pivots,
            amounts,
            [self.prices.get(row, zero) for row in range(program.height)],
            self.costs[: program.width],
        )


@dataclass(frozen=True)
class _Ratio:
    """A candidate of a ratio test: its ratio, its variable, and whether it leaves at its upper bound."""

    size: Number
    variable: int
    at_upper: bool = False

    def is_before(self, other: _Ratio) -> bool:
        """Whether its ratio is less; of equal ones the one of the least variable is taken."""
        apart = difference(self.size, other.size)[0]
        return apart < 0 or (apart == 0 and self.variable < other.variable)


def within(values: Iterable[Fraction], found: Iterable[float]) -> float:
    """The largest difference between exact and found amounts, relative to their size and at least 1."""
    return max(
        (
            abs(float(Fraction(each) - value)) / max(1.0, abs(float(value)))
            for value, each in zip(values, found, strict=True)
        ),
        default=0.0,
    )
