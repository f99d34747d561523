"""The LU factorisation of a basis in floats, for right-hand sides that are mostly 0.

A solve with the solver's own factors costs as much as the program has rows. The columns and rows of the
inverse of a basis of a real program have a few dozen entries, and a solve here visits these alone, in the
order of the pivots. Whoever uses a solution checks it against the matrix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from monazite.errors import UnverifiedError
from monazite.solving.exact.pivoting import Entries, Triangles, eliminated

Vector = dict[int, float]
"""Numbers by position; absent positions are 0."""


class Factorisation:
    """The factors of a basis: `columns` maps each position of the basis to the entries of its variable by
    row.

    Raises `UnverifiedError` where the basis is singular.
    """

    def __init__(self, columns: Mapping[int, Mapping[int, float]]):
        pivots = eliminated(columns, rounded=True)
        if len(pivots) < len(columns):
            raise UnverifiedError("the basis is singular")
        self._triangles = Triangles(pivots)

    def solve(self, right: Mapping[int, float]) -> Vector:
        """B^-1 times a right-hand side by row: amounts by position."""
        parts = self._triangles
        work = {parts.order_of_row[row]: value for row, value in right.items()}
        _forward(work, parts.lower)
        queue, found = [-order for order in work], {}
        heapify(queue)
        while queue:
            order = -heappop(queue)
            amount = work[order]
            if amount:
                amount /= parts.pivots[order]
                found[parts.columns[order]] = amount
                for earlier, value in parts.upper[order]:
                    if earlier in work:
                        work[earlier] -= value * amount
                    else:
                        work[earlier] = -value * amount
                        heappush(queue, -earlier)
        return found

    def transpose_solve(self, right: Mapping[int, float]) -> Vector:
        """B^-T times a right-hand side by position: multipliers by row."""
        parts = self._triangles
        work = {parts.order_of_column[place]: value for place, value in right.items()}
        partial: Vector = {}
        queue = list(work)
        heapify(queue)
        while queue:
            order = heappop(queue)
            amount = work[order]
            if amount:
                partial[order] = amount = amount / parts.pivots[order]
                for later, value in parts.upper_back[order]:
                    if later in work:
                        work[later] -= value * amount
                    else:
                        work[later] = -value * amount
                        heappush(queue, later)
        _backward(partial, parts.lower_back)
        return {parts.rows[order]: value for order, value in partial.items() if value}


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
