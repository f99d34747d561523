"""Workbooks of results, as a spreadsheet reads them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
from conftest import INSTANCES

from monazite.books.files import add_workbook
from monazite.results.folder.writing import unquoted

TUTORIAL = INSTANCES / "tutorial.yaml"
CONTRACT = "contracts.toyotsu"
NO_PLAN = [f"{CONTRACT}.firm=true", f"{CONTRACT}.quantity=90000 t/yr"]


def written(result, folder: Path, command: str = "solve") -> Path:
    """The result folder of a report, with its workbook."""
    result.write(folder, {"command": ["monazite", command], "shell": f"monazite {command} x"}, add_workbook)
    return folder


def opened(path: Path) -> Any:
    """A workbook with everything that openpyxl reads, charts included."""
    return openpyxl.load_workbook(path)


def cells(sheet: Any) -> list[list[Any]]:
    """The values of a sheet, row by row."""
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def texts(sheet: Any) -> list[str]:
    """Every text of a sheet, from top to bottom."""
    return [value for row in cells(sheet) for value in row if isinstance(value, str)]


def block(sheet: Any, first: str) -> list[list[Any]]:
    """A table of a sheet: from the row whose first cell is `first` to the next empty row."""
    rows = cells(sheet)
    start = next(place for place, row in enumerate(rows) if row[0] == first)
    found = []
    for row in rows[start:]:
        if all(value is None for value in row):
            break
        found.append(list(row))
    width = max(place for place, value in enumerate(found[0]) if value is not None) + 1
    return [row[:width] for row in found]


def charts(book: Any) -> dict[str, list[str]]:
    """The kinds of the charts of each sheet that has some."""
    return {sheet.title: [type(each).__name__ for each in sheet._charts] for sheet in book if sheet._charts}


def table_of(folder: Path, name: str) -> list[list[str]]:
    """A table of a result folder as text, with its header."""
    text = (folder / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return [[unquoted(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def agrees(cell: Any, text: str) -> bool:
    """Whether a cell holds what a table has: the very number, or the very text."""
    if cell is None:
        return text == ""
    if isinstance(cell, bool):
        return text == str(cell)
    if isinstance(cell, int | float):
        return float(text) == cell
    return bool(cell == text)
