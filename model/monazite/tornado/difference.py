"""The difference of two surfaces around a point: one form, as far as the regions of both reach."""

from __future__ import annotations

import numpy as np

from monazite.solving.matrix import Floats
from monazite.solving.parametric.region import Region
from monazite.tolerances import DIFFERENCE_IS_ZERO, ROUNDING
from monazite.tornado.surface import Surface


class Difference:
    """The form of the difference at the point last read, and where it is 0.

    An axis is 0 for the first number and 1 for the second. `bend` says whether the form is not affine.
    """

    def __init__(self, base: Surface | None, case: Surface):
        self._surfaces = [case] if base is None else [base, case]
        self._box = case.box
        self._regions: list[Region] = []
        self.bend = False

    def read(self, point: Floats) -> None:
        """The regions of both surfaces at a point, and the form of their difference; nothing where they hold
        it."""
        if self._regions and self.holds(point):
            return
        self._regions = [surface.region(*map(float, point)) for surface in self._surfaces]
        form = self._regions[-1].form.copy()
        if len(self._regions) > 1:
            form -= self._regions[0].form
        self._form = form
        size = np.abs(form[1:, 1:] * np.outer(self._box[:, 1], self._box[:, 1])).max(initial=0.0)
        whole = max(np.abs(region.form[0, 0]) for region in self._regions)
        self.bend = bool(size > DIFFERENCE_IS_ZERO * max(1.0, whole))
        if not self.bend:
            self._form[1:, 1:] = 0.0

    def at(self, axis: int, at: float, near: float) -> float:
        """Where the form is 0 at one value of a number, nearest to a value of the other; NaN where it is
        not."""
        one, other = axis + 1, 2 - axis
        constant = self._form[0, 0] + 2 * self._form[0, one] * at + self._form[one, one] * at * at
        slope = 2 * (self._form[0, other] + self._form[one, other] * at)
        square = self._form[other, other]
        if not square:
            return float(-constant / slope) if slope else float("nan")
        inner = slope**2 - 4 * square * constant
        if inner < 0:
            return float("nan")
        half = -(slope + np.copysign(np.sqrt(inner), slope)) / 2
        roots = [half / square, *([constant / half] if half else [])]
        return float(min(roots, key=lambda root: abs(root - near)))

    def tangent(self, point: Floats) -> Floats | None:
        """The direction of the line at a point, to the right, in shares of both ranges; None where the form
        has no slope."""
        size = self._box[:, 1] - self._box[:, 0]
        slope = (self._form[0, 1:] + self._form[1:, 1:] @ point) * size
        length = float(np.linalg.norm(slope))
        if not length:
            return None
        found = np.array([slope[1], -slope[0]]) / length
        return found if tuple(found) >= (0.0, 0.0) else -found

    def holds(self, point: Floats) -> bool:
        """Whether a point is in the rectangle and in both regions that were read."""
        size = ROUNDING * np.abs(self._box).max(axis=1)
        if not ((point >= self._box[:, 0] - size) & (point <= self._box[:, 1] + size)).all():
            return False
        slack = ROUNDING * max(1.0, *np.abs(point))
        return all(
            bool(
                (
                    region.slopes @ (point - region.at)
                    <= region.room + slack * np.abs(region.slopes).sum(axis=1)
                ).all()
            )
            for region in self._regions
        )

    def edge(self, point: Floats, axis: int, side: float) -> Floats | None:
        """Where the line leaves the regions or the rectangle, to one side along a number; None where the
        point is not on the line of the regions read."""
        here = self._on(axis, float(point[axis]), point)
        if not self.holds(here):
            return None
        end = float(self._box[axis, 1] if side > 0 else self._box[axis, 0])
        if self.bend:
            return self._bent_edge(here, axis, end)
        direction = np.zeros(2)
        direction[axis] = side
        direction[1 - axis] = -side * self._form[0, axis + 1] / self._form[0, 2 - axis]
        step = abs(end - float(here[axis]))
        for region in self._regions:
            along = region.slopes @ direction
            room = region.room - region.slopes @ (here - region.at)
            ahead = along > 0
            step = min(step, float((np.maximum(room[ahead], 0.0) / along[ahead]).min(initial=np.inf)))
        across = float(direction[1 - axis])
        if across:
            bound = float(self._box[1 - axis, 1] if across > 0 else self._box[1 - axis, 0])
            step = min(step, max(0.0, (bound - float(here[1 - axis])) / across))
        return here + step * direction

    def _bent_edge(self, here: Floats, axis: int, end: float) -> Floats:
        """The same on a bent line, by halving."""
        low, high = float(here[axis]), end
        last = self._on(axis, high, here)
        if self._is_lost(axis, high):
            # Such a form is a product of two lines, of which the other is at the end: this is straight.
            last = self._on(axis, (low + high) / 2, here)
            last[axis] = high
        if self.holds(last):
            return last
        for _ in range(50):
            middle = (low + high) / 2
            is_held = self.holds(self._on(axis, middle, here))
            low, high = (middle, high) if is_held else (low, middle)
        return self._on(axis, low, here)

    def _is_lost(self, axis: int, at: float) -> bool:
        """Whether the form has no slope in the other number, but for a rounding, at a value of one: it is 0
        there at all values of the other, as at a quantity of 0."""
        constant, rate = float(self._form[0, 2 - axis]), float(self._form[1, 2])
        size = abs(constant) + abs(rate) * float(np.abs(self._box[axis]).max())
        return abs(constant + rate * at) <= DIFFERENCE_IS_ZERO * size

    def _on(self, axis: int, at: float, near: Floats) -> Floats:
        other = self.at(axis, at, float(near[1 - axis]))
        return np.array([at, other] if axis == 0 else [other, at])
