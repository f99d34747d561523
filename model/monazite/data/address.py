"""Addresses of numbers, and changing one: `--set contracts.toyotsu.quantity=500 t/yr`.

An address is the keys that lead to an element, with dots (`mines.oscom.tiers.0.cost`); a period of a path
follows in brackets (`contracts.toyotsu.quantity[2028-04]`). `*=` puts a factor on a number or a whole path.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from monazite.data.tree import Address, Tree, parse_text
from monazite.errors import InstanceError, Place, UsageError

_ASSIGNMENT = re.compile(r"\s*([^=*\[\]\s]+)\s*(?:\[([^\]]+)\])?\s*(\*?=)\s*(.*?)\s*", re.DOTALL)
COMMAND_LINE = Path("--set")
SETTINGS = ("money", "horizon")
"""Sections that are one record, and not elements by name."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")


def set_values(tree: Tree, assignments: list[str] | tuple[str, ...], place: Path = COMMAND_LINE) -> Tree:
    """The tree after `path=value` assignments; `UsageError` when one cannot be read or leads nowhere.

    Faults found later in what was set stand at `place`, counted by assignment.
    """
    for number, assignment in enumerate(assignments, start=1):
        tree = _set(tree, assignment, Place(place, number))
    return tree


def _set(tree: Tree, assignment: str, place: Place) -> Tree:
    found = _ASSIGNMENT.fullmatch(assignment)
    if not found:
        raise UsageError(
            f"--set {assignment!r}: expected `path=value`, such as `contracts.toyotsu.quantity=500 t/yr`, "
            "`contracts.toyotsu.quantity[2028-04]=500 t/yr` or `contracts.toyotsu.quantity*=1.1`"
        )
    path, period, operator, text = found.groups()
    address = tuple(path.split("."))
    value = _value(text, assignment)
    old = _old(tree.data, address, assignment)
    if period is not None:
        if operator == "*=":
            raise UsageError(
                f"--set {assignment!r}: a factor goes on a whole path; give the period's amount with `=`"
            )
        new: Any = _as_mapping(old, assignment)
        at = new.get("at", {})
        if not isinstance(at, dict):
            raise UsageError(
                f"--set {assignment!r}: `at` of that number is not a mapping of dates; mend the file first"
            )
        new = {**new, "at": {**at, period: value}}
    elif operator == "*=":
        new = _as_mapping(old, assignment)
        if "at" in new:
            raise UsageError(
                f"--set {assignment!r}: single periods of that path are set by `at`, which a factor does not reach"
            )
        new = {**new, "scale": _product(new.get("scale"), value, assignment)}
    elif isinstance(old, dict) and isinstance(value, str) and {"value", "steps", "csv", "of"} & set(old):
        new = {"value": value, "note": "set on the command line"}
    else:
        new = value
    places = dict(tree.places)
    for known in [known for known in places if known[: len(address)] == address] if period is None else []:
        del places[known]
    places[address if period is None else (*address, "at", period)] = place
    return Tree(_replaced(tree.data, address, new), places, tree.inputs)


def _value(text: str, assignment: str) -> Any:
    if not text:
        raise UsageError(f"--set {assignment!r}: nothing stands after the equals sign")
    if "\n" in text or "\r" in text:
        raise UsageError(f"--set {assignment!r}: a value stands on one line")
    try:
        return parse_text("value: " + text, COMMAND_LINE).data["value"]
    except InstanceError as error:
        raise UsageError(f"--set {assignment!r}: {error.faults[0].message}") from None


def _old(data: Any, address: Address, assignment: str) -> Any:
    for number, key in enumerate(address):
        data = _as_tiers(data, key)
        if isinstance(data, list) and _INDEX.fullmatch(key) and int(key) < len(data):
            data = data[int(key)]
        elif isinstance(data, dict) and key in data:
            data = data[key]
        elif isinstance(data, dict) and (number >= 2 or address[0] in SETTINGS):
            return None  # A field that is not written yet; whether it exists is checked with the records.
        else:
            known = list(data) if isinstance(data, dict) else []
            close = get_close_matches(key, known, 1, 0.5)
            hint = (
                f"; did you mean {close[0]!r}?"
                if close
                else f"; known: {', '.join(known[:12])}"
                if known
                else ""
            )
            raise UsageError(f"--set {assignment!r}: there is no {'.'.join(address[: number + 1])}{hint}")
    return data


def _as_tiers(data: Any, key: str) -> Any:
    """Tiers in short form, seen as addresses number them: a single price as a list of one, a bare list as `tiers`."""
    if key == "tiers" and isinstance(data, list):
        return {"tiers": data}
    if key != "0" or isinstance(data, list) or data is None:
        return data
    return [data if isinstance(data, dict) and "price" in data else {"price": data}]


def _as_mapping(old: Any, assignment: str) -> dict[str, Any]:
    if isinstance(old, str):
        return {"value": old}
    if isinstance(old, dict):
        return old
    raise UsageError(f"--set {assignment!r}: no number stands there yet; set it first with `=`")


def _product(old: Any, new: Any, assignment: str) -> str:
    try:
        return repr(float(old or "1") * float(new))
    except (TypeError, ValueError):
        raise UsageError(f"--set {assignment!r}: expected a plain factor such as 1.1") from None


def _replaced(data: Any, address: Address, new: Any) -> Any:
    if not address:
        return new
    key, rest = address[0], address[1:]
    data = _as_tiers(data, key)
    if isinstance(data, list):
        return [
            _replaced(item, rest, new) if str(number) == key else item for number, item in enumerate(data)
        ]
    base = data if isinstance(data, dict) else {}
    return {**base, key: _replaced(base.get(key), rest, new)}
