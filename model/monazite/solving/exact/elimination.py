"""Square systems in exact rational numbers: solved by elimination, and updated when single columns are
replaced."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from monazite.errors import MonaziteError
from monazite.solving.exact.pivoting import eliminated

ZERO = Fraction(0)

Vector = dict[int, Fraction]
"""Numbers by position; absent positions are 0."""


class NotProvenError(MonaziteError):
    """A basis proves no optimum, or not within the greatest number of pivots."""


def dot(first: Mapping[int, Fraction], second: Mapping[int, Fraction]) -> Fraction:
    """The product of two vectors."""
    if len(second) < len(first):
        first, second = second, first
    return sum((value * second[key] for key, value in first.items() if key in second), ZERO)


class Elimination:
    """A square system in rationals, its pivots chosen once: `columns` maps each unknown to its coefficients
    by row.

    Rows and columns with a single entry left are pivots as they are; what remains is eliminated, the sparsest
    row first. Raises `NotProvenError` where the columns do not determine the unknowns.
    """

    def __init__(self, columns: Mapping[int, Vector]):
        self._pivots = eliminated(columns)
        if len(self._pivots) < len(columns):
            raise NotProvenError("the basis is singular")

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


class UpdatedSystem:
    """A square system whose columns were replaced after its elimination: each replacement is an eta update.

    With $d = B^{-1} a$ for a column $a$ that takes the place of unknown $l$, a solution $y$ of the old system
    gives that of the new one: the new unknown is $y_l / d_l$, and of every other $d_i$ times that is taken
    away.
    """

    def __init__(self, columns: Mapping[int, Vector]):
        self._first = Elimination(columns)
        self._exchanges: list[tuple[int, int, Vector]] = []

    def replace(self, leaving: int, entering: int, through: Vector) -> None:
        """Replace a column by another; `through` is the solution of the new column in the present system."""
        self._exchanges.append((leaving, entering, through))

    def solve(self, right: Mapping[int, Fraction]) -> Vector:
        """The unknowns for a right-hand side by row."""
        found = self._first.solve(right)
        for leaving, entering, through in self._exchanges:
            moved = found.pop(leaving, ZERO) / through[leaving]
            if moved:
                for other, rate in through.items():
                    if other != leaving:
                        _set(found, other, found.get(other, ZERO) - rate * moved)
                found[entering] = moved
        return found

    def transpose_solve(self, right: Mapping[int, Fraction]) -> Vector:
        """The multipliers of rows for a right-hand side by unknown."""
        left = dict(right)
        for leaving, entering, through in reversed(self._exchanges):
            wanted = left.pop(entering, ZERO)
            others = sum(
                (rate * left[other] for other, rate in through.items() if other != leaving and other in left),
                ZERO,
            )
            _set(left, leaving, (wanted - others) / through[leaving])
        return self._first.transpose_solve(left)


def _set(vector: Vector, place: int, value: Fraction) -> None:
    if value:
        vector[place] = value
    else:
        vector.pop(place, None)
