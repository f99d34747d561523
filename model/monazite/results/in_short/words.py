"""Lists and spans of periods in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from monazite.data.records.instance import Instance


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def in_span(labels: Sequence[str]) -> str:
    """`in FY2027-28`, or `from FY2027-28 to FY2029-30` of consecutive periods."""
    return f"in {labels[0]}" if len(labels) == 1 else f"from {labels[0]} to {labels[-1]}"


def between(labels: Sequence[str]) -> str:
    """`FY2027-28`, or `FY2027-28 to FY2029-30`: the first and the last of some labels in order."""
    first, last = labels[0], labels[-1]
    return first if first == last else f"{first} to {last}"


def year_labels(instance: Instance) -> dict[str, str]:
    """The year of each period, by the key of the period: `FY2028-29`."""
    return {period.key: year.label for year in instance.timeline.fiscal_years() for period in year.periods}
