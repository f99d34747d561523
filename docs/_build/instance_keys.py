"""Every key of an instance file, from the records that check it."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from monazite import units
from monazite.data import csv_tables, extends
from monazite.data.instance import Instance
from monazite.data.network import Closing
from monazite.data.production import Duration, Opening
from monazite.data.quantity import DateText, Measure, Number, Path, Provenance, Step
from monazite.data.record import Count, Dimension, Name, Names, NoneWord, Record, Switch
from monazite.data.rules import FLOW_FORMS
from monazite.data.trade import Price

LAST = frozenset(Provenance.model_fields)
"""What stands beside a number, or beside all numbers of an element, is told after the rest."""
WORDS: tuple[tuple[Any, str], ...] = (
    (Opening, "a date or `never`"),
    (Duration, "a duration"),
    (DateText, "a date"),
    (Measure, "an amount"),
    (Count, "a whole number"),
    (Switch, "`true` or `false`"),
    (Name, "a name"),
    (str, "text"),
)
"""What the marked texts of the records are called."""
ELSEWHERE: tuple[tuple[type[Record], str], ...] = (
    (Closing, "`opening`, `free` or a [number](#number)"),
    (Step, "a [number](#number)"),
    (Price, "a [path](#path)"),
    (Number, "a [number](#number)"),
    (Path, "a [path](#path)"),
)
"""Records that are told once, at the top of the page."""
PLACEHOLDERS = {"amount": "unit", "money": "money", "capacity": "unit/yr", "key": "unit"}


def numbers() -> str:
    """How a number and a path are written."""
    return "\n".join(
        [
            "### A number {#number}\n",
            f"{_doc(Number)}\n",
            _table(Number),
            "### A path over time {#path}\n",
            f"{_doc(Path)}\n",
            _table(Path, skip=tuple(Provenance.model_fields)),
            "A path also takes `source`, `note`, `low` and `high`, and so does each of its steps.\n",
            "### A table beside the file {#csv}\n",
            f"{cleandoc(csv_tables.__doc__ or '')}\n",
            "### Extending another file {#extends}\n",
            f"{cleandoc(extends.__doc__ or '')}\n",
            f"{cleandoc(extends.read_extended.__doc__ or '').partition(chr(10) * 2)[2]}\n",
        ]
    )


def units_known() -> str:
    """The units every instance knows."""
    names = [line.split(" = ")[0] for line in units.PHYSICAL.strip().splitlines()]
    return ", ".join(f"`{name}`" for name in names) + ", `%`."


def flow_forms() -> str:
    """How a flow is named in a limit."""
    return ", ".join(f"`{form}`" for form in FLOW_FORMS) + "."


def sections() -> str:
    """Every section of the file, and the records inside it, in the order of the file."""
    parts = ["### The top of the file {#top}\n", f"{_doc(Instance)}\n", _table(Instance)]
    told: set[type[Record]] = set()
    for name, info in Instance.model_fields.items():
        if name == "prices":
            parts.append(_prices(info))
        record = _record(_hints(Instance)[name])
        if record is not None:
            shape = _shape(_hints(Instance)[name])
            parts.append(f"### {name} {{#{name}}}\n\n{_doc(record)}\n{shape}")
            parts += [_table(record), *_nested(record, told)]
    return "\n".join(parts)


def _prices(info: FieldInfo) -> str:
    own = tuple(Path.model_fields)
    return f"### prices {{#prices}}\n\n{info.description} Each has a name.\n\n{_doc(Price)}\n\n{_table(Price, own)}"


def _nested(record: type[Record], told: set[type[Record]]) -> Iterator[str]:
    for inner in dict.fromkeys(_record(hint) for hint in _hints(record).values()):
        if inner is not None and inner not in told:
            told.add(inner)
            yield f"#### {_title(inner)} {{#{_anchor(inner)}}}\n\n{_doc(inner)}\n\n{_table(inner)}"
            yield from _nested(inner, told)


def _table(record: type[Record], skip: tuple[str, ...] = ()) -> str:
    """The keys of a record; a column that would be empty is left out."""
    hints = _hints(record)
    ordered = sorted(record.model_fields.items(), key=lambda field: field[0] in LAST)
    rows = [_row(info.alias or name, info, hints[name]) for name, info in ordered if name not in skip]
    columns = list(zip(("key", "what it is", "unit", "needed", "meaning"), *rows, strict=True))
    shown = [column for column in columns if any(column[1:])]
    head, *body = (f"| {' | '.join(line)} |" for line in zip(*shown, strict=True))
    return "\n".join((head, "|---" * len(shown) + "|", *body)) + "\n"


def _row(key: str, info: FieldInfo, hint: Any) -> tuple[str, ...]:
    needed = "yes" if info.is_required() else ""
    description = (info.description or "").replace("|", "\\|")
    if isinstance(info.default, str) and info.default not in description:
        description += f" By default `{info.default}`."
    return f"`{key}`", _what(hint, info), _unit(info), needed, description


def _what(hint: Any, info: FieldInfo) -> str:
    named = next((mark for mark in info.metadata if isinstance(mark, Names)), None)
    word = " or `none`" if NoneWord in info.metadata else ""
    return _words(hint, named) + word


def _words(hint: Any, named: Names | None = None) -> str:
    """A type in words; `named` is the section whose elements are named."""
    for known, words in WORDS:
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
    return f"[{_title(hint).lower()}](#{_anchor(hint)})"


def _of_section(named: Names) -> str:
    if named.section == "accounts":
        return "an account"
    if named.section == "origins":
        return "a plant or mine"
    return f"a name in [{named.section}](#{named.section})"


def _unit(info: FieldInfo) -> str:
    marks = [mark for mark in info.metadata if isinstance(mark, Dimension)]
    if not marks:
        return ""
    dimension = marks[0]
    unit = dimension.unit.format_map(PLACEHOLDERS)
    if unit == "1":
        return (
            "% or a plain number"
            if dimension.greatest is None
            else f"%, at most {dimension.greatest * 100:g} %"
        )
    return {"1/yr": "%/yr", "yr": "time"}.get(unit, unit)


def _hints(record: type[Record]) -> dict[str, Any]:
    return get_type_hints(record, include_extras=True)


def _record(hint: Any) -> type[Record] | None:
    """The record inside a type, unless it is a number or path, which are told at the top."""
    if isinstance(hint, type):
        told = any(hint is known for known, _ in ELSEWHERE)
        return hint if issubclass(hint, Record) and not told else None
    inside = [_record(each) for each in get_args(hint)]
    return next((each for each in inside if each is not None), None)


def _shape(hint: Any) -> str:
    return "\nEach has a name.\n" if get_origin(hint) is dict else ""


def _anchor(record: type[Record]) -> str:
    for name, hint in _hints(Instance).items():
        if _record(hint) is record:
            return name
    return record.__name__.lower()


def _title(record: type[Record]) -> str:
    name = record.__name__
    return (
        "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip().capitalize()
    )


def _doc(record: type[Record]) -> str:
    return cleandoc(record.__doc__ or "")
