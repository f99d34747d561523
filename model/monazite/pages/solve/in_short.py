"""The plan in short: the sentences of `solve`, and how the plan is to be read."""

from __future__ import annotations

from monazite.pages.section import Section
from monazite.pages.source import Source


def section(source: Source) -> Section | None:
    """The sentences of the status; None where there is no plan."""
    words = source.head.get("in_short", [])
    return Section("in-short", "In short", words) if words else None
