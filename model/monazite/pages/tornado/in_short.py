"""The comparison and what turns its sign, in sentences."""

from __future__ import annotations

from monazite.pages.section import Section
from monazite.pages.source import Source


def section(source: Source) -> Section | None:
    """The sentences of the command; None without a plan."""
    words = source.head.get("in_short", [])
    return Section("in-short", "In short", words) if words else None
