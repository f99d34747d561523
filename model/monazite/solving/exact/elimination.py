"""Square systems in exact rational numbers: solved by substitution, a small core of them by elimination, and
updated when single columns are replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from monazite.errors import MonaziteError
from monazite.solving.exact.entries import ExactEntries
from monazite.solving.exact.factored import Arithmetic, Coefficient, Number, less, odd
from monazite.solving.exact.peeling import Line, Pivot, peeled
from monazite.solving.exact.pivoting import Triangles, eliminated

Vector = dict[int, Number]
"""Numbers by position; absent positions are 0."""


class NotProvenError(MonaziteError):
    """A basis proves no optimum, or not within the greatest number of pivots."""


class Elimination:
    """A square system in rationals, its pivots chosen once: `unknowns` are the columns of the matrix that it
    consists of.

    Raises `NotProvenError` where the columns do not determine the unknowns.
    """

    def __init__(self, entries: ExactEntries, unknowns: Iterable[int]):
        arithmetic, values = entries.arithmetic, entries.values
        columns = {each: entries.columns[each] for each in unknowns}
        order = peeled(columns, entries.height)
        core = {
            column: {row: values[number] for row, number in columns[column] if row in order.rows}
            for column in order.columns
        }
        pivots = eliminated(core)
        if len(pivots) < len(core) or len(order.rows) > len(core):
            raise NotProvenError("the basis is singular")
        triangles = Triangles(pivots)
        used = {pivot.value for pivot in (*order.before, *order.after)}
        arithmetic.learn(odd(values[each].numerator) for each in used)
        arithmetic.learn(odd(each.numerator) for each in triangles.pivots)
        arithmetic.learn(odd(each.denominator) for each in triangles.values())
        self._entries, self._before, self._after = entries, order.before, order.after
        self.coefficients = [arithmetic.coefficient(each) for each in values]
        self._inverses = {each: arithmetic.inverse(arithmetic.number(values[each])) for each in used}
        self._core = _Core(arithmetic, triangles)
        self._zero = arithmetic.zero

    def solve(self, right: Mapping[int, Number]) -> Vector:
        """The unknowns for a right-hand side by row."""
        found: Vector = {}
        rows = self._entries.rows
        self._substitute(found, right, self._before)
        core = ((row, self._left(right.get(row), rows[row], found)) for row in self._core.rows)
        found |= self._core.solve({row: value for row, value in core if value[0]})
        self._substitute(found, right, self._after)
        return found

    def transpose_solve(self, right: Mapping[int, Number]) -> Vector:
        """The multipliers of rows for a right-hand side by unknown."""
        found: Vector = {}
        columns = self._entries.columns
        self._substitute_back(found, right, self._after)
        core = ((each, self._left(right.get(each), columns[each], found)) for each in self._core.columns)
        found |= self._core.transpose_solve({column: value for column, value in core if value[0]})
        self._substitute_back(found, right, self._before)
        return found

    def _substitute(self, found: Vector, right: Mapping[int, Number], pivots: Sequence[Pivot]) -> None:
        """Each unknown from the row that determines it."""
        rows, inverses = self._entries.rows, self._inverses
        for row, column, number in pivots:
            value = self._left(right.get(row), rows[row], found)
            if value[0]:
                found[column] = inverses[number].times(value)

    def _substitute_back(self, found: Vector, right: Mapping[int, Number], pivots: Sequence[Pivot]) -> None:
        """Each multiplier from the column that determines it."""
        columns, inverses = self._entries.columns, self._inverses
        for row, column, number in reversed(pivots):
            value = self._left(right.get(column), columns[column], found)
            if value[0]:
                found[row] = inverses[number].times(value)

    def _left(self, begin: Number | None, line: Line, found: Vector) -> Number:
        """A right-hand side less what is known of its row or column."""
        terms = [(self.coefficients[number], found[place]) for place, number in line if place in found]
        if not terms:
            return begin or self._zero
        return less(begin or self._zero, terms)


class _Core:
    """The part of a system that is eliminated."""

    def __init__(self, arithmetic: Arithmetic, triangles: Triangles):
        known = {value: arithmetic.coefficient(value) for value in triangles.values()}
        self.rows, self.columns = triangles.rows, triangles.columns
        self._order_of_row, self._order_of_column = triangles.order_of_row, triangles.order_of_column
        self._inverses = [arithmetic.inverse(arithmetic.number(pivot)) for pivot in triangles.pivots]
        self._lower, self._lower_back, self._upper, self._upper_back = (
            [[(order, known[value]) for order, value in entries] for entries in triangle]
            for triangle in (triangles.lower, triangles.lower_back, triangles.upper, triangles.upper_back)
        )
        self._zero = arithmetic.zero

    def solve(self, right: Vector) -> Vector:
        given = {self._order_of_row[row]: value for row, value in right.items()}
        order = range(len(self.rows)) if given else ()
        changed = self._substituted(given, order, self._lower_back)
        found = self._substituted(changed, reversed(order), self._upper_back, self._inverses)
        return {self.columns[place]: value for place, value in found.items()}

    def transpose_solve(self, right: Vector) -> Vector:
        given = {self._order_of_column[column]: value for column, value in right.items()}
        order = range(len(self.rows)) if given else ()
        partial = self._substituted(given, order, self._upper, self._inverses)
        found = self._substituted(partial, reversed(order), self._lower)
        return {self.rows[place]: value for place, value in found.items()}

    def _substituted(
        self,
        right: Vector,
        order: Iterable[int],
        earlier: Sequence[Sequence[tuple[int, Coefficient]]],
        inverses: Sequence[Coefficient] | None = None,
    ) -> Vector:
        """Substitution in a triangle: each position, in order, from those `earlier` computed."""
        found: Vector = {}
        for place in order:
            known = [(value, found[other]) for other, value in earlier[place] if other in found]
            total = right.get(place, self._zero)
            if known:
                total = less(total, known)
            if total[0]:
                found[place] = total if inverses is None else inverses[place].times(total)
        return found


class UpdatedSystem:
    """A square system whose columns were replaced after its elimination: each replacement is an eta update.

    With $d = B^{-1} a$ for a column $a$ that takes the place of unknown $l$, a solution $y$ of the old system
    gives that of the new one: the new unknown is $y_l / d_l$, and of every other $d_i$ times that is taken
    away.
    """

    def __init__(self, entries: ExactEntries, unknowns: Iterable[int]):
        self._arithmetic = entries.arithmetic
        self._first = Elimination(entries, unknowns)
        self.coefficients = self._first.coefficients
        self._exchanges: list[tuple[int, int, Vector, Coefficient]] = []

    def replace(self, leaving: int, entering: int, through: Vector) -> None:
        """Replace a column by another; `through` is the solution of the new column in the present system."""
        inverse = self._arithmetic.inverse(through[leaving])
        self._exchanges.append((leaving, entering, through, inverse))

    def solve(self, right: Mapping[int, Number]) -> Vector:
        """The unknowns for a right-hand side by row."""
        found, zero = self._first.solve(right), self._arithmetic.zero
        for leaving, entering, through, inverse in self._exchanges:
            if leaving not in found:
                continue
            moved = inverse.times(found.pop(leaving))
            step = self._arithmetic.by(moved)
            for other, rate in through.items():
                if other != leaving:
                    _set(found, other, less(found.get(other, zero), [(step, rate)]))
            found[entering] = moved
        return found

    def transpose_solve(self, right: Mapping[int, Number]) -> Vector:
        """The multipliers of rows for a right-hand side by unknown."""
        left, zero = dict(right), self._arithmetic.zero
        for leaving, entering, through, inverse in reversed(self._exchanges):
            others = [
                (self._arithmetic.by(rate), left[other])
                for other, rate in through.items()
                if other != leaving and other in left
            ]
            _set(left, leaving, inverse.times(less(left.pop(entering, zero), others)))
        return self._first.transpose_solve(left)


def _set(vector: Vector, place: int, value: Number) -> None:
    if value[0]:
        vector[place] = value
    else:
        vector.pop(place, None)
