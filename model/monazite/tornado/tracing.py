"""The switching line of two numbers, followed from edge to edge of critical regions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from monazite.errors import MonaziteError
from monazite.solving.matrix import Floats
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import Region
from monazite.solving.parametric.walk import Line, Walker
from monazite.tolerances import BESIDE_BREAKPOINT, DIFFERENCE_IS_ZERO, ROUNDED_INWARD, ROUNDING
from monazite.tornado.crossings import search
from monazite.tornado.functions import CONCAVE, CONVEX, NEITHER, Constant, Function, Piece, piece_of

SLICES = 9
"""Values of the first number at which the line is looked for."""
MOST_POINTS = 400
NEWTON = 4
"""How often the line is looked for in the regions beside a point of it, before all heights are searched."""


@dataclass(frozen=True)
class LinePoint:
    """A point of the line; `part` counts its connected parts, from 1."""

    part: int
    x: float
    y: float
    exact: bool


@dataclass
class Surface:
    """The objective value of a family as a function of two numbers."""

    program: Parametric
    walker: Walker
    box: Floats
    solves: int = 0

    def region(self, x: float, y: float) -> Region:
        self.solves += 1
        return self.walker.region(np.array([x, y]))

    def slice(self, x: float) -> Slice:
        return Slice(self, x)


class Slice:
    """A surface at one value of the first number, as a function of the second."""

    def __init__(self, surface: Surface, x: float):
        self._surface, self._x = surface, x
        self._line = surface.program.along(np.array([x, 0.0]), np.array([0.0, 1.0]))
        prices, limits = self._line.in_prices[0], self._line.in_limits[0]
        self.shape = NEITHER if (prices and limits) else CONCAVE if limits else CONVEX
        self._pieces: list[Piece] = []

    def piece(self, at: float) -> Piece:
        for piece in self._pieces:
            if piece.start <= at <= piece.stop:
                return piece
        box = self._surface.box[1:]
        self._surface.solves += 1
        region = self._surface.walker.along(np.array([self._x, at]), [Line(self._line, at, box)])[0]
        self._pieces.append(piece_of(region, 0.0, box))
        return self._pieces[-1]

    def tangent(self, at: float) -> Piece:
        return self.piece(at)

    def within(self, low: float, high: float) -> tuple[float, float] | None:
        return low, high


class Tracer:
    """Follows the line from edge to edge of the regions of both surfaces, by growing values of the first
    number."""

    def __init__(self, base: Surface | None, case: Surface):
        self._base, self._case = base, case
        self._box = case.box
        self.reason: str | None = None
        self._count = 0
        self._regions: list[Region] = []

    def trace(self) -> Iterator[LinePoint]:
        """The points of the line, part by part, each from left to right."""
        low, high = map(float, self._box[0])
        reached, part = low, 0
        for place in range(SLICES):
            x = low + (high - low) * place / (SLICES - 1)
            if (part and x <= reached) or self._count > MOST_POINTS:
                continue
            try:
                y = self._root(x, None)
                if y is None:
                    continue
                part += 1
                left = [] if x <= low else list(self._followed(x, y, -1.0))
                right = list(self._followed(x, y, 1.0))
            except MonaziteError as error:
                self.reason = f"a point could not be verified: {error}"
                continue
            points = [*reversed(left), (x, y), *right]
            reached = points[-1][0]
            yield from (LinePoint(part, *self._snapped(*point), True) for point in points)
        if self._count > MOST_POINTS:
            self.reason = f"more than {MOST_POINTS} points"

    def _snapped(self, x: float, y: float) -> tuple[float, float]:
        """A point whose ends of the rectangle are these ends, but for a rounding."""
        found = []
        for at, (low, high) in ((x, self._box[0]), (y, self._box[1])):
            near = ROUNDED_INWARD * float(high - low)
            found.append(float(low) if at - low <= near else float(high) if high - at <= near else at)
        return found[0], found[1]

    def _followed(self, x: float, y: float, side: float) -> Iterator[tuple[float, float]]:
        """The line from a point of it to one side, to where it leaves the rectangle or turns back."""
        end = float(self._box[0, 1] if side > 0 else self._box[0, 0])
        hair = BESIDE_BREAKPOINT * float(self._box[0, 1] - self._box[0, 0])
        while self._count <= MOST_POINTS:
            self._count += 1
            found = self._edge(x, y, side)
            if found is not None and side * (found[0] - x) > hair:
                if self._bend:
                    middle = (x + found[0]) / 2
                    yield middle, self._height_at(middle)
                x, y = found
                yield x, y
            if side * (end - x) <= hair:
                return
            beside = x + side * hair
            following = self._root(beside, y)
            if following is None or abs(following - y) > 1e3 * BESIDE_BREAKPOINT * self._height:
                return
            x, y = beside, following

    @property
    def _height(self) -> float:
        return float(self._box[1, 1] - self._box[1, 0])

    def _root(self, x: float, near: float | None) -> float | None:
        """The point of the line at a value of the first number: by the regions at a height near it, or by a
        search of all heights."""
        y = near
        for _ in range(NEWTON if near is not None else 0):
            assert y is not None
            self._read(x, y)
            y = self._height_at(x)
            if self._holds(x, y):
                return y
            if not float(self._box[1, 0]) <= y <= float(self._box[1, 1]):
                break
        low, high = map(float, self._box[1])
        base: Function = Constant(0.0) if self._base is None else self._base.slice(x)
        values = search(base, self._case.slice(x), [low, high]).values(near if near is not None else low)
        if not values:
            return None
        return min(values, key=lambda at: abs(at - near)) if near is not None else values[0]

    def _read(self, x: float, y: float) -> None:
        """The regions of both surfaces at a point, and the form of their difference; nothing where they hold
        it."""
        if self._regions and self._holds(x, y):
            return
        surfaces = [self._case] if self._base is None else [self._base, self._case]
        self._regions = [surface.region(x, y) for surface in surfaces]
        form = self._regions[-1].form.copy()
        if len(self._regions) > 1:
            form -= self._regions[0].form
        self._form = form
        size = np.abs(form[1:, 1:] * np.outer(self._box[:, 1], self._box[:, 1])).max(initial=0.0)
        whole = max(np.abs(region.form[0, 0]) for region in self._regions)
        self._bend = bool(size > DIFFERENCE_IS_ZERO * max(1.0, whole))

    def _height_at(self, x: float) -> float:
        """The height at which the form that was read is 0."""
        constant = self._form[0, 0] + 2 * self._form[0, 1] * x + self._form[1, 1] * x * x
        slope = 2 * (self._form[0, 2] + self._form[1, 2] * x)
        return float(-constant / slope) if slope else float("nan")

    def _holds(self, x: float, y: float) -> bool:
        """Whether a point is in the rectangle and in both regions that were read."""
        low, high = self._box[1]
        if not low <= y <= high:
            return False
        point = np.array([[x, y]])
        slack = ROUNDING * max(1.0, abs(x), abs(y))
        return all(
            bool(
                (
                    (point - region.at) @ region.slopes.T
                    <= region.room + slack * np.abs(region.slopes).sum(axis=1)
                ).all()
            )
            for region in self._regions
        )

    def _edge(self, x: float, y: float, side: float) -> tuple[float, float] | None:
        """Where the line leaves the regions at a point of it, to one side."""
        self._read(x, y)
        if not self._holds(x, self._height_at(x)):
            return None
        if self._bend:
            return self._bent_edge(x, side)
        slope = -self._form[0, 1] / self._form[0, 2]
        step = abs(float(self._box[0, 1] if side > 0 else self._box[0, 0]) - x)
        direction = side * np.array([1.0, slope])
        here = np.array([x, self._height_at(x)])
        for region in self._regions:
            along = region.slopes @ direction
            room = region.room - region.slopes @ (here - region.at)
            ahead = along > 0
            step = min(step, float((np.maximum(room[ahead], 0.0) / along[ahead]).min(initial=np.inf)))
        if direction[1]:
            bound = self._box[1, 1] if direction[1] > 0 else self._box[1, 0]
            step = min(step, float((bound - here[1]) / direction[1]))
        return x + side * step, float(here[1] + direction[1] * step)

    def _bent_edge(self, x: float, side: float) -> tuple[float, float] | None:
        """The same on a bent line, by halving."""
        low, high = x, float(self._box[0, 1] if side > 0 else self._box[0, 0])
        if self._holds(high, self._height_at(high)):
            return high, self._height_at(high)
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if self._holds(middle, self._height_at(middle)) else (low, middle)
        return low, self._height_at(low)
