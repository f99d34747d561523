"""Points of a sweep: a grid over the terms, covered by critical regions, or point by point where regions do
not pay.

The grid is divided into tiles whose size depends only on its shape and on the size of the program; each tile
has a cold start at its first point. So the results of a tile do not depend on the number of processes, nor on
what was done before an interruption. Within a tile a point that no region covers yet is reached from the
basis of a point beside it by pivots of our own, or solved where these are refused, and its region covers all
points in it, once it is checked at its corners. Where regions have to be solved and cover few points each,
the next points are solved one after the other from a warm start, and then regions are tried again. That is
decided by counting regions and points, never by the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import product
from math import prod
from weakref import ref

import numpy as np
import numpy.typing as npt

from monazite.errors import InfeasibleError, LimitError, MonaziteError, UnboundedError, UnverifiedError
from monazite.solving.matrix import Floats
from monazite.solving.parametric.adjacent import AffineBasis
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import Region
from monazite.solving.parametric.walk import Walker
from monazite.tolerances import CONDITION_HOLDS, ROUNDING

FAR = 1e6
"""So many times itself away from the point solved, an end of a region has the rounding error of the way to
it, not of itself."""
FEWEST = 2.5
"""New points that a region must cover to be worth a solve: solving a point hot takes less than half of its
time. A region that is reached by pivots is always worth them."""
COUNTED = 60
"""Regions after which it is asked again whether they are worth their while."""
LARGEST_TILE = 2**18
WORK_PER_TILE = 2**29
"""A tile has at most so many points times nonzeros, so that little is lost when a run is killed."""
PLANNED_TILE = 2**12
"""Points of a tile for which plans are kept: all decisions at every point."""


class PointStatus(IntEnum):
    """How a point ended, in the order of the exit codes' gravity."""

    optimal = 0
    infeasible = 3
    unbounded = 4
    limit = 5
    unverified = 6
    invalid = 2


STATUS: dict[type[MonaziteError], PointStatus] = {
    InfeasibleError: PointStatus.infeasible,
    UnboundedError: PointStatus.unbounded,
    LimitError: PointStatus.limit,
}


@dataclass(frozen=True)
class Tile:
    """A rectangular part of a grid: for each axis, the first and the last index, exclusive."""

    spans: tuple[tuple[int, int], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(stop - start for start, stop in self.spans)

    @property
    def slices(self) -> tuple[slice, ...]:
        return tuple(slice(*span) for span in self.spans)


@dataclass
class Solved:
    """What is known of a tile's points, in row-major order: status, value, and with plans all decisions.

    `plans` and `duals` are (columns x points) and (rows x points). `solves` and `regions` count the work.
    """

    status: npt.NDArray[np.uint8]
    value: Floats
    plans: Floats | None = None
    duals: Floats | None = None
    solves: int = 0
    regions: int = 0
    worst: float = 0.0
    messages: dict[int, str] = field(default_factory=dict)


def tiles(shape: Sequence[int], nonzeros: int, planned: bool = False) -> tuple[Tile, ...]:
    """The tiles of a grid in row-major order: halved along the longest side until they are small enough."""
    most = min(LARGEST_TILE, max(WORK_PER_TILE // max(nonzeros, 1), 256))
    most = min(most, PLANNED_TILE) if planned else most
    parts = [1] * len(shape)
    while prod(-(-size // count) for size, count in zip(shape, parts, strict=True)) > most:
        sides = [-(-size // count) for size, count in zip(shape, parts, strict=True)]
        parts[sides.index(max(sides))] += 1
    cuts = [
        [size * place // count for place in range(count + 1)]
        for size, count in zip(shape, parts, strict=True)
    ]
    return tuple(
        Tile(tuple(zip(starts, stops, strict=True)))
        for starts, stops in zip(
            product(*(cut[:-1] for cut in cuts)), product(*(cut[1:] for cut in cuts)), strict=True
        )
    )


def solve_tile(parametric: Parametric, axes: Sequence[Floats], tile: Tile, planned: bool = False) -> Solved:
    """Status and value of every point of a tile; `axes` are the values of each term, rising."""
    return _Cover(
        parametric, [axis[part] for axis, part in zip(axes, tile.slices, strict=True)], planned
    ).solved


class _Cover:
    """Covers the points of one tile."""

    def __init__(self, parametric: Parametric, axes: Sequence[Floats], planned: bool):
        self._parametric, self._axes = parametric, axes
        self._shape = tuple(len(axis) for axis in axes)
        self._size = prod(self._shape)
        box = np.array([[axis[0], axis[-1]] for axis in axes])
        self._walker = Walker(parametric, box, planned, pivots=True)
        self._open = np.ones(self._shape, bool)
        count = self._size
        self.solved = Solved(np.zeros(count, np.uint8), np.full(count, np.nan))
        if planned:
            self.solved.plans = np.full((len(parametric.base.columns), count), np.nan)
            self.solved.duals = np.full((len(parametric.base.rows), count), np.nan)
        self._steps = [float(np.diff(axis).min(initial=np.inf)) for axis in axes]
        self._is_rectangular = _is_rectangular(parametric)
        self._beside = Beside(self._shape[-1])
        self._by_regions()
        self.solved.solves = self._walker.solves

    def _by_regions(self) -> None:
        """Cover what regions can; where `COUNTED` of them that were solved did not pay, points are solved
        alone for a while.

        Small regions lie together, so it is asked again whether they pay, after twice as many points each
        time.
        """
        covered, asked, alone, most = 0, 0, 0, COUNTED
        for point in self._next_open():
            if alone:
                self._alone(point, self._values(point))
                alone -= 1
                continue
            solves = self._walker.solves
            new = self._cover(point)
            self.solved.regions += 1
            if self._walker.solves == solves:
                continue
            covered += new
            asked += 1
            if asked == COUNTED:
                pays = covered >= FEWEST * COUNTED
                most = COUNTED if pays else 2 * most
                alone = 0 if pays else most
                covered = asked = 0

    def _next_open(self) -> Iterator[tuple[int, ...]]:
        """A point that is not covered, again and again: line by line, each from the end nearer to the last
        point.

        So a step is short: a jump along a line costs a hundred pivots.
        """
        lines = self._open.reshape(-1, self._shape[-1])
        last = 0
        for line, row in enumerate(lines):
            ahead = np.flatnonzero(row)
            is_rising = not len(ahead) or abs(ahead[0] - last) <= abs(ahead[-1] - last)
            leading = np.unravel_index(line, self._shape[:-1]) if len(self._shape) > 1 else ()
            while len(ahead):
                last = int(ahead[0] if is_rising else ahead[-1])
                yield (*(int(each) for each in leading), last)
                ahead = np.flatnonzero(row)

    def _values(self, point: tuple[int, ...]) -> Floats:
        return np.array([axis[place] for axis, place in zip(self._axes, point, strict=True)])

    def _cover(self, point: tuple[int, ...]) -> int:
        """Solve a point and cover all that its region reaches; returns how many points were new."""
        values = self._values(point)

        def corners(region: Region) -> Iterator[Floats]:
            self._reached(region, point)
            return self._corners()

        try:
            region = self._walker.region(values, corners, self._near(point))
        except UnverifiedError:
            return self._alone(point, values)
        except MonaziteError as error:
            return self._failed(point, error)
        self._beside.keep(region, self._window[-1])
        new = self._found & self._open[tuple(slice(*span) for span in self._window)]
        count = int(new.sum())
        self._write(region, new)
        return count

    def _near(self, point: tuple[int, ...]) -> tuple[AffineBasis, Floats] | None:
        """A basis and a point beside another, of those before and after it and on the line before: the basis
        that stays optimal longest on the way."""
        line, last, values = point[:-1], point[-1], self._values(point)
        before = (*line[:-1], line[-1] - 1) if line else line
        found, most = None, 0.0
        for lines, place in ((line, last - 1), (line, last + 1), (before, last)):
            basis = self._beside.at(place)
            if basis is not None and min(lines, default=0) >= 0:
                start = self._values((*lines, place))
                share = basis.share(start, values)
                if found is None or share > most:
                    found, most = (basis, start) if share >= 0.0 else None, share
        return found

    def _alone(self, point: tuple[int, ...], values: Floats) -> int:
        """A point whose region cannot be trusted, for itself."""
        try:
            value, plan, duals = self._walker.point(values)
        except MonaziteError as error:
            return self._failed(point, error)
        return self._keep(point, value, plan, duals)

    def _reached(self, region: Region, point: tuple[int, ...]) -> None:
        """Which points the region covers: a window of the tile, and which of its points are `_found`."""
        slack = CONDITION_HOLDS * min(1.0, region.typical)
        if self._is_rectangular:
            self._window = [
                _indices(axis, step, *region.interval(term, axis[0], axis[-1], slack), place)
                for term, (axis, step, place) in enumerate(zip(self._axes, self._steps, point, strict=True))
            ]
            self._found = np.ones([stop - start for start, stop in self._window], bool)
        else:
            self._window = [(0, len(axis)) for axis in self._axes]
            found = np.zeros(self._shape, bool)
            found[self._open] = region.covers(self._points(self._open), slack)
            found[point] = True
            self._window = _bounds(found)
            self._found = found[tuple(slice(*span) for span in self._window)]

    def _corners(self) -> Iterator[Floats]:
        """The extreme points of what is covered: residuals are affine in each term, and largest there."""
        if self._is_rectangular:
            for corner in product(*({start, stop - 1} for start, stop in self._window)):
                yield self._values(corner)
            return
        inside = np.argwhere(self._found)
        chosen = {int(rank.argmin()) for rank in inside.T} | {int(rank.argmax()) for rank in inside.T}
        diagonals = [inside @ np.array(signs) for signs in product((1, -1), repeat=inside.shape[1])]
        chosen |= {int(rank.argmax()) for rank in diagonals}
        for number in sorted(chosen):
            start = [span[0] for span in self._window]
            yield self._values(tuple(int(a + b) for a, b in zip(start, inside[number], strict=True)))

    def _points(self, mask: npt.NDArray[np.bool_]) -> Floats:
        places = np.nonzero(mask)
        return np.column_stack([axis[place] for axis, place in zip(self._axes, places, strict=True)])

    def _write(self, region: Region, new: npt.NDArray[np.bool_]) -> None:
        """The value (and plan) of the points of the window that are new."""
        window = tuple(slice(*span) for span in self._window)
        if self.solved.plans is None and self._is_rectangular:
            values = _outer_value(region, [axis[part] for axis, part in zip(self._axes, window, strict=True)])
            self.solved.value.reshape(self._shape)[window][new] = values[new]
        else:
            mask = np.zeros(self._shape, bool)
            mask[window] = new
            points, places = self._points(mask), np.flatnonzero(mask)
            self.solved.value[places] = region.value_at(points)
            if self.solved.plans is not None and self.solved.duals is not None:
                self.solved.plans[:, places] = region.plan_at(points)
                self.solved.duals[:, places] = region.duals_at(points)
        self._open[window][new] = False

    def _failed(self, point: tuple[int, ...], error: MonaziteError) -> int:
        place = int(np.ravel_multi_index(point, self._shape))
        self.solved.status[place] = STATUS.get(type(error), PointStatus.unverified)
        self.solved.messages[place] = str(error)
        self._open[point] = False
        return 1

    def _keep(self, point: tuple[int, ...], value: float, plan: Floats, duals: Floats) -> int:
        place = int(np.ravel_multi_index(point, self._shape))
        self.solved.value[place] = value
        if self.solved.plans is not None and self.solved.duals is not None:
            self.solved.plans[:, place] = plan
            self.solved.duals[:, place] = duals
        self._open[point] = False
        return 1


class Beside:
    """The bases of the regions found last at each place of the last axis, as far as the walker keeps them."""

    def __init__(self, size: int):
        self._at: list[ref[AffineBasis] | None] = [None] * size

    def keep(self, region: Region, span: tuple[int, int]) -> None:
        """Take note of the basis of a region over the places it reaches."""
        if region.basis is not None:
            self._at[slice(*span)] = [ref(region.basis)] * (span[1] - span[0])

    def at(self, place: int) -> AffineBasis | None:
        """The basis at a place."""
        found = self._at[place] if 0 <= place < len(self._at) else None
        return found() if found is not None else None


def _is_rectangular(parametric: Parametric) -> bool:
    """Whether regions are boxes: at most one term in limits, at most one in prices, none in both."""
    limits, prices = parametric.in_limits, parametric.in_prices
    return sum(limits) <= 1 and sum(prices) <= 1 and not any(map(all, zip(limits, prices, strict=True)))


def _indices(axis: Floats, step: float, low: float, high: float, at: int) -> tuple[int, int]:
    """The points of an axis within an interval, the one solved always among them; ends may be off by a
    rounding of themselves.

    An end far from the point solved, for the steps of the axis, is off by a rounding of the way: what is that
    near to it is omitted.
    """

    def slack(end: float) -> float:
        if np.isinf(end):
            return 0.0
        way = abs(float(axis[at]) - end)
        return ROUNDING * (abs(end) if way <= FAR * max(abs(end), step) else -way)

    start = int(np.searchsorted(axis, low - slack(low), "left"))
    stop = int(np.searchsorted(axis, high + slack(high), "right"))
    return min(start, at), max(stop, at + 1)


def _bounds(found: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    return [(int(places.min()), int(places.max()) + 1) for places in np.nonzero(found)]


def _outer_value(region: Region, axes: Sequence[Floats]) -> Floats:
    """The value on a grid, from the form in `(1, step)`; one operation a monomial."""
    steps: list[Floats] = [np.ones([1] * len(axes))]
    for term, axis in enumerate(axes):
        shape = [1] * len(axes)
        shape[term] = len(axis)
        steps.append((axis - region.at[term]).reshape(shape))
    total = np.zeros([len(axis) for axis in axes])
    for first, second in zip(*np.nonzero(region.value), strict=True):
        total += region.value[first, second] * (steps[first] * steps[second])
    return total
