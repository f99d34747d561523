"""When the expansions of a plant are open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date

from monazite.data.records.production import Expansion
from monazite.data.records.timeline import Period, add_months, parse_months

Span = tuple[date, date]


class Lives:
    """When the expansions of a plant open and close, by the period they are decided in.

    `decisions` are in order. All have the same lead and life, so that they open and close in that order, and
    those that are open on every day of a period are consecutive.
    """

    def __init__(self, expansion: Expansion, decisions: Sequence[Period]):
        lead, life = parse_months(expansion.lead), parse_months(expansion.life)
        self.decisions = decisions
        self._opens = [add_months(decision.start, lead) for decision in decisions]
        self._closes = [add_months(opens, life) for opens in self._opens]

    def throughout(self, period: Period) -> range:
        """The decisions, by number, that are open on every day of a period."""
        return range(bisect_left(self._closes, period.end), bisect_right(self._opens, period.start))

    def in_part(self, period: Period) -> Iterator[tuple[int, Span]]:
        """The decisions that are open on some days of a period but not on all, each with these days,
        [start, end)."""
        first, stop = bisect_right(self._closes, period.start), bisect_left(self._opens, period.end)
        whole = self.throughout(period) or range(stop, stop)
        for number in (*range(first, whole.start), *range(whole.stop, stop)):
            yield number, (max(period.start, self._opens[number]), min(period.end, self._closes[number]))

    def opening(self, period: Period) -> range:
        """The decisions, by number, that open in a period."""
        return range(bisect_left(self._opens, period.start), bisect_left(self._opens, period.end))

    def whole_periods(self, number: int, periods: Sequence[Period]) -> slice:
        """The periods throughout which a decision is open."""
        first = bisect_left(periods, self._opens[number], key=_start)
        return slice(first, max(first, bisect_right(periods, self._closes[number], key=_end)))


def _start(period: Period) -> date:
    return period.start


def _end(period: Period) -> date:
    return period.end
