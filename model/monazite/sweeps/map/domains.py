"""The domains of a map: regions of bases with the same value merged, so that what is shown is unique."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from monazite.solving.matrix import Floats
from monazite.solving.parametric.region import Region
from monazite.sweeps.map.polygons import centre
from monazite.tolerances import CORNERS_SNAP, FORMULA_TERM, FORMULAS_EQUAL


@dataclass(frozen=True)
class Domain:
    """A part of the plane in which the value is one formula: its outline, holes if any, and a region inside.

    `polygon` is (corners x 2) in the units of the terms. `value` is the symmetric form in `(1, first,
    second)`.
    """

    polygon: Floats
    holes: tuple[Floats, ...]
    value: Floats
    region: Region

    def slopes_at(self, points: Floats) -> Floats:
        """What one more unit of each term adds to the value at points (points x 2); rounding errors are 0."""
        steps = np.column_stack([np.ones(len(points)), points])
        parts = 2 * steps[:, :, None] * self.value[None, :, 1:]
        slopes = parts.sum(axis=1)
        size = np.abs(parts).max(axis=(0, 1))
        return np.asarray(np.where(np.abs(slopes) <= FORMULA_TERM * size, 0.0, slopes))


def merged(covered: list[tuple[Floats, Region]], box: Floats) -> Iterator[Domain]:
    """Neighbours with the same value as one domain, in the order of their values' formulas."""
    import shapely

    for members in _alike(covered, box):
        pieces = [shapely.Polygon(covered[number][0]) for number in members]
        union = shapely.union_all(shapely.set_precision(pieces, CORNERS_SNAP), grid_size=CORNERS_SNAP)
        for part in getattr(union, "geoms", [union]):
            if part.geom_type != "Polygon" or part.area <= CORNERS_SNAP:
                continue
            region = covered[max(members, key=lambda number: _shared(part, covered[number][0]))][1]
            part = shapely.remove_repeated_points(part.simplify(CORNERS_SNAP)).normalize()
            yield Domain(
                scaled(np.array(part.exterior.coords)[:-1][::-1], box),
                tuple(scaled(np.array(ring.coords)[:-1], box) for ring in part.interiors),
                region.form,
                region,
            )


def _alike(covered: list[tuple[Floats, Region]], box: Floats) -> list[list[int]]:
    """The regions grouped by value: on every side of each the value of the first of its group is its own.

    Two quadratic values may agree at all corners and differ between; agreeing at the middles of the sides
    too, they are one.
    """
    forms = np.array([_unit_form(region, box) for _, region in covered])
    groups: list[list[int]] = []
    firsts = np.zeros((0, 6))
    for number, form in enumerate(forms):
        polygon = covered[number][0]
        corners = _monomials(np.vstack([polygon, (polygon + np.roll(polygon, -1, axis=0)) / 2]))
        own = corners @ form
        apart = np.abs(corners @ firsts.T - own[:, None]).max(axis=0) if groups else np.zeros(0)
        same = np.flatnonzero(apart <= FORMULAS_EQUAL * max(1.0, float(np.abs(own).max())))
        if len(same):
            groups[int(same[0])].append(number)
        else:
            groups.append([number])
            firsts = np.vstack([firsts, form])
    return groups


def _monomials(points: Floats) -> Floats:
    x, y = points.T
    return np.column_stack([np.ones(len(x)), x, y, x * x, x * y, y * y])


def _shared(part: object, polygon: Floats) -> float:
    import shapely

    whole = shapely.Polygon(polygon)
    return float(whole.area) if shapely.intersects(part, shapely.Point(centre(polygon))) else 0.0


def _unit_form(region: Region, box: Floats) -> Floats:
    """The coefficients of the value over the unit square: 1, x, y, xx, xy, yy."""
    scale = np.array(
        [[1.0, 0, 0], [box[0, 0], box[0, 1] - box[0, 0], 0], [box[1, 0], 0, box[1, 1] - box[1, 0]]]
    )
    form = scale.T @ region.form @ scale
    return np.array([form[0, 0], 2 * form[0, 1], 2 * form[0, 2], form[1, 1], 2 * form[1, 2], form[2, 2]])


def scaled(polygon: Floats, box: Floats) -> Floats:
    """A polygon of the unit square in the units of the terms."""
    return polygon * (box[:, 1] - box[:, 0]) + box[:, 0]
