"""What a sweep is answered with: a table of points, curves, or a map; each with the program it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monazite.solving.matrix import Floats
from monazite.sweeps.curve.exact import Curve
from monazite.sweeps.curve.sampled import Sample
from monazite.sweeps.map.cover import Map
from monazite.sweeps.points.grid import PointStatus
from monazite.sweeps.program import Program
from monazite.sweeps.terms import SweptTerm


@dataclass(frozen=True)
class Points:
    """A table of points in row-major order of the axes: status, value (not a number without one), and cells
    by label."""

    program: Program
    axes: tuple[tuple[float | str, ...], ...]
    status: npt.NDArray[np.uint8]
    value: Floats
    cells: dict[str, Floats]
    messages: dict[int, str]
    solves: int
    regions: int
    reason: str | None

    @property
    def verified(self) -> bool:
        """Whether no point failed the checks."""
        return not bool(np.any(self.status == PointStatus.unverified))

    def point(self, place: int) -> tuple[float | str, ...]:
        """The values of the terms at a place of the table."""
        index = np.unravel_index(place, [len(axis) for axis in self.axes])
        return tuple(axis[each] for axis, each in zip(self.axes, index, strict=True))


@dataclass(frozen=True)
class Curves:
    """The curve of the one interval, for every combination of the other terms' points.

    `at` holds for each curve the values of the other terms, by name, and `cells` the reports at the ends of
    its segments: a list of (value of the term, cells by label).
    """

    program: Program
    term: SweptTerm
    at: tuple[dict[str, float | str], ...]
    curves: tuple[Curve | Sample, ...]
    cells: tuple[tuple[tuple[float, dict[str, float]], ...], ...]
    reason: str | None

    @property
    def verified(self) -> bool:
        """Whether no check failed."""
        return not any(curve.failures for curve in self.curves)


@dataclass(frozen=True)
class Plane:
    """The map of two terms."""

    program: Program
    map: Map

    @property
    def verified(self) -> bool:
        """Whether no check failed."""
        return not self.map.failures


Answer = Points | Curves | Plane
