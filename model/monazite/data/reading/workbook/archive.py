"""The parts of a workbook, checked before anything reads them: files come from anyone.

An .xlsx file is a ZIP archive of XML. Refused: archives that unpack to too much or have too many parts,
encrypted files, macros, embedded objects, connections and references to other workbooks, XML with a document
type (the way to entities), rows and cells out of order, and content beyond the rows and columns that a
workbook of an instance may have. The dimensions that a sheet states of itself are not read. A hyperlink, as
spreadsheets make one of every web address that is typed, is ignored: only the text of its cell is read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from monazite.errors import Fault, InstanceError, Location
from monazite.figures import figure

LARGEST_WORKBOOK_BYTES = 10_000_000
LARGEST_UNPACKED_BYTES = 100_000_000
MOST_PARTS = 1_000
MOST_ROWS = 150_000
"""Rows of all sheets together, up to the last one with content: 100,000 are held decisions."""
MOST_COLUMNS = 60
MOST_CELLS = 2_000_000
PACKED = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0"
"""The beginning of .xls files, and of .xlsx files with a password."""
REFUSED_PARTS = (
    (r"vbaProject|vbaData|macrosheets|dialogsheets", "macros"),
    (r"externalLinks", "references to other workbooks"),
    (r"embeddings|activeX|ctrlProps", "embedded objects"),
    (r"connections\.xml|queryTables|customData|webextensions|model/", "connections to other data"),
)
"""Parts of an archive that are refused, and what they hold."""
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class Extent:
    """The last row and column of a sheet that have content."""

    rows: int = 0
    columns: int = 0


DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
"""What the standard library raises on a damaged archive."""


class _RefusedError(Exception):
    """A part that is refused; the text says why."""


def checked(content: bytes, path: Path) -> dict[str, Extent]:
    """How far each sheet of a workbook reaches, by the name of its part; `InstanceError` for what is
    refused."""
    if not content.startswith(PACKED):
        raise _error(path, _no_workbook(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _sheets(archive)
    except _RefusedError as refused:
        raise _error(path, str(refused)) from None
    except DAMAGED:
        message = "the workbook is damaged. Expected an .xlsx file. Save it again from a spreadsheet"
        raise _error(path, message) from None


def _no_workbook(content: bytes) -> str:
    if content.startswith(OLD):
        return "the file is an .xls file or has a password. Expected an .xlsx file without one. Save it so"
    return (
        "the file is not a workbook. Expected an .xlsx file. Save it as .xlsx, or name it .yaml if it is YAML"
    )


def _error(path: Path, message: str) -> InstanceError:
    return InstanceError([Fault(message, Location(path))])


def _sheets(archive: zipfile.ZipFile) -> dict[str, Extent]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _RefusedError(f"the workbook has {len(parts):,} parts. Expected at most {MOST_PARTS:,}")
    # `zipfile` reads no more of a part than the size that the archive states: this sum bounds the work.
    if (total := sum(part.file_size for part in parts)) > LARGEST_UNPACKED_BYTES:
        raise _RefusedError(
            f"the workbook unpacks to {figure(total / 1e6)} MB. "
            f"Expected at most {figure(LARGEST_UNPACKED_BYTES / 1e6)} MB. Remove sheets and pictures"
        )
    for part in parts:
        for pattern, what in REFUSED_PARTS:
            if re.search(pattern, part.filename, re.IGNORECASE):
                raise _RefusedError(
                    f"the workbook holds {what}. Expected cells alone. Save it without them as .xlsx"
                )
    if len({part.filename for part in parts}) < len(parts):
        raise _RefusedError(
            "the workbook has a part twice. Expected each once. Save it again from a spreadsheet"
        )
    if "[Content_Types].xml" not in archive.namelist():
        raise _RefusedError("the file is a ZIP archive and not a workbook. Expected an .xlsx file")
    found = {part.filename: each for part in parts for each in _scanned(part.filename, archive.read(part))}
    if (rows := sum(extent.rows for extent in found.values())) > MOST_ROWS:
        raise _RefusedError(f"the sheets have {rows:,} rows. Expected at most {MOST_ROWS:,} in total")
    return found


def _scanned(name: str, content: bytes) -> Iterator[Extent]:
    """The extent of a sheet; nothing for another part, whose XML is checked as well."""
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    scan = _Scan()
    parser: Any = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if name.lower().endswith(".rels"):
        parser.StartElementHandler = _refuse_external
    if SHEET.fullmatch(name):
        parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        if not name.lower().endswith(".vml"):  # Excel's own drawings are at times not well-formed; unread.
            raise _RefusedError(
                f"{name} is not XML (line {error.lineno:,}). Expected an .xlsx file. "
                "Save it again from a spreadsheet"
            ) from None
    if SHEET.fullmatch(name):
        yield scan.extent


def _refuse_doctype(*_: Any) -> None:
    raise _RefusedError(
        "the workbook holds XML with a document type. Expected none. Save it from a spreadsheet"
    )


def _refuse_external(_: str, attributes: dict[str, str]) -> None:
    if attributes.get("TargetMode") == "External" and not attributes.get("Type", "").endswith("/hyperlink"):
        raise _RefusedError("the workbook refers to another file. Expected cells alone. Remove the reference")


@dataclass
class _Scan:
    """Follows the rows and cells of a sheet; rows and cells without content may be anywhere."""

    extent: Extent = field(default_factory=Extent)
    _row: int = 0
    _column: int = 0
    _cells: int = 0
    _last: tuple[int, int] = (0, 0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            stated = attributes.get("r", "")
            self._row = int(stated) if re.fullmatch(r"[0-9]{1,7}", stated) else self._row + 1
            self._column = 0
        elif name == "c":
            self._cell(attributes.get("r", ""))
        elif name in ("v", "is", "f") and self._column:
            self._content()

    def _cell(self, stated: str) -> None:
        self._column += 1
        if found := _CELL.fullmatch(stated):
            self._row, self._column = int(found[2]), _number(found[1])
        elif stated:
            raise _RefusedError(f"found the cell {stated[:20]!r}. Expected one such as B7")
        if (self._row, self._column) <= self._last:
            raise _RefusedError("the cells of a sheet are not in order. Save it again from a spreadsheet")
        self._last = self._row, self._column
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise _RefusedError(
                f"a sheet has over {MOST_CELLS:,} cells. Expected fewer. Remove what is not used"
            )

    def _content(self) -> None:
        if self._row > MOST_ROWS:
            raise _RefusedError(
                f"row {self._row:,} of a sheet has content. Expected at most {MOST_ROWS:,} rows"
            )
        if self._column > MOST_COLUMNS:
            raise _RefusedError(
                f"column {self._column:,} of a sheet has content. Expected at most {MOST_COLUMNS} columns"
            )
        self.extent.rows = max(self.extent.rows, self._row)
        self.extent.columns = max(self.extent.columns, self._column)

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "sheetData":
            self._column = 0


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
