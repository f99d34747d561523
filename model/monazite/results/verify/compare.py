"""Compare what a folder reports with what is computed again: texts exactly, numbers to a tolerance.

An additional or missing key, row or column is a difference.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from pathlib import Path, PurePath
from typing import Any

from monazite.errors import UsageError, printable, refused
from monazite.results.folder.listing import open_regular
from monazite.results.folder.writing import csv_text
from monazite.results.folder.written import AGAIN
from monazite.tolerances import PRINTED_IS_ZERO, RELATIVE_EQUAL, RESOLVED_EQUAL

OF_THE_SOLVER = ("prices", "sensitivity")
"""Tables that need solves of their own."""
MOST_DIFFERENCES = 20
"""How many differences of a table are reported."""


@dataclass(frozen=True)
class FileNames:
    """How file names in sentences are compared: without folders, and with line numbers where the files are
    available."""

    names: Sequence[str]
    with_lines: bool

    def of_cell(self, column: str, cell: str) -> str:
        """A cell of a table."""
        if column in ("file", "line"):
            return PurePath(cell).name if self.with_lines else ""
        return self.of_text(cell)

    def of(self, document: Any) -> Any:
        """A document with all its sentences."""
        if isinstance(document, dict):
            return {key: self.of(value) for key, value in document.items()}
        if isinstance(document, list):
            return [self.of(value) for value in document]
        return self.of_text(document) if isinstance(document, str) else document

    def of_text(self, text: str) -> str:
        """A sentence."""
        files = "|".join(re.escape(printable(name)) for name in sorted(self.names, key=len)[::-1])
        place = rf"(?:[^()\n]|\([^()\n]*\))*?({files})((?::\d+)?)"
        shown = r"\1\2" if self.with_lines else "FILE"
        text = re.sub(rf"(?m)^{place}: ", f"{shown}: ", text)
        return re.sub(rf"\({place}\)", f"({shown})", text)


def documents_differ(
    name: str, found: Any, expected: Any, tolerance: float = RELATIVE_EQUAL
) -> Iterator[str]:
    """Where two documents differ, one sentence for each key."""
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        for key in expected:
            if key in found:
                yield from documents_differ(f"{name}: {key}", found[key], expected[key], tolerance)
            else:
                yield f"{name}: {key} is missing, expected {_shown(expected[key])}"
        for key in found:
            if key not in expected:
                yield f"{name}: unexpected key {printable(str(key))}"
        if list(found) != list(expected) and set(found) == set(expected):
            yield f"{name}: the keys are in a different order"
    elif isinstance(found, list) and isinstance(expected, list | tuple):
        if len(found) != len(expected):
            yield f"{name}: found {len(found)} entries, expected {len(expected)}"
            return
        for number, (each, other) in enumerate(zip(found, expected, strict=True)):
            yield from documents_differ(f"{name} {number + 1}", each, other, tolerance)
    elif not _equal(found, expected, tolerance):
        yield f"{name}: found {_shown(found)}, expected {_shown(expected)}"


def _equal(found: Any, expected: Any, tolerance: float) -> bool:
    if _is_number(found) and _is_number(expected):
        return bool(abs(found - expected) <= tolerance * max(1.0, abs(expected)))
    return type(found) is type(expected) and bool(found == expected)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return printable(repr(text[:120] + "…") if len(text) > 120 else repr(value))


def table_differs(
    path: Path,
    name: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    small: bool = True,
    places: FileNames | None = None,
) -> Iterator[str]:
    """Where a table differs: its header, the number of its rows, and each cell.

    For a `small` program both are written from the same proof; for a larger one the folder holds the plan of
    the solver. `places` decides how file names are compared.
    """
    text = csv_text(columns, rows)
    if _bytes(path) == text.encode("utf-8", "surrogatepass"):
        return
    found, expected = _lines(path), _cells(text)
    if found and (lacking := _lacking(found[0][1], expected[0][1])):
        yield f"{name}: columns: {lacking} missing, as in results of an earlier version. {AGAIN}"
        return
    if not found or found[0][1] != expected[0][1]:
        heading = ",".join(found[0][1]) if found else ""
        yield f"{name}: columns: found {_shown(heading)}, expected {_shown(','.join(expected[0][1]))}"
        return
    if len(found) != len(expected):
        yield f"{name}: found {len(found) - 1} rows, expected {len(expected) - 1}"
        return
    solved = name.removeprefix("tables/").removesuffix(".csv") in OF_THE_SOLVER
    tolerances = _Tolerances(expected, solved, small)
    differences = 0
    for (line, cells), (_, wanted) in zip(found[1:], expected[1:], strict=True):
        if len(cells) != len(wanted):
            yield f"{name}:{line}: found {len(cells)} cells, expected {len(wanted)}"
            return
        if cells == wanted:
            continue
        for number, (cell, want) in enumerate(zip(cells, wanted, strict=True)):
            if cell == want:
                continue
            column = columns[number]
            if places is not None:
                cell, want = (places.of_cell(column, each) for each in (cell, want))
            if not _agree(cell, want, *tolerances.of(number)):
                differences += 1
                if differences <= MOST_DIFFERENCES:
                    yield f"{name}:{line}: {column}: found {_shown(cell)}, expected {_shown(want)}"
    if differences > MOST_DIFFERENCES:
        yield f"{name}: {differences - MOST_DIFFERENCES} more cells differ"


def _lacking(found: Sequence[str], expected: Sequence[str]) -> str:
    """The columns that a header lacks, in words; empty where it differs in another way."""
    lacking = [column for column in expected if column not in found]
    if found and lacking and [column for column in expected if column in found] == list(found):
        return f"{', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'}"
    return ""


class _Tolerances:
    """The relative and the absolute tolerance of each column, computed where a cell of it differs."""

    def __init__(self, expected: Sequence[tuple[int, list[str]]], solved: bool, small: bool):
        self._expected, self._small = expected, small
        self._share = RESOLVED_EQUAL if solved else RELATIVE_EQUAL
        self._known: dict[int, tuple[float, float]] = {}

    def of(self, column: int) -> tuple[float, float]:
        """Those of a column by its position."""
        if column not in self._known:
            self._known[column] = self._share, self._least(column)
        return self._known[column]

    def _least(self, column: int) -> float:
        amounts = (amount(cells[column]) for _, cells in self._expected[1:])
        sizes = (abs(value) for value in amounts if value is not None)
        greatest = max((size for size in sizes if size < float("inf")), default=0.0)
        if self._small:
            return self._share * 1e-3 * greatest
        return self._share * max(1.0, PRINTED_IS_ZERO * greatest)


def _agree(found: str, expected: str, share: float, least: float) -> bool:
    if found == expected:
        return True
    first, second = amount(found), amount(expected)
    if first is None or second is None or first == second:
        return first is not None and first == second
    if isinf(first) or isinf(second):
        return False
    return abs(first - second) <= max(share * abs(second), least)


def amount(cell: str) -> float | None:
    """The number in a cell; None for text or an empty cell."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return None if value != value else value


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table by column, with their lines."""
    lines = _lines(path)
    for line, cells in lines[1:]:
        yield line, dict(zip(lines[0][1], cells, strict=False))


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of a table with their lines; `UsageError` where it cannot be read."""
    try:
        return _cells(_bytes(path).decode("utf-8"))
    except (ValueError, csv.Error) as error:
        raise UsageError(
            f"{path}: cannot be read: {error}. Expected a table in UTF-8. Solve again with -o"
        ) from None


def _bytes(path: Path) -> bytes:
    """A file as it is; `UsageError` where it cannot be read."""
    try:
        with open_regular(path) as file:
            return file.read()
    except OSError as error:
        raise refused(f"{path}: cannot be read", error) from None


def _cells(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    return [(reader.line_num, row) for row in reader]
