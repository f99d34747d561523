"""Switching values where the objective value is not piecewise linear: between two verified points of unlike
signs.

The interval between them is halved, or divided where the straight line between its ends is 0, until it is
shorter than `SWITCHING_WIDTH` of the range. Between points that have the same sign a pair of further changes
is not seen: so such a value is not exact. Dates are divided by months."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from monazite.data.records.paths import NEVER
from monazite.data.records.timeline import add_months, parse_date
from monazite.errors import InstanceError
from monazite.tolerances import SWITCHING_WIDTH
from monazite.tornado.ranges import Ranged
from monazite.tornado.row import Point, Row, Turn

MOST_DIVISIONS = 60


def probe(row: Row, solved: Callable[[float], Point], seeks_turns: bool, reason: str) -> Row:
    """The row of a number whose every point is a solve of its own."""
    number = row.number
    known: dict[float, Point] = {number.reference: row.at_value}

    def at(amount: float) -> Point:
        if amount not in known:
            known[amount] = solved(amount)
        return known[amount]

    low, high = (None if end is None else at(end) for end in (number.low, number.high))
    row = replace(row, at_low=low, at_high=high, exact=False, reason=reason)
    if not seeks_turns:
        return replace(row, exact=True, reason=None)
    inside = sorted({*number.ends, number.reference})
    searched = inside[0], inside[-1]
    found = list(between(inside, at, number))
    for end in _beyond(inside, at, number.domain) if not found else ():
        searched = min(searched[0], end), max(searched[1], end)
        found = list(between(sorted({*inside, *searched}), at, number))
        if found:
            break
    ends = sorted((*number.ends, number.reference))
    turns = tuple(Turn(each, ends[0] <= each <= ends[-1]) for each in found)
    return replace(row, turns=turns, searched=searched)


def _beyond(
    inside: Sequence[float], at: Callable[[float], Point], domain: tuple[float, float]
) -> list[float]:
    """The ends of the domain outside of a range, first the one towards which the difference shrinks."""
    low, high = (abs(at(end).difference or 0.0) for end in (inside[0], inside[-1]))
    ends = domain if low <= high else domain[::-1]
    return [end for end in ends if not inside[0] <= end <= inside[-1]]


def between(points: Sequence[float], at: Callable[[float], Point], number: Ranged) -> Iterator[float]:
    """The changes of the sign between neighbours with unlike signs."""
    known = [(point, sign) for point in points if (sign := _sign(at(point)))]
    for (left, one), (right, other) in pairwise(known):
        if one == -other:
            yield _divided(left, right, at, SWITCHING_WIDTH * max(abs(each) for each in points))


def _divided(left: float, right: float, at: Callable[[float], Point], width: float) -> float:
    """The change between two points: the straight line between them, its end pulled in where it stays
    (Illinois)."""
    here, there = _difference(at(left)), _difference(at(right))
    kept = 0
    for _ in range(MOST_DIVISIONS):
        if right - left <= width:
            break
        middle = left + (right - left) * here / (here - there)
        least = width / 2
        middle = min(max(middle, left + least), right - least)
        value = at(middle).difference
        if value is None:
            middle = (left + right) / 2
            value = at(middle).difference
        if value is None or value == 0:
            return middle
        if (value > 0) == (here > 0):
            left, here = middle, value
            there, kept = (there / 2, 1) if kept == 1 else (there, 1)
        else:
            right, there = middle, value
            here, kept = (here / 2, -1) if kept == -1 else (here, -1)
    return (left + right) / 2


def _difference(point: Point) -> float:
    assert point.difference is not None
    return point.difference


def _sign(point: Point) -> int:
    found = point.difference
    return 0 if found is None else (found > 0) - (found < 0)


def probe_dates(row: Row, solved: Callable[[str], Point], seeks_turns: bool, end: date) -> Row:
    """The row of a date: both ends of its range, and the first of the month from which the sign is another
    one."""
    value, earliest, latest = row.number.dates
    known: dict[str, Point] = {value: row.at_value}

    def at(day: str) -> Point:
        if day not in known:
            known[day] = solved(day)
        return known[day]

    low, high = (None if end is None else at(end) for end in (earliest, latest))
    row = replace(row, at_low=low, at_high=high, exact=False, reason="dates are divided by months")
    if not seeks_turns:
        return replace(row, exact=True, reason=None)
    days = [each for each in (earliest, value, latest) if each is not None]
    found = [
        _month(one, other, at, end)
        for one, other in pairwise(days)
        if _sign(at(one)) == -_sign(at(other)) != 0
    ]
    return replace(row, turns=tuple(Turn(day, True) for day in found), searched=(days[0], days[-1]))


def _month(one: str, other: str, at: Callable[[str], Point], end: date) -> str:
    """The first month from which on the sign is that of the later date."""
    before = _sign(at(one))
    first = parse_date(one)
    last = end if other == NEVER else min(parse_date(other), end)
    months = [
        f"{day:%Y-%m}"
        for count in range(1, 12 * (last.year - first.year) + last.month - first.month + 1)
        if first < (day := add_months(date(first.year, first.month, 1), count)) < last
    ] + [other]
    low, high = 0, len(months) - 1
    while low < high:
        middle = (low + high) // 2
        if _sign(_known(at, months[middle])) == before:
            low = middle + 1
        else:
            high = middle
    return months[low]


def _known(at: Callable[[str], Point], day: str) -> Point:
    found = at(day)
    if found.difference is None:
        raise InstanceError(f"at the date {day} there is no plan: {found.message}")
    return found
