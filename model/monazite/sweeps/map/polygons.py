"""Convex polygons in the unit square: cut by half-planes, and subtracted from each other.

A polygon is an array (corners x 2), counter-clockwise. What is left of a convex polygon when another is taken
away is again convex polygons, so that covering needs nothing else.
"""

from __future__ import annotations

import numpy as np

from monazite.solving.matrix import Floats
from monazite.tolerances import SLIVER, SLIVER_CUT

UNIT = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def area(polygon: Floats) -> float:
    """The area; 0 for fewer than three corners."""
    if len(polygon) < 3:
        return 0.0
    x, y = (polygon - polygon[0]).T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2


def is_thin(polygon: Floats, width: float = SLIVER) -> bool:
    """Whether nothing but rounding is left of it: it is narrower than `width`."""
    if len(polygon) < 3:
        return True
    around = float(np.hypot(*(np.roll(polygon, -1, axis=0) - polygon).T).sum())
    return area(polygon) <= width * around


def centre(polygon: Floats) -> Floats:
    """A point well inside, off the middle: breakpoints are often round numbers, and a middle falls on
    them."""
    weights = 1.0 + 0.2 * np.arange(len(polygon)) / len(polygon)
    return np.asarray(weights @ polygon / weights.sum())


def cut(polygon: Floats, slopes: Floats, rooms: Floats) -> Floats:
    """The part in which every `slopes @ corner <= rooms` holds; the inequality most in the way is cut
    first."""
    for _ in range(len(rooms)):
        if len(polygon) < 3:
            return polygon[:0]
        beyond = polygon @ slopes.T - rooms
        reach = np.hypot(*slopes.T)
        excess = (beyond / np.where(reach > 0, reach, 1.0)).max(axis=0)
        worst = int(excess.argmax())
        if excess[worst] <= SLIVER_CUT:
            return polygon
        polygon = _halves(polygon, beyond[:, worst])[0]
    return polygon


def _halves(polygon: Floats, beyond: Floats) -> tuple[Floats, Floats]:
    """The parts of a polygon where a linear function of its corners is at most 0, and at least 0."""
    inside, outside = [], []
    for place, corner in enumerate(polygon):
        here, there = beyond[place], beyond[(place + 1) % len(polygon)]
        if here <= 0:
            inside.append(corner)
        if here >= 0:
            outside.append(corner)
        if here * there < 0:
            crossing = corner + here / (here - there) * (polygon[(place + 1) % len(polygon)] - corner)
            inside.append(crossing)
            outside.append(crossing)
    return np.array(inside).reshape(-1, 2), np.array(outside).reshape(-1, 2)


def subtract(polygon: Floats, taken: Floats) -> list[Floats]:
    """What is left of a convex polygon without another, as convex polygons; slivers of rounding are
    dropped."""
    left = []
    for place, corner in enumerate(taken):
        along = taken[(place + 1) % len(taken)] - corner
        length = float(np.hypot(*along))
        if length <= SLIVER_CUT:
            continue
        normal = np.array([along[1], -along[0]]) / length
        polygon, outside = _halves(polygon, (polygon - corner) @ normal)
        if not is_thin(outside):
            left.append(outside)
        if is_thin(polygon):
            break
    return left
