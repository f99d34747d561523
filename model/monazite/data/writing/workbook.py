"""An instance file as a workbook, by XlsxWriter: the same file gives the same bytes.

Texts are written as texts, so that none runs as a formula; numbers only where the cell is read back as the
decimal that the file has. Headers are locked, without a password.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

from monazite.data.reading.workbook.cells import as_number
from monazite.data.reading.workbook.kinds import slot_at
from monazite.data.reading.workbook.layout import (
    ADDRESS,
    AMOUNTS,
    FROM,
    HIDDEN,
    INSTANCE,
    LAYOUT,
    MARK,
    MEANINGS,
    NAME,
    NOTE,
    SECTION,
    UNIT,
    VALUE,
)
from monazite.data.writing.choices import Choices
from monazite.data.writing.sheets import Cells, Page, pages
from monazite.errors import Fault, InstanceError, Location

LONGEST_TEXT = 32_767
"""Letters of a cell."""
MOST_EXPLAINED = 4_000
"""Rows of a sheet whose cells have comments and lists of allowed values."""
LONGEST_SHOWN = 255
"""Letters of a cell formatted as text that every Excel shows; of more, some show only signs."""
TEXT = "@"
BUILT_IN = {TEXT: 49}
"""The number format of texts, in which what is typed stays as it is."""
LONG = 60
"""The width of columns of long texts."""
LINE, HIGHEST = 13, 400
"""The height of a line, and of the highest row, in points."""
ROOM = 500
"""Empty rows below the last that have lists of allowed values as well."""
WRITTEN = datetime.datetime(2000, 1, 1)
"""The date in the properties of every workbook."""
WIDTHS = {
    SECTION: 11,
    NAME: 22,
    ADDRESS: 27,
    FROM: 9,
    VALUE: 20,
    UNIT: 12,
    "low": 9,
    "high": 9,
    "source": 14,
    NOTE: LONG,
    "title": LONG,
    "url": 40,
    "publisher": 22,
}
WORDS = ("title", "publisher")
"""Columns of sheets of records whose texts take several lines where they are long."""
ALLOWED = (
    *("insert_rows", "delete_rows", "insert_columns", "sort", "autofilter", "format_cells", "format_columns"),
    *("format_rows", "objects", "insert_hyperlinks"),
)
"""What a sheet with locked headers still allows."""


def workbook_bytes(data: Mapping[str, Any], whole: Mapping[str, Any], location: Location) -> bytes:
    """The workbook of the plain data of a file.

    `whole` also has what the file inherits, for the names that may be chosen. Raises `InstanceError` for text
    that no cell can hold; `location` is the place of that fault.
    """
    import xlsxwriter

    found = tuple(pages(data))
    if faults := list(_too_long(found, location)):
        raise InstanceError(faults)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": str(data.get("title", "")), "created": WRITTEN})
    choices = Choices(whole)
    look = _Look(book)
    for page in found:
        _write(book.add_worksheet(page.title), page, look, choices)
    hidden = book.add_worksheet(HIDDEN)
    hidden.write_string(0, 0, MARK)
    hidden.write_string(0, 1, LAYOUT)
    choices.write(hidden)
    hidden.hide()
    book.close()
    return stream.getvalue()


def _too_long(found: tuple[Page, ...], location: Location) -> Iterator[Fault]:
    for page in found:
        for row in page.rows:
            for text in row.texts.values():
                if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
                    message = (
                        f"found a text of {len(text):,} letters. A cell of a workbook holds at most "
                        f"{LONGEST_TEXT:,}. Expected a shorter one. Keep it in a YAML file"
                    )
                    yield Fault(message, location, ".".join(row.address))


class _Look:
    """The formats of cells."""

    def __init__(self, book: Any):
        self._book = book
        self._known: dict[tuple[str, ...], Any] = {}
        self.header = book.add_format(
            {
                "bold": True,
                "bg_color": "#DDE5EE",
                "bottom": 1,
                "locked": True,
                "valign": "top",
                "num_format": "@",
            }
        )

    def cell(self, format: str, header: str, begins: bool = False, wraps: bool = False) -> Any:
        """An unlocked cell of a column with a number format, whose text may take several lines; `begins` is
        the first row of an element."""
        key = (format, header, str(begins), str(wraps))
        if key not in self._known:
            look: dict[str, Any] = {
                "num_format": BUILT_IN.get(format, format),
                "locked": False,
                "valign": "top",
            }
            look |= {"text_wrap": True} if wraps else {}
            look |= {"align": "left", "indent": 1} if header in (UNIT, "source") else {}
            look |= {"top": 1, "top_color": "#9AA7B5"} if begins else {}
            look |= {"bold": True} if begins and header == NAME else {}
            self._known[key] = self._book.add_format(look)
        return self._known[key]


def _write(sheet: Any, page: Page, look: _Look, choices: Choices) -> None:
    for column, header in enumerate(page.headers):
        usual = look.cell(_usual(page, header), header, wraps=_wraps(page, header))
        sheet.set_column(column, column, _width(page, header), usual)
        sheet.write_string(0, column, header, look.header)
        _comment(sheet, 0, column, _about(page, header))
    for number, row in enumerate(page.rows, start=1):
        if (height := _height(page, row)) > 1:
            sheet.set_row(number, min(LINE * height, HIGHEST))
        for column, header in enumerate(page.headers):
            _cell(sheet, number, column, header, row, page, look)
        if number <= MOST_EXPLAINED:
            _explain(sheet, number, row, page, choices)
    _choose(sheet, page, choices)
    _set_up(sheet, page)


def _usual(page: Page, header: str) -> str:
    """The number format of a column: text, but for numbers."""
    return "General" if header in AMOUNTS and not page.is_record else TEXT


def _cell(sheet: Any, number: int, column: int, header: str, row: Cells, page: Page, look: _Look) -> None:
    text, wraps = row.texts.get(header), _wraps(page, header)
    is_amount = _usual(page, header) != TEXT and _may_be_number(row)
    if text is None:
        if row.begins:
            sheet.write_blank(number, column, None, look.cell(_usual(page, header), header, True, wraps))
    elif is_amount and (found := as_number(text)) is not None:
        sheet.write_number(number, column, found[0], look.cell(found[1], header, row.begins, wraps))
    else:
        format = TEXT if len(text) <= LONGEST_SHOWN else "General"
        sheet.write_string(number, column, text, look.cell(format, header, row.begins, wraps))


def _width(page: Page, header: str) -> int:
    return LONG if page.title == INSTANCE and header == VALUE else WIDTHS.get(header, 11)


def _wraps(page: Page, header: str) -> bool:
    """Whether the texts of a column take as many lines as they need; others reach over the empty cells beside
    them, which those in front of a filled column cannot."""
    return (
        header == NOTE or (page.title == INSTANCE and header == VALUE) or (page.is_record and header in WORDS)
    )


def _height(page: Page, row: Cells) -> int:
    """The lines that the texts of a row take; spreadsheets do not all find that out."""
    return max(
        sum(max(1, ceil(len(line) / (0.95 * _width(page, header)))) for line in text.split("\n"))
        for header, text in {**row.texts, NOTE: row.texts.get(NOTE, "")}.items()
        if _wraps(page, header)
    )


def _may_be_number(row: Cells) -> bool:
    slot = slot_at(row.address)
    return slot is None or not slot.is_text or slot.inside is not None


def _about(page: Page, header: str) -> str:
    """What a column holds."""
    if not page.is_record or header == NAME:
        return MEANINGS[header]
    slot = slot_at((page.section, "*", header))
    return slot.described.meaning if slot else ""


def _comment(sheet: Any, row: int, column: int, text: str) -> None:
    if text:
        lines = 2 + len(text) // 45 + text.count("\n")
        sheet.write_comment(row, column, text, {"width": 320, "height": 18 * lines, "font_size": 9})


def _explain(sheet: Any, number: int, row: Cells, page: Page, choices: Choices) -> None:
    """The description of the key as a comment, and the values that are allowed as a list."""
    if page.is_record:
        return
    slot = slot_at(row.address)
    if slot is None:
        return
    if slot.is_field:
        _comment(sheet, number, page.headers.index(ADDRESS), choices.description(slot))
    if source := choices.of(slot):
        column = page.headers.index(VALUE)
        sheet.data_validation(number, column, number, column, source)


def _choose(sheet: Any, page: Page, choices: Choices) -> None:
    """Lists of allowed values for whole columns, also of rows that are added."""
    last = len(page.rows) + ROOM
    for column, header in enumerate(page.headers):
        if found := choices.of_column(page.section, header, page.is_record):
            sheet.data_validation(1, column, last, column, found)


def _set_up(sheet: Any, page: Page) -> None:
    rows, columns = max(len(page.rows), 1), len(page.headers) - 1
    sheet.freeze_panes(1, page.headers.index(VALUE) if not page.is_record else 1)
    sheet.autofilter(0, 0, rows, columns)
    sheet.protect("", dict.fromkeys(ALLOWED, True))
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{rows + ROOM}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    used = [page.headers.index(header) for row in page.rows for header in row.texts]
    sheet.print_area(0, 0, rows, max(used, default=columns))
    sheet.repeat_rows(0)
    sheet.set_footer("&L&F  &A&R&P / &N")
    if page.section == "contracts":  # Each contract on a page of its own.
        begins = [number for number, row in enumerate(page.rows, start=1) if row.begins]
        sheet.set_h_pagebreaks(begins[1:1024])
