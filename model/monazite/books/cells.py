"""Cells and their formats. Texts are always written as texts: none runs as a formula or becomes a link.

A number is written with every digit that the table has, and shown with about four.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor, isfinite, isinf, log10
from textwrap import wrap
from typing import Any

from monazite.books.blocks import Cell
from monazite.figures import DIGITS, GREATEST, MORE_DIGITS

LONGEST_TEXT = 32_767
"""Letters of a cell, counted in UTF-16."""
MOST_DECIMALS = 8
LEAST_DIGITS = 2
"""Digits of a number that is small beside others of its column."""
WHOLE = "#,##0"
EXPONENT = "0.000E+00"
LEFT = {"align": "left", "indent": 1}
"""A text beside a column of numbers."""
CUT = " [... cut: {letters:,} letters; a cell holds at most 32,767. The whole text is in the result folder]"
"""The end of a text that no cell can hold."""


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, finite or not."""
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def fitting(text: str) -> str:
    """A text that fits into a cell; a longer one is cut, and says so."""
    if len(text) * 2 <= LONGEST_TEXT or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST_TEXT:
        return text
    end = CUT.format(letters=len(text))
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (LONGEST_TEXT - len(end) - 1)]
    return kept.decode("utf-16-le", "ignore") + end


def decimals_of(values: Iterable[Cell]) -> int:
    """The decimals with which a column of numbers is shown: about four digits of the greatest, more where the
    numbers differ by little."""
    found = [float(each) for each in values if is_number(each) and isfinite(each)]  # type: ignore[arg-type]
    sizes = [abs(each) for each in found if each]
    if not sizes or all(each.is_integer() for each in sizes):
        return 0
    size, spread = max(sizes), max(found) - min(found)
    decimals = _decimals(size, DIGITS)
    return max(decimals, min(_decimals(spread, DIGITS), _decimals(size, MORE_DIGITS))) if spread else decimals


def _decimals(size: float, digits: int) -> int:
    return min(MOST_DECIMALS, max(0, digits - 1 - floor(log10(size))))


def number_format(value: float, decimals: int) -> str:
    """The format of a number in a column; one that is small beside the others has decimals of its own."""
    size = abs(value)
    if not value or not isfinite(value):
        decimals = 0 if not value else decimals
    elif size >= GREATEST or size < 10.0**-MOST_DECIMALS:
        return EXPONENT
    elif not float(value).is_integer() and size < 10.0 ** (LEAST_DIGITS - decimals):
        decimals = max(decimals, _decimals(size, DIGITS if size < 1 else LEAST_DIGITS))
    return WHOLE + ("." + "0" * decimals if decimals else "")


class Look:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any):
        self._book = book
        self._known: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **look: Any) -> Any:
        """The format with these properties."""
        key = tuple(sorted(look.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format({"valign": "top", **look})
        return self._known[key]

    def header(self, numeric: bool, indent: bool = False) -> Any:
        """The header of a column of numbers or of texts."""
        side: dict[str, Any] = {"align": "right"} if numeric else LEFT if indent else {}
        return self.of(bold=True, bg_color="#DDE5EE", bottom=1, text_wrap=True, **side)


def write_cell(
    sheet: Any,
    row: int,
    column: int,
    cell: Cell,
    look: Look,
    decimals: int,
    wraps: bool = False,
    indent: bool = False,
) -> None:
    """Write a cell: a text as text, `inf` as text, nothing for None."""
    if cell is None or cell == "":
        return
    text: dict[str, Any] = {**({"text_wrap": True} if wraps else {}), **(LEFT if indent else {})}
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, look.of(**{"align": "left", **text}))
    elif isinstance(cell, str):
        sheet.write_string(row, column, fitting(cell), look.of(**text))
    elif isinf(cell):
        sheet.write_string(row, column, "inf" if cell > 0 else "-inf", look.of(align="right"))
    else:
        sheet.write_number(row, column, cell, look.of(num_format=number_format(float(cell), decimals)))


def shown_length(cell: Cell, decimals: int) -> int:
    """About how many letters a cell shows."""
    if cell is None:
        return 0
    if isinstance(cell, str):
        return max(map(len, cell.splitlines()), default=0)
    if isinstance(cell, bool) or not isfinite(cell):
        return 5
    form = number_format(float(cell), decimals)
    if form == EXPONENT:
        return 10
    return len(f"{float(cell):,.{len(form.partition('.')[2])}f}")


def lines_of(text: str, width: float) -> int:
    """The lines that a text takes in a column of this width, broken between words."""
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, len(wrap(line, max(1, int(width))))) for line in text.splitlines() or [""])


def longest_word(text: str) -> int:
    """The letters of the longest word."""
    return max(map(len, text.split()), default=0)


def column(rows: Sequence[Sequence[Cell]], place: int) -> list[Cell]:
    """The cells of a column."""
    return [row[place] for row in rows]
