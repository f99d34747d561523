r"""The proof of an optimum in exact rational numbers, from a basis alone.

A basis states which columns and rows are at a bound. With every float of the program taken as the rational
number it is, the basis determines one plan and one set of duals:

```math
B x_B = b_N - N x_N, \qquad B^\top y = c_B
```

If the plan satisfies every bound and every dual has the right sign, the plan is optimal for the compiled
numbers, whoever found the basis: nothing is rounded, and the solver is not trusted. Bases of real programs
are nearly triangular, so that most of either system is solved by substitution, and only a small core by
elimination. Where rounding error makes the basis of the floats infeasible or suboptimal, exact pivots repair
it, by the rule of least index, which cannot cycle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, lcm
from typing import NamedTuple

from monazite.solving.exact.elimination import ZERO, NotProvenError, UpdatedSystem, Vector, less
from monazite.solving.highs import Problem

MOST_PIVOTS = 200
"""Pivots after which the repair of a basis is given up."""


class Quotient(NamedTuple):
    """A rational that need not be in lowest terms: its sign and the nearest float need no divisor."""

    numerator: int
    denominator: int


@dataclass(frozen=True)
class Exact:
    """A proven optimum: its value without the offset, the plan and reduced costs by column, duals by row,
    the basis, and the number of pivots."""

    value: Fraction
    columns: tuple[Fraction, ...]
    row_duals: tuple[Fraction, ...]
    reduced_costs: tuple[Fraction | Quotient, ...]
    column_basis: tuple[str, ...]
    row_basis: tuple[str, ...]
    pivots: int


def prove(
    problem: Problem,
    column_basis: Sequence[str],
    row_basis: Sequence[str],
    columns: Sequence[Vector] | None = None,
) -> Exact:
    """The exact optimum that a basis proves; `NotProvenError` where it proves none.

    The statuses of the basis are `basic`, `lower`, `upper`, `free` and `nonbasic`, as in the certificate.
    `columns` are the `coefficients` of the problem, where they are known from another proof with the same
    matrix.
    """
    program = _Program(problem, columns)
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
    over = ZERO
    for value, low, high in zip(basis.point, program.lower, program.upper, strict=True):
        over = max(over, ZERO if low is None else low - value, ZERO if high is None else value - high)
    return over


def coefficients(problem: Problem) -> list[Vector]:
    """The columns of a problem's matrix in rationals."""
    columns: list[Vector] = [{} for _ in range(len(problem.cost))]
    entries = problem.entries
    places = zip(entries.row_of_entry.tolist(), entries.columns.tolist(), strict=True)
    for (row, column), value in zip(places, _fractions(entries.values.tolist()), strict=True):
        if value:
            columns[column][row] = value
    return columns


def _fractions(values: Sequence[float]) -> list[Fraction]:
    """Floats as the rationals they are; few of them differ, and each is converted once."""
    known = {value: Fraction(value) for value in set(values)}
    return [known[value] for value in values]


def _limits(values: Sequence[float]) -> list[Fraction | None]:
    """Bounds as rationals; None where there is none."""
    return [
        exact if is_limit else None
        for is_limit, exact in zip(
            map(isfinite, values),
            _fractions([value if isfinite(value) else 0.0 for value in values]),
            strict=True,
        )
    ]


def _scaled(column: Vector) -> tuple[int, list[tuple[int, int]]]:
    """A column as integers by row over one denominator."""
    common = lcm(*[value.denominator for value in column.values()])
    return common, [(row, value.numerator * (common // value.denominator)) for row, value in column.items()]


class _Program:
    """A program in rationals: a variable for each column and, after them, for each row's activity."""

    def __init__(self, problem: Problem, columns: Sequence[Vector] | None):
        self.width, self.height = len(problem.cost), len(problem.row_lower)
        self.sign = 1 if problem.maximise else -1
        self.cost = _fractions(problem.cost.tolist())
        lower = [*problem.column_lower.tolist(), *problem.row_lower.tolist()]
        upper = [*problem.column_upper.tolist(), *problem.row_upper.tolist()]
        self.lower = _limits(lower)
        self.upper = _limits(upper)
        for row, bound in problem.exact.items():
            for limits in (self.lower, self.upper):
                if limits[self.width + row] is not None:
                    limits[self.width + row] = bound
        self.columns = coefficients(problem) if columns is None else columns
        self.scaled_columns = list(map(_scaled, self.columns))
        self._rows: dict[int, Vector] | None = None

    def rates(self, multipliers: Vector) -> Vector:
        """For every variable, the product of row multipliers with its column."""
        if self._rows is None:
            self._rows = {row: {self.width + row: Fraction(-1)} for row in range(self.height)}
            for column, entries in enumerate(self.columns):
                for row, value in entries.items():
                    self._rows[row][column] = value
        found: Vector = {}
        for row, multiplier in multipliers.items():
            for variable, value in self._rows[row].items():
                found[variable] = found.get(variable, ZERO) + multiplier * value
        return found

    def coefficients(self, variable: int) -> Vector:
        """A variable's column in `A x - r = 0`, by row."""
        return self.columns[variable] if variable < self.width else {variable - self.width: Fraction(-1)}


class _Basis:
    """A basis of a program: the basic variables, the bounds of the others, and the plan and duals it
    determines.

    `point` has every column and the activity of every row, `prices` the dual of each row, `costs` the reduced
    cost of each variable.
    """

    def __init__(self, program: _Program, column_basis: Sequence[str], row_basis: Sequence[str]):
        self.program = program
        words = [*column_basis, *row_basis]
        if len(words) != program.width + program.height:
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
        self._system = UpdatedSystem({each: self.program.coefficients(each) for each in sorted(self.basic)})
        self.point = self._point()
        self.prices, self.costs = self._prices()
        self._outside = {variable for variable in self.basic if self._is_outside(variable)}
        self._improving = {variable for variable in range(len(self.costs)) if self._is_improving(variable)}

    def _bound(self, variable: int) -> Fraction | None:
        return (self.program.upper if variable in self.at_upper else self.program.lower)[variable]

    def _turn(self, variable: int) -> None:
        """Move a nonbasic variable without a bound on its side to its other bound; one without any bound
        is at 0."""
        self.at_upper ^= {variable}
        if self._bound(variable) is None:
            self.at_upper.discard(variable)

    def _at(self, variable: int) -> Fraction:
        """The amount of a nonbasic variable."""
        return self._bound(variable) or ZERO

    def _point(self) -> list[Fraction]:
        program = self.program
        values = [
            ZERO if variable in self.basic else self._at(variable)
            for variable in range(program.width + program.height)
        ]
        right: Vector = {}
        for variable, value in enumerate(values):
            if value:
                for row, coefficient in program.coefficients(variable).items():
                    right[row] = right.get(row, ZERO) - coefficient * value
        for variable, value in self._system.solve(right).items():
            values[variable] = value
        return values

    def _prices(self) -> tuple[Vector, list[Fraction | Quotient]]:
        """The duals, and the reduced costs: each a sum of integers over one denominator of all duals."""
        program = self.program
        prices = self._system.transpose_solve(
            {variable: program.cost[variable] for variable in self.basic if variable < program.width}
        )
        costs: list[Fraction | Quotient] = [ZERO] * program.width
        common = lcm(*{price.denominator for price in prices.values()})
        scales = {below: common // below for below in {price.denominator for price in prices.values()}}
        scaled = {row: price.numerator * scales[price.denominator] for row, price in prices.items()}
        for number, (below, entries) in enumerate(program.scaled_columns):
            if number not in self.basic:
                cost = program.cost[number]
                total = cost.numerator * common * below - cost.denominator * sum(
                    value * scaled[row] for row, value in entries if row in scaled
                )
                if total:
                    costs[number] = Quotient(total, common * below * cost.denominator)
        costs += [
            ZERO if program.width + row in self.basic else prices.get(row, ZERO)
            for row in range(program.height)
        ]
        return prices, costs

    def violated(self) -> int | None:
        """The first basic variable that violates a bound."""
        return min(self._outside, default=None)

    def _is_outside(self, variable: int) -> bool:
        low, high = self.program.lower[variable], self.program.upper[variable]
        value = self.point[variable]
        return (low is not None and value < low) or (high is not None and value > high)

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
        low, high = self.program.lower[variable], self.program.upper[variable]
        if low is not None and low == high:
            return False, False
        at_upper = variable in self.at_upper
        return low is None or at_upper, high is None or not at_upper

    def improving(self) -> int | None:
        """The first nonbasic variable whose move would improve the objective value."""
        return min(self._improving, default=None)

    def _is_improving(self, variable: int) -> bool:
        cost = self.costs[variable]
        return bool(cost.numerator) and variable not in self.basic and self._improves(variable)

    def _improves(self, variable: int) -> bool:
        """Whether a move that a nonbasic variable may make would improve the objective value."""
        falls, rises = self._may_move(variable)
        cost = self.program.sign * self.costs[variable].numerator
        return (rises and cost > 0) or (falls and cost < 0)

    def _cost(self, variable: int) -> Fraction:
        """The reduced cost of a variable in lowest terms."""
        cost = self.costs[variable]
        return cost if isinstance(cost, Fraction) else Fraction(*cost)

    def leave(self, variable: int) -> None:
        """Dual pivot: a basic variable leaves at the bound it violates; the entering one keeps the signs of
        the duals.

        A dual that already has the wrong sign counts as 0: it is repaired once every bound is satisfied.
        """
        program = self.program
        low = program.lower[variable]
        rises = low is not None and self.point[variable] < low
        rates = program.rates(self._system.transpose_solve({variable: Fraction(1)}))
        best: tuple[Fraction, int] | None = None
        for other in sorted(rates):
            if other in self.basic:
                continue
            rate = -rates[other]
            falls, grows = self._may_move(other)
            if rate and ((grows and (rate > 0) == rises) or (falls and (rate < 0) == rises)):
                ratio = ZERO if self._improves(other) else abs(self._cost(other) / rate)
                if best is None or (ratio, other) < best:
                    best = (ratio, other)
        if best is None:
            raise NotProvenError("the basis proves infeasibility")
        through = self._system.solve(program.coefficients(best[1]))
        self._pivot(variable, best[1], through, rates, at_upper=not rises)

    def enter(self, variable: int) -> None:
        """Primal pivot: a nonbasic variable that improves the objective value moves until a bound stops
        it."""
        program = self.program
        step = 1 if program.sign * self.costs[variable].numerator > 0 else -1
        through = self._system.solve(program.coefficients(variable))
        low, high = program.lower[variable], program.upper[variable]
        best: tuple[Fraction, int, bool] | None = None
        if low is not None and high is not None:
            best = (high - low, variable, step > 0)
        for other in sorted(through):
            rate = -step * through[other]
            limit = program.upper[other] if rate > 0 else program.lower[other]
            if rate and limit is not None:
                room = ((limit - self.point[other]) / rate, other, rate > 0)
                if best is None or room < best:
                    best = room
        if best is None:
            raise NotProvenError("the objective value is unbounded along this basis")
        if best[1] == variable:
            self.at_upper ^= {variable}
            self._move(variable, through, step * best[0])
            self._noted(through, [variable])
        else:
            rates = program.rates(self._system.transpose_solve({best[1]: Fraction(1)}))
            self._pivot(best[1], variable, through, rates, at_upper=best[2])

    def _pivot(self, leaving: int, entering: int, through: Vector, rates: Vector, at_upper: bool) -> None:
        """Replace a basic variable by another and move it to one of its bounds; update plan and duals.

        `rates` is the row of the leaving variable over all variables, `through` the column of the entering
        one.
        """
        self.at_upper.discard(entering)
        self.at_upper.discard(leaving)
        if at_upper:
            self.at_upper.add(leaving)
        price = self._cost(entering) / through[leaving]
        for variable, rate in rates.items():
            self.costs[variable] = less(self._cost(variable), [(price, rate)])
        self._move(entering, through, (self.point[leaving] - self._at(leaving)) / through[leaving])
        self.basic.remove(leaving)
        self.basic.add(entering)
        self._system.replace(leaving, entering, through)
        self._noted([*through, leaving, entering], [*rates, leaving, entering])

    def _move(self, variable: int, through: Vector, step: Fraction) -> None:
        """Move a nonbasic variable by a step, and the basic ones with it."""
        self.point[variable] += step
        for other, rate in through.items():
            self.point[other] = less(self.point[other], [(step, rate)])

    def _word(self, variable: int) -> str:
        """The status of a variable; one with equal bounds is at the lower one."""
        if variable in self.basic:
            return "basic"
        low, high = self.program.lower[variable], self.program.upper[variable]
        return "upper" if variable in self.at_upper and low != high else "lower"

    def proven(self, pivots: int) -> Exact:
        """The optimum that this basis proves."""
        program, point = self.program, self.point
        value = sum((c * x for c, x in zip(program.cost, point, strict=False) if c and x), ZERO)
        words = [self._word(variable) for variable in range(program.width + program.height)]
        return Exact(
            value,
            tuple(point[: program.width]),
            tuple(self.prices.get(row, ZERO) for row in range(program.height)),
            tuple(self.costs[: program.width]),
            tuple(words[: program.width]),
            tuple(words[program.width :]),
            pivots,
        )


def within(values: Iterable[Fraction], found: Iterable[float]) -> float:
    """The largest difference between exact and found amounts, relative to their size and at least 1."""
    return max(
        (
            abs(float(Fraction(each) - value)) / max(1.0, abs(float(value)))
            for value, each in zip(values, found, strict=True)
        ),
        default=0.0,
    )
