"""Dates, model periods and contract years.

A period is named by the month it begins in (`2028-04`). Lengths are counted in months, so that four
quarters make exactly a year; a date inside a period counts by days.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

MONTHS = tuple(calendar.month_name[1:])
LONGEST_HORIZON_YEARS = 200
LONGEST_DURATION_YEARS = 1000
MOST_PERIODS = 1200
"""A hundred years of months."""
MOST_AMOUNTS = 1_000_000
"""Most amounts over time of an instance: its prices, quantities and capacities, times its periods. 1,000
mines and 1,000 demands over 40 years have 160,000; the largest instance here over twenty years of months has
about 50,000."""


@cache
def parse_date(text: str) -> date:
    """Read `2028-04`, `2028-04-15` or `FY2028-29` (its first day, 1 April); `ValueError` otherwise."""
    if found := re.fullmatch(r"FY(\d{4})-(\d{2})", text, re.ASCII):
        first, second = int(found[1]), int(found[2])
        if second != (first + 1) % 100:
            raise ValueError(
                f"found {text!r}. Expected a fiscal year such as FY{first}-{(first + 1) % 100:02d}"
            )
        return _date(first, 4, 1, text)
    if found := re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text, re.ASCII):
        return _date(int(found[1]), int(found[2]), int(found[3] or 1), text)
    raise ValueError(f"found {text!r}. Expected a date such as 2028-04, 2028-04-15 or FY2028-29")


def _date(year: int, month: int, day: int, text: str) -> date:
    if not 1900 <= year <= 2300:
        raise ValueError(f"found {text!r}. Expected a year between 1900 and 2300")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"found {text!r}. Expected a day of the calendar") from None


@cache
def parse_months(text: str) -> int:
    """Read a duration such as `1 year`, `18 months` or `quarter` as months; `ValueError` otherwise."""
    found = re.fullmatch(r"(?:(\d{1,4})\s+)?(month|quarter|half-year|year)s?", text.strip(), re.ASCII)
    if not found:
        raise ValueError(f"found {text!r}. Expected a duration such as `18 months`, `2 quarters` or `1 year`")
    months = int(found[1] or 1) * {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[found[2]]
    if months > 12 * LONGEST_DURATION_YEARS:
        raise ValueError(f"found {text!r}. Expected at most {LONGEST_DURATION_YEARS} years")
    return months


@cache
def add_months(start: date, months: int) -> date:
    """The date a number of months later, on the same day of the month or its last day."""
    count = start.year * 12 + start.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def years_between(start: date, end: date) -> float:
    """Years from one date to another: a twelfth for each whole month, and the rest in days of a 365-day
    year.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return months / 12 + (end - add_months(start, months)).days / 365


@dataclass(frozen=True)
class Period:
    """One model period: [start, end), its length, and its names."""

    key: str
    start: date
    end: date
    years: float
    label: str

    def share(self, start: date | None, end: date | None) -> float:
        """Share of the period, by days, that lies in [start, end); None leaves that end open."""
        first = max(self.start, start) if start else self.start
        last = min(self.end, end) if end else self.end
        return max(0, (last - first).days) / (self.end - self.start).days


@dataclass(frozen=True)
class ContractYear:
    """One settlement of a contract: the model periods inside it, named by the first.

    `spans` are its contract years, from the first day to the day after the last. One may begin before the
    horizon, and a period may contain several.
    """

    key: str
    label: str
    periods: tuple[Period, ...]
    spans: tuple[tuple[date, date], ...]

    @property
    def start(self) -> date:
        return self.periods[0].start

    @property
    def end(self) -> date:
        return self.periods[-1].end

    @property
    def years(self) -> float:
        return sum(period.years for period in self.periods)


@dataclass(frozen=True)
class Timeline:
    """The periods of a horizon, in order."""

    periods: tuple[Period, ...]

    @property
    def start(self) -> date:
        return self.periods[0].start

    @property
    def end(self) -> date:
        return self.periods[-1].end

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @cached_property
    def by_key(self) -> dict[str, Period]:
        return {period.key: period for period in self.periods}

    @cached_property
    def _position(self) -> dict[str, int]:
        return {period.key: number for number, period in enumerate(self.periods)}

    def previous(self, period: Period) -> Period | None:
        """The period before, or None for the first."""
        number = self._position[period.key]
        return self.periods[number - 1] if number else None

    def offset_years(self, day: date) -> float:
        """Years from the start of the horizon to a day."""
        return years_between(self.start, day)

    def fiscal_years(self) -> tuple[ContractYear, ...]:
        """The periods grouped into years from the start of the horizon; a longer period is a group by itself.

        Where a period straddles two years, each period of both is a group by itself.
        """
        groups: dict[int, list[Period]] = {}
        alone: set[int] = set()
        for period in self.periods:
            first = _months_between(self.start, period.start)
            last = first + months_in(period)
            groups.setdefault(first // 12, []).append(period)
            if first // 12 != (last - 1) // 12 and (first % 12 or last % 12):
                alone |= set(range(first // 12, (last - 1) // 12 + 1))
        return tuple(
            _contract_year(each, 12, self.start)
            for year, group in groups.items()
            for each in ([[period] for period in group] if year in alone else [group])
        )

    @cached_property
    def _settled(self) -> dict[tuple[int, int], tuple[ContractYear, ...]]:
        return {}

    def settle(self, months: int, first_month: int) -> tuple[ContractYear, ...]:
        """The periods grouped into settlements of `months`; the first begins in a `first_month`, at or before
        the start.

        A period longer than a settlement is a group by itself; one that begins in one settlement and
        ends in another, without covering it, is a `ValueError`. The result is cached.
        """
        if (months, first_month) not in self._settled:
            self._settled[months, first_month] = tuple(self._settlements(months, first_month))
        return self._settled[months, first_month]

    def _settlements(self, months: int, first_month: int) -> Iterator[ContractYear]:
        anchor = date(self.start.year - (self.start.month < first_month), first_month, 1)
        group: list[Period] = []
        for period in self.periods:
            begin = _settlement_start(period.start, months, anchor)
            limit = add_months(begin, months)
            if period.end > limit and (period.start != begin or months_in(period) % months):
                raise ValueError(
                    f"the period {period.key} to {period.end:%Y-%m} straddles the settlement that ends "
                    f"{limit:%Y-%m}. "
                    "Expected periods within settlements, or of whole settlements. Change `horizon` or "
                    "`settled`"
                )
            if group and _settlement_start(group[0].start, months, anchor) != begin:
                yield _contract_year(group, months, anchor)
                group = []
            group.append(period)
        yield _contract_year(group, months, anchor)


def months_in(period: Period) -> int:
    """Length of a period in months."""
    return _months_between(period.start, period.end)


def _months_between(start: date, end: date) -> int:
    """Months between two first days of months."""
    return (end.year - start.year) * 12 + end.month - start.month


def _settlement_start(day: date, months: int, anchor: date) -> date:
    """The first day of the settlement that contains a day; one begins on the anchor."""
    since = _months_between(anchor, day)
    return add_months(anchor, since - since % months)


def _contract_year(group: list[Period], months: int, anchor: date) -> ContractYear:
    begin = _settlement_start(group[0].start, months, anchor)
    spans = []
    while begin < group[-1].end:
        spans.append((begin, add_months(begin, months)))
        begin = spans[-1][1]
    return ContractYear(group[0].key, label(group[0].start, group[-1].end), tuple(group), tuple(spans))


def build_timeline(start: date, steps: list[tuple[int, int]]) -> Timeline:
    """The timeline of `(months, count)` steps from the first day of a month."""
    periods: list[Period] = []
    begin = start
    for months, count in steps:
        for _ in range(count):
            end = add_months(begin, months)
            periods.append(Period(f"{begin:%Y-%m}", begin, end, months / 12, label(begin, end)))
            begin = end
    return Timeline(tuple(periods))


def label(start: date, end: date) -> str:
    """The label of a span: FY2028-29 or 2028 for a year, FY2028-29 Q1 for a fiscal quarter, 2028-04 for a
    month.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    if months == 12 and start.month in (1, 4):
        return fiscal_year(start) if start.month == 4 else str(start.year)
    if months == 3 and start.month in (1, 4, 7, 10):
        return f"{fiscal_year(start)} Q{(start.month - 4) % 12 // 3 + 1}"
    if months == 1:
        return f"{start:%Y-%m}"
    return f"{start:%Y-%m}..{end - timedelta(days=1):%Y-%m}"


def fiscal_year(day: date) -> str:
    """The Indian fiscal year of a day: FY2028-29 is April 2028 to March 2029."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"FY{first}-{(first + 1) % 100:02d}"
