"""The status of a result in words: what was found, which checks passed, and what the instance warns of.

Every page of a result says it in these words; the page of `solve` adds what a plan has beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from monazite.errors import full_stop
from monazite.pages.section import Section
from monazite.pages.source import Source

FINE = ("", "optimal")
MEANING = {
    "infeasible": "Infeasible: no plan keeps all constraints of the file.",
    "unbounded": "Unbounded: the objective value grows without limit, so that there is no best plan.",
    "limit": "The solver stopped at a limit before it found the best plan.",
    "unverified": "The answer of the solver did not pass the checks outside of it and is not reported.",
    "invalid": "The instance is invalid.",
}


def section(source: Source) -> Section | None:
    """Why there is no plan, or which check failed; None for a verified result without warnings."""
    words = [*_words(source), *warnings(source.head)]
    return Section("status", "Status", words) if words else None


def in_words(status: str) -> str:
    """A status in a sentence."""
    return MEANING.get(status, f"Status: {status}.")


def sentence(text: str) -> str:
    """A text as a sentence of its own: with a capital letter and a full stop."""
    return full_stop(text[:1].upper() + text[1:])


def without_plan(name: str, status: str, message: str) -> str:
    """Why a run or a point has no plan: `gone: infeasible. These constraints cannot all hold: ...`"""
    return f"{name}: {status}." + (f" {sentence(message)}" if message else "")


def warnings(head: Mapping[str, Any]) -> Iterator[str]:
    """What the instance warns of."""
    yield from (sentence(f"warning: {each}") for each in head.get("warnings") or ())


def _words(source: Source) -> Iterator[str]:
    head = source.head
    base = head.get("base") or {}
    status = str(base.get("status") or source.status) if isinstance(base, Mapping) else source.status
    if status not in FINE:
        yield in_words(status)
    for message in (head.get("message"), base.get("message") if isinstance(base, Mapping) else None):
        yield from (sentence(line.strip()) for line in str(message or "").splitlines() if line.strip())
    conflict = head.get("conflict") or []
    if conflict:
        yield "These constraints cannot all hold:"
        yield from map(str, conflict)
    if head.get("verified") is False and status in FINE:
        yield "VERIFICATION FAILED: some figures of this result did not pass their checks."
        yield from (f"Failed: {each}" for each in head.get("failures") or ())
