"""An instance file as rows of a workbook: one for each value, with what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from monazite.data.reading.spans import is_number
from monazite.data.reading.tree import NULL
from monazite.data.reading.workbook.kinds import is_free, slot_at
from monazite.data.reading.workbook.layout import (
    AMOUNTS,
    EMPTY_LIST,
    EMPTY_MAPPING,
    KEYS,
    NOTE,
    UNIT,
    VALUE,
    joined,
    marked,
)
from monazite.data.records.numbers import fields_of
from monazite.data.records.symbols import Address
from monazite.units import UnitError, split_amount


@dataclass(frozen=True)
class Line:
    """A row: the address of its value, the date from which it applies, and its cells by header."""

    address: Address
    day: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


def lines(address: Address, node: Any, with_head: bool = False) -> Iterator[Line]:
    """The rows of what is at an address; `with_head`: also a row for a mapping that has only keys below
    it."""
    if isinstance(node, dict):
        yield from _mapping(address, node, with_head)
    elif isinstance(node, list):
        yield from _list(address, node)
    else:
        yield Line(address, cells=_cells(address, {VALUE: node}))


def _mapping(address: Address, node: dict[str, Any], with_head: bool) -> Iterator[Line]:
    beside = {key: node[key] for key in _columns(address, node)}
    if list(node) == [VALUE]:  # Alone it would be read back as the plain value.
        beside = {}
    if beside:
        yield Line(address, cells=_cells(address, beside))
    elif with_head:
        yield Line(address)
    elif not node:
        yield Line(address, cells={VALUE: EMPTY_MAPPING})
    for key, item in node.items():
        if key == "steps" and isinstance(item, dict) and item:
            for day, step in item.items():
                yield from _step(address, day, step)
        elif key not in beside:
            yield from lines((*address, key), item)


def _step(address: Address, day: str, step: Any) -> Iterator[Line]:
    """The amount of a path from a date on: in one row with the date, where nothing else is in it."""
    here = (*address, "steps", day)
    beside = step if isinstance(step, dict) else {VALUE: step}
    if isinstance(step, dict) and (VALUE not in step or len(step) == 1 or not set(step) <= set(KEYS)):
        yield from lines(here, step)
    else:
        yield Line(address, day, _cells(here, beside))


def _list(address: Address, node: list[Any]) -> Iterator[Line]:
    slot = slot_at(address)
    if not node:
        yield Line(address, cells={VALUE: EMPTY_LIST})
    elif slot is not None and slot.is_list and (text := joined(node)) is not None:
        yield Line(address, cells={VALUE: text})
    else:
        for number, item in enumerate(node):
            yield from lines((*address, str(number)), item)


def _columns(address: Address, node: dict[str, Any]) -> list[str]:
    """The keys of a mapping that have columns of their own: those of a number, and the source and note of an
    element."""
    slot = slot_at(address)
    if slot is None or slot.is_mapping:
        return []
    record = slot.inside
    own = {key for _, key, _, _ in fields_of(record)} if record else set()
    return [key for key in KEYS if isinstance(node.get(key), str) and (key in own or is_number(node))]


def _cells(address: Address, beside: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a row: numbers apart from their unit, where they have the same or none."""
    slot = slot_at(address)
    free = (NOTE, VALUE) if is_free(slot) else (NOTE,)
    cells = {key: marked(value, key in free) for key, value in beside.items()}
    given = [key for key in AMOUNTS if key in beside]
    if slot is not None and slot.is_text and slot.inside is None:
        return cells
    apart = {key: _apart(beside[key]) for key in given}
    units = {unit for _, unit in apart.values()}
    if len(units) == 1 and (unit := units.pop()):
        cells |= {key: number for key, (number, _) in apart.items()} | {UNIT: unit}
    return cells


def _apart(value: Any) -> tuple[str, str]:
    """A number and its unit, where one blank is between them; else no unit."""
    if value is NULL:
        return "", ""
    number, blank, unit = value.partition(" ")
    try:
        is_one = blank and unit == unit.strip() and split_amount(number)[1] == ""
    except UnitError:
        is_one = False
    return (number, unit) if is_one and number == number.strip() else (value, "")
