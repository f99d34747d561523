"""A result as a page reads it: a result folder whose files are those that were written."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan
from pathlib import Path
from typing import Any, TypeVar

from monazite.data.reading.load import build_instance, read_tree
from monazite.data.records.instance import Instance
from monazite.errors import UsageError, printable, refused
from monazite.results.folder.listing import count_rows, listing, named, open_regular
from monazite.results.folder.replacing import OWN, own_digest
from monazite.results.folder.writing import unquoted
from monazite.results.folder.written import AGAIN, MANIFEST, read_json
from monazite.results.report import Report
from monazite.results.verify.whole import check_whole, read_any_manifest, rows_differ

LARGEST = 256_000_000
"""The greatest size in bytes of a table that a page reads."""
RESOLVED = "instance.resolved.yaml"
TABLES = "tables/"
STATED = ("solve", "explain")
"""Commands whose status is one of `STATUSES`."""
STATUSES = ("optimal", "infeasible", "unbounded", "limit", "unverified", "invalid")
WANTED = "a result folder, as `-o DIR` of a command writes it"

Row = Mapping[str, str]
Found = TypeVar("Found")


class UnexpectedContentError(Exception):
    """A file of a folder has not what monazite writes: a column, a key, a number or a name.

    Only reading raises it. Any other error of a page is a defect of monazite.
    """


class WrittenRow(dict[str, str]):
    """A row of a table; a column that it lacks is unexpected content."""

    def __missing__(self, column: str) -> str:
        raise UnexpectedContentError(f"there is no column {column!r:.60}")


class WrittenHead(dict[str, Any]):
    """A mapping of a JSON file; a key that it lacks is unexpected content."""

    def __missing__(self, key: str) -> Any:
        raise UnexpectedContentError(f"there is no {key!r:.60}")


def written_head(data: Any) -> Any:
    """JSON whose mappings are `WrittenHead`."""
    if isinstance(data, dict):
        return WrittenHead({key: written_head(value) for key, value in data.items()})
    return [written_head(each) for each in data] if isinstance(data, list) else data


def named_in(known: Mapping[Any, Found], name: Any) -> Found:
    """What a cell names in the instance. Raises `UnexpectedContentError` where it has no such name."""
    if name not in known:
        raise UnexpectedContentError(f"found the name {name!r:.60}, which is not in the instance")
    return known[name]


@dataclass(frozen=True)
class Source:
    """A result: the command that gave it, its status, and its tables as text, by name.

    `name` is the name of its folder, `head` the content of its `status.json`.
    """

    kind: str
    name: str
    head: Mapping[str, Any]
    manifest: Mapping[str, Any]
    instance: Instance
    tables: Mapping[str, list[Row]] = field(repr=False)
    is_folder: bool = False
    """Whether it is a folder that somebody else may have written."""
    unread: Mapping[str, int] = field(default_factory=dict)
    """The rows of tables that are too large to be read, where these may be omitted."""

    @property
    def title(self) -> str:
        """The title of the instance."""
        return self.instance.title

    @cached_property
    def status(self) -> str:
        """The status of the result, such as `optimal`."""
        return str(self.head.get("status", ""))

    def table(self, name: str) -> list[Row]:
        """The rows of a table; empty where the result has none of that name."""
        return self.tables.get(name, [])

    def columns(self, name: str) -> list[str]:
        """The columns of a table that has rows."""
        return list(self.table(name)[0]) if self.table(name) else []


def number(row: Row, column: str) -> float:
    """A number of a row; 0 where the cell is empty."""
    return _number(row, column) if row[column] else 0.0


def number_or_none(row: Row, column: str) -> float | None:
    """A number of a row; None where the cell is empty."""
    return _number(row, column) if row[column] else None


def _number(row: Row, column: str) -> float:
    """The number of a cell. Raises `UnexpectedContentError` where it is none."""
    try:
        found = float(row[column])
    except (TypeError, ValueError):
        raise UnexpectedContentError(f"{column}: found {row[column]!r:.60}, expected a number") from None
    if isnan(found):
        raise UnexpectedContentError(f"{column}: found NaN, expected a number")
    return found


def is_true(row: Row, column: str) -> bool:
    """Whether a cell is true."""
    return row[column] == "True"


def of_report(report: Report, name: str, command: Mapping[str, Any], omits_large: bool = False) -> Source:
    """The result of a report in memory: what its folder, of that name, would hold.

    `command` is the record of the run in the manifest; with `omits_large` tables that are too large are not
    read.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "result"
        report.write(place, command)
        found = read_folder(place, omits_large)
    return replace(found, name=name, is_folder=False)


def read_folder(folder: Path, omits_large: bool = False) -> Source:
    """Read a result folder; with `omits_large` without the tables that are too large.

    Raises `UsageError` where it is no result folder of this release, or where a file was changed after it was
    written: what a page says would then not be the result of the command that it names.
    """
    manifest = read_any_manifest(folder, WANTED)
    check_whole(folder, manifest)
    written = read_json(folder / MANIFEST)
    if written.get(OWN) != own_digest(written):
        raise UsageError(
            printable(
                f"{folder / MANIFEST}: the file was changed after it was written. Expected it as it was. "
                f"{AGAIN}"
            )
        )
    if changes := list(rows_differ(folder, manifest)):
        raise UsageError(
            f"{printable(str(folder))}: the tables have other rows than were written: "
            f"{named(changes, '; ')}. Expected the rows as they were written. {AGAIN}"
        )
    return _source(folder, written, manifest.files, True, omits_large)


def unsealed(folder: Path) -> Source:
    """A result folder that is being written: it has all its files, and no digests of them yet. Tables that
    are too large are not read."""
    return _source(folder, read_json(folder / MANIFEST), listing(folder).files, False, True)


def _source(
    folder: Path, written: Mapping[str, Any], files: Iterable[str], is_folder: bool, omits_large: bool
) -> Source:
    """The result in a folder with this manifest and these files."""
    paths = {
        name.removeprefix(TABLES).removesuffix(".csv"): folder / name
        for name in files
        if name.startswith(TABLES)
    }
    large = {name for name, path in paths.items() if omits_large and path.stat().st_size > LARGEST}
    unread = {name: count_rows(paths[name]) for name in sorted(large)}
    tables = {name: _rows(path) for name, path in paths.items() if name not in large}
    kind, money = str(written["command"][1]), (written.get("options") or {}).get("money")
    instance = build_instance(read_tree(folder / RESOLVED), money)
    head, name = written_head(_head(folder, kind)), folder.resolve().name
    return Source(kind, name, head, written, instance, tables, is_folder, unread)


def _head(folder: Path, kind: str) -> dict[str, Any]:
    """The content of `status.json`. Raises `UsageError` where it is not what the command writes."""
    path = folder / "status.json"
    try:
        head = read_json(path)
    except (OSError, ValueError, RecursionError):
        head = None
    known = not isinstance(head, dict) or kind not in STATED or head.get("status") in STATUSES
    if not isinstance(head, dict) or not known:
        found = "another content" if not isinstance(head, dict) else f"status {head.get('status')!r:.40}"
        raise UsageError(printable(f"{path}: found {found}. Expected what monazite writes. {AGAIN}"))
    return head


def _rows(path: Path) -> list[Row]:
    try:
        with open_regular(path) as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise refused(printable(f"{path}: cannot be read"), error) from None
    if len(content) > LARGEST:
        raise UsageError(
            printable(f"{path}: larger than {LARGEST // 1_000_000} MB. Expected a smaller table")
        )
    return [
        WrittenRow({column: unquoted(cell or "") for column, cell in row.items()})
        for row in csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    ]
