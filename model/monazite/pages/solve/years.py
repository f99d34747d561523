"""The years of a result: periods are summed by year, as in the balance that `solve` prints."""

from __future__ import annotations

from monazite.pages.source import Row, Source, named_in
from monazite.results.in_short.words import year_labels

HEADING = "year"


class Years:
    """The years of a result by label, and the year of each period."""

    def __init__(self, source: Source):
        self._by_period = year_labels(source.instance)
        self.labels = list(dict.fromkeys(self._by_period.values()))

    def of(self, row: Row) -> str:
        """The year of a row."""
        return named_in(self._by_period, row["period"])

    def ends(self, row: Row) -> bool:
        """Whether the period of a row is the last of its year."""
        return self._last[self.of(row)] == row["period"]

    @property
    def _last(self) -> dict[str, str]:
        return {year: period for period, year in self._by_period.items()}
