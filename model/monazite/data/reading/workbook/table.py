"""A sheet of a workbook as texts by row and column, and one of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monazite.data.reading.workbook.layout import UNIT, VALUE
from monazite.errors import Fault, InstanceError, Location

_BARE = re.compile(r"[+-]?[0-9.,_]+(?:[eE][+-]?[0-9]+)?")
"""A number without a unit, also one that is refused later."""


def letters(column: int) -> str:
    """The letters of a column: A for 1, AA for 27."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows that have content, each with its number and its texts by column, and cells that have
    no text, with their faults by row and column."""

    title: str
    path: Path
    rows: tuple[tuple[int, Mapping[int, str]], ...] = ()
    refused: Mapping[tuple[int, int], Fault] = field(default_factory=dict)
    is_hidden: bool = False

    @staticmethod
    def at(path: Path, title: str, row: int, column: int, is_hidden: bool = False) -> Location:
        """The place of a cell: `FILE:contracts!D7`."""
        return Location(path, row, cell=f"{title}!{letters(column)}{row}", is_hidden=is_hidden)

    def cell(self, row: int, column: int) -> Location:
        return self.at(self.path, self.title, row, column, self.is_hidden)

    def error(self, message: str, row: int, column: int) -> InstanceError:
        return InstanceError([Fault(message, self.cell(row, column))])


@dataclass(frozen=True)
class Row:
    """A row of a sheet, with the number of each column by its header."""

    sheet: Sheet
    number: int
    columns: Mapping[str, int]
    texts: Mapping[int, str]

    def text(self, header: str) -> str:
        """The text in a column, empty where there is none."""
        return self.texts.get(self.columns.get(header, 0), "")

    def given(self, headers: Iterable[str]) -> list[str]:
        """The columns in which something stands."""
        return [header for header in headers if self.text(header).strip()]

    def cell(self, header: str) -> Location:
        return self.sheet.cell(self.number, self.columns.get(header, 1))

    def fault(self, message: str, header: str | int, address: Iterable[str] = ()) -> InstanceError:
        """The fault of one of its cells, by header or number of the column."""
        column = self.columns.get(header, 1) if isinstance(header, str) else header
        return InstanceError([Fault(message, self.sheet.cell(self.number, column), ".".join(address))])

    def with_unit(self, header: str, text: object, address: Iterable[str]) -> object:
        """A number with the unit of the row; text that has its own unit stays, except beside a unit."""
        unit = self.text(UNIT).strip()
        if not unit or not isinstance(text, str):
            return text
        if _BARE.fullmatch(text):
            return f"{text} {unit}"
        if header != VALUE or text.endswith(f" {unit}"):
            return text
        raise self.fault(
            f"found {text[:60]!r} beside the unit {unit[:60]!r}. Expected a number alone. "
            "Write the number, or empty the cell of the unit",
            header,
            address,
        )
