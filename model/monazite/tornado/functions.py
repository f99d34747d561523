r"""The objective value as a function of one number, piece by piece, each piece at a verified basis.

In a number of right-hand sides the value is concave, in one of objective coefficients convex. So between two
points it lies between its chord and its tangents, and a difference of two such functions has bounds without a
further solve (`crossings`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Protocol

import numpy as np

from monazite.errors import MonaziteError
from monazite.solving.matrix import Floats
from monazite.solving.parametric.ends import bounded_reach, feasible_reach, span
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import Region
from monazite.solving.parametric.walk import Line
from monazite.tolerances import ROUNDED_INWARD
from monazite.tornado.family import Family
from monazite.tornado.ranges import Ranged
from monazite.tornado.stepping import Steps

CONCAVE, CONVEX, NEITHER = -1, 1, 0


@dataclass(frozen=True)
class Piece:
    """A part of the function on which one basis is optimal: value, slope and half the curvature at `at`."""

    start: float
    stop: float
    at: float
    value: float
    slope: float
    square: float = 0.0

    def value_at(self, point: float) -> float:
        """The value at a point of the piece; elsewhere, of its tangent where it is linear."""
        step = point - self.at
        return self.value + self.slope * step + self.square * step**2

    def slope_at(self, point: float) -> float:
        """The slope at a point of the piece."""
        return self.slope + 2 * self.square * (point - self.at)


class Function(Protocol):
    """An objective value as a function of a number."""

    shape: int

    def piece(self, at: float) -> Piece:
        """A piece that contains a point; raises a `MonaziteError` where there is no verified value."""

    def tangent(self, at: float) -> Piece:
        """A piece that contains a point, or the point alone with the slope of a tangent there, which is
        faster."""

    def within(self, low: float, high: float) -> tuple[float, float] | None:
        """The part of an interval on which the function is known and has a value; None where it has none."""


@dataclass
class Constant:
    """The objective value of an instance in which the number does not stand."""

    value: float
    shape: int = CONVEX

    def piece(self, at: float) -> Piece:
        return Piece(-inf, inf, at, self.value, 0.0)

    def tangent(self, at: float) -> Piece:
        return self.piece(at)

    def within(self, low: float, high: float) -> tuple[float, float] | None:
        return low, high


@dataclass
class Traced:
    """The objective value of a family in a number in which its program is affine; pieces are kept."""

    family: Family
    steps: Steps
    number: Ranged
    pieces: list[Piece] = field(default_factory=list)
    _points: dict[float, Piece] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line: Parametric = self.steps.line(self.number)
        prices, limits = self.line.in_prices[0], self.line.in_limits[0]
        is_bent = bool(self.line.offset.get((0, 0)))
        self.shape = NEITHER if is_bent or (prices and limits) else CONCAVE if limits else CONVEX
        low, high = self.number.domain
        self._box = np.array([[low, high]]) - self.number.reference

    def piece(self, at: float) -> Piece:
        found = self._known(at)
        if found is None:
            found = self.read(at)
            self.pieces.append(found)
        return found

    def tangent(self, at: float) -> Piece:
        if self.shape == NEITHER:
            return self.piece(at)
        found = self._known(at) or self._points.get(at)
        if found is None:
            self.family.solves += 1
            value, columns, duals = self.steps.walker.point(self._values(at))
            slope = float(duals @ self.line.limit_rates[0] + columns @ self.line.price_rates[0])
            found = Piece(at, at, at, value, slope + self.line.offset.get((0,), 0.0))
            self._points[at] = found
        return found

    def _known(self, at: float) -> Piece | None:
        return next((piece for piece in self.pieces if piece.start <= at <= piece.stop), None)

    def read(self, at: float) -> Piece:
        """A piece from a fresh solve at a point."""
        self.family.solves += 1
        line = Line(self.line, at - self.number.reference, self._box)
        region = self.steps.walker.along(self._values(at), [line])[0]
        return piece_of(region, self.number.reference, self._box)

    def _values(self, at: float) -> Floats:
        values = np.zeros(len(self.steps.affine))
        values[self.steps.affine.index(self.number)] = at - self.number.reference
        return values

    def within(self, low: float, high: float) -> tuple[float, float] | None:
        reach = self.steps.reach[self.number]
        low, high = max(low, self.number.reference + reach[0]), min(high, self.number.reference + reach[1])
        if self._has_value(low) and self._has_value(high):
            return low, high  # The values with a plan, and with a limit of the value, are convex sets.
        box = np.array([[low, high]]) - self.number.reference
        ends = [box[0]]
        if self.line.in_limits[0]:
            ends.append(np.array(span(feasible_reach(self.line, box)) or (inf, -inf)))
        if self.line.in_prices[0]:
            ends.append(np.array(span(bounded_reach(self.line, box)) or (inf, -inf)))
        start = max(float(each[0]) for each in ends) + self.number.reference
        stop = min(float(each[1]) for each in ends) + self.number.reference
        return _inside(self, start, stop)

    def _has_value(self, at: float) -> bool:
        try:
            self.tangent(at)
        except MonaziteError:
            return False
        return True


def _inside(traced: Traced, start: float, stop: float) -> tuple[float, float] | None:
    """An interval a rounding shorter than that of the exact ends, at which a rounding decides."""
    inward = ROUNDED_INWARD * max(1.0, abs(start), abs(stop))
    start, stop = start + inward, stop - inward
    if not start <= stop:
        return None
    try:
        traced.tangent(start), traced.tangent(stop)
    except MonaziteError:
        return None
    return start, stop


def piece_of(region: Region, reference: float, box: Floats) -> Piece:
    """A region of a program of one step as a piece of the function of the number."""
    start, stop = region.interval(0, *box[0])
    value, square = float(region.value[0, 0]), float(region.value[1, 1])
    slope = float(region.value[0, 1] + region.value[1, 0])
    return Piece(start + reference, stop + reference, float(region.at[0]) + reference, value, slope, square)


def read_together(family: Family) -> dict[Ranged, Traced]:
    """The functions of all numbers in which the program is affine, each with its piece at the present value.

    They share one solve.
    """
    found: dict[Ranged, Traced] = {}
    for steps in dict.fromkeys(map(id, family.steps.values())):
        group = next(each for each in family.steps.values() if id(each) == steps)
        functions = [Traced(family, group, number) for number in group.affine]
        if not functions:
            continue
        family.solves += 1
        lines = [Line(each.line, 0.0, each._box) for each in functions]
        regions = group.walker.along(np.zeros(len(group.affine)), lines)
        for function, region in zip(functions, regions, strict=True):
            function.pieces.append(piece_of(region, function.number.reference, function._box))
            found[function.number] = function
    return found
