"""What is hatched on a map, each kind in its own way and with its name: no plan, no limit of the value, not
proven."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import shapely

from monazite.sweeps.answers import Plane
from monazite.sweeps.map.picture_canvas import (
    BOTTOM,
    GRID,
    INK,
    LEFT,
    RIGHT,
    TOP,
    parts_of,
    path_of,
    shape_of,
)
from monazite.sweeps.map.picture_domains import Drawn
from monazite.sweeps.map.picture_labels import label, room

KINDS = {"no-plan": "no plan", "no-limit": "no limit of the value", "not-proven": "not proven"}


def patterns() -> Iterator[str]:
    """The hatching of each kind."""
    yield _pattern("no-plan", "#f1f1f1", '<path d="M0 8L8 0" stroke="#8a8a8a" stroke-width="1"/>')
    yield _pattern("no-limit", "#ffffff", '<path d="M0 4H8M4 0V8" stroke="#9a86b8" stroke-width="1"/>')
    yield _pattern("not-proven", "#ffffff", '<circle cx="4" cy="4" r="1.2" fill="#8a8a8a"/>')


def _pattern(name: str, ground: str, drawing: str) -> str:
    return (
        f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{ground}"/>{drawing}</pattern>'
    )


def hatched_parts(answer: Plane, drawn: Sequence[Drawn]) -> Iterator[tuple[str, Any]]:
    """What is not coloured, by kind, in pixels."""
    terms = answer.program.terms
    plot = shapely.box(LEFT, TOP, RIGHT, BOTTOM)
    feasible, bounded = shape_of(terms, answer.map.feasible), shape_of(terms, answer.map.bounded)
    covered = shapely.union_all([each.shape for each in drawn], grid_size=GRID)
    whole = shapely.intersection(feasible, bounded)
    for kind, shape in (
        ("no-plan", shapely.difference(plot, feasible)),
        ("no-limit", shapely.difference(feasible, bounded)),
        ("not-proven", shapely.difference(whole, covered) if not answer.map.exact else shapely.Polygon()),
    ):
        if parts := [part for part in parts_of(shape) if part.buffer(-0.05).area > 0]:
            yield kind, shapely.MultiPolygon(parts)


def hatching(hatched: Sequence[tuple[str, Any]]) -> Iterator[str]:
    """The shapes that are hatched, each with its outline."""
    for kind, shape in hatched:
        yield (
            f'<path d="{path_of(shape)}" fill="url(#{kind})" fill-rule="evenodd" stroke="{INK}" '
            'stroke-width="1.2">'
        )
        yield f"<title>{KINDS[kind]}</title></path>"


def kind_names(hatched: Sequence[tuple[str, Any]]) -> Iterator[str]:
    """The name of each kind, where it has the room for it."""
    for kind, shape in hatched:
        if (at := room([KINDS[kind]], shape)) is not None:
            yield label([KINDS[kind]], at)
