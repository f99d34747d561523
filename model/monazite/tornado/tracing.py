"""The switching line of two numbers, followed from edge to edge of critical regions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from monazite.errors import MonaziteError
from monazite.figures import figure
from monazite.solving.matrix import Floats
from monazite.tolerances import BESIDE_BREAKPOINT, ROUNDED_INWARD, SAME_POINT
from monazite.tornado.crossings import search
from monazite.tornado.difference import Difference
from monazite.tornado.functions import Constant, Function
from monazite.tornado.surface import Surface

SLICES = 9
"""Values of each number at which the line is looked for."""
MOST_POINTS = 400
NEWTON = 4
"""How often the line is looked for in the regions beside a point of it, before all values are searched."""
STEEPEST = 2.0
"""Greatest slope, in shares of both ranges, at which the line is followed along one of the numbers; where it
is steeper, along the other."""
FARTHEST = 1e3
"""The same for a point found by a search of all values."""
BACKWARDS = 0.999
"""Cosine of the angle to the way that was come, from which on a point beside is on that way."""


@dataclass(frozen=True)
class LinePoint:
    """A point of the line; `part` counts its connected parts, from 1."""

    part: int
    x: float
    y: float
    exact: bool


class Tracer:
    """Follows the line from edge to edge of the regions of both surfaces, along the number in which it is
    less steep."""

    def __init__(self, base: Surface | None, case: Surface):
        self._base, self._case = base, case
        self._box, self._size = case.box, case.box[:, 1] - case.box[:, 0]
        self._difference = Difference(base, case)
        self.reason: str | None = None
        self._count = 0
        self._passed: list[tuple[int, float, float, float]] = []

    def trace(self) -> Iterator[LinePoint]:
        """The points of the line, part by part, each from its left end to its right one (from the lower to
        the upper end of a vertical part)."""
        part = 0
        for axis, at in self._slices():
            for point in self._seeds(axis, at):
                if self._is_passed(axis, point) or self._count > MOST_POINTS:
                    continue
                part += 1
                yield from (LinePoint(part, *self._snapped(each), True) for each in self._part(point))
        if self._count > MOST_POINTS:
            self.reason = f"more than {MOST_POINTS} points"

    def _slices(self) -> Iterator[tuple[int, float]]:
        for axis, (low, high) in enumerate(self._box):
            for place in range(SLICES):
                yield axis, float(low + (high - low) * place / (SLICES - 1))

    def _seeds(self, axis: int, at: float) -> list[Floats]:
        """The points of the line at one value of a number."""
        if self._count > MOST_POINTS:
            return []
        try:
            return [
                _point(axis, at, other) for other in self._values(axis, at, float(self._box[1 - axis, 0]))
            ]
        except MonaziteError as error:
            self.reason = f"a point could not be verified: {error}"
            return []

    def _part(self, start: Floats) -> list[Floats]:
        """The part of the line through a point, to both sides."""
        try:
            self._difference.read(start)
            tangent = self._difference.tangent(start)
        except MonaziteError as error:
            self.reason = f"a point could not be verified: {error}"
            return [start]
        if tangent is None:
            tangent = np.array([1.0, 0.0])
        right = list(self._followed(start, tangent))
        is_closed = len(right) > 2 and bool(
            np.abs((right[-1] - start) / self._size).max() <= STEEPEST * BESIDE_BREAKPOINT
        )
        left = [] if is_closed else list(self._followed(start, -tangent))
        points = [*reversed(left), start, *right]
        return points if tuple(points[0]) <= tuple(points[-1]) else points[::-1]

    def _snapped(self, point: Floats) -> tuple[float, float]:
        """A point whose ends of the rectangle are these ends, but for a rounding."""
        found = []
        for at, (low, high) in zip(map(float, point), self._box, strict=True):
            near = ROUNDED_INWARD * float(high - low)
            found.append(float(low) if at - low <= near else float(high) if high - at <= near else at)
        return found[0], found[1]

    def _followed(self, start: Floats, tangent: Floats) -> Iterator[Floats]:
        """The line from a point of it to one side, to where it leaves the rectangle or closes.

        `tangent` is in shares of both ranges. Where the line is not found further, this is the reason why it
        is not exact.
        """
        here = start
        try:
            while self._count <= MOST_POINTS:
                self._count += 1
                axis = int(np.abs(tangent).argmax())
                self._difference.read(here)
                found = self._difference.edge(here, axis, float(np.sign(tangent[axis])))
                if found is not None and self._apart(found, here) > BESIDE_BREAKPOINT:
                    is_back = self._pass(here, found, axis, start)
                    if self._difference.bend:
                        middle = (here[axis] + found[axis]) / 2
                        yield _point(axis, middle, self._difference.at(axis, middle, here[1 - axis]))
                    if is_back:
                        yield start
                        return
                    way = (found - here) / self._size
                    here, tangent = found, self._onward(found, way)
                    yield here
                    if self._leaves(here, way):
                        return
                if self._leaves(here, tangent):
                    return
                following = self._beside(here, tangent)
                if following is None:
                    if not self._is_border(here):
                        self.reason = f"not followed beyond ({figure(here[0])}, {figure(here[1])})"
                    return
                tangent = self._onward(following, (following - here) / self._size)
                here = following
        except MonaziteError as error:
            self.reason = f"a point could not be verified: {error}"

    def _apart(self, one: Floats, other: Floats) -> float:
        return float(np.abs((one - other) / self._size).max())

    def _onward(self, point: Floats, way: Floats) -> Floats:
        """The direction of the line at a point reached, in shares of the ranges, by the form last read."""
        tangent = self._difference.tangent(point)
        way = way / np.linalg.norm(way)
        if tangent is None:
            return way
        return tangent if tangent @ way >= 0 else -tangent

    def _leaves(self, point: Floats, tangent: Floats) -> bool:
        """Whether the line leaves the rectangle at a point of it."""
        hair = BESIDE_BREAKPOINT * self._size
        outward = np.where(tangent > 0, self._box[:, 1] - point, point - self._box[:, 0])
        return bool(((outward <= hair) & (np.abs(tangent) > ROUNDED_INWARD)).any())

    def _is_border(self, point: Floats) -> bool:
        hair = STEEPEST * BESIDE_BREAKPOINT * self._size
        return bool((np.minimum(self._box[:, 1] - point, point - self._box[:, 0]) <= hair).any())

    def _beside(self, point: Floats, tangent: Floats) -> Floats | None:
        """A point of the line a hair further, on any side of a small rectangle around a point of it but where
        it came from."""
        axis = int(np.abs(tangent).argmax())
        ahead = np.where(tangent >= 0, 1.0, -1.0)
        across = 1 - axis
        sides = ((axis, ahead[axis]), (across, ahead[across]), (across, -ahead[across]), (axis, -ahead[axis]))
        for is_near in (True, False):
            for along, side in sides:
                at = float(point[along] + side * BESIDE_BREAKPOINT * self._size[along])
                if not self._box[along, 0] <= at <= self._box[along, 1]:
                    continue
                near = float(point[1 - along])
                other = self._near(along, at, near) if is_near else self._nearest(along, at, near)
                if other is None:
                    continue
                way = (_point(along, at, other) - point) / self._size
                farthest = (STEEPEST if is_near else FARTHEST) * BESIDE_BREAKPOINT
                if np.abs(way).max() <= farthest and way @ tangent > -BACKWARDS * np.linalg.norm(way):
                    return _point(along, at, other)
        return None

    def _near(self, axis: int, at: float, near: float) -> float | None:
        """The line at one value of a number, by the regions near a value of the other."""
        other = near
        for _ in range(NEWTON):
            self._difference.read(_point(axis, at, other))
            other = self._difference.at(axis, at, other)
            if self._difference.holds(_point(axis, at, other)):
                return other
            if not self._box[1 - axis, 0] <= other <= self._box[1 - axis, 1]:
                break
        return None

    def _nearest(self, axis: int, at: float, near: float) -> float | None:
        """The same by a search of all values of the other."""
        return min(self._values(axis, at, near), key=lambda other: abs(other - near), default=None)

    def _values(self, axis: int, at: float, near: float) -> tuple[float, ...]:
        base: Function = Constant(0.0) if self._base is None else self._base.slice(axis, at)
        ends = [float(end) for end in self._box[1 - axis]]
        return search(base, self._case.slice(axis, at), ends).values(near)

    def _pass(self, one: Floats, other: Floats, along: int, start: Floats) -> bool:
        """Notes the slices that a piece of the line passes; returns whether it passes the start again."""
        for axis, at in self._slices():
            ends = sorted((float(one[axis]), float(other[axis])))
            slack = STEEPEST * BESIDE_BREAKPOINT * float(self._size[axis])
            if not ends[0] - slack <= at <= ends[1] + slack:
                continue
            if ends[1] - ends[0] <= slack:
                low, high = sorted((float(one[1 - axis]), float(other[1 - axis])))
            else:
                low = high = self._difference.at(axis, at, float((one[1 - axis] + other[1 - axis]) / 2))
            self._passed.append((axis, at, low, high))
        if one is start:
            return False
        if not min(one[along], other[along]) < start[along] < max(one[along], other[along]):
            return False
        there = self._difference.at(along, float(start[along]), float(start[1 - along]))
        near = STEEPEST * BESIDE_BREAKPOINT * float(self._size[1 - along])
        return abs(there - float(start[1 - along])) <= near

    def _is_passed(self, axis: int, point: Floats) -> bool:
        near = SAME_POINT * float(self._size[1 - axis])
        return any(
            each == axis and at == point[axis] and low - near <= point[1 - axis] <= high + near
            for each, at, low, high in self._passed
        )


def _point(axis: int, at: float, other: float) -> Floats:
    """A point by the value of one number and that of the other."""
    return np.array([at, other] if axis == 0 else [other, at])
