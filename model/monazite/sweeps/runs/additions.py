"""Adding an amount to a number of the file, in the shape in which it is written where it can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from monazite.data.reading.address import replaced_at, written_at
from monazite.data.reading.hints import did_you_mean
from monazite.data.reading.load import build_instance
from monazite.data.reading.spans import on_days
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found
from monazite.data.records.paths import Path as AmountPath
from monazite.data.records.timeline import parse_date
from monazite.errors import Fault, InstanceError, UsageError
from monazite.sweeps.program import numbers_of
from monazite.sweeps.runs.runs_csv import RunRow
from monazite.units import UnitError, Units, split_amount

LONGEST_EXACT = 40
"""Digits up to which a sum is written exactly; a third of a tonne is rounded to the nearest float instead."""


def added(tree: Tree, change: RunRow, money: str | None) -> Tree:
    """The tree after one addition; `InstanceError` where the amount does not fit, `UsageError` where nothing
    stands."""
    old = number_at(tree, change)
    instance = build_instance(tree, money)
    units = instance.context.units
    found = numbers_of(instance).get(change.address)
    try:
        if change.period is not None:
            new: Any = _added_in_period(old, change, units, found)
        elif isinstance(old, str):
            new = _sum(old, change.value, units)
        elif {"growth", "of", "floor", "cap", "changes"} & set(old) or ("scale" in old and _is_path(found)):
            new = _by_period(old, change, units, found, instance)
        else:
            new = _in_shape(old, change.value, units)
    except UnitError as error:
        raise InstanceError([Fault(str(error), change.place, change.path)]) from None
    places = {
        known: place
        for known, place in tree.places.items()
        if known[: len(change.address)] != change.address or change.period is not None
    }
    places[change.address] = change.place
    return Tree(replaced_at(tree.data, change.address, new), places, tree.inputs)


def number_at(tree: Tree, change: RunRow) -> Any:
    """The number that an amount is added to, as written: a text, or a mapping."""
    old = written_at(tree.data, change.address, str(change.place))
    if isinstance(old, str):
        try:
            split_amount(old)
            return old
        except UnitError:
            raise UsageError(
                f"{change.place}: {change.path} is {old[:60]!r}, which is not a number to add to. Expected "
                "one. Use `set`"
            ) from None
    if isinstance(old, dict) and {"value", "steps", "of"} & set(old):
        return old
    hint = ""
    if old is None and len(change.address) > 1:
        above = written_at(tree.data, change.address[:-1], str(change.place))
        hint = did_you_mean(change.address[-1], above if isinstance(above, dict) else ())
    raise UsageError(
        f"{change.place}: there is no number at "
        f"{change.path}{hint or '. Expected one to add to. Set it first with `set`'}"
    )


def _is_path(found: Found | None) -> bool:
    return found is not None and isinstance(found.number, AmountPath)


def _sum(written: str, added: str, units: Units) -> str:
    """An amount and what is added to it, in the unit of the first, exactly where it can be written."""
    amount, unit = split_amount(written)
    more, other = split_amount(added)
    return f"{decimal(amount + more * units.factor(other, unit))} {unit}".strip()


def decimal(amount: Fraction) -> str:
    """A number as a decimal: exact where it ends after a few digits, else the nearest float."""
    digits = next((count for count in range(LONGEST_EXACT) if (amount * 10**count).denominator == 1), None)
    if digits is None:
        return repr(float(amount))
    whole = f"{abs(int(amount * 10**digits)):0{digits + 1}d}"
    text = f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole
    return f"-{text}" if amount < 0 else text


def _in_shape(old: Mapping[str, Any], added: str, units: Units) -> dict[str, Any]:
    """A number or path with an amount added wherever one is written."""
    new = dict(old)
    if "value" in new:
        written = new["value"]
        if "scale" in new:
            amount, unit = split_amount(written)
            factor, percent = split_amount(new.pop("scale"))
            written = f"{decimal(amount * factor * units.factor(percent, ''))} {unit}"
        new["value"] = _sum(written, added, units)
    if "steps" in new:
        new["steps"] = {
            day: {**step, "value": _sum(step["value"], added, units)}
            if isinstance(step, dict)
            else _sum(step, added, units)
            for day, step in new["steps"].items()
        }
    if "at" in new:
        new["at"] = {day: _sum(text, added, units) for day, text in new["at"].items()}
    return new


def _amounts(found: Found | None, change: RunRow) -> Mapping[str, float]:
    if found is None or not isinstance(found.number, AmountPath):
        raise UsageError(
            f"{change.place}: {change.path}: found a period of a number that is the same at all times. "
            "Expected a path. Remove the period"
        )
    return found.number.by_period


def _by_period(
    old: Mapping[str, Any], change: RunRow, units: Units, found: Found | None, instance: Instance
) -> dict[str, Any]:
    """A path with an amount added in every model period, one step for each."""
    by_period = _amounts(found, change)
    assert found is not None
    steps = {
        f"{period.start:%Y-%m-%d}": _sum(f"{by_period[period.key]!r} {found.unit}", change.value, units)
        for period in instance.timeline.periods
    }
    return {
        **{key: old[key] for key in ("source", "note", "low", "high") if key in old},
        "steps": steps,
    }


def _added_in_period(old: Any, change: RunRow, units: Units, found: Found | None) -> dict[str, Any]:
    """A path with an amount added in one model period."""
    by_period = _amounts(found, change)
    assert found is not None and change.period is not None
    path: dict[str, Any] = {"value": old} if isinstance(old, str) else dict(old)
    at = dict(path.get("at", {}))
    try:
        key = f"{parse_date(change.period):%Y-%m}"
        same = next((day for day in at if f"{parse_date(day):%Y-%m}" == key), change.period)
        written = at.get(same) or f"{by_period[key]!r} {found.unit}"
    except (KeyError, ValueError):
        first = ", ".join(list(by_period)[:4])
        raise UnitError(
            f"no model period begins on {change.period}. Expected the start of one, such as {first}"
        ) from None
    if "changes" in path:
        written = f"{by_period[key]!r} {found.unit}"
        return on_days(path, same, "value", _sum(written, change.value, units), str(change.place))[0]
    return {**path, "at": {**at, same: _sum(written, change.value, units)}}
