"""The elimination of a square sparse system: which row and column are pivots, and in what order.

Rows and columns with a single entry left are pivots as they are, so that a nearly triangular system is
hardly changed; what remains is eliminated, the sparsest row first. It serves rationals and floats alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple, TypeVar

from monazite.tolerances import PIVOT_OF_ROW, ROUNDING

Number = TypeVar("Number")


class PivotRow(NamedTuple):
    """A pivot: its row and column, by how much of the pivot row each later row was reduced, and the pivot row
    as it then was."""

    row: int
    column: int
    factors: dict[int, Any]
    entries: dict[int, Any]


def eliminated(columns: Mapping[int, Mapping[int, Number]], rounded: bool = False) -> list[PivotRow]:
    """The pivots of a system, in order: `columns` maps each unknown to its coefficients by row.

    There are fewer pivots than columns where these do not determine the unknowns. With `rounded` the numbers
    are floats: an entry that is only the rounding error of a difference is dropped, and a pivot is not much
    smaller than the greatest entry of its row.
    """
    return _Elimination(columns, rounded).pivots


class _Elimination:
    def __init__(self, columns: Mapping[int, Mapping[int, Any]], rounded: bool):
        self.pivots: list[PivotRow] = []
        self._rounded = rounded
        self._left: dict[int, dict[int, Any]] = {}
        for column, entries in columns.items():
            for row, value in entries.items():
                self._left.setdefault(row, {})[column] = value
        self._holders = {column: set(entries) for column, entries in columns.items()}
        self._singles = [row for row, entries in self._left.items() if len(entries) == 1]
        self._lonely = [column for column, rows in self._holders.items() if len(rows) == 1]
        self._sparsest: list[tuple[int, int]] | None = None
        while self._left:
            row, column = self._next()
            if row < 0:
                return
            self._pivot(row, column)

    def _pivot(self, row: int, column: int) -> None:
        left, holders = self._left, self._holders
        entries, factors = left.pop(row), {}
        others = holders.pop(column)
        others.discard(row)
        if others:
            pivot = entries[column]
            for other in others:
                factors[other] = factor = left[other].pop(column) / pivot
                self._reduce(other, factor, entries, column)
                self._shorter(other)
        for place in entries:
            if place != column:
                held = holders[place]
                held.discard(row)
                if len(held) == 1:
                    self._lonely.append(place)
        self.pivots.append(PivotRow(row, column, factors, entries))

    def _reduce(self, other: int, factor: Any, entries: dict[int, Any], column: int) -> None:
        """Take a multiple of the pivot row from another row."""
        target, holders = self._left[other], self._holders
        for place, value in entries.items():
            if place == column:
                continue
            taken = factor * value
            changed = target.get(place, 0) - taken
            if changed and not (self._rounded and abs(changed) <= ROUNDING * abs(taken)):
                target[place] = changed
                holders[place].add(other)
            else:
                target.pop(place, None)
                holders[place].discard(other)

    def _shorter(self, row: int) -> None:
        """Take note of a row that was changed."""
        count = len(self._left[row])
        if count == 1:
            self._singles.append(row)
        if self._sparsest is not None:
            heappush(self._sparsest, (count, row))

    def _next(self) -> tuple[int, int]:
        """The next pivot; (-1, -1) where there is none."""
        left, holders = self._left, self._holders
        while self._singles:
            row = self._singles.pop()
            if row in left and len(left[row]) == 1:
                return row, next(iter(left[row]))
        while self._lonely:
            column = self._lonely.pop()
            if column in holders and len(holders[column]) == 1:
                (row,) = holders[column]
                if self._is_large(row, column):
                    return row, column
        if self._sparsest is None:
            self._sparsest = [(len(entries), row) for row, entries in left.items()]
            heapify(self._sparsest)
        while self._sparsest:
            count, row = heappop(self._sparsest)
            if count and row in left and len(left[row]) == count:
                return row, min(self._able(row), key=lambda column: (len(holders[column]), column))
        return -1, -1

    def _is_large(self, row: int, column: int) -> bool:
        """Whether a lone entry may be a pivot: it reduces no other row, so that its size does not matter, but
        that of a rounding error does."""
        entries = self._left[row]
        return not self._rounded or abs(entries[column]) > ROUNDING * max(map(abs, entries.values()))

    def _able(self, row: int) -> list[int]:
        """The columns of a row that may be pivots."""
        entries = self._left[row]
        if not self._rounded:
            return list(entries)
        least = PIVOT_OF_ROW * max(map(abs, entries.values()))
        return [column for column, value in entries.items() if abs(value) >= least]


Entries = Sequence[tuple[int, Any]]


class Triangles:
    """The two triangles of an elimination, with rows and columns numbered in the order of their pivots.

    `lower[i]` has the later rows that pivot row `i` was taken from, with its multiples, and `lower_back[i]`
    the same by the later row. `upper[i]` has the earlier pivot rows with an entry in column `i`, and
    `upper_back[i]` the later entries of pivot row `i`.
    """

    def __init__(self, pivots: Sequence[PivotRow]):
        self.size = len(pivots)
        self.rows = [pivot.row for pivot in pivots]
        self.columns = [pivot.column for pivot in pivots]
        self.pivots = [pivot.entries[pivot.column] for pivot in pivots]
        self.order_of_row = {row: order for order, row in enumerate(self.rows)}
        self.order_of_column = {column: order for order, column in enumerate(self.columns)}
        self.lower, self.lower_back = self._both_ways(
            (order, self.order_of_row[row], factor)
            for order, pivot in enumerate(pivots)
            for row, factor in pivot.factors.items()
        )
        self.upper_back, self.upper = self._both_ways(
            (order, self.order_of_column[column], value)
            for order, pivot in enumerate(pivots)
            if len(pivot.entries) > 1
            for column, value in pivot.entries.items()
            if column != pivot.column
        )

    def values(self) -> set[Any]:
        """The different numbers in the triangles."""
        return {value for part in (self.lower, self.upper) for entries in part for _, value in entries}

    def _both_ways(self, entries: Iterable[tuple[int, int, Any]]) -> tuple[list[Entries], list[Entries]]:
        """Entries by the first and by the second of their positions."""
        first: dict[int, list[tuple[int, Any]]] = {}
        second: dict[int, list[tuple[int, Any]]] = {}
        for one, other, value in entries:
            first.setdefault(one, []).append((other, value))
            second.setdefault(other, []).append((one, value))
        return (
            [first.get(order, ()) for order in range(self.size)],
            [second.get(order, ()) for order in range(self.size)],
        )
