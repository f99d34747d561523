"""Changes of a number as written: on one period, on a span of days, or of the whole path.

`[2028-04]` is the model period that begins then, `[2028-04:2030-04]` the days from the first date to before
the second, `[2028-04:]` and `[:2030-04]` leave an end open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monazite.data.records.symbols import Address
from monazite.data.records.timeline import parse_date
from monazite.errors import UsageError

NOTE = "set on the command line"
NUMBER_KEYS = frozenset({"value", "steps", "csv", "of"})
"""A mapping with one of these keys is a number or a path."""


def span_of(days: str, prefix: str) -> dict[str, str]:
    """The keys `at`, or `from` and `until`, of days in brackets; `UsageError` where they cannot be read."""
    first, colon, last = (part.strip() for part in days.partition(":"))
    for day in (first, last) if colon else ():
        try:
            if day:
                parse_date(day)
        except ValueError as error:
            raise UsageError(f"{prefix}: {error}.") from None
    if not colon:
        return {"at": first}
    if not first and not last:
        raise UsageError(f"{prefix}: found no date in [{days}]. Expected a span such as [2028-04:2030-04].")
    if first and last and parse_date(last) <= parse_date(first):
        raise UsageError(f"{prefix}: the span [{days}] ends before it begins. Expected a later second date.")
    return {**({"from": first} if first else {}), **({"until": last} if last else {})}


def on_days(
    number: Mapping[str, Any], days: str | None, key: str, amount: Any, prefix: str
) -> tuple[dict[str, Any], Address]:
    """A number (as a mapping) that is set or scaled on some days, or scaled as a whole, after all that
    changed it before; and the keys that lead to the change.
    """
    span = {} if days is None else span_of(days, prefix)
    if "changes" not in number and key == "scale" and not span and "at" not in number:
        return {**number, "scale": product(number.get("scale"), amount, prefix)}, ()
    if "changes" not in number and key == "value" and "at" in span:
        return _at(number, span["at"], amount, prefix)
    before = number.get("changes", [])
    if not isinstance(before, list):
        raise UsageError(
            f"{prefix}: `changes` of the number is no list. Expected changes such as "
            f"`{{from: 2028-04, scale: 0.5}}`."
        )
    change = {**span, key: amount, "note": NOTE}
    return {**number, "changes": [*before, change]}, ("changes", str(len(before)))


def _at(number: Mapping[str, Any], period: str, amount: Any, prefix: str) -> tuple[dict[str, Any], Address]:
    at = number.get("at", {})
    if not isinstance(at, dict):
        raise UsageError(
            f"{prefix}: `at` of the number is no mapping. Expected dates and amounts. Correct the file."
        )
    return {**number, "at": {**at, period: amount}}, ("at", period)


def scales_inherited(old: Any, new: Any) -> bool:
    """Whether a mapping of a file scales the number that it inherits: it has `scale`, and no amount."""
    if not isinstance(new, dict) or not isinstance(new.get("scale"), str) or NUMBER_KEYS & set(new):
        return False
    return isinstance(old, str) or is_number(old)


def scaled(old: Any, new: Mapping[str, Any]) -> tuple[Any, Address]:
    """An inherited number after the `scale` of an extending file, and the keys that lead to the change.

    `ValueError` where the inherited value is no number.
    """
    if isinstance(old, str) and not old[:1].isdigit() and old[:1] not in ("+", "-", "."):
        raise ValueError(f"found `scale`, and {old[:60]!r} is inherited here. Expected an inherited number")
    number = {"value": old} if isinstance(old, str) else old
    if {"from", "until"} & set(new) or {"at", "changes"} & set(number):
        before = number.get("changes", [])
        if not isinstance(before, list):
            raise ValueError("found `scale`, and the inherited `changes` are no list. Expected a list")
        return {**number, "changes": [*before, dict(new)]}, ("changes", str(len(before)))
    try:
        factor = repr(float(number.get("scale", "1")) * float(new["scale"]))
    except (TypeError, ValueError):
        raise ValueError(
            f"found the scale {new['scale'][:60]!r}. Expected a plain factor such as 0.5"
        ) from None
    return {**number, **new, "scale": factor}, ()


def is_number(data: Any) -> bool:
    """Whether a mapping is a number or a path: it has a key that only these have."""
    return isinstance(data, dict) and (
        any(key in data and not isinstance(data[key], dict | list) for key in NUMBER_KEYS - {"steps"})
        or isinstance(data.get("steps"), dict)
    )


def product(old: Any, new: Any, prefix: str) -> str:
    """The factor that two factors make."""
    try:
        return repr(float(old or "1") * float(new))
    except (TypeError, ValueError):
        raise UsageError(f"{prefix}: found {new!r}. Expected a plain factor such as 1.1.") from None


def written_key(number: Any, days: str | None, key: str) -> str:
    """The key of the amount that an override of some days wrote into a number: `value`, `scale`,
    `at.2028-04`, `changes.0.scale`.
    """
    changes = number.get("changes", []) if isinstance(number, dict) else []
    span = {} if days is None else span_of(days, "")
    for place in range(len(changes) - 1, -1, -1):
        change = changes[place]
        if (
            key in change
            and {name: change[name] for name in ("at", "from", "until") if name in change} == span
        ):
            return f"changes.{place}.{key}"
    return f"at.{days}" if days is not None else key
