r"""The switching line of two numbers: where the difference is 0 as both move.

At a point of the line both programs are at an optimal basis, whose critical regions are polygons in the two
numbers. On their common part the difference is one form,

```math
D(x, y) = d_0 + d_x x + d_y y \; (+ \; d_{xy} x y)
```

and the line is followed to the edge of it, where the next bases are read: along the number in which it is
less steep, so that it may be vertical or turn back. The last term occurs where one
number is in right-hand sides and the other in objective coefficients: the line is then bent between its
points, each of which is exact. Where a program is not affine in both numbers together, points of the line are
found by dividing intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monazite.data.reading.revalue import revalued
from monazite.errors import MonaziteError
from monazite.formulation.build import build
from monazite.solving.parametric.program import compile_parametric, term_symbol
from monazite.solving.parametric.walk import Walker
from monazite.tornado.family import Family
from monazite.tornado.probing import between
from monazite.tornado.ranges import Ranged
from monazite.tornado.row import Point, Row
from monazite.tornado.rows import Pair
from monazite.tornado.stepping import NOT_COMPILED
from monazite.tornado.surface import Surface
from monazite.tornado.tracing import LinePoint, Tracer

SAMPLES = 5
"""Values of the first number at which the line is looked for, where every point is a solve of its own."""


@dataclass(frozen=True)
class SwitchingLine:
    """The line of two numbers within their ranges; empty, with a `reason`, where there is none."""

    x: Ranged
    y: Ranged
    points: tuple[LinePoint, ...]
    exact: bool
    reason: str | None = None


def strongest(rows: tuple[Row, ...]) -> tuple[Ranged, Ranged] | None:
    """The two numbers with the greatest swing that have both ends of their range; None where there are
    fewer."""
    found = [
        row.number
        for row in rows
        if row.swing > 0 and row.number.value is not None and len(row.number.ends) == 2
    ]
    return (found[0], found[1]) if len(found) > 1 else None


def switching_line(pair: Pair, x: Ranged, y: Ranged) -> SwitchingLine:
    """The switching line of two numbers, in the rectangle of their ranges."""
    try:
        surfaces = [_surface(family, x, y) for family in pair.families]
    except NOT_COMPILED as error:
        return _sampled(pair, x, y, str(error))
    if any(surface.program.in_matrix[term] for surface in surfaces for term in (0, 1)):
        return _sampled(pair, x, y, "one of them is a coefficient of the matrix")
    tracer = Tracer(None if pair.base is None else surfaces[0], surfaces[-1])
    points = tuple(tracer.trace())
    pair.case.solves += sum(surface.solves for surface in surfaces)
    reason = tracer.reason or (
        None if points else "the sign is the same in the whole rectangle of their ranges"
    )
    return SwitchingLine(x, y, points, tracer.reason is None, reason)


def _surface(family: Family, x: Ranged, y: Ranged) -> Surface:
    symbols = {each.path: term_symbol(each.path) for each in (x, y)}
    stand = {(each.address, each.key): symbols[each.path] for each in (x, y) if each in family.ranges}
    program = compile_parametric(
        build(revalued(family.instance, stand, known=family.numbers)), symbols, ledger=False
    )
    box = np.array([[each.ends[0], each.ends[1]] for each in (x, y)])
    return Surface(program, Walker(program, box), box)


def _sampled(pair: Pair, x: Ranged, y: Ranged, reason: str) -> SwitchingLine:
    """Points of the line, at a few values of the first number, by dividing the range of the second."""
    low, high = x.ends
    points: list[LinePoint] = []
    for place in range(SAMPLES):
        at = low + (high - low) * place / (SAMPLES - 1)
        try:
            points += [
                LinePoint(part, at, height, False)
                for part, height in enumerate(_heights(pair, x, y, at), start=1)
            ]
        except MonaziteError:
            continue  # There is no plan at this value.
    return SwitchingLine(x, y, tuple(sorted(points, key=lambda each: (each.part, each.x))), False, reason)


def _heights(pair: Pair, x: Ranged, y: Ranged, at: float) -> list[float]:
    """The values of the second number at which the sign turns, at a value of the first."""
    base = None if pair.base is None else _at(pair.base, x, y, at)
    moved = Pair(base, _at(pair.case, x, y, at))

    def point(height: float) -> Point:
        return moved.point(y, height)

    return list(between(y.ends, point, y))


def _at(family: Family, x: Ranged, y: Ranged, at: float) -> Family:
    """A family at a value of the first number, with the second alone to be moved."""
    instance = family.variant(x, at) if x in family.ranges else family.instance
    return Family(instance, tuple(each for each in (y,) if each in family.ranges))
