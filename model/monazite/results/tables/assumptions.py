"""The source of every number of the instance; assumptions are marked as such."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monazite.data.records.instance import Instance
from monazite.data.records.numbers import scope_of, sources_of, walk_numbers
from monazite.data.records.paths import Number, Path
from monazite.results.plan import Plan

COLUMNS = {
    "address": "the address of the number",
    "written": "as the file writes it",
    "source": "a name under `sources`, `assumption`, or empty where none is given",
    "title": "the source's title",
    "reliability": "`primary`, `news`, `derived` or `assumption`",
    "low": "the least plausible value",
    "high": "the greatest plausible value",
    "note": "the remark beside it",
}
KEY = ("address",)


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, in the order of the file; a path of steps has one row for each step, and one for each
    change.
    """
    instance = plan.instance
    found = []
    for item in walk_numbers(instance, scope_of(instance)):
        address = ".".join(item.address)
        steps = (
            item.number.steps if isinstance(item.number, Path) and item.number.steps else {"": item.number}
        )
        for day, number in steps.items():
            source = number.source or sources_of(item.owner, item.number)
            entry = instance.sources.get(source or "")
            found.append(
                {
                    "address": address + (f"[{day}]" if day else ""),
                    "written": number.value or _formula(item.number),
                    "source": source,
                    "title": entry.title if entry else None,
                    "reliability": "assumption"
                    if source == "assumption"
                    else (entry.reliability if entry else None),
                    "low": number.low or item.number.low,
                    "high": number.high or item.number.high,
                    "note": number.note or item.number.note or getattr(item.owner, "note", None),
                }
            )
        found += _changes(instance, item.number, address)
    return found


def _changes(instance: Instance, number: Number | Path, address: str) -> Iterator[dict[str, Any]]:
    """A row for each change of a path on some days."""
    for change in (number.changes or ()) if isinstance(number, Path) else ():
        days = change.at or f"{change.from_ or ''}:{change.until or ''}"
        entry = instance.sources.get(change.source or "")
        yield {
            "address": f"{address}[{days}]",
            "written": change.value or f"x {change.scale}",
            "source": change.source,
            "title": entry.title if entry else None,
            "reliability": "assumption"
            if change.source == "assumption"
            else (entry.reliability if entry else None),
            "low": None,
            "high": None,
            "note": change.note,
        }


def _formula(number: Any) -> str:
    return (
        f"{number.times or '1'} x {number.of} + {number.plus or '0'}" if getattr(number, "of", None) else ""
    )
