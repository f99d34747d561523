"""Model periods as the years and the parts of years of the IAMC format.

A year is twelve months from the month in which the horizon begins, named by the calendar year in which it
begins: FY2026-27 is 2026. A period within one year is a part of it, such as `April-June`. A period that
reaches into several years is spread over them evenly, by its months: of one of three years each year has a
third.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from monazite.data.records.timeline import Period, Timeline, months_in

WHOLE = "Year"
"""The part of a year that is the whole of it."""
Slot = tuple[int, str]
"""A year, and the part of it."""


@dataclass(frozen=True)
class Years:
    """The years of a horizon."""

    timeline: Timeline

    @property
    def has_parts(self) -> bool:
        """Whether some period is shorter than a year."""
        return any(part != WHOLE for _, part in self.slots)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every year and part, in order, each year after its parts."""
        found: dict[int, dict[str, None]] = {}
        for period in self.timeline.periods:
            for (year, part), _ in self.shares(period.key):
                found.setdefault(year, {})[part] = None
        return tuple(
            (year, part) for year, parts in found.items() for part in sorted(parts, key=WHOLE.__eq__)
        )

    def shares(self, key: str) -> Iterator[tuple[Slot, float]]:
        """The share of a period's amount in each year and part of a year."""
        period = self.timeline.by_key[key]
        first, months = self._begins(period), months_in(period)
        for number in range(first // 12, (first + months - 1) // 12 + 1):
            within = min(first + months, 12 * number + 12) - max(first, 12 * number)
            year = self.timeline.start.year + number
            yield (year, WHOLE), within / months
            if months < 12 and within == months:
                yield (year, _part(period)), 1.0

    def ends(self, key: str) -> Iterator[Slot]:
        """The year, and the part of it, at whose end a period ends; one that ends within a year is the end of
        that year only where it is the last period."""
        period = self.timeline.by_key[key]
        last = self._begins(period) + months_in(period)
        year = self.timeline.start.year + (last - 1) // 12
        if last % 12 == 0 or period.end == self.timeline.end:
            yield year, WHOLE
        if months_in(period) < 12 and self._begins(period) // 12 == (last - 1) // 12:
            yield year, _part(period)

    def _begins(self, period: Period) -> int:
        """Months from the start of the horizon to that of a period."""
        start = self.timeline.start
        return (period.start.year - start.year) * 12 + period.start.month - start.month


def _part(period: Period) -> str:
    """The months of a period in words: `April`, `April-June`."""
    first, last = period.start.month, (period.end.month - 2) % 12 + 1
    names = calendar.month_name
    return names[first] if first == last else f"{names[first]}-{names[last]}"
