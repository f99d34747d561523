"""Every key of an instance file, from the records that check it."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from monazite import units
from monazite.data.reading import csv_tables, extends
from monazite.data.records.instance import Instance
from monazite.data.reading.keys import (
    Key,
    anchor_of,
    doc_of,
    hints_of,
    is_named,
    keys_of,
    record_in,
    title_of,
)
from monazite.data.records.paths import Number, Path, PathChange, Provenance
from monazite.data.records.record import Record
from monazite.data.records.policy import FLOW_FORMS
from monazite.data.records.trade import Price


def numbers() -> str:
    """How a number and a path are written."""
    return "\n".join(
        [
            "### A number {#number}\n",
            f"{doc_of(Number)}\n",
            _table(Number),
            "### A path over time {#path}\n",
            f"{doc_of(Path)}\n",
            _table(Path, skip=tuple(Provenance.model_fields)),
            "A path also takes `source`, `note`, `low` and `high`, and so does each of its steps.\n",
            "#### A change of a path {#pathchange}\n",
            f"{doc_of(PathChange)}\n",
            _table(PathChange),
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
    parts = ["### The top of the file {#top}\n", f"{doc_of(Instance)}\n", _table(Instance)]
    written: set[type[Record]] = set()
    for name, info in Instance.model_fields.items():
        hint = hints_of(Instance)[name]
        if name == "prices":
            parts.append(_prices(info.description or ""))
        record = record_in(hint)
        if record is not None:
            shape = "\nEach has a name.\n" if is_named(hint) else ""
            parts.append(f"### {name} {{#{name}}}\n\n{doc_of(record)}\n{shape}")
            parts += [_table(record), *_nested(record, written)]
    return "\n".join(parts)


def _prices(description: str) -> str:
    own = tuple(Path.model_fields)
    return (
        f"### prices {{#prices}}\n\n{description} Each has a name.\n\n{doc_of(Price)}\n\n{_table(Price, own)}"
    )


def _nested(record: type[Record], written: set[type[Record]]) -> Iterator[str]:
    for inner in dict.fromkeys(record_in(hint) for hint in hints_of(record).values()):
        if inner is not None and inner not in written:
            written.add(inner)
            yield f"#### {title_of(inner)} {{#{anchor_of(inner)}}}\n\n{doc_of(inner)}\n\n{_table(inner)}"
            yield from _nested(inner, written)


def _table(record: type[Record], skip: tuple[str, ...] = ()) -> str:
    """The keys of a record; a column that would be empty is omitted."""
    rows = [_row(key) for key in keys_of(record) if key.name.rstrip("_") not in skip]
    columns: list[tuple[Any, ...]] = list(
        zip(("key", "what it is", "unit", "needed", "meaning"), *rows, strict=True)
    )
    shown = [column for column in columns if any(column[1:])]
    head, *body = (f"| {' | '.join(line)} |" for line in zip(*shown, strict=True))
    return "\n".join((head, "|---" * len(shown) + "|", *body)) + "\n"


def _row(key: Key) -> tuple[str, ...]:
    meaning = key.meaning.replace("|", "\\|")
    if key.default and key.default not in meaning:
        meaning += f" By default `{key.default}`."
    return f"`{key.name}`", key.kind, key.unit, "yes" if key.required else "", meaning
