"""The sheets of a workbook, as openpyxl reads them, and none left out.

openpyxl omits a sheet whose part is not in the archive. A plan without its contracts would follow, so the
sheets that the workbook names are compared with its parts before, and with what was read after.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from openpyxl.packaging.relationship import get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet

from monazite.data.reading.workbook.archive import SHEET
from monazite.data.reading.workbook.layout import OWN
from monazite.errors import Fault, InstanceError, Location

DAMAGED = (
    "the workbook is damaged. Expected an .xlsx file as a spreadsheet saves it. "
    "Open it in a spreadsheet, check its sheets and save it again, or take an earlier copy"
)
PARTS = {"/worksheet": "the cells", "/sharedStrings": "the texts of the cells", "/styles": "the formats"}
"""Kinds of parts without which cells would be read wrongly, and what they hold."""
LONGEST_NAME = 40


def opened(content: bytes, path: Path) -> Iterator[Any]:
    """The sheets with cells, in order; `InstanceError` where one that the workbook names cannot be read."""
    reader: Any = ExcelReader(io.BytesIO(content), read_only=True, keep_links=False)
    with warnings.catch_warnings():  # Of parts that are not read, such as lists of allowed values.
        warnings.simplefilter("ignore")
        reader.read_manifest()
        reader.read_workbook()
        if faults := list(_faults(reader, path)):
            raise InstanceError(faults)
        reader.read_strings()
        apply_stylesheet(reader.archive, reader.wb)
        reader.read_chartsheet = lambda *_: None
        reader.read_worksheets()
        found = list(reader.wb.worksheets)
        charts = {sheet.name for sheet, relation in _related(reader) if not _is_kind(relation, "/worksheet")}
        if [each.title for each in found] != [each for each in _named(reader) if each not in charts]:
            raise InstanceError([Fault(DAMAGED, Location(path))])
        yield from found


def _related(reader: Any) -> Iterator[tuple[Any, Any]]:
    """The sheets that the workbook names, each with its relationship, None where there is none."""
    relations = reader.parser.rels
    return ((sheet, relations.get(sheet.id)) for sheet in reader.parser.sheets)


def _is_kind(relation: Any, kind: str) -> bool:
    return bool(relation.Type.endswith(kind))


def _named(reader: Any) -> list[str]:
    """The names of the sheets in the workbook's own part, found without openpyxl."""
    names: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            names.append(attributes.get("name", ""))

    parser: Any = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(reader.archive.read(reader.parser.workbook_part_name), True)
    return names


def _faults(reader: Any, path: Path) -> Iterator[Fault]:
    """What is wrong with the sheets that the workbook names, and with the parts that hold them."""
    here = Location(path)
    relations_part = get_rels_path(reader.parser.workbook_part_name)
    if relations_part not in reader.valid_files:
        yield Fault(_lacking(relations_part, "which says where its sheets are"), here)
        return
    names = [sheet.name for sheet in reader.parser.sheets]
    if names != _named(reader):
        yield Fault(DAMAGED, here)
        return
    seen: dict[str, str] = {}
    parts: dict[str, str] = {}
    for sheet, relation in _related(reader):
        name = sheet.name[:LONGEST_NAME]
        if (other := seen.get(sheet.name.casefold())) is not None:
            yield Fault(
                f"the workbook has the sheets {other!r} and {name!r}. Expected each name once, also in "
                "capitals. Put their rows into one sheet, and remove the other",
                here,
            )
        seen[sheet.name.casefold()] = name
        if relation is None:
            yield Fault(f"the workbook names the sheet {name!r}, and not where it is. {_ADVICE}", here)
        elif _is_kind(relation, "/worksheet"):
            if (other := parts.get(relation.target)) is not None:
                message = f"the sheets {other!r} and {name!r} are one part of the workbook. {_ADVICE}"
                yield Fault(message, here)
            parts[relation.target] = name
            if relation.target not in reader.valid_files:
                yield Fault(_lacking(relation.target, f"the sheet {name!r}"), here)
        elif not sheet.name.startswith(OWN):
            yield Fault(
                f"the sheet {name!r} is a chart or of another kind without cells. Expected cells. Remove it, "
                f"or name it {OWN}NAME, which is not read",
                here,
            )
    yield from _unnamed(reader, parts, here)


_ADVICE = (
    "The workbook is damaged. Expected an .xlsx file as a spreadsheet saves it. "
    "Take an earlier copy, or write the sheet again"
)


def _lacking(part: str, what: str) -> str:
    return f"the workbook has no part {part[:LONGEST_NAME]}, {what}. {_ADVICE}"


def _unnamed(reader: Any, parts: dict[str, str], here: Location) -> Iterator[Fault]:
    """Sheets that the workbook does not name, and parts that it needs and does not have."""
    for part in reader.valid_files:
        if SHEET.fullmatch(part) and part not in parts:
            message = f"the workbook holds the part {part[:LONGEST_NAME]}, a sheet that it does not name"
            yield Fault(f"{message}. {_ADVICE}", here)
    for relation in reader.parser.rels.values():
        for kind, what in PARTS.items():
            if _is_kind(relation, kind) and relation.target not in (*reader.valid_files, *parts):
                yield Fault(_lacking(relation.target, f"with {what}"), here)
