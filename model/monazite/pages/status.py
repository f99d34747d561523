"""The status of a result that has no plan, or whose checks failed, and what the instance warns of."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.pages.section import Section
from monazite.pages.source import Source

FINE = ("", "optimal")


def section(source: Source) -> Section | None:
    """Why there is no plan, or which check failed; None for a verified result without warnings."""
    words = list(_words(source))
    return Section("status", "Status", words) if words else None


def _words(source: Source) -> Iterator[str]:
    head = source.head
    status, base = source.status, head.get("base", {})
    if isinstance(base, dict) and base.get("status"):
        status = str(base["status"])
    if status not in FINE:
        yield f"Status: {status}."
    messages = [head.get("message"), base.get("message") if isinstance(base, dict) else None]
    for message in messages:
        if message:
            yield from (line.strip() for line in str(message).splitlines() if line.strip())
    conflict = head.get("conflict") or []
    if conflict:
        yield "These constraints cannot all hold:"
        yield from map(str, conflict)
    if head.get("verified") is False and status in FINE:
        yield "VERIFICATION FAILED: some figures of this result did not pass their checks."
        yield from (f"Failed: {each}" for each in head.get("failures") or [])
    yield from (f"Warning: {each}" for each in head.get("warnings") or [])
