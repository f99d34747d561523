"""The repairs of an infeasible instance, each verified by solving."""

from __future__ import annotations

from monazite.figures import LIMIT_DIGITS, percent
from monazite.pages.section import Section
from monazite.pages.showing import Column, figures, shown
from monazite.pages.source import Row, Source, number_or_none

OUTSIDE = ("demands.", "contracts.")


def section(source: Source) -> Section | None:
    """What to change, with the objective value after it and the options that do it."""
    rows = source.table("repairs")
    vain = source.head.get("tried_in_vain") or []
    if not rows and source.status == "infeasible" and source.table("conflicts"):
        return Section("repairs", "Repairs", ["No change that was tried is a repair.", *_tried(vain)])
    if not rows:
        return None
    said = [
        "Each repair alone makes the instance feasible, verified by solving; the smallest sum of "
        "relative changes first."
    ]
    if any(override.startswith(OUTSIDE) for row in rows for override in row["overrides"].split("; ")):
        said.append(
            "The objective values leave out what a change costs outside the model: with a lower "
            "demand or quantity "
            "the objective value is higher because less is delivered."
        )
    table = shown(
        "Repairs",
        rows,
        [
            Column("repair", "change", lambda row, name: _named(row)),
            Column("size", "sum of relative changes", _size, True),
            figures("objective", f"objective value after it ({rows[0]['unit']})", LIMIT_DIGITS),
            Column("overrides", "as options", lambda row, name: _options(row)),
        ],
    )
    return Section("repairs", "Repairs", [*said, *_tried(vain)], tables=[table])


def _named(row: Row) -> str:
    """The change; of several numbers at once it says so."""
    return row["repair"] if row["kind"] == "single" else f"combined: {row['repair']}"


def _tried(vain: list[str]) -> list[str]:
    return [f"Tried without success: {'; '.join(map(str, vain))}."] if vain else []


def _size(row: Row, name: str) -> str:
    size = number_or_none(row, name)
    return "" if size is None else percent(size)


def _options(row: Row) -> str:
    return " ".join(f"--set '{override}'" for override in row["overrides"].split("; ") if override)
