"""The record at an address, from the types of the records alone."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from monazite.data.records.instance import Instance
from monazite.data.records.numbers import fields_of
from monazite.data.records.record import Record
from monazite.data.records.symbols import Address


def record_at(location: Address) -> type[Record] | None:
    """The record at a location, found through the types of the fields."""
    kind: Any = Instance
    for step in location:
        record = _as_record(kind)
        if record is not None:
            named = {key: name for name, key, _, _ in fields_of(record)}
            if step in named:
                kind = record.model_fields[named[step]].annotation
                continue
        item = _item_type(kind)
        if item is not None:
            kind = item
    return _as_record(kind)


def _members(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from _members(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for member in get_args(kind):
            yield from _members(member)
    else:
        yield kind


def _as_record(kind: Any) -> type[Record] | None:
    return next(
        (member for member in _members(kind) if isinstance(member, type) and issubclass(member, Record)), None
    )


def _item_type(kind: Any) -> Any:
    for member in _members(kind):
        if get_origin(member) is dict:
            return get_args(member)[1]
        if get_origin(member) is list:
            return get_args(member)[0]
    return None


def is_required(address: Address) -> bool:
    """Whether a key must be given in its record; False for the name of an element and for an unknown key."""
    record = record_at(address[:-1])
    if record is None:
        return False
    named = {key: name for name, key, _, _ in fields_of(record)}
    return address[-1] in named and record.model_fields[named[address[-1]]].is_required()
