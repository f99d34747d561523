"""The regions of a map as a page reads them: rings, corners with values and slopes, and the areas that they
make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from monazite.figures import plain
from monazite.pages.source import Row, Source, number
from monazite.pages.sweep.kinds import Term, terms_of
from monazite.solving.matrix import Floats
from monazite.tolerances import REGIONS_JOIN

AMOUNTS = ("objective", "slope_first", "slope_second")


@dataclass(frozen=True)
class Region:
    """A region: its outline and its holes (corners x 2, in the units of the terms), and at each corner of the
    outline the objective value and both slopes; which contract years are short, and its label."""

    number: str
    rings: tuple[Floats, ...]
    amounts: dict[str, Floats]
    short_years: int
    shortfall: str
    label: str

    @property
    def area(self) -> float:
        """Its area, holes taken away."""
        first, *holes = (abs(ring_area(ring)) for ring in self.rings)
        return first - sum(holes)

    def at(self, what: str, point: Sequence[float]) -> float:
        """An amount at a point in it, where the amount is affine."""
        plane = self.plane(what)
        return float(plane[0] + plane[1:] @ (np.array(point) - self.rings[0][0]))

    def plane(self, what: str) -> Floats:
        """An amount in it as `at + x * right + y * up` from its first corner: exact where the amount is
        affine, as slopes are; a value that is quadratic is fitted."""
        corners, amounts = self.rings[0], self.amounts[what]
        if np.ptp(amounts) == 0:
            return np.array([amounts[0], 0.0, 0.0])
        size = np.where(np.ptp(corners, axis=0) > 0, np.ptp(corners, axis=0), 1.0)
        steps = np.column_stack([np.ones(len(corners)), (corners - corners[0]) / size])
        found = np.linalg.lstsq(steps, amounts, rcond=None)[0]
        return np.asarray(found / np.array([1.0, *size]))


def ring_area(ring: Floats) -> float:
    """The area inside a ring, above 0 where it runs counter-clockwise."""
    x, y = (ring - ring[0]).T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2


def read_regions(source: Source) -> list[Region]:
    """Every region of a map, in the order of its table."""
    terms, rows = terms_of(source), source.table("regions")
    return [_region(terms, list(found)) for _, found in groupby(rows, key=lambda row: row["region"])]


def _region(terms: Sequence[Term], rows: Sequence[Row]) -> Region:
    outline = [row for row in rows if row["ring"] == "0"]
    value = next(column for column in rows[0] if column.startswith("objective ("))
    columns = dict(zip(AMOUNTS, (value, *AMOUNTS[1:]), strict=True))
    rings = []
    for ring, found in groupby(rows, key=lambda row: row["ring"]):
        corners = np.array([[number(row, term.heading) for term in terms] for row in found])
        is_hole = ring != "0"
        rings.append(corners if (ring_area(corners) > 0) != is_hole else corners[::-1])
    first = np.array([[number(row, term.heading) for term in terms] for row in outline])
    order = slice(None) if ring_area(first) > 0 else slice(None, None, -1)
    return Region(
        rows[0]["region"],
        tuple(rings),
        {name: np.array([number(row, column) for row in outline])[order] for name, column in columns.items()},
        int(rows[0]["short_years"]),
        rows[0]["shortfall"],
        rows[0]["label"],
    )


def grouped(regions: Sequence[Region], box: Floats) -> Iterator[dict[str, Any]]:
    """The areas in which the same contract years are short, the largest first: their rings, a name, and a
    point well inside the largest part."""
    import shapely

    members: dict[str, list[Any]] = {}
    for each in regions:
        members.setdefault(each.shortfall, []).append(unit_shape(each.rings, box))
    united = {name: shapely.union_all(shapes, grid_size=REGIONS_JOIN) for name, shapes in members.items()}
    for found, shape in sorted(united.items(), key=lambda each: -float(each[1].area)):
        name = PERIODS.sub("", found) or "no shortfall in any contract year"
        for part in sorted(getattr(shape, "geoms", [shape]), key=lambda each: -float(each.area)):
            if part.geom_type == "Polygon" and part.area > REGIONS_JOIN:
                yield {**drawn_shape(part, box), "name": name}


PERIODS = re.compile(r" \(\d+ periods\)")
"""How many periods a span of them has."""


def unit_shape(rings: Sequence[Floats], box: Floats) -> Any:
    """A polygon with holes, in the unit square."""
    import shapely

    first, *holes = ((ring - box[:, 0]) / (box[:, 1] - box[:, 0]) for ring in rings)
    return shapely.make_valid(shapely.Polygon(first, holes))


def drawn_shape(part: Any, box: Floats) -> dict[str, Any]:
    """A polygon of the unit square as rings in the units of the terms, and its innermost point."""
    import shapely

    part = shapely.simplify(part, REGIONS_JOIN)
    size = box[:, 1] - box[:, 0]
    rings = [np.array(ring.coords)[:-1] * size + box[:, 0] for ring in (part.exterior, *part.interiors)]
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(part, tolerance=0.002))[0]
    return {
        "rings": [rounded(ring) for ring in rings],
        "middle": rounded((middle * size + box[:, 0])[None])[0],
    }


def rounded(points: Floats) -> list[list[float]]:
    """Coordinates with as many digits as a picture needs."""
    return [significant(point, 6) for point in points]


def significant(values: Floats, digits: int) -> list[float]:
    """Numbers with so many significant digits, whole ones without a point."""
    found = [float(plain(value, digits)) for value in values.tolist()]
    return [int(value) if value == int(value) else value for value in found]
