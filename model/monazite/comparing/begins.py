"""The first day on which a changed input differs, where the file says one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from monazite.comparing.inputs import ABSENT, Input, added_changes, effective
from monazite.data.records.timeline import parse_date


def begins(inputs: Iterable[Input]) -> date | None:
    """The first day on which any of some inputs differs; None where one of them may differ from the start."""
    days = [_begins(each) for each in inputs]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _begins(changed: Input) -> date | None:
    before, after = changed.before, changed.after
    if (added := added_changes(before, after)) is not None:
        return _first(change.get("at") or change.get("from") for change in added["changes"])
    if before is ABSENT or after is ABSENT:
        record = after if before is ABSENT else before
        return _day(record.get("from")) if isinstance(record, dict) else None
    if changed.address[-1] == "from":
        return _first((before, after))
    steps = [each.get("steps") if isinstance(each, dict) else None for each in (before, after)]
    if all(isinstance(each, dict) for each in steps) and _same_otherwise(before, after):
        return _first_step(*steps)
    return None


def _same_otherwise(one: dict[str, Any], two: dict[str, Any]) -> bool:
    rest = [
        effective({key: value for key, value in each.items() if key != "steps"}, ()) for each in (one, two)
    ]
    return bool(rest[0] == rest[1])


def _first_step(one: Any, two: Any) -> date | None:
    """The first day on which two paths of steps differ."""
    paths = [
        sorted((day, effective(value, ())) for key, value in each.items() if (day := _day(key)))
        for each in (one, two)
    ]
    for day in sorted({day for path in paths for day, _ in path}):
        at = [next((value for start, value in reversed(path) if start <= day), None) for path in paths]
        if at[0] != at[1]:
            return day
    return None


def _first(written: Iterable[Any]) -> date | None:
    """The first of some dates; None where one of them is missing or cannot be read."""
    days = [_day(each) for each in written]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _day(written: Any) -> date | None:
    try:
        return parse_date(written) if isinstance(written, str) else None
    except ValueError:
        return None
