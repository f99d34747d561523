"""The table of `--runs` as it is read: runs by name, each with its changes and the lines they stand on."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monazite.data.hints import did_you_mean
from monazite.data.tree import LARGEST_FILE_BYTES, Address, read_bytes
from monazite.errors import InstanceError, Place, UsageError, printable
from monazite.units import UnitError, split_amount

COLUMNS = ("run", "path", "mod", "value", "note")
MODS = ("set", "scale", "add")
MOST_ROWS = 100_000
MOST_FAULTS = 20

_PATH = re.compile(r"([^=*\[\]\s]+)(?:\[([^\]\s]+)\])?")


@dataclass(frozen=True)
class Change:
    """One row of the table: what it changes, and where it stands."""

    path: str
    mod: str
    value: str
    note: str
    place: Place

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
    changes: tuple[Change, ...]


def read_runs(path: Path) -> tuple[tuple[Run, ...], str]:
    """The runs of a table, in the order of their first rows, and the SHA-256 of the file; `UsageError` with every fault."""
    content = _content(path)
    rows = _rows(path, content)
    head = [cell.strip() for cell in next(rows, (0, []))[1]]
    _check_head(path, head)
    faults: list[str] = []
    runs: dict[str, list[Change]] = {}
    count = 0
    for line, cells in rows:
        place = Place(path, line)
        count += 1
        if count > MOST_ROWS:
            raise UsageError(f"{place}: more than {MOST_ROWS:,} rows; split the runs into several tables")
        if len(cells) != len(head):
            faults.append(f"{place}: found {len(cells)} cells, expected {len(head)}: {', '.join(head)}")
            continue
        row = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
        fault = _fault(row)
        if fault:
            faults.append(f"{place}: {fault}")
            continue
        changes = runs.setdefault(row["run"], [])
        if row["path"]:
            changes.append(Change(row["path"], row["mod"], row["value"], row.get("note", ""), place))
    refuse(faults)
    if not runs:
        raise UsageError(f"{path}:1: no run stands below the first line; expected {_example()}")
    return tuple(Run(name, tuple(changes)) for name, changes in runs.items()), hashlib.sha256(
        content
    ).hexdigest()


def _content(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > LARGEST_FILE_BYTES:
            size = path.stat().st_size / 1e6
            raise UsageError(
                f"{path}:1: the table has {size:.1f} MB; at most 2 MB are read. Split the runs into several tables"
            )
        content = read_bytes(path)
    except InstanceError as error:
        said = error.faults[0].message
        raise UsageError(f"--runs {path}: {said.replace('an instance file', 'a table of runs')}") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"--runs {path}: {error}") from None
    if not content.strip():
        raise UsageError(f"{path}:1: the table is empty; expected {_example()}")
    return content


def _rows(path: Path, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line it begins on."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(
            f"{path}:{line}: the table is not UTF-8 (byte {error.start + 1}); save it as UTF-8"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{path}:{line}: not CSV: {error}") from None


def _check_head(path: Path, head: Sequence[str]) -> None:
    missing = [name for name in COLUMNS[:-1] if name not in head]
    other = [name for name in head if name not in COLUMNS]
    if len(head) == 1 and any(separator in head[0] for separator in ";\t"):
        raise UsageError(
            f"{path}:1: found {head[0][:80]!r}, expected commas between the columns: {_example()}"
        )
    for name in other:
        hint = did_you_mean(name, COLUMNS)
        raise UsageError(f"{path}:1: found the column {name[:80]!r}, expected {_example()}{hint}")
    if missing:
        raise UsageError(
            f"{path}:1: the column {', '.join(map(repr, missing))} is missing; expected {_example()}"
        )
    if twice := [name for name, times in Counter(head).items() if times > 1]:
        raise UsageError(f"{path}:1: the column {twice[0]!r} stands twice; expected {_example()}")


def _example() -> str:
    return "the columns `run,path,mod,value` and perhaps `note`, and rows such as `dear,contracts.toyotsu.price,scale,1.2`"


def _fault(row: Mapping[str, str]) -> str | None:
    """What is wrong with a row by itself; a run's name alone is a run without a change."""
    if not row["run"]:
        return "found no name of a run, expected a text in the column `run`"
    if not (row["path"] or row["mod"] or row["value"]):
        return None
    if not _PATH.fullmatch(row["path"]):
        return f"found the path {row['path'][:80]!r}, expected an address such as `contracts.toyotsu.quantity` or `contracts.toyotsu.quantity[2028-04]`"
    if row["mod"] not in MODS:
        hint = did_you_mean(row["mod"].lower(), MODS)
        return f"found the mod {row['mod'][:80]!r}, expected `set`, `scale` or `add`{hint}"
    if not row["value"]:
        return "found no value, expected one such as `500 t/yr`"
    if row["mod"] == "set":
        return None
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
                [*map(printable, faults[:MOST_FAULTS]), *([f"and {more} more faults"] if more > 0 else [])]
            )
        )
