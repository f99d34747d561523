"""The table of `--runs` as it is read: runs by name, each with its changes and the lines they stand on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monazite.data.reading.csv_text import CsvTable, read_table
from monazite.data.reading.hints import did_you_mean
from monazite.data.reading.tree import read_bytes
from monazite.data.records.symbols import Address
from monazite.errors import InstanceError, Location, UsageError, printable
from monazite.units import UnitError, split_amount

COLUMNS = ("run", "path", "mod", "value", "note")
MODS = ("set", "scale", "add")
MOST_ROWS = 100_000
MOST_CHANGES = 2_000
"""Rows of one run: each is made in turn, on the whole instance."""
MOST_FAULTS = 20

_PATH = re.compile(r"([^=*\[\]\s]+)(?:\[([^\]\s]+)\])?")


@dataclass(frozen=True)
class RunRow:
    """One row of the table: what it changes, and where it stands."""

    path: str
    mod: str
    value: str
    note: str
    place: Location

    @property
    def address(self) -> Address:
        """The keys that lead to what is changed."""
        return tuple(self.path.partition("[")[0].split("."))

    @property
    def period(self) -> str | None:
        """The period in brackets, as written."""
        found = _PATH.fullmatch(self.path)
        return found[2] if found else None


@dataclass(frozen=True)
class Run:
    """A run: its name and its changes in order."""

    name: str
    changes: tuple[RunRow, ...]


def read_runs(path: Path) -> tuple[tuple[Run, ...], str]:
    """The runs of a table, in the order of their first rows, and the SHA-256 of the file; `UsageError` with
    every fault."""
    content = _content(path)
    table = _table(path, content)
    faults: list[str] = []
    runs: dict[str, list[RunRow]] = {}
    if len(table.rows) > MOST_ROWS:
        place = Location(path, table.rows[MOST_ROWS].line)
        raise UsageError(
            f"{place}: found more than {MOST_ROWS:,} rows. Expected fewer. Split the runs into several tables"
        )
    for each in table.rows:
        row, place = each.cells, Location(path, each.line)
        fault = _fault(row)
        if fault:
            faults.append(f"{place}: {fault}")
            continue
        changes = runs.setdefault(row["run"], [])
        if len(changes) == MOST_CHANGES:
            raise UsageError(
                f"{place}: the run {row['run'][:60]!r} has more than {MOST_CHANGES:,} rows. Expected fewer. "
                "Write its changes into an instance file that `extends` this one"
            )
        if row["path"]:
            changes.append(RunRow(row["path"], row["mod"], row["value"], row.get("note", ""), place))
    refuse(faults)
    if not runs:
        raise UsageError(f"{path}:1: found no run below the first line. Expected {_example()}")
    return tuple(Run(name, tuple(changes)) for name, changes in runs.items()), hashlib.sha256(
        content
    ).hexdigest()


def _content(path: Path) -> bytes:
    try:
        content = read_bytes(path, "a table of runs", advice="Split the runs into several tables")
    except InstanceError as error:
        fault = error.faults[0]
        raise UsageError(f"{fault.place}: {fault.message}") from None
    if not content.strip():
        raise UsageError(f"{path}: the table is empty. Expected {_example()}")
    return content


def _table(path: Path, content: bytes) -> CsvTable:
    try:
        return read_table(path, content, COLUMNS[:-1], _example(), COLUMNS[-1:])
    except InstanceError as error:
        refuse([f"{fault.place}: {fault.message}" for fault in error.faults])
        raise


def _example() -> str:
    return (
        "the columns `run,path,mod,value` and perhaps `note`, and rows such as "
        "`dear,contracts.toyotsu.price,scale,1.2`"
    )


def _fault(row: Mapping[str, str]) -> str | None:
    """What is wrong with a row by itself; a run's name alone is a run without a change."""
    if not row["run"]:
        return "found no name of a run, expected a text in the column `run`"
    if not (row["path"] or row["mod"] or row["value"]):
        return None
    if not _PATH.fullmatch(row["path"]):
        return (
            f"found the path {row['path'][:80]!r}, expected an address such as `contracts.toyotsu.quantity` "
            "or `contracts.toyotsu.quantity[2028-04]`"
        )
    if row["mod"] not in MODS:
        hint = did_you_mean(row["mod"].lower(), MODS)
        return f"found the mod {row['mod'][:80]!r}, expected `set`, `scale` or `add`{hint}"
    if not row["value"]:
        return "found no value, expected one such as `500 t/yr`"
    if row["mod"] == "set":
        return None
    if row["mod"] == "add" and ":" in row["path"]:
        return f"found the span in {row['path'][:80]!r}, expected a whole path or one period for `add`"
    try:
        _, unit = split_amount(row["value"])
    except UnitError as error:
        return str(error)
    if row["mod"] == "scale" and unit:
        return f"found the factor {row['value']!r}, expected a plain number such as 1.1"
    return None


def refuse(faults: Sequence[str]) -> None:
    """Raise `UsageError` with the faults, if there are any; beyond a few only how many more there are."""
    if faults:
        more = len(faults) - MOST_FAULTS
        raise UsageError(
            "\n".join(
                [*map(printable, faults[:MOST_FAULTS]), *([f"and {more} more errors"] if more > 0 else [])]
            )
        )
