"""Addresses of numbers, and overrides: `--set contracts.toyotsu.quantity=500 t/yr`.

An address consists of the keys that lead to an element, joined by dots (`mines.oscom.tiers.0.cost`). A period
of a path follows in brackets (`contracts.toyotsu.quantity[2028-04]`), or a span of days, from the first date
to before the second (`[2028-04:2030-04]`, `[2028-04:]`, `[:2030-04]`). `*=` scales a number, a path or a span
of it. `=null` removes an optional element.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import isfinite, nan
from pathlib import Path
from typing import Any

from monazite.data.reading.hints import meant_element
from monazite.data.reading.shapes import is_required
from monazite.data.reading.spans import NOTE, on_days
from monazite.data.reading.syntax import COMPLETE
from monazite.data.reading.tree import NULL, Tree, has_null, parse_text
from monazite.data.records.symbols import Address
from monazite.errors import InstanceError, Location, UsageError, full_stop

_ASSIGNMENT = re.compile(r"\s*([^=*\[\]\s]+)\s*(?:\[([^\]]+)\])?\s*(\*?=)\s*(.*?)\s*", re.DOTALL)
OPTION = "--set"
SINGLE_SECTIONS = ("money", "horizon", "held")
"""Sections that are a single record, not elements by name."""
OF_A_FILE = re.compile(rf" opened in line \d+|, {COMPLETE}")
"""What a message about YAML says of a file, and not of one value."""
LONGEST_SHOWN = 200
"""Letters of an override that a message repeats."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")


def set_values(tree: Tree, assignments: Iterable[str], option: str = OPTION) -> Tree:
    """The tree after `path=value` overrides; `UsageError` where one is malformed or its address is unknown.

    Faults found later in a value that was set have as place the option and its number, and name it as it was
    given.
    """
    for number, assignment in enumerate(assignments, start=1):
        prefix = f"{option} {_shown(assignment)}"
        tree = set_value(tree, assignment, Location(Path(option), number, prefix), prefix)
    return tree


def _shown(assignment: str) -> str:
    """An override in a message."""
    return repr(assignment if len(assignment) <= LONGEST_SHOWN else assignment[:LONGEST_SHOWN] + "…")


def set_value(tree: Tree, assignment: str, place: Location, prefix: str) -> Tree:
    """The tree after one `path=value` override; its value has the place `place`, and messages begin with
    `prefix`.
    """
    found = _ASSIGNMENT.fullmatch(assignment)
    if not found:
        raise UsageError(
            f"{prefix}: cannot be read. Expected `path=value`, such as `contracts.toyotsu.quantity=500 "
            f"t/yr`, "
            "`contracts.toyotsu.quantity[2028-04:]=500 t/yr` or `contracts.toyotsu.quantity*=1.1`."
        )
    path, days, operator, text = found.groups()
    address = tuple(path.split("."))
    value = _value(text, prefix)
    old = written_at(tree.data, address, prefix)
    if value is NULL:
        if days is not None or operator == "*=":
            raise UsageError(
                f"{prefix}: `null` removes a whole element. Expected `{path}=null`, without a period or a "
                f"factor."
            )
        return _removed(tree, address, old, prefix)
    key = "scale" if operator == "*=" else "value"
    if days is not None or operator == "*=":
        number = _as_mapping(old, prefix)
        amount = _factor(value, prefix) if key == "scale" else value
        new, where = on_days(number, days, key, amount, prefix)
    elif _is_amount(value) and isinstance(old, dict) and {"value", "steps", "csv", "of"} & set(old):
        new, where = {"value": value, "note": NOTE}, ()
    else:
        new, where = value, ()
    _refuse_null_within(new, prefix)
    places = dict(tree.places) if where else _without_places(tree.places, address)
    for length in range(1, len(address)):  # Also of the mappings that are added on the way.
        places.setdefault(address[:length], place)
    for length in range(1, len(where)):
        places.setdefault((*address, *where[:length]), place)
    places[(*address, *where)] = place
    return Tree(replaced_at(tree.data, address, new), places, tree.inputs)


def _without_places(places: Mapping[Address, Location], address: Address) -> dict[Address, Location]:
    """The places of all but an element and what is in it."""
    return {known: place for known, place in places.items() if known[: len(address)] != address}


def _removed(tree: Tree, address: Address, old: Any, prefix: str) -> Tree:
    """The tree without an optional element."""
    dotted = ".".join(address)
    if old is None:
        raise UsageError(f"{prefix}: the file has no {dotted}. Expected an element that it has. Omit this.")
    if len(address) < 2 or isinstance(written_at(tree.data, address[:-1], prefix), list):
        if len(address) < 2:
            expected = f"a section. Expected an element of it, such as `{dotted}.NAME=null`"
        else:
            expected = "an item of a list. Expected an element or a key. Set the whole list"
        raise UsageError(f"{prefix}: {dotted} is {expected}.")
    if is_required(address):
        raise UsageError(
            f"{prefix}: `{address[-1]}` is required in {'.'.join(address[:-1])}. Expected a value. Set it, "
            f"or remove "
            f"{'.'.join(address[:-1])} if that is optional."
        )
    data = replaced_at(tree.data, address, NULL)
    return Tree(_without_null(data, address), _without_places(tree.places, address), tree.inputs)


def _without_null(data: Any, address: Address) -> Any:
    """The data without the key at an address, whose value is null."""
    key, rest = address[0], address[1:]
    if isinstance(data, list):
        return [_without_null(item, rest) if str(n) == key else item for n, item in enumerate(data)]
    if not rest:
        return {other: item for other, item in data.items() if other != key}
    return {**data, key: _without_null(data[key], rest)}


def _refuse_null_within(value: Any, prefix: str) -> None:
    """Refuse a `null` inside of what is set."""
    if has_null(value):
        raise UsageError(
            f"{prefix}: found `null` inside of the value. Expected it alone, such as `path=null`."
        )


def _is_amount(value: Any) -> bool:
    """Whether a value is an amount, and not a word such as `none` or a whole block."""
    return isinstance(value, str) and not value[:1].isalpha()


def _value(text: str, prefix: str) -> Any:
    if not text:
        raise UsageError(f"{prefix}: the value is empty. Expected one after the equals sign.")
    if "\n" in text or "\r" in text:
        raise UsageError(f"{prefix}: the value has several lines. Expected one line.")
    try:
        return parse_text("value: " + text, Path(OPTION)).data["value"]
    except InstanceError as error:
        message = OF_A_FILE.sub("", error.faults[0].message.removeprefix("not YAML: "))
        raise UsageError(f"{prefix}: the value cannot be read: {full_stop(message)}") from None


def written_at(data: Any, address: Address, prefix: str) -> Any:
    """The value at an address; None where the key is absent, `UsageError` where the address is unknown."""
    for number, key in enumerate(address):
        data = _as_tiers(data, key)
        if isinstance(data, list) and _INDEX.fullmatch(key) and int(key) < len(data):
            data = data[int(key)]
        elif isinstance(data, dict) and key in data:
            data = data[key]
        elif isinstance(data, dict) and (number >= 2 or address[0] in SINGLE_SECTIONS):
            return None  # The key is absent; whether it exists is checked with the records.
        else:
            hint = meant_element(key, data) if isinstance(data, dict) else ""
            raise UsageError(full_stop(f"{prefix}: there is no {'.'.join(address[: number + 1])}{hint}"))
    return data


def _as_tiers(data: Any, key: str) -> Any:
    """Tiers in short form, expanded for addresses: a single price to a list of one, a bare list to
    `tiers`.
    """
    if key == "tiers" and isinstance(data, list):
        return {"tiers": data}
    if key != "0" or isinstance(data, list) or data is None:
        return data
    return [data if isinstance(data, dict) and "price" in data else {"price": data}]


def _as_mapping(old: Any, prefix: str) -> dict[str, Any]:
    if isinstance(old, str):
        return {"value": old}
    if isinstance(old, dict):
        return old
    raise UsageError(
        f"{prefix}: the address has no number yet. Expected one to change. Set it with `=` first."
    )


def _factor(value: Any, prefix: str) -> str:
    try:
        factor = float(value)
    except (TypeError, ValueError):
        factor = nan
    if not isfinite(factor):
        raise UsageError(f"{prefix}: found {value!r}. Expected a plain factor such as 1.1.")
    return str(value)


def replaced_at(data: Any, address: Address, new: Any) -> Any:
    """The data with another value at an address; missing mappings on the way are added."""
    if not address:
        return new
    key, rest = address[0], address[1:]
    data = _as_tiers(data, key)
    if isinstance(data, list):
        return [
            replaced_at(item, rest, new) if str(number) == key else item for number, item in enumerate(data)
        ]
    base = data if isinstance(data, dict) else {}
    return {**base, key: replaced_at(base.get(key), rest, new)}
