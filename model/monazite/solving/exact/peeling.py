"""The order in which the unknowns of a sparse square system follow from one another.

A row with one unknown left determines it; an unknown with one row left is determined by that row, once the
others of the row are known. Bases of real programs are solved so, but for a small core.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

Line = Sequence[tuple[int, int]]
"""The entries of a row or column: each its position across, and the number of its value."""


class Pivot(NamedTuple):
    """A row, the unknown that it determines, and the number of the value that the unknown has there."""

    row: int
    column: int
    value: int


class Peeled(NamedTuple):
    """The pivots before the core, in the order in which a right-hand side by row is solved; the rows and
    unknowns of the core; and the pivots after it."""

    before: list[Pivot]
    rows: Collection[int]
    columns: Collection[int]
    after: list[Pivot]


def peeled(columns: Mapping[int, Line], height: int) -> Peeled:
    """The order of a system of so many rows: `columns` maps each unknown to its entries by row."""
    rows = _rows(columns, height)
    by_column, by_row = _Left(columns), _Left(rows)
    before: list[Pivot] = []
    after: list[Pivot] = []
    while True:
        if (single := by_row.single()) is not None:
            row, column = single, by_row.sums[single]
            found = before
        elif (single := by_column.single()) is not None:
            row, column = by_column.sums[single], single
            found = after
        else:
            break
        found.append(Pivot(row, column, _value(columns[column], row)))
        del by_row.counts[row], by_column.counts[column]
        by_row.remove(column, columns[column])
        by_column.remove(row, rows[row])
    after.reverse()
    return Peeled(before, by_row.counts.keys(), by_column.counts.keys(), after)


def _rows(columns: Mapping[int, Line], height: int) -> dict[int, Line]:
    """The entries of each row by column."""
    rows: dict[int, list[tuple[int, int]]] = {row: [] for row in range(height)}
    for column, entries in columns.items():
        for row, value in entries:
            rows[row].append((column, value))
    return dict(rows)


def _value(line: Line, place: int) -> int:
    """The number of the value at a position of a row or column."""
    for each, value in line:
        if each == place:
            return value
    raise KeyError(place)


class _Left:
    """What is left of rows, or of columns: how many entries each has across, and the sum of their positions,
    which is that of the last one."""

    def __init__(self, lines: Mapping[int, Line]):
        self.counts = {line: len(entries) for line, entries in lines.items()}
        self.sums = {line: sum([place for place, _ in entries]) for line, entries in lines.items()}
        self._singles = [line for line, count in self.counts.items() if count == 1]

    def single(self) -> int | None:
        """A line with one entry left; None where there is none."""
        while self._singles:
            line = self._singles.pop()
            if self.counts.get(line) == 1:
                return line
        return None

    def remove(self, entry: int, lines: Line) -> None:
        """Take an entry out of the lines that it is in."""
        counts, sums = self.counts, self.sums
        for line, _ in lines:
            if line in counts:
                counts[line] -= 1
                sums[line] -= entry
                if counts[line] == 1:
                    self._singles.append(line)
