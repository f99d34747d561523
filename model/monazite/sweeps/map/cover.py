r"""The map of two terms: the plane divided into the critical regions of optimal bases, complete by
subtraction.

Each basis solved is optimal in a convex polygon of the plane (`solving/parametric/region.py`). A region is
subtracted from what is not covered yet, and the next point solved lies in the largest remaining part; when
nothing remains, the map is complete, and no region is missing. The feasible part and the bounded part are
convex polygons too, found as the furthest points in a few directions. Adjacent bases with the same formula of
the objective value are merged: the regions shown are unique, unlike bases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import numpy as np

from monazite.errors import MonaziteError
from monazite.figures import MORE_DIGITS, figure
from monazite.solving.matrix import Floats
from monazite.solving.parametric.ends import Reach, bounded_reach, feasible_reach
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import Region
from monazite.solving.parametric.walk import Walker
from monazite.sweeps.curve.exact import INSIDE, trace_curve
from monazite.sweeps.map.domains import Domain, merged, scaled
from monazite.sweeps.map.polygons import UNIT, area, centre, cut, is_thin, subtract
from monazite.tolerances import CORNERS_SNAP, EDGE_VALUES_EQUAL, SLIVER_UNVERIFIED

MOST_REGIONS = 20_000
NARROW = "over so wide a rectangle parts that matter are narrower than its rounding; ask for a smaller one"
MOST_TRIED = 4
"""Further points of a part that are solved where the basis at the first is optimal on a line only."""


@dataclass(frozen=True)
class Map:
    """The domains of the value over the rectangle of two terms, and where there is none.

    `proven` is the share of the area that is covered, or proven to have no plan or no limit of the value, and
    0 where an exact curve along an edge has another value; `exact` that all of it is. `feasible` and
    `bounded` are polygons, empty where there is no such point.
    """

    domains: tuple[Domain, ...]
    feasible: Floats
    bounded: Floats
    exact: bool
    proven: float
    reason: str | None
    failures: tuple[str, ...]
    regions: int
    solves: int


def draw_map(
    parametric: Parametric,
    box: Floats,
    most_regions: int = MOST_REGIONS,
    on_progress: Callable[[float, int], None] | None = None,
    plans: bool = False,
) -> Map:
    """The map of a program with two terms over a box (2 x 2: least and greatest of each); `on_progress` is
    the progress callback."""
    feasible = _outline(feasible_reach(parametric, box), box)
    bounded = _outline(bounded_reach(parametric, box), box)
    whole = _common(feasible, bounded)
    cover = _Cover(parametric, box, whole, plans)
    cover.run(most_regions, on_progress)
    open_area = cover.open_area
    exact = not cover.open and not cover.failures
    proven, solves = 1.0 - open_area, 0
    if exact and cover.covered:
        difference, solves = _edges_differ(parametric, box, cover.covered)
        if difference:
            exact, proven, cover.reason = False, 0.0, difference
    return Map(
        tuple(merged(cover.covered, box)),
        scaled(feasible, box),
        scaled(bounded, box),
        exact,
        proven,
        None if exact else cover.reason,
        tuple(cover.failures),
        len(cover.covered),
        cover.walker.solves + solves,
    )


def _edges_differ(
    parametric: Parametric, box: Floats, covered: list[tuple[Floats, Region]]
) -> tuple[str | None, int]:
    """Where the exact curve of an edge of the rectangle has another value than the map; and the solves that
    took.

    Parts thinner than the rounding of the unit square are left to their neighbours. In a wide rectangle that
    may be all that matters, and it shows at the edges.
    """
    solves = 0
    for term in (0, 1):
        for end in box[1 - term]:
            start, direction = np.zeros(2), np.zeros(2)
            start[1 - term], direction[term] = end, 1.0
            curve = trace_curve(parametric.along(start, direction), *box[term].tolist())
            solves += curve.solves
            for segment in curve.segments:
                at = start + (segment.start + INSIDE * (segment.stop - segment.start)) * direction
                value = segment.value_at(float(at[term]))
                if abs(_value_of(at, box, covered) - value) > EDGE_VALUES_EQUAL * max(1.0, abs(value)):
                    return f"{NARROW} (at {_point(at)})", solves
    return None, solves


def _point(values: Floats) -> str:
    """A point of the plane: `1,250 and 0.5`."""
    return " and ".join(figure(value, MORE_DIGITS) for value in values.tolist())


def _value_of(at: Floats, box: Floats, covered: list[tuple[Floats, Region]]) -> float:
    """The value of the map at a point: that of the region it lies in, or lies least outside of."""
    size = box[:, 1] - box[:, 0]
    outside = [
        float(
            ((region.slopes @ (at - region.at) - region.room) / _length(region.slopes * size)).max(
                initial=0.0
            )
        )
        for _, region in covered
    ]
    region = covered[int(np.argmin(outside))][1]
    return float(region.value_at(at[None, :])[0])


def _length(slopes: Floats) -> Floats:
    """The lengths of the normals of inequalities, 1 for those of none."""
    lengths = np.hypot(*slopes.T)
    return np.where(lengths > 0, lengths, 1.0)


def _outline(reach: Reach, box: Floats) -> Floats:
    """The convex polygon of all values of the terms a program allows, in the unit square.

    Each side found is pushed outwards; one that cannot be pushed is a side of the polygon. All of the square
    where its corners are allowed: over a wide interval the solver may not find that by pushing.
    """
    size = box[:, 1] - box[:, 0]
    if all(reach.holds(box[:, 0] + each * size) for each in UNIT):
        return UNIT

    def furthest(direction: Floats) -> Floats | None:
        found = reach.furthest(direction / size)
        return None if found is None else (found - box[:, 0]) / size

    corners = [furthest(np.array(each)) for each in ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))]
    if any(corner is None for corner in corners):
        return UNIT[:0]
    polygon = [corner for corner in corners if corner is not None]
    place = 0
    while place < len(polygon):
        start, stop = polygon[place], polygon[(place + 1) % len(polygon)]
        along = stop - start
        length = float(np.hypot(*along))
        normal = np.array([along[1], -along[0]]) / length if length > CORNERS_SNAP else None
        new = None if normal is None else furthest(normal)
        if normal is not None and new is not None and (new - start) @ normal > CORNERS_SNAP:
            polygon.insert(place + 1, new)
        else:
            place += 1
    return np.array(
        [each for place, each in enumerate(polygon) if np.hypot(*(each - polygon[place - 1])) > CORNERS_SNAP]
    ).reshape(-1, 2)


def _common(first: Floats, second: Floats) -> Floats:
    """The part two convex polygons share."""
    if len(first) < 3 or len(second) < 3:
        return UNIT[:0]
    along = np.roll(second, -1, axis=0) - second
    normals = np.column_stack([along[:, 1], -along[:, 0]])
    return cut(first, normals, (normals * second).sum(axis=1))


class _Cover:
    """What is covered, and what is left, largest part first; polygons are in the unit square."""

    def __init__(self, parametric: Parametric, box: Floats, whole: Floats, plans: bool):
        self.walker = Walker(parametric, box, plans)
        self.covered: list[tuple[Floats, Region]] = []
        self.failures: list[str] = []
        self.reason: str | None = None
        self.open: dict[int, Floats] = {}
        self._given_up = 0.0
        self._box, self._low, self._size = box, box[:, 0], box[:, 1] - box[:, 0]
        self._bounds = np.zeros((0, 4))
        self._heap: list[tuple[float, int]] = []
        self._numbers = count()
        self._add(whole)

    @property
    def open_area(self) -> float:
        """The share of the plane that is not covered."""
        return self._given_up + float(sum(area(polygon) for polygon in self.open.values()))

    def run(self, most_regions: int, on_progress: Callable[[float, int], None] | None) -> None:
        """Cover until nothing is left, or a part cannot be, or there are too many regions."""
        while self.open:
            number = heappop(self._heap)[1]
            if number not in self.open:
                continue
            if len(self.covered) >= most_regions:
                self.reason = (
                    f"more than {most_regions:,} regions; ask for a smaller rectangle or allow more "
                    "(--max-regions)"
                )
                return
            self._solve(number)
            if number in self.open:
                self._give_up(number, "the region found does not reach the point it was solved at")
            if on_progress and len(self.covered) % 50 == 0:
                on_progress(1.0 - self.open_area, len(self.covered))

    def _add(self, polygon: Floats) -> None:
        if is_thin(polygon):
            return
        number = next(self._numbers)
        self.open[number] = polygon
        if number >= len(self._bounds):
            more = np.full((max(1024, len(self._bounds)), 4), np.nan)
            self._bounds = np.vstack([self._bounds, more])
        self._bounds[number] = (*polygon.min(axis=0), *polygon.max(axis=0))
        heappush(self._heap, (-area(polygon), number))

    def _solve(self, number: int) -> None:
        """Take the region around a point of a part away; another point where a basis is optimal on a line
        only."""
        for inside in _points_inside(self.open[number]):
            try:
                region = self.walker.region(self._values(inside), self._corners)
            except MonaziteError as error:
                if self._is_rounding(self.open[number]):
                    self._drop(number)
                else:
                    self._give_up(number, str(error))
                return
            found = self._polygon(region)
            if not is_thin(found):
                self.covered.append((found, region))
                self._take(found)
                return
        self._give_up(number, "the region of the basis has no area")

    def _is_rounding(self, polygon: Floats) -> bool:
        """Whether a part is so narrow that snapping moved the corners of its region beyond it, and its value,
        verified at the centre, is that of its neighbour."""
        if not self.covered or not is_thin(polygon, SLIVER_UNVERIFIED):
            return False
        at = self._values(centre(polygon))
        try:
            value = self.walker.point(at)[0]
        except MonaziteError:
            return False
        beside = _value_of(at, self._box, self.covered)
        return abs(beside - value) <= EDGE_VALUES_EQUAL * max(1.0, abs(value))

    def _give_up(self, number: int, why: str) -> None:
        """Leave a part as it is: it is not proven."""
        polygon = self.open[number]
        self.failures.append(f"at {_point(self._values(centre(polygon)))}: {why}")
        self.reason = "a part of the plane could not be verified"
        self._given_up += area(polygon)
        self._drop(number)

    def _values(self, point: Floats) -> Floats:
        return np.asarray(self._low + point * self._size)

    def _polygon(self, region: Region) -> Floats:
        at = (region.at - self._low) / self._size
        slopes = region.slopes * self._size
        return cut(UNIT, slopes, region.room + slopes @ at)

    def _corners(self, region: Region) -> Iterator[Floats]:
        for corner in self._polygon(region):
            yield self._values(corner)

    def _take(self, found: Floats) -> None:
        """Take a polygon away from all that is open and touches it."""
        low, high = found.min(axis=0), found.max(axis=0)
        bounds = self._bounds
        touched = (
            (bounds[:, 0] < high[0])
            & (bounds[:, 2] > low[0])
            & (bounds[:, 1] < high[1])
            & (bounds[:, 3] > low[1])
        )
        for number in np.flatnonzero(touched):
            polygon = self.open[int(number)]
            left = subtract(polygon, found)
            if len(left) == 1 and area(polygon) - area(left[0]) <= CORNERS_SNAP * area(polygon):
                continue
            self._drop(int(number))
            for each in left:
                self._add(each)

    def _drop(self, number: int) -> None:
        del self.open[number]
        self._bounds[number] = np.nan


def _points_inside(polygon: Floats) -> Iterator[Floats]:
    """A few points of a convex polygon, its centre first."""
    middle = centre(polygon)
    yield middle
    for place, corner in enumerate(polygon[:MOST_TRIED]):
        yield middle + (0.3 + 0.07 * place) * (corner - middle)
