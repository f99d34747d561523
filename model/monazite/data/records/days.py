"""Amounts as functions of the day: the only module that sums over days.

Quantities due, excused and suspended, and prices, are functions of the day. Periods and contract years only
sum them: a coarser period gives the same result, except for the rounding of days. An amount may be a symbol
(`monazite.data.records.symbols`) where amounts are only added and multiplied.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from monazite.data.records.symbols import Amount, is_symbol, plain, refuse
from monazite.data.records.timeline import Period

FIRST_DAY = date.min
LAST_DAY = date.max
Span = tuple[date, date]
"""The first day, and the first day after it."""
Piece = tuple[date, date, Amount]
"""A span, and the amount on each of its days."""


@dataclass(frozen=True, eq=False)
class Days:
    """An amount on every day: `amounts[i]` from `firsts[i]` to the day before `firsts[i + 1]`.

    `firsts[0]` is the first of all days.
    """

    firsts: tuple[date, ...]
    amounts: tuple[Amount, ...]

    @staticmethod
    def always(amount: Amount) -> Days:
        """The same on all days."""
        return Days((FIRST_DAY,), (amount,))

    @staticmethod
    def between(start: date | None, end: date | None, amount: Amount = 1.0) -> Days:
        """An amount on the days of [start, end), and 0 on all others; None leaves that end open."""
        start, end = start or FIRST_DAY, end or LAST_DAY
        if start >= end:
            return Days.always(0.0)
        return Days.of([(FIRST_DAY, 0.0), (start, amount), *([(end, 0.0)] if end < LAST_DAY else [])])

    @staticmethod
    def of(pieces: Iterable[tuple[date, Amount]]) -> Days:
        """Amounts by the day from which each applies, in order; the first applies before its day too."""
        firsts: list[date] = []
        amounts: list[Amount] = []
        for day, amount in pieces:
            if firsts and day <= firsts[-1]:  # No day lies between the two: the later one applies.
                amounts[-1] = amount
            elif not firsts:
                firsts.append(FIRST_DAY)
                amounts.append(amount)
            elif not same(amounts[-1], amount):
                firsts.append(day)
                amounts.append(amount)
        return Days(tuple(firsts), tuple(amounts))

    def on(self, day: date) -> Amount:
        """The amount on a day."""
        return self.amounts[bisect_right(self.firsts, day) - 1]

    def pieces(self, start: date, end: date) -> Iterator[Piece]:
        """The pieces of [start, end), each with its amount."""
        number = bisect_right(self.firsts, start) - 1
        first = start
        while first < end:
            last = number + 1 == len(self.firsts)
            stop = end if last else min(end, self.firsts[number + 1])
            yield first, stop, self.amounts[number]
            first, number = stop, number + 1

    def _with(self, other: Days, combine: Callable[[Amount, Amount], Amount]) -> Days:
        if len(other.firsts) == 1:
            only = other.amounts[0]
            return Days.of((day, combine(one, only)) for day, one in self._steps())
        days = sorted({*self.firsts, *other.firsts})
        return Days.of((day, combine(self.on(day), other.on(day))) for day in days)

    def _steps(self) -> Iterator[tuple[date, Amount]]:
        return zip(self.firsts, self.amounts, strict=True)

    def __add__(self, other: Days) -> Days:
        return self._with(other, lambda one, two: one + two)

    def __sub__(self, other: Days) -> Days:
        return self._with(other, lambda one, two: one - two)

    def __mul__(self, other: Days) -> Days:
        return self._with(other, _product)

    def scaled(self, factor: Amount) -> Days:
        """The same, times a factor."""
        return self * Days.always(factor)

    def rest(self) -> Days:
        """The remaining share: 1 minus the share of each day."""
        return Days.of((day, 1.0 - amount) for day, amount in self._steps())

    def map(self, function: Callable[[float], float], what: str, why: str) -> Days:
        """A function of the amount of each day, such as a bound; a symbol is refused."""
        return Days.of((day, function(plain(amount, what, why))) for day, amount in self._steps())

    def within(self, start: date | None, end: date | None) -> Days:
        """The same on the days of [start, end), and 0 on all others."""
        return self * Days.between(start, end)

    def then(self, day: date, other: Days) -> Days:
        """The same before a day, and another amount from it on."""
        return self.replaced(day, LAST_DAY, other)

    def replaced(self, start: date, end: date, other: Days) -> Days:
        """Another amount on the days of [start, end)."""
        before = [(first, amount) for first, amount in self._steps() if first < start]
        inside = [(first, amount) for first, _, amount in other.pieces(start, end)]
        after = [(end, self.on(end)), *((first, amount) for first, amount in self._steps() if first > end)]
        return Days.of([*before, *inside, *(after if end < LAST_DAY else [])])

    def mean(self, period: Period) -> Amount:
        """The mean over the days of a period; for a constant amount exactly that amount."""
        total: Amount = 0.0
        for first, stop, amount in self.pieces(period.start, period.end):
            if first == period.start and stop == period.end:
                return amount
            total += amount * period.share(first, stop)
        return total

    def total(self, periods: Iterable[Period]) -> Amount:
        """The total of a yearly amount over some periods."""
        return sum((self.mean(period) * period.years for period in periods), 0.0)

    def total_within(self, span: Span, periods: Sequence[Period]) -> Amount:
        """The total of a yearly amount on the days of a span that are in some periods."""
        if span[0] <= periods[0].start and periods[-1].end <= span[1]:
            return self.total(periods)
        return self.within(*span).total(periods)

    def weighted(self, weight: Days, periods: Iterable[Period], what: str) -> Amount | None:
        """The mean over the days of some periods, weighted by another amount; None where all weights are 0.

        For an amount that is constant on all days of nonzero weight it is that amount, without a division.
        """
        counted: list[tuple[Amount, Amount, float]] = []
        for period in periods:
            for first, stop, size in weight.pieces(period.start, period.end):
                if not _is(size, 0.0):
                    for begin, end, amount in self.pieces(first, stop):
                        counted.append((amount, size, period.share(begin, end) * period.years))
        if not counted:
            return None
        amount, size, _ = counted[0]
        if all(same(amount, other) for other, _, _ in counted):
            return amount
        if all(same(size, other) for _, other, _ in counted):
            counted = [(each, 1.0, length) for each, _, length in counted]
        if any(is_symbol(size) for _, size, _ in counted):
            refuse(what, "a mean over days is divided by the quantity due on them")
        whole = sum(size * length for _, size, length in counted)
        return sum((each * (size * length) for each, size, length in counted), 0.0) / whole

    def is_any(self, start: date, end: date) -> bool:
        """Whether it is not 0 on some day of [start, end)."""
        return any(not _is(amount, 0.0) for _, _, amount in self.pieces(start, end))

    def last_day(self, start: date, end: date) -> date | None:
        """The last day of [start, end) on which it is not 0."""
        found = [stop for _, stop, amount in self.pieces(start, end) if not _is(amount, 0.0)]
        return found[-1] - timedelta(days=1) if found else None

    def changes(self, start: date, end: date) -> list[date]:
        """The days inside (start, end) on which the amount changes."""
        return [day for day in self.firsts if start < day < end]


def same(one: Amount, two: Amount) -> bool:
    """Whether two amounts are identical: the same symbol or tangent, or equal numbers.

    A tangent is not compared with a number here, so that its range of validity does not shrink.
    """
    return one is two or (isinstance(one, float | int) and _is(two, one))


def is_zero(amount: Amount) -> bool:
    """Whether an amount is the number 0."""
    return _is(amount, 0.0)


def _is(amount: Amount, number: float) -> bool:
    """Whether an amount is a given number."""
    return isinstance(amount, float | int) and amount == number


def _product(one: Amount, two: Amount) -> Amount:
    """A product that is a symbol itself where the other factor is 1, and the number 0 where one factor is
    0.
    """
    for factor, other in ((one, two), (two, one)):
        if _is(factor, 0.0):
            return 0.0
        if _is(factor, 1.0):
            return other
    return one * two


def cut(spans: Iterable[Span], days: Iterable[date]) -> Iterator[Span]:
    """Spans cut at some days."""
    inner = sorted(set(days))
    for start, end in spans:
        yield from pairwise([start, *(day for day in inner if start < day < end), end])
