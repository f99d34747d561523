"""The reader of CSV tables, for tables beside an instance and for the table of `--runs`.

A table is UTF-8 text with commas between its cells; the first line names the columns, each once. Spaces
around cells, blank lines and empty columns at the right end are ignored. Refused, each with its line: other
separators, comments, rows that are shorter or longer than the first, and text that is not CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monazite.data.reading.hints import did_you_mean
from monazite.errors import Fault, InstanceError, Location
from monazite.figures import counted

MOST_FAULTS = 200
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class CsvRow:
    """A row of a table: the line it begins on, and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class CsvTable:
    """A table: its columns in order, and its rows."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]


def read_table(
    path: Path, content: bytes, needed: Sequence[str], example: str, optional: Sequence[str] | None = None
) -> CsvTable:
    """The table of a file with the columns `needed`; the `InstanceError` has every fault, each with its line.

    `optional` are all further columns that are allowed; None: any. `example` is a valid table, for messages.
    """
    lines = list(_lines(path, content))
    if not lines:
        raise _error(path, 0, f"the table is empty. Expected {example}")
    line, head = lines[0]
    columns = _columns(path, line, head, needed, example)
    for name in columns if optional is not None else ():
        if name not in (*needed, *(optional or ())):
            hint = did_you_mean(name, (*needed, *(optional or ())))
            raise _error(path, line, f"found the column {_shown(name)}. Expected {example}{hint}")
    faults: list[Fault] = []
    rows: list[CsvRow] = []
    for line, cells in lines[1:]:
        if problem := _misfit(cells, columns):
            faults.append(Fault(problem, Location(path, line)))
        else:
            rows.append(CsvRow(line, dict(zip(columns, cells, strict=False))))
    if faults:
        raise InstanceError(faults[:MOST_FAULTS])
    return CsvTable(path, columns, tuple(rows))


def _error(path: Path, line: int, message: str) -> InstanceError:
    return InstanceError([Fault(message, Location(path, line))])


def _text(path: Path, content: bytes) -> str:
    if content.startswith(UTF_16):
        raise _error(
            path, 1, "the table is UTF-16. Expected UTF-8. Save it as UTF-8 (in a spreadsheet: CSV UTF-8)"
        )
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise _error(path, line, "the table has a zero byte. Expected text. Save it as CSV in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = f"the table is not UTF-8 (byte {error.start + 1:,}). Expected UTF-8 text. Save it as UTF-8"
        raise _error(path, line, message) from None


def _lines(path: Path, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with its first line, without spaces around cells."""
    reader = csv.reader(io.StringIO(_text(path, content), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as error:
        raise _error(
            path,
            line,
            f"not CSV: {error}. Expected cells with commas between them. Check the quotes in this row",
        ) from None


def _columns(
    path: Path, line: int, head: Sequence[str], needed: Sequence[str], example: str
) -> tuple[str, ...]:
    """The names of the columns, without empty ones at the right end."""
    if head[0].startswith("#"):
        raise _error(path, line, f"found the comment {_shown(head[0])}. Expected none. Remove the line")
    if len(head) == 1:
        for separator, word in SEPARATORS.items():
            if separator in head[0]:
                message = (
                    f"found {word} between the columns. Expected commas. Save the table with commas between "
                    f"cells "
                    "and a point in decimals (12.5)"
                )
                raise _error(path, line, message)
    columns = tuple(_without_end(head))
    firsts: dict[str, int] = {}
    for number, name in enumerate(columns, start=1):
        if not name:
            raise _error(
                path, line, f"column {number} has no name. Expected one. Add it, or remove the column"
            )
        first = firsts.setdefault(name, number)
        if first < number:
            message = (
                f"the columns {first} and {number} are both named {_shown(name)}. "
                "Expected each name once. Remove one"
            )
            raise _error(path, line, message)
    missing = [name for name in needed if name not in columns]
    if missing:
        found = ", ".join(map(_shown, columns[:10]))
        same = next((each for each in columns if each.casefold() == missing[0].casefold()), None)
        hint = f". Write `{missing[0]}` for {_shown(same)}" if same else did_you_mean(missing[0], columns)
        message = f"the column `{missing[0]}` is missing: found {found}. Expected {example}{hint}"
        raise _error(path, line, message)
    return columns


def _without_end(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _misfit(cells: Sequence[str], columns: Sequence[str]) -> str | None:
    """Why a row does not match the columns; None where it does."""
    if cells[0].startswith("#"):
        return f"found the comment {_shown(cells[0])}. Expected none. Remove the line"
    expected = f"Expected {len(columns)} ({', '.join(columns[:10])}{', …' if len(columns) > 10 else ''})"
    if len(cells) < len(columns):
        return f"the row has {counted(len(cells), 'cell')}. {expected}. Add the others"
    if extra := _without_end(cells[len(columns) :]):
        found = len(columns) + len(extra)
        return (
            f"the row has {found} cells. {expected}. "
            "Write decimals with a point (12.5), and texts with a comma in quotes"
        )
    return None


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")
