"""An objective value as a function of two numbers, and of one where the other is held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monazite.solving.matrix import Floats
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import Region
from monazite.solving.parametric.walk import Line, Walker
from monazite.tornado.functions import CONCAVE, CONVEX, NEITHER, Piece, piece_of


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

    def slice(self, axis: int, at: float) -> Slice:
        return Slice(self, axis, at)


class Slice:
    """A surface at one value of one number (0 the first, 1 the second), as a function of the other."""

    def __init__(self, surface: Surface, axis: int, at: float):
        self._surface, self._axis, self._at = surface, axis, at
        self._line = surface.program.along(self._point(0.0), np.eye(2)[1 - axis])
        prices, limits = self._line.in_prices[0], self._line.in_limits[0]
        self.shape = NEITHER if (prices and limits) else CONCAVE if limits else CONVEX
        self._pieces: list[Piece] = []

    def _point(self, at: float) -> Floats:
        return np.array([self._at, at] if self._axis == 0 else [at, self._at])

    def piece(self, at: float) -> Piece:
        for piece in self._pieces:
            if piece.start <= at <= piece.stop:
                return piece
        other = 1 - self._axis
        box = self._surface.box[other : other + 1]
        self._surface.solves += 1
        region = self._surface.walker.along(self._point(at), [Line(self._line, at, box)])[0]
        self._pieces.append(piece_of(region, 0.0, box))
        return self._pieces[-1]

    def tangent(self, at: float) -> Piece:
        return self.piece(at)

    def within(self, low: float, high: float) -> tuple[float, float] | None:
        return low, high
