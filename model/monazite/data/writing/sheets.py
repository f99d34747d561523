"""The sheets of a workbook: which rows of an instance file stand in which, and under which headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from monazite.data.reading.workbook.kinds import is_flat, is_free, section_record, sections, slot_at
from monazite.data.reading.workbook.layout import (
    ADDRESS,
    COLUMNS,
    FROM,
    HELD,
    INSTANCE,
    NAME,
    OVERRIDES,
    SECTION,
    address_text,
    marked,
)
from monazite.data.records.numbers import fields_of
from monazite.data.records.symbols import Address
from monazite.data.writing.rows import Line, lines


@dataclass(frozen=True)
class Cells:
    """A row as it is written: its texts by header, the address of its value, and whether an element begins
    there."""

    texts: Mapping[str, str]
    address: Address
    begins: bool = False


@dataclass(frozen=True)
class Page:
    """A sheet: its name, its headers, its rows, and the section whose elements it holds, if it is one."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[Cells, ...]
    section: str = ""

    @property
    def is_record(self) -> bool:
        """Whether each row is an element, with a column for each key."""
        return ADDRESS not in self.headers


def pages(data: Mapping[str, Any]) -> Iterator[Page]:
    """The sheets of an instance file, in order; of a file that extends another, all changes are in one."""
    known = sections()
    by_name = {key: data[key] for key in known if isinstance(data.get(key), dict)}
    single = {key: item for key, item in data.items() if key not in by_name}
    held = single.pop(HELD) if isinstance(single.get(HELD), dict) else None
    top = (line for key, item in single.items() for line in lines((key,), item))
    yield Page(INSTANCE, _without(SECTION, NAME), tuple(_cells(line, 0) for line in top))
    if "extends" in data:
        changes = (line for key, section in by_name.items() for line in _elements(key, section, False))
        yield Page(OVERRIDES, COLUMNS, tuple(_changes(changes)))
    else:
        yield from (_section(key, by_name.get(key, {})) for key in known)
    if held is not None:
        rows = tuple(_cells(line, 1) for line in lines((HELD,), held))
        yield Page(HELD, _without(SECTION, NAME), rows)


def _without(*headers: str) -> tuple[str, ...]:
    return tuple(header for header in COLUMNS if header not in headers)


def _section(key: str, section: Mapping[str, Any]) -> Page:
    record = section_record(key)
    keys = [each for _, each, _, _ in fields_of(record)]
    if is_flat(record) and all(_fits(item, keys) for item in section.values()):
        rows = (
            Cells({NAME: name, **_texts((key, name), item)}, (key, name)) for name, item in section.items()
        )
        return Page(key, (NAME, *keys), tuple(rows), key)
    return Page(key, _without(SECTION), tuple(_begun(_elements(key, section, True))), key)


def _texts(address: Address, item: Mapping[str, str]) -> dict[str, str]:
    """The texts of an element in one row."""
    return {key: marked(text, is_free(slot_at((*address, key)))) for key, text in item.items()}


def _fits(item: Any, keys: list[str]) -> bool:
    """Whether an element is a row of texts."""
    return isinstance(item, dict) and all(key in keys and isinstance(text, str) for key, text in item.items())


def _elements(key: str, section: Mapping[str, Any], with_head: bool) -> Iterator[Line]:
    for name, item in section.items():
        yield from lines((key, name), item, with_head)
        if item == {} and not with_head:
            yield Line((key, name))


def _begun(found: Iterator[Line]) -> Iterator[Cells]:
    """Rows of a section, with a mark where an element begins."""
    before: Address = ()
    for line in found:
        yield replace(_cells(line, 2), begins=line.address[:2] != before)
        before = line.address[:2]


def _changes(found: Iterator[Line]) -> Iterator[Cells]:
    before: Address = ()
    for line in found:
        cells = _cells(line, 2)
        texts = {SECTION: line.address[0], **cells.texts}
        yield Cells(texts, cells.address, line.address[:2] != before)
        before = line.address[:2]


def _cells(line: Line, above: int) -> Cells:
    """A row whose address is written from below the first keys, the second of which is the name."""
    texts = dict(line.cells)
    if above == 2:
        texts[NAME] = line.address[1]
    if within := line.address[above:]:
        texts[ADDRESS] = address_text(within)
    if line.day:
        texts[FROM] = line.day
    whole = (*line.address, "steps", line.day) if line.day else line.address
    return Cells(texts, whole)
