"""The search for changes of the sign, on functions of straight pieces that are known in full."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from monazite.tornado.crossings import search
from monazite.tornado.functions import CONCAVE, CONVEX, Piece


@dataclass
class Lines:
    """The greatest (convex) or least (concave) of some lines: value at 0 and slope of each."""

    lines: tuple[tuple[float, float], ...]
    shape: int = CONVEX
    asked: int = 0

    def __call__(self, at: float) -> float:
        values = [value + slope * at for value, slope in self.lines]
        return max(values) if self.shape == CONVEX else min(values)

    def piece(self, at: float) -> Piece:
        self.asked += 1
        value, slope = min(self.lines, key=lambda line: -self.shape * (line[0] + line[1] * at))
        ends = [(value - other) / (rate - slope) for other, rate in self.lines if rate != slope]
        start = max([end for end in ends if end <= at and self._holds(value, slope, end)], default=-1e6)
        stop = min([end for end in ends if end >= at and self._holds(value, slope, end)], default=1e6)
        return Piece(start, stop, at, value + slope * at, slope)

    def _holds(self, value: float, slope: float, at: float) -> bool:
        return abs(self(at) - value - slope * at) <= 1e-9 * max(1.0, abs(value))

    def tangent(self, at: float) -> Piece:
        found = self.piece(at)
        return Piece(at, at, at, found.value, found.slope)

    def within(self, low: float, high: float) -> tuple[float, float]:
        return low, high


def test_a_single_root_of_two_lines():
    """x - 1 against 0: below 1 the sign is -1, above it is 1."""
    found = search(Lines(((0.0, 0.0),)), Lines(((-1.0, 1.0),)), [0.0, 4.0])
    assert [each.sign for each in found.stretches] == [-1, 1]
    assert found.values(0.0) == pytest.approx((1.0,))


def test_both_roots_of_a_vee_are_found():
    """|x| - 1 is 0 at -1 and 1, though it has the same sign at both ends."""
    vee = Lines(((0.0, 1.0), (0.0, -1.0)))
    found = search(Lines(((1.0, 0.0),)), vee, [-5.0, 5.0])
    assert found.values(0.0) == pytest.approx((-1.0, 1.0))


def test_a_difference_that_only_touches_zero_does_not_turn():
    vee = Lines(((0.0, 1.0), (0.0, -1.0)))
    found = search(Lines(((0.0, 0.0),)), vee, [-5.0, 5.0])
    assert found.values(0.0) == ()


def test_a_part_without_a_difference_turns_at_its_nearer_end():
    """min(x, 0) + max(x - 1, 0) is below 0, then 0 from 0 to 1, then above."""
    base = Lines(((0.0, 0.0), (0.0, -1.0)))  # max(0, -x)
    case = Lines(((0.0, 0.0), (-1.0, 1.0)))  # max(0, x - 1)
    found = search(base, case, [-2.0, 3.0])
    assert [each.sign for each in found.stretches] == [-1, 0, 1]
    assert found.values(2.0) == pytest.approx((1.0,)) and found.values(-1.0) == pytest.approx((0.0,))


def test_bounds_spare_solves_where_the_difference_is_large():
    """Parabolas of a thousand tangents, 100 apart: proven without reading them all."""
    tangents = tuple((-(place**2) / 100.0, 2 * place / 10.0) for place in range(-500, 500))
    base, case = Lines(tangents), Lines(tuple((value + 100.0, slope) for value, slope in tangents))
    found = search(base, case, [-40.0, 40.0])
    assert [each.sign for each in found.stretches] == [1]
    assert base.asked < 60


LINES = st.lists(st.tuples(st.integers(-20, 20), st.integers(-9, 9)), min_size=1, max_size=6).map(
    lambda found: tuple((float(value), float(slope)) for value, slope in found)
)
SHAPES = st.sampled_from([CONVEX, CONCAVE])


@settings(max_examples=examples(150), deadline=None)
@given(LINES, LINES, SHAPES, SHAPES)
def test_every_change_of_the_sign_is_found(base, case, one, other):
    """Between the breakpoints of both the difference is linear: its roots there are worked out by hand."""
    base, case = Lines(base, one), Lines(case, other)
    found = search(base, case, [-10.0, 10.0])
    assert found.reason is None
    assert found.values(0.0) == pytest.approx(tuple(turns(base, case)), abs=1e-6)


def turns(base: Lines, case: Lines) -> list[float]:
    """Where the sign turns, nearest 0 where it stays 0 over a part."""

    def difference(at: float) -> float:
        return case(at) - base(at)

    breaks = {
        (value - other) / (rate - slope)
        for lines in (base.lines, case.lines)
        for value, slope in lines
        for other, rate in lines
        if rate != slope
    }
    grid = sorted({-10.0, 10.0, *(each for each in breaks if -10 < each < 10)})
    zeros = []
    for left, right in pairwise(grid):
        here, there = difference(left), difference(right)
        if abs(here) > 1e-9 and abs(there) > 1e-9 and (here > 0) != (there > 0):
            zeros.append(left + (right - left) * here / (here - there))
    points = sorted({*grid, *zeros})
    signs = []
    for left, right in pairwise(points):
        value = difference((left + right) / 2)
        signs.append((left, right, 0 if abs(value) <= 1e-9 else 1 if value > 0 else -1))
    result, before = [], None
    for left, right, sign in signs:
        if sign and before is not None and before[1] == -sign:
            result.append(min((before[0], left), key=abs))
        if sign:
            before = (right, sign)
    return result
