"""A sheet for each table of a result, cell by cell: ready for a pivot table, with the unit in the header
where a column has only one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monazite.books.blocks import Cell
from monazite.books.cells import (
    Look,
    column,
    decimals_of,
    fitting,
    is_number,
    lines_of,
    longest_word,
    shown_length,
    write_cell,
)
from monazite.books.layout import BOLD, LINE, MOST_MEASURED, set_up
from monazite.pages.source import Row
from monazite.results.columns import column as declared
from monazite.results.report import Table

MOST_ROWS = 1_048_575
"""Rows of a sheet below its headers."""
MOST_CELLS = 4_000_000
"""Cells of a table that a workbook holds; of more, spreadsheets take minutes to open it."""
WIDEST = 60
LONG_NAME = 31
"""Letters of the name of a sheet."""
COMMENT = {"x_scale": 2.2, "y_scale": 0.9, "font_size": 9}


@dataclass(frozen=True)
class Long:
    """A table as its sheet has it: headers, what each column is, and typed cells."""

    name: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Cell]]

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return f"table {self.name.replace('_', ' ')}"[:LONG_NAME]


def typed(table: Table, written: Sequence[Row]) -> Long:
    """A table with the numbers that its file has, rounded as there; `table` says what is a text."""
    names = list(table.columns)
    values = _values(table)
    rows = [
        [_cell(row[name], value) for name, value in zip(names, next(values, ()), strict=False)]
        for row in written
    ]
    return Long(table.name, table.columns, rows)


def _values(table: Table) -> Iterator[Sequence[Any]]:
    """The cells of every row; of a long table one row after the other."""
    if table.long:
        return iter(table.make())
    return (list(row.values()) for row in table.rows)


def _cell(text: str, value: Any) -> Cell:
    """A cell of a file as what it was: a text, a number or a truth."""
    if text == "":
        return None
    if isinstance(value, bool):
        return text == "True"
    if isinstance(value, str) or value is None:
        return text
    try:
        return int(text) if isinstance(value, int) else float(text)
    except ValueError:
        return text


def too_large(rows: int, columns: int) -> bool:
    """Whether a table does not go into a workbook."""
    return rows > MOST_ROWS or rows * columns > MOST_CELLS


def headers(long: Long) -> list[str]:
    """The headers: the name of each column, with its unit in brackets where all rows have one unit."""
    names = list(long.columns)
    found = []
    for name, holds in long.columns.items():
        unit = declared(holds).unit
        units = {row[names.index(unit)] for row in long.rows} if unit in names else {unit}
        only = next(iter(units)) if len(units) == 1 else None
        is_named = not only or name.endswith(f"({only})")
        found.append(name if is_named else f"{name} ({only})")
    return found


def write_table(book: Any, long: Long, title: str, look: Look) -> None:
    """A sheet with the headers in view, filters, and the description of each column as a comment."""
    sheet = book.add_worksheet(long.sheet)
    columns = [column(long.rows, place) for place in range(len(long.columns))]
    decimals = [decimals_of(cells) for cells in columns]
    lines = 1
    for place, (header, about) in enumerate(zip(headers(long), long.columns.values(), strict=True)):
        numeric = any(map(is_number, columns[place]))
        sheet.write_string(0, place, fitting(header), look.header(numeric, indent=place > 0))
        sheet.write_comment(0, place, about, COMMENT)
        width = _width(header, columns[place][:MOST_MEASURED], decimals[place])
        sheet.set_column(place, place, width)
        lines = max(lines, lines_of(header, BOLD * width - 3))
    sheet.set_row(0, LINE * lines)
    for number, row in enumerate(long.rows, start=1):
        for place, cell in enumerate(row):
            write_cell(sheet, number, place, cell, look, decimals[place], indent=place > 0)
    set_up(sheet, title)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if columns:
        sheet.autofilter(0, 0, max(1, len(long.rows)), len(columns) - 1)


def _width(header: str, cells: Iterable[Cell], decimals: int) -> float:
    longest = max((shown_length(each, decimals) for each in cells), default=0)
    return min(WIDEST, max(longest + 2, longest_word(header) + 4, 9))
