r"""The proof of an optimum in exact rational numbers, from a basis alone.

A basis says which columns and rows are at a bound and which are not. With every float of the program taken as the rational
number it is, the basis determines one plan and one set of prices:

```math
B x_B = b_N - N x_N, \qquad B^\top y = c_B
```

If the plan keeps every limit and every price has the right sign, the plan is optimal for the compiled numbers, whoever found the
basis: nothing is rounded, nothing is trusted. Bases of real programs are nearly triangular, so that most of either system is solved by
substitution, and only a small core by elimination. Where the basis of the floats is off by a rounding, it is exchanged exactly, one
column or row at a time, by the rule of least index, which cannot go in circles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from monazite.errors import MonaziteError
from monazite.solving.highs import Problem

MOST_PIVOTS = 200
"""Exchanges after which a basis counts as too far off to be mended."""
ZERO = Fraction(0)

Vector = dict[int, Fraction]
"""Numbers by position; what is absent is 0."""


class NotProvenError(MonaziteError):
    """A basis does not prove an optimum within the exchanges allowed."""


@dataclass(frozen=True)
class Exact:
    """A proven optimum: its value without the offset, the plan and reduced costs by column, prices by row, the basis, the exchanges it took."""

    value: Fraction
    columns: tuple[Fraction, ...]
    row_duals: tuple[Fraction, ...]
    reduced_costs: tuple[Fraction, ...]
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

    The words of the basis are `basic`, `lower`, `upper`, `free` and `nonbasic`, as in the certificate. `columns` are
    the `coefficients` of the problem, where they are known from another proof over the same matrix.
    """
    program = _Program(problem, columns)
    basis = _Basis(program, column_basis, row_basis)
    for pivots in range(MOST_PIVOTS + 1):
        point = basis.point()
        prices, costs = basis.prices()
        broken = basis.broken(point)
        wrong = basis.wrong(costs)
        if broken is None and wrong is None:
            return basis.proven(point, prices, costs, pivots)
        if broken is not None:
            basis.leave(broken, point, costs)
        elif wrong is not None:
            basis.enter(wrong, point, costs)
    raise NotProvenError(f"the basis is not mended within {MOST_PIVOTS} exchanges")


def violation(problem: Problem, column_basis: Sequence[str], row_basis: Sequence[str]) -> Fraction:
    """By how much at most the plan of a basis breaks a limit of a column or a row; 0 where it keeps them all.

    Raises `NotProvenError` where the basis determines no plan.
    """
    program = _Program(problem, None)
    point = _Basis(program, column_basis, row_basis).point()
    over = ZERO
    for value, low, high in zip(point, program.lower, program.upper, strict=True):
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
    """Floats as the rationals they are; few of them differ, and each is worked out once."""
    known: dict[float, Fraction] = {}
    return [known.get(value) or known.setdefault(value, Fraction(value)) for value in values]


def _limits(values: Sequence[float]) -> list[Fraction | None]:
    """Limits as rationals; None where there is none."""
    return [
        exact if is_limit else None
        for is_limit, exact in zip(
            map(isfinite, values),
            _fractions([value if isfinite(value) else 0.0 for value in values]),
            strict=True,
        )
    ]


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
        self.columns = coefficients(problem) if columns is None else columns

    def coefficients(self, variable: int) -> Vector:
        """A variable's column in `A x - r = 0`, by row."""
        return self.columns[variable] if variable < self.width else {variable - self.width: Fraction(-1)}


class _Basis:
    """A basis of a program: which variables are basic, and at which bound the others are."""

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
        self.factors = Elimination({})

    def _bound(self, variable: int) -> Fraction | None:
        return (self.program.upper if variable in self.at_upper else self.program.lower)[variable]

    def _turn(self, variable: int) -> None:
        """Put a nonbasic variable that has no bound on its side on the other one; one without any bound stands at 0."""
        self.at_upper ^= {variable}
        if self._bound(variable) is None:
            self.at_upper.discard(variable)

    def _at(self, variable: int) -> Fraction:
        """Where a nonbasic variable stands."""
        return self._bound(variable) or ZERO

    def point(self) -> list[Fraction]:
        """Every column and activity."""
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
        self.factors = Elimination({each: program.coefficients(each) for each in sorted(self.basic)})
        for variable, value in self.factors.solve(right).items():
            values[variable] = value
        return values

    def prices(self) -> tuple[Vector, list[Fraction]]:
        """The price of each row, and the reduced cost of each variable."""
        program = self.program
        prices = self.factors.transpose_solve(
            {variable: program.cost[variable] for variable in self.basic if variable < program.width}
        )
        costs = [
            cost - _dot(column, prices) for cost, column in zip(program.cost, program.columns, strict=True)
        ]
        costs += [prices.get(row, ZERO) for row in range(program.height)]
        return prices, costs

    def broken(self, point: Sequence[Fraction]) -> int | None:
        """The first basic variable that does not keep its limits."""
        lower, upper = self.program.lower, self.program.upper
        for variable in sorted(self.basic):
            low, high, value = lower[variable], upper[variable], point[variable]
            if (low is not None and value < low) or (high is not None and value > high):
                return variable
        return None

    def _may_move(self, variable: int) -> tuple[bool, bool]:
        """Whether a nonbasic variable may fall, and whether it may rise."""
        low, high = self.program.lower[variable], self.program.upper[variable]
        if low is not None and low == high:
            return False, False
        at_upper = variable in self.at_upper
        return low is None or at_upper, high is None or not at_upper

    def wrong(self, costs: Sequence[Fraction]) -> int | None:
        """The first nonbasic variable whose move would better the value."""
        for variable, cost in enumerate(costs):
            if variable not in self.basic and cost and self._betters(variable, cost):
                return variable
        return None

    def _betters(self, variable: int, cost: Fraction) -> bool:
        """Whether a move that a nonbasic variable may make would better the value."""
        falls, rises = self._may_move(variable)
        return (rises and self.program.sign * cost > 0) or (falls and self.program.sign * cost < 0)

    def leave(self, variable: int, point: Sequence[Fraction], costs: Sequence[Fraction]) -> None:
        """Put a basic variable on the limit it breaks; the one that comes in keeps the prices' signs (dual exchange).

        A price that has the wrong sign already counts as nothing: it is mended once every limit is kept.
        """
        program = self.program
        low = program.lower[variable]
        rises = low is not None and point[variable] < low
        row = self.factors.transpose_solve({variable: Fraction(1)})
        best: tuple[Fraction, int] | None = None
        for other in range(program.width + program.height):
            if other in self.basic:
                continue
            rate = -_dot(program.coefficients(other), row)
            falls, grows = self._may_move(other)
            if rate and ((grows and (rate > 0) == rises) or (falls and (rate < 0) == rises)):
                ratio = ZERO if self._betters(other, costs[other]) else abs(costs[other] / rate)
                if best is None or (ratio, other) < best:
                    best = (ratio, other)
        if best is None:
            raise NotProvenError("the basis proves that no plan keeps every rule")
        self._exchange(variable, best[1], at_upper=not rises)

    def enter(self, variable: int, point: Sequence[Fraction], costs: Sequence[Fraction]) -> None:
        """Move a nonbasic variable that betters the value until a limit stops it (primal exchange)."""
        program = self.program
        step = 1 if program.sign * costs[variable] > 0 else -1
        rates = self.factors.solve(
            {row: -step * coefficient for row, coefficient in program.coefficients(variable).items()}
        )
        low, high = program.lower[variable], program.upper[variable]
        best: tuple[Fraction, int, bool] | None = None
        if low is not None and high is not None:
            best = (high - low, variable, step > 0)
        for other, rate in sorted(rates.items()):
            limit = program.upper[other] if rate > 0 else program.lower[other]
            if rate and limit is not None:
                room = ((limit - point[other]) / rate, other, rate > 0)
                if best is None or room < best:
                    best = room
        if best is None:
            raise NotProvenError("the value grows without end along this basis")
        if best[1] == variable:
            self.at_upper ^= {variable}
        else:
            self._exchange(best[1], variable, at_upper=best[2])

    def _exchange(self, leaving: int, entering: int, at_upper: bool) -> None:
        self.basic.remove(leaving)
        self.basic.add(entering)
        self.at_upper.discard(entering)
        self.at_upper.discard(leaving)
        if at_upper:
            self.at_upper.add(leaving)

    def proven(
        self, point: Sequence[Fraction], prices: Vector, costs: Sequence[Fraction], pivots: int
    ) -> Exact:
        """The optimum that this basis proves."""
        program = self.program
        value = sum((c * x for c, x in zip(program.cost, point, strict=False) if c and x), ZERO)
        words = [
            "basic" if variable in self.basic else "upper" if variable in self.at_upper else "lower"
            for variable in range(program.width + program.height)
        ]
        return Exact(
            value,
            tuple(point[: program.width]),
            tuple(prices.get(row, ZERO) for row in range(program.height)),
            tuple(costs[: program.width]),
            tuple(words[: program.width]),
            tuple(words[program.width :]),
            pivots,
        )


def _dot(first: Mapping[int, Fraction], second: Mapping[int, Fraction]) -> Fraction:
    if len(second) < len(first):
        first, second = second, first
    return sum((value * second[key] for key, value in first.items() if key in second), ZERO)


class Elimination:
    """A square system in rationals, its pivots chosen once: `columns` maps each unknown to its coefficients by row.

    Rows and columns with a single entry left are pivots as they are; what remains is eliminated, the sparsest row first.
    Raises `NotProvenError` where the columns do not determine the unknowns.
    """

    def __init__(self, columns: Mapping[int, Vector]):
        self._rows: dict[int, Vector] = {}
        for column, entries in columns.items():
            for row, value in entries.items():
                self._rows.setdefault(row, {})[column] = value
        self._pivots: list[tuple[int, int, dict[int, Fraction], Vector]] = []
        self._eliminate({column: set(entries) for column, entries in columns.items()})
        if len(self._pivots) < len(columns):
            raise NotProvenError("the basis is singular")

    def _eliminate(self, holders: dict[int, set[int]]) -> None:
        """Pivot on every row: those with one entry, then those whose column has one, then the sparsest."""
        left = {row: dict(entries) for row, entries in self._rows.items()}
        singles = [row for row, entries in left.items() if len(entries) == 1]
        lonely = [column for column, rows in holders.items() if len(rows) == 1]
        while left:
            row, column = self._next(left, holders, singles, lonely)
            if row is None:
                return
            pivot = left.pop(row)
            factors: dict[int, Fraction] = {}
            for other in holders.pop(column) - {row}:
                factor = left[other].pop(column) / pivot[column]
                factors[other] = factor
                for place, value in pivot.items():
                    if place != column:
                        changed = left[other].get(place, ZERO) - factor * value
                        if changed:
                            left[other][place] = changed
                            holders[place].add(other)
                        else:
                            left[other].pop(place, None)
                            holders[place].discard(other)
                if len(left[other]) == 1:
                    singles.append(other)
            for place in pivot:
                if place != column:
                    holders[place].discard(row)
                    if len(holders[place]) == 1:
                        lonely.append(place)
            self._pivots.append((row, column, factors, pivot))

    def _next(
        self, left: dict[int, Vector], holders: dict[int, set[int]], singles: list[int], lonely: list[int]
    ) -> tuple[int | None, int]:
        while singles:
            row = singles.pop()
            if row in left and len(left[row]) == 1:
                return row, next(iter(left[row]))
        while lonely:
            column = lonely.pop()
            if column in holders and len(holders[column]) == 1:
                return next(iter(holders[column])), column
        row = min((each for each in left if left[each]), key=lambda each: (len(left[each]), each), default=-1)
        if row < 0:
            return None, -1
        return row, min(left[row], key=lambda column: (len(holders[column]), column))

    def solve(self, right: Mapping[int, Fraction]) -> Vector:
        """The unknowns for a right-hand side by row."""
        changed = dict(right)
        for row, _, factors, _ in self._pivots:
            amount = changed.get(row, ZERO)
            if amount:
                for other, factor in factors.items():
                    changed[other] = changed.get(other, ZERO) - factor * amount
        found: Vector = {}
        for row, column, _, pivot in reversed(self._pivots):
            total = changed.get(row, ZERO) - sum(
                (value * found[place] for place, value in pivot.items() if place in found), ZERO
            )
            if total:
                found[column] = total / pivot[column]
        return found

    def transpose_solve(self, right: Mapping[int, Fraction]) -> Vector:
        """The multipliers of rows for a right-hand side by unknown."""
        changed = dict(right)
        partial: Vector = {}
        for row, column, _, pivot in self._pivots:
            amount = changed.get(column, ZERO)
            if amount:
                share = amount / pivot[column]
                partial[row] = share
                for place, value in pivot.items():
                    if place != column:
                        changed[place] = changed.get(place, ZERO) - share * value
        for row, _, factors, _ in reversed(self._pivots):
            total = partial.get(row, ZERO) - sum(
                (factor * partial[other] for other, factor in factors.items() if other in partial), ZERO
            )
            if total:
                partial[row] = total
            else:
                partial.pop(row, None)
        return partial


def within(values: Iterable[Fraction], found: Iterable[float]) -> float:
    """The largest difference between exact and found amounts, relative to their size and at least 1."""
    return max(
        (
            abs(float(Fraction(each) - value)) / max(1.0, abs(float(value)))
            for value, each in zip(values, found, strict=True)
        ),
        default=0.0,
    )
