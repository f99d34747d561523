"""What one file says otherwise than another: the changed inputs, each with its place, and files between the
two.

A number or a path is one input, and so is an element or a list that only one of the files has. Titles, notes,
sources and ranges are none: they do not change the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from monazite.data.reading.shapes import record_at
from monazite.data.reading.spans import is_number
from monazite.data.reading.tree import Tree
from monazite.data.records.numbers import fields_of
from monazite.data.records.paths import Provenance
from monazite.data.records.record import Sourced
from monazite.data.records.symbols import Address
from monazite.errors import Location

OTHER_SECTIONS = ("monazite", "title", "note", "sources", "extends")
"""Sections that do not change the program."""
MONEY_UNIT = ("money", "unit")
"""The unit of money of both sides is that of the comparison."""
WITHOUT_EFFECT = frozenset({*Provenance.model_fields, *Sourced.model_fields})
UNSHOWN = WITHOUT_EFFECT | {"title"}
LONGEST = 60
"""Letters of a value that are shown."""


class _Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()
"""Stands for an input that a file does not have."""


@dataclass(frozen=True)
class Input:
    """A changed input: its address, what both files have there (`ABSENT` if nothing), and where it is
    changed.

    The place is in the case, or in the base where the case has nothing there.
    """

    address: Address
    before: Any = field(repr=False)
    after: Any = field(repr=False)
    place: Location | None

    @property
    def name(self) -> str:
        """The address with dots."""
        return ".".join(self.address)

    @property
    def words(self) -> str:
        """`2,000 t/yr -> 1,000 t/yr`: what changes, on one line."""
        if self.before is ABSENT:
            return f"added: {written(self.after)}"
        if self.after is ABSENT:
            return f"removed: {written(self.before)}"
        if (factor := _new_factor(self.before, self.after)) is not None:
            return f"x {factor}"
        if (added := added_changes(self.before, self.after)) is not None:
            return written(added)
        return f"{written(self.before)} -> {written(self.after)}"


def changed_inputs(base: Tree, case: Tree) -> tuple[Input, ...]:
    """Every input that differs, in the order of the base, then of the case."""
    found: list[Input] = []
    for section in _keys(base.data, case.data):
        if section not in OTHER_SECTIONS:
            found += _differences(
                base.data.get(section, ABSENT), case.data.get(section, ABSENT), (section,), base, case
            )
    return tuple(found)


def _keys(one: Mapping[str, Any], two: Mapping[str, Any]) -> Iterator[str]:
    yield from one
    yield from (key for key in two if key not in one)


def _differences(one: Any, two: Any, address: Address, base: Tree, case: Tree) -> Iterator[Input]:
    if address == MONEY_UNIT or effective(one, address) == effective(two, address):
        return
    if _is_divided(one, two, address):
        for key in _keys(one if isinstance(one, dict) else {}, two if isinstance(two, dict) else {}):
            inner = [each.get(key, ABSENT) if isinstance(each, dict) else ABSENT for each in (one, two)]
            yield from _differences(inner[0], inner[1], (*address, key), base, case)
        return
    place = base.place(address) if two is ABSENT else case.place(address)
    if two is not ABSENT and is_number(two):
        place = _place_of_change(case, address) or place
    yield Input(address, one, two, place)


def _is_divided(one: Any, two: Any, address: Address) -> bool:
    """Whether the inputs are inside: a section, also where a file has none of it, or a record of both
    files.
    """
    if len(address) == 1 and record_at(address) is None:
        return all(isinstance(each, dict) or each is ABSENT for each in (one, two))
    if not isinstance(one, dict) or not isinstance(two, dict):
        return False
    return not (len(address) > 1 and (is_number(one) or is_number(two)))


def _place_of_change(case: Tree, address: Address) -> Location | None:
    """The place of the last change of a path on some days, if it has any."""
    size = len(address)
    inside = [
        place
        for known, place in case.places.items()
        if known[:size] == address and known[size : size + 1] in (("changes",), ("at",))
    ]
    return inside[-1] if inside else None


def effective(value: Any, address: Address) -> Any:
    """What of a value changes the program: without sources, notes and ranges; `{value: 3 t}` is `3 t`."""
    if isinstance(value, list):
        return [effective(item, (*address, str(place))) for place, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    record = record_at(address)
    own = {key for _, key, _, _ in fields_of(record)} if record is not None else set()
    left = {
        key: effective(item, (*address, key))
        for key, item in value.items()
        if not (key in WITHOUT_EFFECT and (key in own or is_number(value)))
    }
    return left["value"] if set(left) == {"value"} and is_number(value) else left


def added_changes(before: Any, after: Any) -> dict[str, list[Any]] | None:
    """The changes that the case adds to a path; None where it changes it in another way."""
    if not isinstance(after, dict) or not isinstance(after.get("changes"), list):
        return None
    number = before if isinstance(before, dict) else {"value": before}
    old = number.get("changes", [])
    rest = {key: value for key, value in after.items() if key != "changes"}
    same = effective(rest, ()) == effective({k: v for k, v in number.items() if k != "changes"}, ())
    return {"changes": after["changes"][len(old) :]} if same and after["changes"][: len(old)] == old else None


def _new_factor(before: Any, after: Any) -> str | None:
    """The factor that the case puts on a number without one; None where it changes it in another way."""
    number = before if isinstance(before, dict) else {"value": before}
    if not isinstance(after, dict) or "scale" not in after or "scale" in number:
        return None
    rest = {key: value for key, value in after.items() if key != "scale"}
    return str(after["scale"]) if effective(rest, ()) == effective(number, ()) else None


def written(value: Any) -> str:
    """A value on one line, without its source and note."""
    text = _words(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _words(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_words, value))}]"
    if not isinstance(value, dict):
        return str(value)
    if isinstance(value.get("changes"), list):
        rest = {key: item for key, item in value.items() if key not in ("changes", *WITHOUT_EFFECT)}
        return ", ".join([*([_words(rest)] if rest else []), *map(_change, value["changes"])])
    left = {key: item for key, item in value.items() if key not in UNSHOWN or isinstance(item, dict | list)}
    if "value" in left and set(left) <= {"value", "scale"}:
        return _words(left["value"]) + (f" x {_words(left['scale'])}" if "scale" in left else "")
    if set(left) == {"steps"} and isinstance(left["steps"], dict):
        return ", ".join(f"{_words(item)} from {day}" for day, item in left["steps"].items())
    return ", ".join(f"{key} {_words(item)}" for key, item in left.items())


def _change(change: Any) -> str:
    if not isinstance(change, dict):
        return str(change)
    amount = f"x {change['scale']}" if "scale" in change else str(change.get("value"))
    when = [f"in {change['at']}"] if "at" in change else []
    when += [f"{word} {change[word]}" for word in ("from", "until") if word in change]
    return " ".join([amount, *when])


def between(base: Tree, case: Tree, inputs: Iterable[Input]) -> Tree:
    """The base with some of the inputs of the case; sources are those of both."""
    data, places = dict(base.data), dict(base.places)
    for each in inputs:
        data = _with(data, each.address, each.after)
        places = {at: place for at, place in places.items() if at[: len(each.address)] != each.address}
        places |= {at: place for at, place in case.places.items() if at[: len(each.address)] == each.address}
    sources = [tree.data["sources"] for tree in (base, case) if isinstance(tree.data.get("sources"), dict)]
    if sources:
        data["sources"] = {name: source for each in reversed(sources) for name, source in each.items()}
    return Tree(data, places, base.inputs | case.inputs)


def _with(data: Mapping[str, Any], address: Address, value: Any) -> dict[str, Any]:
    """A mapping with another value at an address, or without the key where the value is absent."""
    key, rest = address[0], address[1:]
    if rest:
        inner = data.get(key)
        return {**data, key: _with(inner if isinstance(inner, dict) else {}, rest, value)}
    if value is ABSENT:
        return {other: item for other, item in data.items() if other != key}
    return {**data, key: value}
