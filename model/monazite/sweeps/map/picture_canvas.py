"""The page that a map is drawn on: where things stand, and how shapes and words are written as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import shapely

from monazite.errors import printable
from monazite.figures import LIMIT_DIGITS, figure
from monazite.solving.matrix import Floats
from monazite.sweeps.terms import SweptTerm

WIDTH, HEIGHT = 900, 700
LEFT, TOP, RIGHT, BOTTOM = 84, 84, 662, 622
"""The plot, in pixels from the upper left corner."""
LEGEND = RIGHT + 34
GRID = 0.01
"""Corners are rounded to this share of a pixel."""
INK, PALE = "#1a1a1a", "#5a5a5a"


def pixels(terms: Sequence[SweptTerm], points: Floats) -> Floats:
    """Points (points x terms) in pixels."""
    spans = np.array([term.span for term in terms])
    unit = (points - spans[:, 0]) / (spans[:, 1] - spans[:, 0])
    return np.column_stack([LEFT + unit[:, 0] * (RIGHT - LEFT), BOTTOM - unit[:, 1] * (BOTTOM - TOP)])


def shape_of(terms: Sequence[SweptTerm], polygon: Floats, holes: Iterable[Floats] = ()) -> Any:
    """A polygon in pixels, mended where rounding makes sides cross."""
    if len(polygon) < 3:
        return shapely.Polygon()
    rings = [pixels(terms, hole) for hole in holes]
    return shapely.set_precision(shapely.make_valid(shapely.Polygon(pixels(terms, polygon), rings)), GRID)


def path_of(shape: Any) -> str:
    """The rings of a shape as a path."""
    return "".join(
        f"M{'L'.join(f'{place_text(x)} {place_text(y)}' for x, y in shapely.get_coordinates(ring)[:-1])}Z"
        for part in parts_of(shape)
        for ring in (part.exterior, *part.interiors)
    )


def parts_of(shape: Any) -> list[Any]:
    """The polygons of a shape; lines and points that are left of slivers are dropped."""
    parts = [each for each in getattr(shape, "geoms", [shape]) if each.geom_type == "Polygon"]
    return [part for part in parts if part.area > GRID]


def place_text(value: float) -> str:
    """A place in pixels, as short as may be."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def number_text(value: float) -> str:
    """A figure for reading, with a true minus sign."""
    text = figure(value, LIMIT_DIGITS)
    return text.replace("-", "\u2212") if "e" not in text else text


def shortened(text: str, most: int) -> str:
    """A text of so many letters at the most."""
    return text if len(text) <= most else text[: most - 1] + "…"


def xml_text(text: str) -> str:
    """Text from a file as it may stand in XML: escaped, control characters written out."""
    return escape(printable(text), {'"': "&quot;"})
