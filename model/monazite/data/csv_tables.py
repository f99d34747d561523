"""Paths that stand in a CSV table beside the instance: `{csv: demand.csv, column: cars, unit: t/yr}`.

The table has a column `date` and one column a path. It is read into the path's steps, so that a resolved
instance needs no other file, and each step remembers its row.
"""

from __future__ import annotations

import csv
import hashlib
import io
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from monazite.data.extends import inside
from monazite.data.timeline import parse_date
from monazite.data.tree import Address, Tree
from monazite.errors import Fault, InstanceError, Place
from monazite.units import UnitError, split_amount

LARGEST_TABLE_BYTES = 20_000_000
DATE_COLUMN = "date"


def inline_tables(tree: Tree) -> Tree:
    """The tree with the steps of every table written out; all faults at once."""
    places = dict(tree.places)
    inputs = dict(tree.inputs)
    faults: list[Fault] = []
    tables: dict[Path, list[list[str]] | None] = {}

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
        here = places.get((*address, "csv")) or Place(Path("instance"))
        path = here.file.parent / value["csv"]
        dotted = ".".join(address)
        try:
            if path not in tables:
                tables[path] = None
                tables[path] = _read_table(path, here, dotted, inputs)
            rows = tables[path]
            if rows is None:
                return value
            steps = _column(rows, path, value["column"], value["unit"], here, dotted)
        except InstanceError as error:
            faults.extend(error.faults)
            return value
        for day, (_, line) in steps.items():
            places[(*address, "steps", day)] = Place(path, line)
        rest = {key: item for key, item in value.items() if key not in ("csv", "column", "unit")}
        return {"steps": {day: text for day, (text, _) in steps.items()}, **rest}

    data = inline(tree.data, ())
    if faults:
        raise InstanceError(faults)
    return Tree(data, places, inputs)


def _read_table(path: Path, here: Place, address: str, inputs: dict[Path, str]) -> list[list[str]]:
    try:
        if not inside(path, here.file.parent):
            raise InstanceError(
                [Fault(f"{path.name} lies outside the folder of the instance; move it there", here, address)]
            )
        if not path.is_file():
            raise InstanceError([Fault(f"there is no table {path.name} beside the instance", here, address)])
        if path.stat().st_size > LARGEST_TABLE_BYTES:
            raise InstanceError([Fault(f"{path.name} has more than 20 MB", here, address)])
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InstanceError(
            [Fault("the table is not UTF-8; save it as UTF-8", Place(path), address)]
        ) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise InstanceError([Fault(f"the table cannot be read: {error}", here, address)]) from None
    inputs[path] = hashlib.sha256(content).hexdigest()
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise InstanceError([Fault(f"not CSV: {error}", Place(path), address)]) from None
    if not rows or DATE_COLUMN not in rows[0]:
        raise InstanceError(
            [Fault(f"expected a first line with a column `{DATE_COLUMN}`", Place(path), address)]
        )
    return rows


def _column(
    rows: list[list[str]], path: Path, column: str, unit: str, here: Place, address: str
) -> dict[str, tuple[str, int]]:
    head = rows[0]
    if column not in head:
        close = get_close_matches(column, head, 1)
        hint = f"; did you mean {close[0]!r}?" if close else f"; it has {', '.join(head[:10])}"
        raise InstanceError([Fault(f"{path.name} has no column {column!r}{hint}", here, address)])
    steps: dict[str, tuple[str, int]] = {}
    faults = []
    for line, row in enumerate(rows[1:], start=2):
        where = Place(path, line)
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(head):
            faults.append(Fault(f"row {line} has {len(row)} cells, expected {len(head)}", where, address))
            continue
        day, cell = row[head.index(DATE_COLUMN)].strip(), row[head.index(column)].strip()
        try:
            parse_date(day)
            _, rest = split_amount(cell)
            if rest:
                raise UnitError(f"found {cell!r}, expected a plain number (the unit is {unit})")
        except (ValueError, UnitError) as error:
            faults.append(Fault(f"row {line}, column {column!r}: {error}", where, address))
            continue
        if day in steps:
            faults.append(Fault(f"row {line}: the date {day} stands twice", where, address))
        steps[day] = (f"{cell} {unit}", line)
    if faults:
        raise InstanceError(faults)
    return steps
