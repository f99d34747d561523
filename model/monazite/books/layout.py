"""Blocks placed on a sheet from top to bottom: rows are reserved for charts, sentences run across the sheet,
columns are as wide as their cells need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from monazite.books.blocks import Block, Cell, Chart, Grid, Heading, Links, Sheet, Span, Words
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
from monazite.books.native import made

NARROWEST, WIDEST, FIRST = 11, 48, 24
"""Widths of columns, in letters; the first has names."""
ACROSS = 120
"""Letters over which sentences run."""
LINE, HIGHEST, PIXELS = 15, 400, 20
"""The height of a line and of the highest row in points, and of a row in pixels."""
BOLD = 0.9
"""Letters of bold text that take the room of one."""
PAPER_A4 = 9
MOST_MEASURED = 2000
"""Rows of a table that decide the width of its columns."""


class Placed:
    """A sheet as it is written; `name` is its name in the workbook."""

    def __init__(self, book: Any, page: Sheet, look: Look):
        self._book, self._look, self._name = book, look, page.name
        self._sheet = book.add_worksheet(page.name)
        grids = [each for each in page.blocks if isinstance(each, Grid)]
        self._widths = _widths(grids)
        self._last = _last(self._widths)
        for place in range(max(len(self._widths), self._last + 1)):
            self._sheet.set_column(place, place, self._width(place))
        starts = self._write_all(page.blocks)
        for block, row in starts:
            if isinstance(block, Chart):
                self._chart(block, row, starts)

    def finish(self, title: str) -> None:
        """Set up the view and the print."""
        set_up(self._sheet, title)
        self._sheet.hide_gridlines(2)
        self._sheet.freeze_panes(1, 0)

    def _width(self, place: int) -> float:
        return self._widths.get(place, NARROWEST + 2)

    def _write_all(self, blocks: Sequence[Block]) -> list[tuple[Block, int]]:
        """Write the blocks; gives the row at which each begins."""
        row, starts = 0, []
        for block in blocks:
            if isinstance(block, Heading) and row:
                row += 1
            starts.append((block, row))
            row = self._write(block, row)
        return starts

    def _write(self, block: Block, row: int) -> int:
        """Write a block; gives the next free row."""
        if isinstance(block, Heading):
            size = {0: 16, 1: 14, 2: 11}[block.level]
            self._across(row, block.text, size, bold=True, font_size=size)
            return row + 1
        if isinstance(block, Words):
            for line in block.text.splitlines() or [""]:
                self._across(row, line, 11)
                row += 1
            return row
        if isinstance(block, Links):
            return self._links(block, row)
        if isinstance(block, Chart):
            return row + ceil(block.height / PIXELS) + 1
        return self._grid(block, row)

    def _across(self, row: int, text: str, size: int, **look: Any) -> None:
        """A text that runs across the sheet, as high as it needs."""
        form = self._look.of(text_wrap=True, **look)
        self._sheet.merge_range(row, 0, row, self._last, "", form)
        self._sheet.write_string(row, 0, fitting(text), form)
        letters = sum(self._width(place) for place in range(self._last + 1)) * 11 / size
        lines = lines_of(text, letters)
        self._sheet.set_row(row, min(HIGHEST, lines * LINE * size / 11 + (3 if size > 11 else 0)))

    def _links(self, block: Links, row: int) -> int:
        form = self._look.of(font_color="#0563C1", underline=1)
        for name, about in block.sheets:
            self._sheet.write_url(row, 0, f"internal:'{name}'!A1", form, name)
            self._sheet.merge_range(row, 1, row, self._last, "", self._look.of())
            self._sheet.write_string(row, 1, fitting(about), self._look.of())
            row += 1
        return row

    def _grid(self, grid: Grid, row: int) -> int:
        if grid.caption:
            self._across(row, grid.caption, 11, italic=True)
            row += 1
        decimals = _decimals(grid)
        bold = [lines_of(header, BOLD * self._width(at) - 1) for at, header in enumerate(grid.columns)]
        self._sheet.set_row(row, LINE * max(bold, default=1))
        for place, header in enumerate(grid.columns):
            numeric = any(map(is_number, column(grid.rows, place)))
            look = self._look.header(numeric, indent=place > 0)
            self._sheet.write_string(row, place, fitting(header), look)
        for cells in grid.rows:
            row += 1
            lines = max((self._lines(cell, at) for at, cell in enumerate(cells)), default=1)
            if lines > 1:
                self._sheet.set_row(row, min(HIGHEST, LINE * lines))
            for place, cell in enumerate(cells):
                if place in grid.formats and is_number(cell):
                    form = self._look.of(num_format=grid.formats[place])
                    self._sheet.write_number(row, place, cell, form)
                    continue
                write_cell(self._sheet, row, place, cell, self._look, decimals[place], True, place > 0)
        self._shade(grid, row)
        return row + 2

    def _shade(self, grid: Grid, last: int) -> None:
        if grid.shaded and grid.rows:
            first = last - len(grid.rows) + 1
            scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#8FBCE0"}
            self._sheet.conditional_format(first, min(grid.shaded), last, max(grid.shaded), scale)

    def _lines(self, cell: Cell, place: int) -> int:
        """The lines that a text takes in its column."""
        return lines_of(cell, self._width(place) - 1) if isinstance(cell, str) else 1

    def _chart(self, chart: Chart, row: int, starts: Sequence[tuple[Block, int]]) -> None:
        head = next(at for block, at in starts if block is chart.grid)
        if chart.grid.caption:
            head += 1

        def cells(span: Span) -> list[Any]:
            return [self._name, head + span.top, span.left, head + span.bottom, span.right]

        self._sheet.insert_chart(
            row, 0, made(self._book, chart, cells), {"object_position": 2, "x_offset": 4, "y_offset": 4}
        )


def _decimals(grid: Grid) -> list[int]:
    """The decimals of each column; those that are coloured have the same."""
    found = [decimals_of(column(grid.rows, place)) for place in range(len(grid.columns))]
    shaded = decimals_of(cell for place in grid.shaded for cell in column(grid.rows, place))
    return [shaded if place in grid.shaded else each for place, each in enumerate(found)]


def _widths(grids: Sequence[Grid]) -> dict[int, float]:
    """The width of each column: that of its longest cell or word of a header, within limits."""
    found: dict[int, float] = {0: FIRST}
    for grid in grids:
        for place, header in enumerate(grid.columns):
            cells = column(grid.rows[:MOST_MEASURED], place)
            decimals = decimals_of(cells)
            longest = max((shown_length(each, decimals) for each in cells), default=0)
            width = max(longest, min(longest_word(header), WIDEST), NARROWEST - 2) + 2
            found[place] = max(found.get(place, 0), min(width, WIDEST))
    return found


def _last(widths: Mapping[int, float]) -> int:
    """The last column over which sentences run; at least two, since one cell is not merged."""
    total, place = 0.0, 0
    while total < ACROSS or place < 2:
        total += widths.get(place, NARROWEST + 2)
        place += 1
    return place - 1


def set_up(sheet: Any, title: str) -> None:
    """Print: landscape A4, one page wide, title, sheet and page in the footer."""
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    short = title if len(title) <= 60 else f"{title[:57]}..."
    sheet.set_footer(f"&L{short.replace('&', '&&')}&C&A&R&P / &N")
