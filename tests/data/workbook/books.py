"""Workbooks for tests: a small instance as one, and changes of its cells and parts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from monazite.data.reading.tree import parse_text
from monazite.data.writing.workbook import workbook_bytes
from monazite.errors import Location

SMALL = """
monazite: 1
title: A mine and a contract
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
money: {unit: USD, price_year: 2026}
outside: [japan, world]
sources: {report: {title: A report, url: "https://example.org/report"}}
materials: {ore: {unit: t, contains: {Nd: 10 %}}, slag: {unit: t}}
places: {coast: irel, park: makers}
mines:
  pit:
    place: coast
    material: ore
    capacity: {value: 100 t/yr, low: 80 t/yr, high: 120 t/yr, source: report, note: As in 2024.}
    cost: 2 USD/t
    opening: 2026-04
  hill:
    place: coast
    material: ore
    capacity: 10 t/yr
    tiers: [{rate: 5 t/yr, cost: 3 USD/t}, {cost: 4 USD/t}]
sales:
  spot: {place: coast, material: ore, price: 5 USD/t, cap: {steps: {2026-04: 50 t/yr, 2027-04: 60 t/yr}}}
contracts:
  toyotsu:
    counterparty: japan
    destination: japan
    material: ore
    from: coast
    quantity: 60 t/yr
    firm: false
    price: 10 USD/t
    shortfall: {penalty: 3 USD/t}
"""


def small(text: str = SMALL) -> bytes:
    """The small instance, or another, as a workbook."""
    path = Path("small.yaml")
    data = parse_text(text, path).data
    return workbook_bytes(data, data, Location(path))


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    """A workbook after a planner has worked in it."""
    book = load_workbook(io.BytesIO(content))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cell(
    book: Any, sheet: str, name: str | None, address: str | None, header: str = "value", day: str = ""
) -> Any:
    """The cell of a value: by the name of its element, its address, the header of the column and the date."""
    headers = [each.value for each in book[sheet][1]]
    for row in book[sheet].iter_rows(min_row=2):
        texts = {key: each.value for key, each in zip(headers, row, strict=True)}
        if texts.get("name") == name and texts.get("address") == address and (texts.get("from") or "") == day:
            return row[headers.index(header)]
    raise LookupError(f"{sheet}: no row {name} {address} {day}")


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with a part added or replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, part)
    return stream.getvalue()


def part(content: bytes, name: str) -> bytes:
    """A part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def without_part(content: bytes, name: str) -> bytes:
    """A workbook without one of its parts, which is named in it still."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
    return stream.getvalue()


def replaced(content: bytes, name: str, old: str, new: str) -> bytes:
    """A workbook with one text in one of its parts replaced."""
    text = part(content, name).decode()
    assert old in text, f"{name} has no {old}"
    return with_part(content, name, text.replace(old, new, 1).encode())


def sheet_part(content: bytes, title: str) -> str:
    """The part of a sheet, in a workbook that `small` has made."""
    book = part(content, "xl/workbook.xml").decode()
    found = re.search(rf'<sheet name="{title}" sheetId="(\d+)"', book)
    assert found, f"there is no sheet {title}"
    return f"xl/worksheets/sheet{found[1]}.xml"
