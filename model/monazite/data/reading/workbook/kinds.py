"""What the records say of an address: what kind of value it has, and what it may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from monazite.data.reading.keys import Key, hints_of, keys_of
from monazite.data.records.instance import Instance
from monazite.data.records.logistics import HsCode
from monazite.data.records.numbers import fields_of
from monazite.data.records.paths import DateText, LatestDate, Measure, Number, Path, PathStep
from monazite.data.records.production import Duration, Opening
from monazite.data.records.record import Count, Name, Names, Record, Switch
from monazite.data.records.symbols import Address

TEXTS = (DateText, LatestDate, Opening, Duration, HsCode, Name)
SCALARS = (*TEXTS, Count, Switch, str, int, bool)


@dataclass(frozen=True)
class Slot:
    """What is at an address: the type, the field that holds it, and the record and key of that field."""

    hint: Any
    info: FieldInfo
    record: type[Record]
    key: str
    is_field: bool
    """Whether the address ends at the field, not at an item within it."""

    @cached_property
    def inside(self) -> type[Record] | None:
        """The record at the address; None where there is a text, a list or a mapping."""
        return record_of(self.hint)

    @cached_property
    def described(self) -> Key:
        """The key of the field in words."""
        return next(key for key in _keys(self.record) if key.name == self.key)

    @cached_property
    def section(self) -> str:
        """The section whose elements it names; empty where it names none."""
        return next((mark.section for mark in self.info.metadata if isinstance(mark, Names)), "")

    @cached_property
    def is_mapping(self) -> bool:
        """Whether its keys are names of elements, dates or the like, and not those of a record."""
        return any(get_origin(each) is dict for each in alternatives(self.hint))

    @cached_property
    def is_list(self) -> bool:
        """Whether it is a list of names, dates or other texts."""
        lists = [each for each in alternatives(self.hint) if get_origin(each) is list]
        return bool(lists) and all(_is_scalar(get_args(each)[0]) for each in lists)

    @cached_property
    def is_free_text(self) -> bool:
        """Whether it is a text of any kind, such as a title."""
        return str in alternatives(self.hint) and not self.section

    @cached_property
    def is_text(self) -> bool:
        """Whether it is a name, a date or another text, and no number."""
        return any(each in TEXTS or each is str for each in alternatives(self.hint)) or bool(self.words)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that it may be, where there are no others."""
        found: list[str] = []
        for each in alternatives(self.hint):
            if get_origin(each) is Literal:
                found += map(str, get_args(each))
            elif each is bool or each == Switch:
                found += ["true", "false"]
            else:
                return ()
        return tuple(found)


class _Node:
    """A place in the records, with the places below it as far as they were asked for."""

    def __init__(self, hint: Any, slot: Slot | None):
        self.hint, self.slot = hint, slot
        self.record = record_of(hint)
        self._below: dict[str, _Node] = {}
        self._item: _Node | None = None

    def below(self, step: str) -> _Node | None:
        """The place of a key, or of an item whatever its name; None where the records know neither."""
        if step in self._below:
            return self._below[step]
        if self.record is not None and step in (fields := _fields(self.record)):
            hint = _hint(self.record, step)
            slot = Slot(hint, self.record.model_fields[fields[step]], self.record, step, True)
            self._below[step] = _Node(hint, slot)
            return self._below[step]
        if self._item is None and self.slot is not None and (item := _item(self.hint)) is not None:
            self._item = _Node(item, replace(self.slot, hint=item, is_field=False))
        return self._item


@cache
def _top() -> _Node:
    return _Node(Instance, None)


def slot_at(address: Address) -> Slot | None:
    """What is at an address of an instance; None where the records know no such address."""
    node: _Node | None = _top()
    for step in address:
        if node is None:
            return None
        node = node.below(step)
    return node.slot if node is not None else None


def is_free(slot: Slot | None) -> bool:
    """Whether a value is a text of any kind, such as a title."""
    return slot is not None and slot.is_free_text


@cache
def _fields(record: type[Record]) -> dict[str, str]:
    return {key: name for name, key, _, _ in fields_of(record)}


@cache
def _keys(record: type[Record]) -> tuple[Key, ...]:
    return keys_of(record)


@cache
def _hints(record: type[Record]) -> dict[str, Any]:
    return hints_of(record)


def _hint(record: type[Record], key: str) -> Any:
    return _hints(record)[_fields(record)[key]]


def alternatives(hint: Any) -> tuple[Any, ...]:
    """The types of a union, marks taken off all but the texts that are known by them."""
    return tuple(_alternatives(hint))


def _alternatives(hint: Any) -> Iterator[Any]:
    if any(hint == known for known in (*SCALARS, Measure)):
        yield hint
    elif get_origin(hint) is Annotated:
        yield from _alternatives(get_args(hint)[0])
    elif get_origin(hint) in (Union, UnionType):
        for each in get_args(hint):
            yield from _alternatives(each)
    elif hint is not NoneType:
        yield hint


def record_of(hint: Any) -> type[Record] | None:
    """The record among the types of a hint."""
    return next(
        (each for each in alternatives(hint) if isinstance(each, type) and issubclass(each, Record)), None
    )


def _item(hint: Any) -> Any:
    for each in alternatives(hint):
        if get_origin(each) is dict:
            return get_args(each)[1]
        if get_origin(each) is list:
            return get_args(each)[0]
    return None


def _is_scalar(hint: Any) -> bool:
    return all(any(each == known for known in SCALARS) for each in alternatives(hint))


def sections() -> tuple[str, ...]:
    """The sections of elements by name, in the order of the records."""
    return tuple(key for key in _fields(Instance) if section_slot(key).is_mapping)


def section_slot(key: str) -> Slot:
    """What a section of an instance is."""
    found = slot_at((key,))
    assert found is not None
    return found


def section_record(section: str) -> type[Record]:
    """The record of the elements of a section."""
    record = record_of(_item(section_slot(section).hint))
    assert record is not None
    return record


def is_flat(record: type[Record]) -> bool:
    """Whether a record has nothing but texts, so that it fits into a row."""
    return all(slot.is_text and not slot.is_mapping and not slot.is_list for slot in _own(record))


def _own(record: type[Record]) -> Iterator[Slot]:
    for key, name in _fields(record).items():
        yield Slot(_hint(record, key), record.model_fields[name], record, key, True)


def addresses_of(record: type[Record], deepest: int = 3) -> Iterator[str]:
    """The addresses within a record that need no name: `shortfall`, `shortfall.penalty`."""
    for slot in _own(record):
        yield slot.key
        inside = record_of(slot.hint)
        if deepest == 1 or inside is None or slot.is_mapping or issubclass(inside, Number | Path | PathStep):
            continue
        yield from (f"{slot.key}.{each}" for each in addresses_of(inside, deepest - 1))
