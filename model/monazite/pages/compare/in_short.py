"""What each case changes, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.figures import MORE_DIGITS, amount
from monazite.pages.section import Section
from monazite.pages.source import Source


def section(source: Source) -> Section | None:
    """The sentences of every case, and the objective value of the base."""
    return Section("in-short", "In short", list(_words(source)))


def _words(source: Source) -> Iterator[str]:
    base = source.head["base"]
    if base.get("objective"):
        value = amount(base["objective"]["value"], base["objective"]["unit"], MORE_DIGITS)
        yield f"The base is {base['name']}: objective value {value} (present value)."
    for case in source.head["cases"]:
        head = "" if len(source.head["cases"]) == 1 else f"{case['name']}: "
        for sentence in case.get("sentences", []):
            yield sentence if sentence.startswith(case["name"]) else f"{head}{sentence}"
        if case.get("without_shares"):
            yield f"{head}{case['without_shares']}"
