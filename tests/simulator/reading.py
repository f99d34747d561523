"""A small reader of amounts, dates and horizons, for the simulator alone.

It reads what a random contract is written in: money is USD thousand, material is t, time is years. It shares
nothing with the reader of the program, so that a wrong unit or a wrong month shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

DAY = timedelta(days=1)

UNITS = {
    "": 1.0,
    "%": 0.01,
    "%/yr": 0.01,
    "t": 1.0,
    "t/yr": 1.0,
    "kt/yr": 1000.0,
    "t/yr/yr": 1.0,
    "USD/kg": 1.0,  # USD thousand a tonne
    "USD/t": 0.001,
    "USD": 0.001,
    "USD thousand": 1.0,
}
"""What one of each unit is in t, USD thousand and years."""

LENGTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@cache
def amount(text: Any) -> float:
    """An amount: `amount("10 USD/kg")` is 10 USD thousand a tonne."""
    number, unit = re.fullmatch(r"\s*([-+]?[\d.]+)\s*(.*?)\s*", str(text)).groups()  # type: ignore[union-attr]
    return float(number) * UNITS[unit]


@cache
def day(text: Any) -> date:
    """A date: `2028-04` is its first day, `FY2028-29` the first of April 2028."""
    text = str(text)
    if text.startswith("FY"):
        return date(int(text[2:6]), 4, 1)
    year, month, *rest = map(int, text.split("-"))
    return date(year, month, rest[0] if rest else 1)


@cache
def months(text: Any) -> int:
    """A duration in months: `quarter`, `18 months`, `2 years`."""
    words = str(text).split()
    count = int(words[0]) if words[0].isdigit() else 1
    return count * LENGTHS[words[-1].removesuffix("s") if words[-1] not in LENGTHS else words[-1]]


@cache
def later(start: date, count: int) -> date:
    """The same day of the month, some months later; the last day of a shorter month."""
    years, month = divmod(start.month - 1 + count, 12)
    first = date(start.year + years, month + 1, 1)
    following = date(first.year + month // 11, (month + 1) % 12 + 1, 1)
    return min(first + (start.day - 1) * DAY, following - DAY)


def anniversaries(start: date, on: date) -> int:
    """How many whole years have passed since a date."""
    count = on.year - start.year
    return count if on >= later(start, 12 * count) else count - 1


@dataclass(frozen=True)
class Period:
    """A model period: from the first day to the day before the last; its length in years is counted in
    months."""

    key: str
    first: date
    end: date
    years: float

    @property
    def a_day(self) -> float:
        """The length of one of its days, in years."""
        return self.years / (self.end - self.first).days


def read_horizon(written: Mapping[str, Any]) -> tuple[Period, ...]:
    """The model periods, one after the other."""
    start, found = day(written["start"]), list[Period]()
    for kind in written["steps"]:
        length = months(kind["every"])
        for _ in range(int(kind["count"])):
            end = later(start, length)
            found.append(Period(f"{start:%Y-%m}", start, end, length / 12))
            start = end
    return tuple(found)


@dataclass(frozen=True)
class Path:
    """An amount on every day, as it is written."""

    written: Any
    periods: tuple[Period, ...]
    prices: Mapping[str, Any]
    grows_from: date

    def on(self, today: date) -> float:
        """The amount of a day: steps or growth or another price, then floor and cap, the scale, and what is
        set for a period."""
        if not isinstance(self.written, Mapping):
            return amount(self.written)
        for key, value in self.written.get("at", {}).items():
            if any(period.key == key and period.first <= today < period.end for period in self.periods):
                return amount(value)
        found = self._plain(today)
        if "floor" in self.written:
            found = max(found, amount(self.written["floor"]))
        if "cap" in self.written:
            found = min(found, amount(self.written["cap"]))
        return found * amount(self.written.get("scale", 1))

    def _plain(self, today: date) -> float:
        written = self.written
        if "of" in written:
            other = Path(self.prices[written["of"]], self.periods, self.prices, self.periods[0].first)
            return other.on(today) * amount(written.get("times", 1)) + amount(written.get("plus", 0))
        since, value = self.grows_from, written.get("value")
        if "steps" in written:
            dates = sorted((day(key), step) for key, step in written["steps"].items())
            since, value = next(((key, step) for key, step in reversed(dates) if key <= today), dates[0])
            if since != dates[-1][0]:
                return amount(value)
        if "growth" not in written:
            return amount(value)
        since = day(written["from"]) if "from" in written else since
        return float(amount(value) * (1 + amount(written["growth"])) ** max(0, anniversaries(since, today)))
