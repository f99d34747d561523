"""Addresses of numbers, and changing one: `--set contracts.toyotsu.quantity=500 t/yr`.

An address is the keys that lead to an element, with dots (`mines.oscom.tiers.0.cost`); a period of a path
follows in brackets (`contracts.toyotsu.quantity[2028-04]`). `*=` puts a factor on a number or a whole path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from monazite.data.reading.hints import did_you_mean
from monazite.data.reading.tree import Tree, parse_text
from monazite.data.records.symbols import Address
from monazite.errors import InstanceError, Place, UsageError

_ASSIGNMENT = re.compile(r"\s*([^=*\[\]\s]+)\s*(?:\[([^\]]+)\])?\s*(\*?=)\s*(.*?)\s*", re.DOTALL)
OPTION = "--set"
SETTINGS = ("money", "horizon")
"""Sections that are one record, and not elements by name."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")


def set_values(tree: Tree, assignments: Iterable[str], option: str = OPTION) -> Tree:
    """The tree after `path=value` assignments; `UsageError` when one cannot be read or leads nowhere.

    Faults found later in what was set stand at `option`, counted by assignment.
    """
    for number, assignment in enumerate(assignments, start=1):
        tree = set_value(tree, assignment, Place(Path(option), number), f"{option} {assignment!r}")
    return tree


def set_value(tree: Tree, assignment: str, place: Place, teller: str) -> Tree:
    """The tree after one `path=value` assignment that stands at `place`; messages begin with `teller`."""
    found = _ASSIGNMENT.fullmatch(assignment)
    if not found:
        raise UsageError(
            f"{teller}: expected `path=value`, such as `contracts.toyotsu.quantity=500 t/yr`, "
            "`contracts.toyotsu.quantity[2028-04]=500 t/yr` or `contracts.toyotsu.quantity*=1.1`"
        )
    path, period, operator, text = found.groups()
    address = tuple(path.split("."))
    value = _value(text, teller)
    old = written_at(tree.data, address, teller)
    if period is not None:
        if operator == "*=":
            raise UsageError(f"{teller}: a factor goes on a whole path; give the period's amount with `=`")
        new: Any = _as_mapping(old, teller)
        at = new.get("at", {})
        if not isinstance(at, dict):
            raise UsageError(f"{teller}: `at` of that number is not a mapping of dates; mend the file first")
        new = {**new, "at": {**at, period: value}}
    elif operator == "*=":
        new = _as_mapping(old, teller)
        if "at" in new:
            raise UsageError(
                f"{teller}: single periods of that path are set by `at`, which a factor does not reach"
            )
        new = {**new, "scale": _product(new.get("scale"), value, teller)}
    elif _is_amount(value) and isinstance(old, dict) and {"value", "steps", "csv", "of"} & set(old):
        new = {"value": value, "note": "set on the command line"}
    else:
        new = value
    places = dict(tree.places)
    for known in [known for known in places if known[: len(address)] == address] if period is None else []:
        del places[known]
    places[address if period is None else (*address, "at", period)] = place
    return Tree(replaced_at(tree.data, address, new), places, tree.inputs)


def _is_amount(value: Any) -> bool:
    """Whether what is set is an amount, and not a word such as `none` or a whole block."""
    return isinstance(value, str) and not value[:1].isalpha()


def _value(text: str, teller: str) -> Any:
    if not text:
        raise UsageError(f"{teller}: nothing stands after the equals sign")
    if "\n" in text or "\r" in text:
        raise UsageError(f"{teller}: a value stands on one line")
    try:
        return parse_text("value: " + text, Path(OPTION)).data["value"]
    except InstanceError as error:
        raise UsageError(f"{teller}: {error.faults[0].message}") from None


def written_at(data: Any, address: Address, teller: str) -> Any:
    """What is written at an address; None where a field is not written yet, `UsageError` where nothing can stand."""
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
            hint = did_you_mean(key, known) or (f"; known: {', '.join(known[:12])}" if known else "")
            raise UsageError(f"{teller}: there is no {'.'.join(address[: number + 1])}{hint}")
    return data


def _as_tiers(data: Any, key: str) -> Any:
    """Tiers in short form, seen as addresses number them: a single price as a list of one, a bare list as `tiers`."""
    if key == "tiers" and isinstance(data, list):
        return {"tiers": data}
    if key != "0" or isinstance(data, list) or data is None:
        return data
    return [data if isinstance(data, dict) and "price" in data else {"price": data}]


def _as_mapping(old: Any, teller: str) -> dict[str, Any]:
    if isinstance(old, str):
        return {"value": old}
    if isinstance(old, dict):
        return old
    raise UsageError(f"{teller}: no number stands there yet; set it first with `=`")


def _product(old: Any, new: Any, teller: str) -> str:
    try:
        return repr(float(old or "1") * float(new))
    except (TypeError, ValueError):
        raise UsageError(f"{teller}: expected a plain factor such as 1.1") from None


def replaced_at(data: Any, address: Address, new: Any) -> Any:
    """The data with something else at an address; what is missing on the way there is made."""
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
