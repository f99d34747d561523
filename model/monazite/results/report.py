"""The result of every command: a status, tables, a document, and a result folder.

A `Table` has a name, columns with descriptions, and rows that are computed when first read. A `Report` has a
status, a head (its document without the tables), and tables by name; printing, JSON, CSV, frames and result
folders are the same for all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from monazite.data.reading.hints import did_you_mean
from monazite.errors import MonaziteError

if TYPE_CHECKING:
    import pandas as pd

    from monazite.data.records.instance import Instance

Row = dict[str, Any]
MOST_SHOWN = 60
"""How many rows of a table a notebook shows."""


@dataclass(frozen=True, eq=False)
class Table(Sequence[Row]):
    """A table: `columns` describes each column, with its unit; `make` computes the rows, each with those keys
    in order.

    `needs_solver` marks a table that takes further solves, such as prices. A `long` table may have a million
    rows: `make` gives them as plain sequences, and they are written one by one. `key` are columns that are
    never empty and together differ from row to row. A description may declare the type of its column
    (`results/columns.py`).
    """

    name: str
    columns: Mapping[str, str]
    make: Callable[[], Iterable[Any]]
    needs_solver: bool = False
    long: bool = False
    key: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> list[Row]:
        """Every row, computed once."""
        if self.long:
            return [dict(zip(self.columns, row, strict=True)) for row in self.make()]
        return list(self.make())

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        return self.rows[place]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Iterable) else NotImplemented

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<table {self.name}: {', '.join(self.columns)}>"

    def csv(self) -> Iterable[str]:
        """The table as CSV, in parts."""
        from monazite.results.folder.writing import csv_lines, csv_text

        if self.long:
            return csv_lines(list(self.columns), self.make())
        return [csv_text(list(self.columns), self.rows)]

    def frame(self) -> pd.DataFrame:
        """The table as a pandas frame."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=list(self.columns))


class Report(ABC):
    """The result of a command."""

    status: str
    instance: Instance
    names_inputs_from_folder = False
    """Whether the manifest has the path of each input relative to the folder."""

    @property
    def inputs(self) -> Mapping[str, str]:
        """Other input files by name, with their SHA-256."""
        return {}

    @property
    @abstractmethod
    def tables(self) -> Mapping[str, Table]:
        """Every table by name."""

    @property
    @abstractmethod
    def head(self) -> dict[str, Any]:
        """The document without its tables: the content of `status.json`."""

    @property
    @abstractmethod
    def exit_code(self) -> int:
        """The exit code of the command line."""

    @property
    def verified(self) -> bool:
        """Whether every check passed."""
        return self.exit_code == 0

    @property
    def main_table(self) -> str:
        """The table that is shown where none is named."""
        return next(iter(self.tables))

    @property
    def has_tables(self) -> bool:
        """Whether its folder contains tables."""
        return True

    @property
    def document(self) -> dict[str, Any]:
        """The report as plain data: the JSON of the command line."""
        return {**self.head, "tables": {name: table.rows for name, table in self.tables.items()}}

    def table(self, name: str | None = None) -> Table:
        """A table by its name, or the main one. Raises a `MonaziteError` that lists the tables."""
        name = name or self.main_table
        if name not in self.tables:
            hint = did_you_mean(name, self.tables)
            raise MonaziteError(f"there is no table {name!r}{hint}. Expected one of {', '.join(self.tables)}")
        return self.tables[name]

    def frame(self, name: str | None = None) -> pd.DataFrame:
        """A table as a pandas frame; `report.tables` lists the names."""
        return self.table(name).frame()

    def files(self, options: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Other files of the folder by name: text, data for JSON, or a function that writes to a path."""
        yield from ()

    def write(
        self,
        folder: Path | str,
        command: Mapping[str, Any] | None = None,
        workbook: Callable[[Report, Path], None] | None = None,
        **options: Any,
    ) -> None:
        """Write a result folder: manifest, status, the instance as it was read, tables with their data
        package, and the files that prove or repeat it.

        `command` is the record of the run in the manifest. `workbook` adds a workbook to the folder once its
        other files are there. Raises `UsageError` where the folder may not be
        replaced, `ResourceError` where the system failed.
        """
        from monazite.results.folder.datapackage import DATA_PACKAGE, data_package, write_table
        from monazite.results.folder.writing import manifest, write_folder, write_json

        folder = Path(folder)

        def fill(beside: Path) -> None:
            seen_from = folder if self.names_inputs_from_folder else None
            head = manifest(self.source, command or {}, seen_from)
            if workbook is not None:
                head["versions"]["XlsxWriter"] = version("XlsxWriter")
            head["inputs"] += [{"name": name, "sha256": digest} for name, digest in self.inputs.items()]
            write_json(beside / "manifest.json", head)
            write_json(beside / "status.json", self.folder_head)
            (beside / "instance.resolved.yaml").write_text(self.resolved, encoding="utf-8")
            for name, content in self.files(options):
                _write(beside / name, content)
            if self.has_tables:
                (beside / "tables").mkdir()
                kept = [table for table in self.tables.values() if self.keeps(table)]
                written = [write_table(beside / "tables" / f"{table.name}.csv", table) for table in kept]
                if written:
                    inputs = [(each["name"], each["sha256"]) for each in head["inputs"]]
                    package = data_package(self.source, inputs, head["versions"]["monazite"], written)
                    write_json(beside / DATA_PACKAGE, package)
            if workbook is not None:
                workbook(self, beside)

        write_folder(folder, fill)

    @property
    def source(self) -> Instance:
        """The instance as it was read; where it has choices, `instance` is one of its cases."""
        return self.instance

    @property
    def resolved(self) -> str:
        """The file as it was read: everything inherited, overridden and read from tables."""
        from monazite.results.folder.writing import resolved_yaml

        return resolved_yaml(self.source)

    @property
    def folder_head(self) -> dict[str, Any]:
        """The content of `status.json`, by default the head."""
        return self.head

    def keeps(self, table: Table) -> bool:
        """Whether its folder contains a table."""
        return True

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__.lower()} of {self.instance.title!r}: {self.status}; tables: "
            f"{', '.join(self.tables)}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        head = f"<p><b>{escape(self.instance.title)}</b>: {escape(self.status)}</p>"
        table = self.table()
        shown = list(islice(table, MOST_SHOWN))
        import pandas as pd

        frame = pd.DataFrame(shown, columns=list(table.columns))
        return head + str(frame.to_html(index=False, escape=True))


def _write(path: Path, content: Any) -> None:
    from monazite.results.folder.writing import write_json

    if callable(content):
        content(path)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="\n")
    else:
        write_json(path, content)
