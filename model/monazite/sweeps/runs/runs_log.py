"""The log of a run: what each change was before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from monazite.data.reading.address import written_at
from monazite.data.reading.spans import span_of, written_key
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found
from monazite.data.records.paths import Number
from monazite.data.records.timeline import parse_date
from monazite.errors import UsageError
from monazite.results.columns import a_month, either
from monazite.sweeps.program import numbers_of
from monazite.sweeps.runs.runs_csv import RunRow

LOG_COLUMNS = {
    "run": "the run",
    "path": "the address that it changes",
    "mod": "`set`, `add` or `scale`",
    "value": "the value, as it is written",
    "note": "the note",
    "period": a_month("the period; empty for a number, or a path that changes alike in all"),
    "old": either("the amount before, in `unit`", "unit"),
    "new": either("the amount after; empty where the run is not valid", "unit"),
    "unit": "the unit",
}


def logged(
    run: str, change: RunRow, before: tuple[Tree, Instance], after: tuple[Tree, Instance | None]
) -> Iterator[tuple[Any, ...]]:
    """Rows of the log: one for a number, one for each period where a path's old and new amounts differ by
    period."""
    old = numbers_of(before[1]).get(change.address)
    new = numbers_of(after[1]).get(change.address) if after[1] else None
    if new is None or after[1] is None:
        head = (run, change.path, change.mod, change.value, change.note)
        yield (*head, "", _written(before[0], change), _written(after[0], change), "")
        return
    yield from logged_number(run, change, old, new, after[1])


def logged_number(
    run: str, change: RunRow, old: Found | None, new: Found, instance: Instance
) -> Iterator[tuple[Any, ...]]:
    """The rows of a change of a number, as it was and as it is in an instance."""
    head = (run, change.path, change.mod, change.value, change.note)
    if isinstance(new.number, Number):
        yield (*head, "", _amount(old, None), _amount(new, None), new.unit)
        return
    rows = [
        (period, _amount(old, period), _amount(new, period))
        for period in new.number.by_period
        if _is_changed(instance, period, change)
    ]
    if change.period is None and len({row[1:] for row in rows}) == 1:
        rows = [("", *rows[0][1:])]
    for period, *amounts in rows:
        yield (*head, period, *amounts, new.unit)


def _is_changed(instance: Instance, key: str, change: RunRow) -> bool:
    """Whether a change is of the whole path, of a period, or of a span that has days of it."""
    if change.period is None:
        return True
    span, period = span_of(change.period, str(change.place)), instance.timeline.by_key[key]
    if "at" in span:
        return f"{parse_date(span['at']):%Y-%m}" == key
    begins = "from" not in span or parse_date(span["from"]) < period.end
    return begins and ("until" not in span or period.start < parse_date(span["until"]))


def _amount(found: Found | None, period: str | None) -> float | None:
    if found is None:
        return None
    if isinstance(found.number, Number):
        return found.number.amount
    return found.number.by_period.get(period or "")


def _written(tree: Tree, change: RunRow) -> str | None:
    """What is written at an address, as one line."""
    try:
        written = written_at(tree.data, change.address, str(change.place))
    except UsageError:
        return None
    if change.period is not None and isinstance(written, dict):
        written = _of_days(written, change)
    if isinstance(written, dict) and isinstance(written.get("value"), str):
        scale = written.get("scale")
        written = written["value"] + (f" x {scale}" if scale is not None else "")
    if written is None or isinstance(written, str):
        return written
    return json.dumps(written, ensure_ascii=False, default=str)


def _of_days(written: dict[str, Any], change: RunRow) -> Any:
    """What a path says of a period or a span, without its other days; None where it says nothing."""
    for key in ("value", "scale"):
        steps = written_key(written, change.period, key).split(".")
        if steps[0] == "changes":
            amount = written["changes"][int(steps[1])][key]
            return amount if key == "value" else f"x {amount}"
    return written.get("at", {}).get(change.period)
