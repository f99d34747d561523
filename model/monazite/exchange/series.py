"""Time series of a result by region, variable and unit, with the sums of their categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from monazite.exchange.names import named
from monazite.exchange.years import Slot, Years

Series = tuple[str, str, str]
"""A region, a variable and its unit."""
ALL_PLACES = "All Places"
"""The region of sums over all places."""


def regions(names: Iterable[str]) -> dict[str, str]:
    """The region of each of some places or accounts; none of them is that of the sums."""
    return named(names, (ALL_PLACES,))


@dataclass
class Collected:
    """Amounts of series, added up as they come."""

    years: Years
    flows: dict[Series, dict[Slot, float]] = field(default_factory=dict)
    levels: dict[Series, dict[Slot, float]] = field(default_factory=dict)

    def add(
        self, region: str, variable: str, parts: Iterable[str], unit: str, period: str, amount: float
    ) -> None:
        """Add an amount of a period to a variable and to its parts: with `Production|NdPr Oxide` and `Plants`
        also to `Production|NdPr Oxide|Plants`."""
        for name in accumulate((variable, *parts), "{}|{}".format):
            slots = self.flows.setdefault((region, name, unit), {})
            for slot, share in self.years.shares(period):
                slots[slot] = slots.get(slot, 0.0) + share * amount

    def add_at(
        self, place: str, variable: str, parts: Iterable[str], unit: str, period: str, amount: float
    ) -> None:
        """The same at a place, and for all places."""
        named = tuple(parts)
        for region in (place, ALL_PLACES):
            self.add(region, variable, named, unit, period, amount)

    def add_level(self, place: str, variable: str, unit: str, period: str, level: float) -> None:
        """Add a level at the end of a period, at a place and for all places."""
        for region in (place, ALL_PLACES):
            slots = self.levels.setdefault((region, variable, unit), {})
            for slot in self.years.ends(period):
                slots[slot] = slots.get(slot, 0.0) + level

    def rows(self) -> Iterator[tuple[str, str, str, int, str, float]]:
        """Region, variable, unit, year, part of the year and value; a flow is 0 where it has no amount."""
        for (region, variable, unit), slots in sorted({**self.flows, **self.levels}.items()):
            level = (region, variable, unit) in self.levels
            for year, part in self.years.slots:
                if not level or (year, part) in slots:
                    yield region, variable, unit, year, part, slots.get((year, part), 0.0)
