"""The search for changes of the sign, on functions of straight pieces that are known in full."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
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
        """In exact arithmetic: with rounding a point beside a breakpoint may get the line beyond it."""
        self.asked += 1
        point = Fraction(at)
        lines = [(Fraction(value), Fraction(slope)) for value, slope in self.lines]
        value, slope = min(lines, key=lambda line: -self.shape * (line[0] + line[1] * point))
        # A line that rises more slowly (in a convex shape) is above this one before they meet, one that rises
        # faster after it: no other line ends the piece earlier.
        before = [self._meet(value, slope, line) for line in lines if self.shape * (line[1] - slope) < 0]
        after = [self._meet(value, slope, line) for line in lines if self.shape * (line[1] - slope) > 0]
        start, stop = max(before, default=Fraction(-(10**6))), min(after, default=Fraction(10**6))
        return Piece(float(start), float(stop), at, float(value + slope * point), float(slope))

    @staticmethod
    def _meet(value: Fraction, slope: Fraction, line: tuple[Fraction, Fraction]) -> Fraction:
        return (value - line[0]) / (line[1] - slope)

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


def test_a_root_at_the_end_of_a_part_without_a_difference_is_that_end():
    """min(5x, 3x - 1) - min(0, 3x - 1) is below 0 to -1/2, 0 to 1/3, then above 0: 1/3 is nearer to 0."""
    base, case = Lines(((0.0, 0.0), (-1.0, 3.0)), CONCAVE), Lines(((0.0, 5.0), (-1.0, 3.0)), CONCAVE)
    found = search(base, case, [-10.0, 10.0])
    assert found.values(0.0) == pytest.approx((1 / 3,)) and found.values(-1.0) == pytest.approx((-0.5,))


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
REFERENCE = 0.1234567
"""No two ends of a part are as near to it as each other: breakpoints of these lines are simple fractions."""
SHAPES = st.sampled_from([CONVEX, CONCAVE])


@settings(max_examples=examples(150), deadline=None)
@given(LINES, LINES, SHAPES, SHAPES)
def test_every_change_of_the_sign_is_found(base, case, one, other):
    """Between the breakpoints of both the difference is linear: its roots there are worked out by hand."""
    base, case = Lines(base, one), Lines(case, other)
    found = search(base, case, [-10.0, 10.0])
    assert found.reason is None
    assert found.values(REFERENCE) == pytest.approx(tuple(turns(base, case)), abs=1e-6)


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
            result.append(min((before[0], left), key=lambda at: abs(at - REFERENCE)))
        if sign:
            before = (right, sign)
    return result
