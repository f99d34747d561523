"""The LU factorisation of a basis in floats, for right-hand sides that are mostly 0.

A solve with the solver's own factors costs as much as the program has rows. The columns and rows of the
inverse of a basis of a real program have a few dozen entries, and a solve here visits these alone, in the
order of the pivots. Whoever uses a solution checks it against the matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from monazite.errors import UnverifiedError
from monazite.solving.exact.pivoting import PivotRow, eliminated

Vector = dict[int, float]
"""Numbers by position; absent positions are 0."""
Entries = Sequence[tuple[int, float]]


class Factorisation:
    """The factors of a basis: `columns` maps each position of the basis to the entries of its variable by
    row.

    Raises `UnverifiedError` where the basis is singular.
    """

    def __init__(self, columns: Mapping[int, Mapping[int, float]]):
        pivots = eliminated(columns, rounded=True)
        if len(pivots) < len(columns):
            raise UnverifiedError("the basis is singular")
        self._order_of_row = {pivot.row: order for order, pivot in enumerate(pivots)}
        self._order_of_place = {pivot.column: order for order, pivot in enumerate(pivots)}
        self._row = [pivot.row for pivot in pivots]
        self._place = [pivot.column for pivot in pivots]
        self._pivot = [float(pivot.entries[pivot.column]) for pivot in pivots]
        self._lower, self._lower_back = self._in_order(self._lower_entries(pivots), len(pivots))
        self._upper_back, self._upper = self._in_order(self._upper_entries(pivots), len(pivots))

    def _lower_entries(self, pivots: Sequence[PivotRow]) -> Iterable[tuple[int, int, float]]:
        for order, pivot in enumerate(pivots):
            for row, factor in pivot.factors.items():
                yield order, self._order_of_row[row], factor

    def _upper_entries(self, pivots: Sequence[PivotRow]) -> Iterable[tuple[int, int, float]]:
        for order, pivot in enumerate(pivots):
            if len(pivot.entries) > 1:
                for place, value in pivot.entries.items():
                    if place != pivot.column:
                        yield order, self._order_of_place[place], value

    @staticmethod
    def _in_order(
        entries: Iterable[tuple[int, int, float]], size: int
    ) -> tuple[list[Entries], list[Entries]]:
        """Entries by the first and by the second of their positions; all that are empty are one."""
        first: dict[int, list[tuple[int, float]]] = {}
        second: dict[int, list[tuple[int, float]]] = {}
        for one, other, value in entries:
            first.setdefault(one, []).append((other, value))
            second.setdefault(other, []).append((one, value))
        return [first.get(order, ()) for order in range(size)], [
            second.get(order, ()) for order in range(size)
        ]

    def solve(self, right: Mapping[int, float]) -> Vector:
        """B^-1 times a right-hand side by row: amounts by position."""
        work = {self._order_of_row[row]: value for row, value in right.items()}
        _forward(work, self._lower)
        return self._substituted(work, self._upper, self._place)

    def _substituted(self, work: Vector, upper: Sequence[Entries], names: Sequence[int]) -> Vector:
        """Back substitution, from the last pivot to the first."""
        queue, found = [-order for order in work], {}
        heapify(queue)
        while queue:
            order = -heappop(queue)
            amount = work[order]
            if amount:
                amount /= self._pivot[order]
                found[names[order]] = amount
                for earlier, value in upper[order]:
                    if earlier in work:
                        work[earlier] -= value * amount
                    else:
                        work[earlier] = -value * amount
                        heappush(queue, -earlier)
        return found

    def transpose_solve(self, right: Mapping[int, float]) -> Vector:
        """B^-T times a right-hand side by position: multipliers by row."""
        work = {self._order_of_place[place]: value for place, value in right.items()}
        partial: Vector = {}
        queue = list(work)
        heapify(queue)
        while queue:
            order = heappop(queue)
            amount = work[order]
            if amount:
                partial[order] = amount = amount / self._pivot[order]
                for later, value in self._upper_back[order]:
                    if later in work:
                        work[later] -= value * amount
                    else:
                        work[later] = -value * amount
                        heappush(queue, later)
        _backward(partial, self._lower_back)
        return {self._row[order]: value for order, value in partial.items() if value}


def _forward(work: Vector, lower: Sequence[Entries]) -> None:
    """Take the multiples of earlier pivot rows from later ones."""
    queue = [order for order in work if lower[order]]
    heapify(queue)
    while queue:
        order = heappop(queue)
        amount = work[order]
        if amount:
            for later, factor in lower[order]:
                if later in work:
                    work[later] -= factor * amount
                else:
                    work[later] = -factor * amount
                    if lower[later]:
                        heappush(queue, later)


def _backward(work: Vector, lower: Sequence[Entries]) -> None:
    """The transposed of `_forward`, from the last pivot to the first."""
    queue = [-order for order in work if lower[order]]
    heapify(queue)
    while queue:
        order = -heappop(queue)
        amount = work[order]
        if amount:
            for earlier, factor in lower[order]:
                if earlier in work:
                    work[earlier] -= factor * amount
                else:
                    work[earlier] = -factor * amount
                    if lower[earlier]:
                        heappush(queue, -earlier)
