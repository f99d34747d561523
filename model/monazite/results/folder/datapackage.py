"""`datapackage.json`: the tables of a result folder as a Data Package, which other tools read.

It follows the profiles `tabular-data-package` and `tabular-data-resource` of the Frictionless standards.
Each table has the schema that its columns declare, whatever its rows are, so that an empty table has it too;
its bytes and its SHA-256 are counted while it is written. Beside the standard's properties a field has its
`unit`, or `unitColumn`, the column that names it in each row. Infinite numbers are `inf` and `-inf`, special
values of the standard, and an empty cell is a missing value. No licence is named: it is the planner's to
choose. Nor is a date, so that the same instance gives the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monazite.data.records.instance import Instance, Source
from monazite.errors import encodable
from monazite.results.columns import Column, column
from monazite.results.report import Table

DATA_PACKAGE = "datapackage.json"
AT_ONCE = 4096
"""Lines that are written at once."""


@dataclass(frozen=True)
class WrittenTable:
    """A table in a folder, with the size of its file in bytes and its SHA-256."""

    table: Table
    size: int
    sha256: str


def write_table(path: Path, table: Table) -> WrittenTable:
    """Write a table as CSV, line by line where it is long; its SHA-256 is that of what is written."""
    digest, size, lines = hashlib.sha256(), 0, iter(table.csv())
    with path.open("wb") as file:
        while part := "".join(islice(lines, AT_ONCE)):
            content = part.encode("utf-8")
            file.write(content)
            digest.update(content)
            size += len(content)
    return WrittenTable(table, size, digest.hexdigest())


def data_package(
    instance: Instance, inputs: Iterable[tuple[str, str]], release: str, written: Iterable[WrittenTable]
) -> dict[str, Any]:
    """The content of `datapackage.json`: the instance, where its figures come from, and every table.

    `inputs` are the names of its files with their SHA-256, `release` the version of monazite.
    """
    tables = list(written)
    names = {each.table.name for each in tables}
    files = [{"name": name, "sha256": digest} for name, digest in inputs]
    codes = {name: material.hs for name, material in instance.materials.items() if material.hs}
    sources = list(map(_source, instance.sources.values()))
    return {
        "profile": "tabular-data-package",
        "name": _name(instance.title),
        "title": instance.title,
        **({"sources": sources} if sources else {}),
        "monazite": {"version": release, "inputs": files},
        **({"hs": codes} if codes else {}),
        "resources": [_resource(each, names) for each in tables],
    }


def _name(title: str) -> str:
    """A title in the letters that the standard allows in a name."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "result"


def _source(source: Source) -> dict[str, str]:
    """A source of the instance; its address is a `path` where it is one of the web."""
    kept = {"title": source.title, "publisher": source.publisher, "date": source.date}
    address = source.url or ""
    where = "path" if urlsplit(address).scheme in ("http", "https") else "address"
    return {key: text for key, text in {**kept, where: source.url}.items() if text}


def _resource(written: WrittenTable, names: Iterable[str]) -> dict[str, Any]:
    """A table as a resource."""
    return {
        "profile": "tabular-data-resource",
        "name": written.table.name,
        "path": f"tables/{written.table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
        "bytes": written.size,
        "hash": f"sha256:{written.sha256}",
        "schema": schema(written.table, names),
    }


def schema(table: Table, beside: Iterable[str] = ()) -> dict[str, Any]:
    """The Table Schema that the columns of a table declare; `beside` are the tables of the same folder, of
    which foreign keys may tell."""
    columns = {name: column(holds) for name, holds in table.columns.items()}
    found: dict[str, Any] = {
        "fields": [_field(name, each, table) for name, each in columns.items()],
        "missingValues": [""],
    }
    if table.key:
        found["primaryKey"] = list(table.key)
    if keys := list(_foreign(columns, frozenset(beside))):
        found["foreignKeys"] = keys
    return found


def _field(name: str, holds: Column, table: Table) -> dict[str, Any]:
    """A column as a field."""
    where = "unitColumn" if holds.unit in table.columns else "unit"
    return {
        "name": encodable(name),
        "type": holds.kind.value,
        "description": str(holds),
        **({where: holds.unit} if holds.unit else {}),
        **({"constraints": {"required": True}} if name in table.key else {}),
    }


def _foreign(columns: Mapping[str, Column], beside: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The columns whose values are those of the key of another table."""
    for name, holds in columns.items():
        if holds.table in beside:
            yield {"fields": name, "reference": {"resource": holds.table, "fields": "material"}}
