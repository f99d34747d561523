"""Where the workbook of a folder differs from what the other files of the folder give.

Those files are computed again and compared first. With the release of XlsxWriter that wrote it, the workbook
is compared byte for byte; with another one, every cell and every name of a sheet.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from monazite.books.book import workbook_bytes
from monazite.data.reading.workbook.archive import DAMAGED
from monazite.errors import MonaziteError, printable
from monazite.explaining.document import TABLES
from monazite.pages.source import Source, read_folder
from monazite.results.folder.listing import open_regular
from monazite.results.folder.written import WORKBOOK
from monazite.results.report import Table

MOST_DIFFERENCES = 20
"""How many cells are reported."""
UNPACKED = 3
"""How many times larger than expected a workbook may be unpacked, and still be read."""
LARGEST = 400_000_000
"""The greatest size of a workbook in bytes."""


def workbook_differs(folder: Path, tables: Mapping[str, Table]) -> Iterator[str]:
    """Sentences on what differs; none where the workbook is what monazite writes.

    `tables` are computed again: they say what is a number and what a text.
    """
    try:
        source = read_folder(folder, omits_large=True)
        expected = workbook_bytes(source, _described(source, tables))
        with open_regular(folder / WORKBOOK) as file:
            found = file.read(LARGEST + 1)
    except (MonaziteError, OSError) as error:
        yield printable(f"{WORKBOOK}: cannot be compared: {error}")
        return
    if found == expected:
        return
    differences = list(_cells_differ(found, expected))
    yield from differences[:MOST_DIFFERENCES]
    if len(differences) > MOST_DIFFERENCES:
        yield f"{WORKBOOK}: {len(differences) - MOST_DIFFERENCES:,} more cells differ"
    if not differences and _written_with(source) == version("XlsxWriter"):
        yield f"{WORKBOOK}: the cells agree; charts, formats or properties differ from what monazite writes"


def _described(source: Source, tables: Mapping[str, Table]) -> Mapping[str, Table]:
    """Tables with the descriptions of their columns, which those of an explanation lack."""
    if source.kind != "explain":
        return tables
    return {name: Table(name, TABLES[name], table.make) for name, table in tables.items()}


def _written_with(source: Source) -> str:
    return str((source.manifest.get("versions") or {}).get("XlsxWriter"))


def _cells_differ(found: bytes, expected: bytes) -> Iterator[str]:
    if (refused := _refused(found, expected)) is not None:
        yield f"{WORKBOOK}: {refused}. Expected what monazite writes"
        return
    try:
        sheets, wanted = _read(found), _read(expected)
    except Exception as error:  # openpyxl raises whatever a damaged archive leads to
        yield printable(f"{WORKBOOK}: cannot be read: {error}. Expected what monazite writes")
        return
    if list(sheets) != list(wanted):
        yield printable(f"{WORKBOOK}: found the sheets {', '.join(sheets)}, expected {', '.join(wanted)}")
        return
    for name, cells in wanted.items():
        for place in sorted({*cells, *sheets[name]}):
            one, other = sheets[name].get(place), cells.get(place)
            if one != other or type(one) is not type(other):
                yield printable(f"{WORKBOOK}:{name}!{place[2]}: found {one!r:.120}, expected {other!r:.120}")


def _refused(found: bytes, expected: bytes) -> str | None:
    """Why a file is not read at all: no archive, or one that unpacks to much more than the workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(expected)) as own:
            room = UNPACKED * sum(part.file_size for part in own.infolist())
        with zipfile.ZipFile(io.BytesIO(found)) as archive:
            for part in archive.infolist():
                with archive.open(part) as file:
                    content = file.read(room + 1)
                room -= len(content)
                if room < 0:
                    return "it unpacks to much more than the workbook of the result"
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                    return "it has XML with a document type"
    except DAMAGED:
        return "it is no workbook, or damaged"
    return None


Place = tuple[int, int, str]


def _read(content: bytes) -> dict[str, dict[Place, Any]]:
    """The cells of every sheet that hold something, by row, column and name."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: {
            (cell.row, cell.column, cell.coordinate): cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in book.worksheets
    }
