"""The keys of instance files in words, from the records that check them.

Used by the pages and by `monazite schema ADDRESS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from monazite.data.reading.hints import did_you_mean
from monazite.data.records.instance import Instance
from monazite.data.records.logistics import Closing, HsCode
from monazite.data.records.paths import DateText, LatestDate, Measure, Number, Path, PathStep, Provenance
from monazite.data.records.production import Duration, Opening
from monazite.data.records.record import Count, Dimension, Name, Names, NoneWord, Record, Switch
from monazite.data.records.trade import Price
from monazite.errors import UsageError
from monazite.figures import all_digits

WORDS: tuple[tuple[Any, str, str], ...] = (
    (Opening, "a date or `never`", "2029-04"),
    (Duration, "a duration", "18 months"),
    (LatestDate, "a date or `never`", "2029-04"),
    (DateText, "a date", "2028-04"),
    (Measure, "an amount", "100 t"),
    (Count, "a whole number", "2"),
    (Switch, "`true` or `false`", "true"),
    (bool, "`true` or `false`", "true"),
    (HsCode, "an HS code", "2846.90"),
    (Name, "a name", "name"),
    (str, "text", "text"),
)
"""Types of fields in words, and an example of each."""
ELSEWHERE: tuple[tuple[type[Record], str], ...] = (
    (Closing, "`opening`, `free` or a [number](#number)"),
    (PathStep, "a [number](#number)"),
    (Price, "a [path](#path)"),
    (Number, "a [number](#number)"),
    (Path, "a [path](#path)"),
)
"""Records that are described once, at the top of the page."""
PLACEHOLDERS = {"amount": "unit", "money": "money", "capacity": "unit/yr", "key": "unit"}
LAST = frozenset(Provenance.model_fields)
"""Keys that describe a number or all numbers of an element are listed last."""
EXAMPLES = {
    "unit": "100 t",
    "unit/yr": "100 t/yr",
    "unit/yr/yr": "10 t/yr/yr",
    "unit/unit": "0.3 t/t",
    "money": "20 USD million",
    "money/yr": "5 USD million/yr",
    "money/unit": "12 USD/kg",
    "money/unit/yr": "500 USD/(t/yr)",
    "money/(unit/yr)": "500 USD/(t/yr)",
    "%/yr": "2 %/yr",
    "time": "30 days",
}
"""An example of an amount in each unit; of a share it is 90 %."""


@dataclass(frozen=True)
class Key:
    """A key of a record: its type in words, its unit, its default as written, its meaning and an example.

    `kind` has links to other records on the page of keys. `record` is the record below the key, if there is
    one.
    """

    name: str
    kind: str
    unit: str
    required: bool
    default: str
    meaning: str
    example: str
    record: type[Record] | None


def keys_of(record: type[Record]) -> tuple[Key, ...]:
    """The keys of a record, its own first and provenance last."""
    hints = hints_of(record)
    ordered = sorted(record.model_fields.items(), key=lambda field: field[0] in LAST)
    return tuple(_key(info.alias or name, info, hints[name]) for name, info in ordered)


def _key(name: str, info: FieldInfo, hint: Any) -> Key:
    default = info.default if isinstance(info.default, str | int | float) else ""
    written = str(default).lower() if isinstance(default, bool) else str(default)
    return Key(
        name,
        _kind(hint, info),
        unit_of(info),
        info.is_required(),
        written,
        info.description or "",
        _example(hint, info),
        record_in(hint, but=()),
    )


def _kind(hint: Any, info: FieldInfo) -> str:
    named = next((mark for mark in info.metadata if isinstance(mark, Names)), None)
    word = " or `none`" if NoneWord in info.metadata else ""
    return _words(hint, named) + word


def _words(hint: Any, named: Names | None = None) -> str:
    """A type in words; `named` is the section of the named elements."""
    for known, words, _ in WORDS:
        if hint == known:
            return _of_section(named) if named and words in ("a name", "text") else words
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _words(inside[0], named)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_words(each, named) for each in inside if each is not NoneType))
    if origin is Literal:
        return " or ".join(f"`{word}`" for word in inside)
    if origin is list:
        return f"a list: {_words(inside[0], named)}"
    if origin is dict:
        return f"{_words(inside[0], named)}: {_words(inside[1])}"
    for record, words in ELSEWHERE:
        if hint is record:
            return words
    return f"[{title_of(hint).lower()}](#{anchor_of(hint)})"


def _of_section(named: Names) -> str:
    if named.section == "accounts":
        return "an account"
    if named.section == "origins":
        return "a plant or mine"
    return f"a name in [{named.section}](#{named.section})"


def unit_of(info: FieldInfo) -> str:
    """The unit of a field, `unit` for the unit of its material; empty where it has none."""
    marks = [mark for mark in info.metadata if isinstance(mark, Dimension)]
    if not marks:
        return ""
    dimension = marks[0]
    unit = dimension.unit.format_map(PLACEHOLDERS)
    if unit == "1":
        most = dimension.greatest
        return "% or a plain number" if most is None else f"%, at most {all_digits(100 * most)} %"
    return {"1/yr": "%/yr", "yr": "time"}.get(unit, unit)


def _example(hint: Any, info: FieldInfo) -> str:
    """An example of a value: from the description of the key, or from its type; empty for a record."""
    given = re.search(r"such as `([^`]+)`", info.description or "")
    unit = unit_of(info)
    if given and (unit or get_origin(hint) is not list):
        return given[1]
    if unit:
        return "90 %" if unit.startswith("%") and unit != "%/yr" else EXAMPLES.get(unit, f"5 {unit}")
    return _example_of(hint)


def _example_of(hint: Any) -> str:
    for known, _, example in WORDS:
        if hint == known:
            return example
    origin, inside = get_origin(hint), [each for each in get_args(hint) if each is not NoneType]
    if origin is Literal:
        return str(inside[0])
    if origin is list:
        example = _example_of(inside[0])
        return f"[{example}]" if example else ""
    if origin is dict:
        name, example = (_example_of(each) for each in inside)
        return f"{{{name}: {example}}}" if example else ""
    if origin is Annotated or origin in (Union, UnionType):
        return _example_of(inside[0])
    return ""


def hints_of(record: type[Record]) -> dict[str, Any]:
    """The types of a record's fields, with their marks."""
    return get_type_hints(record, include_extras=True)


AT_THE_TOP = tuple(record for record, _ in ELSEWHERE)


def record_in(hint: Any, but: tuple[type[Record], ...] = AT_THE_TOP) -> type[Record] | None:
    """The record inside a type, except those in `but`: by default the records described at the top of the
    page.
    """
    if isinstance(hint, type):
        return hint if issubclass(hint, Record) and hint not in but else None
    inside = [record_in(each, but) for each in get_args(hint)]
    return next((each for each in inside if each is not None), None)


def is_named(hint: Any) -> bool:
    """Whether the elements of a type have names as keys."""
    inside = get_args(hint)
    return get_origin(hint) is dict or any(is_named(each) for each in inside if each is not NoneType)


def anchor_of(record: type[Record]) -> str:
    """The anchor of a record on the page of keys: the section that holds it, or its own name."""
    for name, hint in hints_of(Instance).items():
        if record_in(hint) is record:
            return name
    return record.__name__.lower()


def title_of(record: type[Record]) -> str:
    """`Take or pay`: the name of a record in words."""
    name = record.__name__
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.strip().capitalize()


def doc_of(record: type[Record]) -> str:
    """The docstring of a record."""
    return cleandoc(record.__doc__ or "")


@dataclass(frozen=True)
class Described:
    """The key at an address (None at the top), and the record at it or around it.

    `meant` is the key that may be meant where the last step was taken for the name of an element.
    """

    address: str
    key: Key | None
    record: type[Record] | None
    meant: str = ""


def describe(address: str) -> Described:
    """The description of an address such as `contracts.suspension`, with or without names of elements.

    Raises `UsageError` with the step that is no key.
    """
    record: type[Record] = Instance
    found: Key | None = None
    steps = [step for step in address.split(".") if step]
    place, meant = 0, ""
    while place < len(steps):
        keys = {key.name: key for key in keys_of(record)}
        step = steps[place]
        if step not in keys:
            where = ".".join(steps[:place]) or "the top of the file"
            hint = did_you_mean(step, keys) or "."
            message = f"{address}: no key {step!r} at {where}{hint} Expected one of {', '.join(keys)}."
            raise UsageError(message)
        found = keys[step]
        place += 1
        named = is_named(hints_of(record).get(step, hints_of(record).get(f"{step}_")))
        if found.record is None:
            if place < len(steps) and not named:
                message = (
                    f"{address}: {step} is {_plain(found.kind)} and has no keys. Expected an address that "
                    f"ends there."
                )
                raise UsageError(message)
            break
        record = found.record
        if place < len(steps) and (named or steps[place].isdigit()) and _skips(record, steps[place:]):
            place += 1
            meant = (
                did_you_mean(steps[-1], [key.name for key in keys_of(record)]) if place == len(steps) else ""
            )
    return Described(".".join(steps), found, record if found is None else found.record, meant)


def _skips(record: type[Record], steps: list[str]) -> bool:
    """Whether the next step is the name of an element and not a key."""
    return steps[0] not in {key.name for key in keys_of(record)}


def _plain(words: str) -> str:
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", words).replace("`", "")


def in_plain_words(key: Key) -> str:
    """The type of a key in words, without links and marks."""
    return _plain(key.kind)
