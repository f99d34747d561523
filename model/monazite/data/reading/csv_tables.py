"""Paths from a CSV table beside the instance: `{csv: demand.csv, column: cars, unit: t/yr}`.

The table has a column `date` with rising dates, and one column for each path. It becomes the steps of the
path, each with its row as place, so that a resolved instance needs no other file.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from monazite.data.reading.csv_text import MOST_FAULTS, CsvRow, CsvTable, read_table
from monazite.data.reading.extends import inside
from monazite.data.reading.hints import near_or_all
from monazite.data.reading.tree import Tree, read_bytes, similar
from monazite.data.records.symbols import Address
from monazite.data.records.timeline import parse_date
from monazite.errors import Fault, InstanceError, Location
from monazite.units import UnitError, split_amount

LARGEST_TABLE_BYTES = 20_000_000
DATE_COLUMN = "date"
EXAMPLE = "a first line such as `date,cars` and rows such as `2026-04,1000`"


def inline_tables(tree: Tree) -> Tree:
    """The tree with the steps of every table written out; all faults at once."""
    places = dict(tree.places)
    inputs = dict(tree.inputs)
    faults: list[Fault] = []
    tables: dict[Path, CsvTable | None] = {}

    def inline(value: Any, address: Address) -> Any:
        if isinstance(value, list):
            return [inline(item, (*address, str(number))) for number, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if (
            isinstance(value.get("csv"), str)
            and isinstance(value.get("column"), str)
            and isinstance(value.get("unit"), str)
        ):
            return _steps(value, address)
        return {key: inline(item, (*address, key)) for key, item in value.items()}

    def _steps(value: dict[str, Any], address: Address) -> dict[str, Any]:
        here = places.get((*address, "csv")) or Location(Path("instance"))
        path = here.file.parent / value["csv"]
        dotted = ".".join(address)
        if others := [key for key in ("value", "steps", "of") if key in value]:
            message = f"found both `csv` and `{others[0]}`. Expected one of `value`, `steps`, `csv` and `of`"
            faults.append(Fault(message, places.get((*address, others[0])) or here, dotted))
            return value
        try:
            if path not in tables:
                tables[path] = None
                tables[path] = _read_table(path, here, dotted, inputs)
            table = tables[path]
            if table is None:
                return value
            steps = _column(table, value["column"], value["unit"], here, dotted)
        except InstanceError as error:
            faults.extend(error.faults)
            return value
        for day, (_, line) in steps.items():
            places[(*address, "steps", day)] = Location(path, line)
        rest = {key: item for key, item in value.items() if key not in ("csv", "column", "unit")}
        return {"steps": {day: text for day, (text, _) in steps.items()}, **rest}

    data = inline(tree.data, ())
    if faults:
        raise InstanceError(faults)
    return Tree(data, places, inputs)


def _read_table(path: Path, here: Location, address: str, inputs: dict[Path, str]) -> CsvTable:
    """A table with its dates in order; faults of the whole file have the place where the instance names
    it.
    """
    if not inside(path, here.file.parent):
        message = (
            f"{path.name} is outside the folder of the instance. Expected a file inside it. Move it there"
        )
        raise InstanceError([Fault(message, here, address)])
    if not os.path.lexists(path):
        message = f"there is no table {path.name}. Expected it beside the instance. {similar(path)}"
        raise InstanceError([Fault(message, here, address)])
    try:
        content = read_bytes(
            path, "a CSV table", LARGEST_TABLE_BYTES, "Remove rows and columns that are not used"
        )
    except InstanceError as error:
        message = f"the table {path.name}: {error.faults[0].message}"
        raise InstanceError([Fault(message, here, address)]) from None
    inputs[path] = hashlib.sha256(content).hexdigest()
    table = read_table(path, content, (DATE_COLUMN,), EXAMPLE)
    if not table.rows:
        message = f"the table has no rows. Expected {EXAMPLE}"
        raise InstanceError([Fault(message, Location(path, 1))])
    if faults := list(islice(_date_faults(table), MOST_FAULTS)):
        raise InstanceError(faults)
    return table


def _date_faults(table: CsvTable) -> Iterator[Fault]:
    """Dates that are malformed, out of order, or repeated."""
    before: tuple[date, int] | None = None
    for row in table.rows:
        written, where = row.cells[DATE_COLUMN], Location(table.path, row.line)
        try:
            day = parse_date(written)
        except ValueError as error:
            yield _fault(row, DATE_COLUMN, _no_date(written, str(error)), where)
            continue
        if before is not None and day <= before[0]:
            if day == before[0]:
                message = (
                    f"the date {written} is in line {before[1]} too. Expected each date once. Remove one"
                )
            else:
                message = (
                    f"the date {written} follows {before[0]} (line {before[1]}). "
                    "Expected rising dates. Sort the rows by date"
                )
            yield _fault(row, DATE_COLUMN, message, where)
        before = (day, row.line)


def _fault(row: CsvRow, column: str, problem: str, where: Location, address: str = "") -> Fault:
    return Fault(f"row {row.line}, column {column!r}: {problem}", where, address)


def _no_date(written: str, problem: str) -> str:
    """Why a text is no date, and how to write it."""
    if not written:
        return "found an empty cell. Expected a date such as 2028-04"
    if re.fullmatch(r"\d{4}", written, re.ASCII):
        year = int(written)
        return (
            f"found {written!r}. Expected a year and a month. "
            f"Write {written}-04, or FY{written}-{(year + 1) % 100:02d}"
        )
    if parts := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", written, re.ASCII):
        return f"found {written!r}. Expected year-month-day, such as {parts[3]}-12-31"
    return problem if len(written) <= 60 else f"found {written[:60]!r}…. Expected a date such as 2028-04"


def _column(
    table: CsvTable, column: str, unit: str, here: Location, address: str
) -> dict[str, tuple[str, int]]:
    """The steps of one column: by date, the amount with its unit, and the line."""
    if column not in table.columns:
        hint = near_or_all(column, table.columns, "column")
        message = f"{table.path.name} has no column {column[:60]!r}{hint}"
        raise InstanceError([Fault(message, here, address)])
    steps: dict[str, tuple[str, int]] = {}
    faults = []
    for row in table.rows:
        cell = row.cells[column]
        if problem := _no_number(cell, unit):
            faults.append(_fault(row, column, problem, Location(table.path, row.line), address))
            if len(faults) == MOST_FAULTS:
                break
        steps[row.cells[DATE_COLUMN]] = (f"{cell} {unit}", row.line)
    if faults:
        raise InstanceError(faults)
    return steps


def _no_number(cell: str, unit: str) -> str | None:
    """Why a cell is no number; None for a number."""
    if not cell:
        return "found an empty cell. Expected a number. Write 0, or remove the row"
    if re.fullmatch(r"[+-]?\d+,\d+", cell, re.ASCII):
        return f"found {cell!r}. Expected decimals with a point, and thousands without a separator"
    try:
        _, rest = split_amount(cell)
    except UnitError:
        shown = repr(cell if len(cell) <= 60 else cell[:60] + "…")
        return f"found {shown}. Expected a number such as 12.5, without thousands separators, at most 10^15"
    if rest:
        return (
            f"found {cell!r}. Expected a number alone, such as 12.5. "
            f"The instance gives the unit (`unit: {unit[:60]}`)"
        )
    return None
