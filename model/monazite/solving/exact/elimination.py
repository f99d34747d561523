"""Square systems in exact rational numbers: solved by elimination, and updated when single columns are
replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd

from monazite.errors import MonaziteError
from monazite.solving.exact.pivoting import Entries, Triangles, eliminated

ZERO = Fraction(0)

Vector = dict[int, Fraction]
"""Numbers by position; absent positions are 0."""


class NotProvenError(MonaziteError):
    """A basis proves no optimum, or not within the greatest number of pivots."""


def less(begin: Fraction, terms: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """A number less the products of pairs, brought to lowest terms once: what costs is the greatest common
    divisor of numbers of thousands of digits."""
    total, below = begin.numerator, begin.denominator
    for one, other in terms:
        product, under = one.numerator * other.numerator, one.denominator * other.denominator
        if under == below:
            total -= product
        else:
            common = gcd(below, under)
            total = total * (under // common) - product * (below // common)
            below = below // common * under
    return Fraction(total, below)


class Elimination:
    """A square system in rationals, its pivots chosen once: `columns` maps each unknown to its coefficients
    by row.

    A solve computes only the positions that its right-hand side reaches. Raises `NotProvenError` where the
    columns do not determine the unknowns.
    """

    def __init__(self, columns: Mapping[int, Vector]):
        pivots = eliminated(columns)
        if len(pivots) < len(columns):
            raise NotProvenError("the basis is singular")
        self._triangles = Triangles(pivots)

    def solve(self, right: Mapping[int, Fraction]) -> Vector:
        """The unknowns for a right-hand side by row."""
        parts = self._triangles
        given = {parts.order_of_row[row]: value for row, value in right.items() if value}
        changed = _substituted(given, sorted(_reached(given, parts.lower)), parts.lower_back)
        order = sorted(_reached(changed, parts.upper), reverse=True)
        found = _substituted(changed, order, parts.upper_back, parts.pivots)
        return {parts.columns[place]: value for place, value in found.items()}

    def transpose_solve(self, right: Mapping[int, Fraction]) -> Vector:
        """The multipliers of rows for a right-hand side by unknown."""
        parts = self._triangles
        given = {parts.order_of_column[column]: value for column, value in right.items() if value}
        order = sorted(_reached(given, parts.upper_back))
        partial = _substituted(given, order, parts.upper, parts.pivots)
        order = sorted(_reached(partial, parts.lower_back), reverse=True)
        found = _substituted(partial, order, parts.lower)
        return {parts.rows[place]: value for place, value in found.items()}


def _reached(begin: Iterable[int], edges: Sequence[Entries]) -> set[int]:
    """Positions that can be reached from some, and these."""
    found = set(begin)
    left = list(found)
    while left:
        for other, _ in edges[left.pop()]:
            if other not in found:
                found.add(other)
                left.append(other)
    return found


def _substituted(
    right: Vector, order: Iterable[int], earlier: Sequence[Entries], pivots: Sequence[Fraction] | None = None
) -> Vector:
    """Substitution in a triangle: each position, in order, from those `earlier` computed."""
    found: Vector = {}
    for place in order:
        terms = [(value, found[other]) for other, value in earlier[place] if other in found]
        total = right.get(place, ZERO)
        if terms:
            total = less(total, terms)
        if total:
            found[place] = total if pivots is None or pivots[place] == 1 else total / pivots[place]
    return found


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
            others = [
                (rate, left[other]) for other, rate in through.items() if other != leaving and other in left
            ]
            _set(left, leaving, less(wanted, others) / through[leaving])
        return self._first.transpose_solve(left)


def _set(vector: Vector, place: int, value: Fraction) -> None:
    if value:
        vector[place] = value
    else:
        vector.pop(place, None)
