"""A part of a curve on which the objective value is one formula."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isinf


@dataclass(frozen=True)
class Piece:
    """Where a part of a curve begins and ends, the value at both ends, its slope at `start`, and its
    curvature, the rate at which the slope changes: 0 where the value is linear."""

    start: float
    stop: float
    value_start: float
    value_stop: float
    slope: float
    curvature: float

    def value_at(self, at: float) -> float:
        """The value at a point of it, from the end that is nearer and known."""
        if isfinite(self.start) and (isinf(self.stop) or at - self.start <= self.stop - at):
            step = at - self.start
            return self.value_start + self.slope * step + self.curvature * step**2 / 2
        step = at - self.stop
        slope = self.slope + (self.curvature * (self.stop - self.start) if self.curvature else 0.0)
        return self.value_stop + slope * step + self.curvature * step**2 / 2

    def slope_at(self, at: float) -> float:
        """The slope at a point of it."""
        return self.slope + (self.curvature * (at - self.start) if self.curvature else 0.0)

    @property
    def greatest(self) -> tuple[float, float]:
        """The greatest value on it, and where it is: at an end, or where a curved part has slope 0."""
        ends = [(self.value_start, self.start), (self.value_stop, self.stop)]
        if self.curvature < 0:
            level = self.start - self.slope / self.curvature
            if self.start < level < self.stop:
                ends.append((self.value_at(level), level))
        return max(ends, key=lambda each: each[0])
