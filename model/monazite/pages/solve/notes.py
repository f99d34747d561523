"""How the plan is to be read: the notes of `solve`."""

from __future__ import annotations

from monazite.pages.section import Section
from monazite.pages.source import Source


def section(source: Source) -> Section | None:
    """The notes; None where there are none."""
    notes = source.head.get("notes", [])
    return Section("notes", "How to read the plan", notes) if notes else None
