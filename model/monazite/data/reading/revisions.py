"""Revisions of a file: its data as they are known on a date.

The section `revisions` is applied when a file is read, and is then gone: what is validated, solved and
written is the file with the changes made. For a date only those revisions are applied that are known by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from monazite.data.reading.address import set_value
from monazite.data.reading.tree import Tree
from monazite.data.records.record import Name
from monazite.data.records.revision import Revision
from monazite.data.records.timeline import parse_date
from monazite.errors import Fault, InstanceError, Location, UsageError

SECTION = "revisions"
FIXED = ("monazite", "extends", "title", "horizon", "money", "outside", "sources", SECTION, "held")
"""Sections that no revision changes: they say what is planned, not what the world is like."""
_NAME = TypeAdapter(Name)


@dataclass(frozen=True)
class NamedRevision:
    """A revision with its name and the day from which it is known."""

    name: str
    day: date
    changes: tuple[str, ...]
    note: str | None = None


def revisions_of(tree: Tree) -> tuple[NamedRevision, ...]:
    """The revisions of a file in the order in which they become known. Raises `InstanceError` with every
    fault."""
    section = tree.data.get(SECTION)
    if section is None:
        return ()
    if not isinstance(section, dict):
        place = tree.place((SECTION,))
        message = "found no mapping. Expected revisions by name, each with `known` and `set`"
        raise InstanceError([Fault(message, place, SECTION)])
    faults: list[Fault] = []
    found = [_revision(tree, name, written, faults) for name, written in section.items()]
    if faults:
        raise InstanceError(faults)
    return tuple(sorted((each for each in found if each is not None), key=lambda each: each.day))


def _revision(tree: Tree, name: str, written: Any, faults: list[Fault]) -> NamedRevision | None:
    try:
        _NAME.validate_python(name)
        revision = Revision.model_validate(written)
    except ValidationError as error:
        faults += _faults(tree, name, error)
        return None
    return NamedRevision(name, parse_date(revision.known), tuple(revision.set), revision.note)


def _faults(tree: Tree, name: str, error: ValidationError) -> Iterator[Fault]:
    for detail in error.errors(include_url=False):
        address = (SECTION, name, *(str(step) for step in detail["loc"]))
        kind = detail["type"]
        message = str(detail["msg"]).removeprefix("Value error, ")
        if kind == "missing":
            message = f"the key `{address[-1]}` is missing. Expected `known` and `set`"
            address = address[:-1]
        elif kind == "extra_forbidden":
            message = f"unknown key {address[-1]!r}. Expected one of `known`, `set`, `note`"
        elif kind in ("model_type", "model_attributes_type"):
            message = "found no mapping. Expected `known` and `set`"
        elif kind == "list_type":
            message = "found no list. Expected changes such as `imports.china.cap[2028-01:]*=0.5`"
        elif kind == "too_short":
            message = "found an empty list. Expected at least one entry: a change as `--set` takes it"
        yield Fault(message, tree.place(address), ".".join(address))


def revised(tree: Tree, known: date | None = None) -> Tree:
    """The file with its revisions applied, without their section: all of them, or those known by a day.

    Raises `InstanceError` where a change cannot be made.
    """
    revisions = revisions_of(tree)
    if SECTION not in tree.data:
        return tree
    for each in revisions:
        for number, change in enumerate(each.changes if known is None or each.day <= known else ()):
            tree = _changed(tree, each.name, number, change)
    return Tree({key: value for key, value in tree.data.items() if key != SECTION}, tree.places, tree.inputs)


def _changed(tree: Tree, name: str, number: int, change: str) -> Tree:
    address = (SECTION, name, "set", str(number))
    place = tree.place(address) or Location(Path("instance"))
    section = change.strip().partition(".")[0].partition("=")[0].strip()
    if section in FIXED:
        message = f"found a change of `{section}`. Expected a change of the data, such as a cap or an opening"
        raise InstanceError([Fault(message, place, ".".join(address))])
    try:
        return set_value(tree, change, place, f"{change!r}")
    except UsageError as error:
        raise InstanceError([Fault(str(error), place, ".".join(address))]) from None
