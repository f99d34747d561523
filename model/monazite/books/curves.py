"""Curves through points as scatter charts, with what is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from math import isfinite
from typing import Any

from monazite.books.bars import MOST_SERIES
from monazite.books.blocks import Chart, Grid, Series, Span
from monazite.pages.section import Picture

DASHED: dict[str, dict[str, Any]] = {
    "line": {"color": "#6B6B6B", "width": 1.25, "dash_type": "round_dot"},
    "marker": {"type": "none"},
}
TODAY = {
    "line": {"none": True},
    "marker": {"type": "diamond", "size": 9, "fill": {"color": "#B5403A"}, "border": {"color": "#B5403A"}},
}


def curve(picture: Picture, data: Mapping[str, Any]) -> Chart | None:
    """Lines through points, with what is marked: two columns for each."""
    x, y = (_named(data[axis]) for axis in ("x", "y"))
    found = [(each["name"], _without_repeats(each["points"]), _line(each)) for each in data["series"]]
    points = [(point[0], point[1]) for _, each, _ in found for point in each if _drawn(point)]
    if not points or len(found) > MOST_SERIES:
        return None
    found += [(mark["name"], _mark(mark, points), DASHED) for mark in data.get("marks") or ()]
    found += [(spot["name"], [[spot["x"], spot["y"]]], TODAY) for spot in data.get("spots") or ()]
    headers, series = [], []
    for place, (name, cells, look) in enumerate(found):
        headers += [x, name]
        across = 2 * place
        series.append(
            Series(
                Span(0, across + 1, 0, across + 1),
                Span(1, across, len(cells), across),
                Span(1, across + 1, len(cells), across + 1),
                look=look,
            )
        )
    rows = [
        [each for pair in row for each in pair]
        for row in zip_longest(*(cells for _, cells, _ in _pairs(found)), fillvalue=(None, None))
    ]
    title = picture.title if data is picture.data else f"{picture.title}: {data['name']}"
    return Chart("scatter", title, Grid(f"Up: {y}", headers, rows), tuple(series), x, y, "straight", 420)


def _without_repeats(points: Sequence[Any]) -> list[Any]:
    """Points without those that stand twice, where two segments meet."""
    return [each for place, each in enumerate(points) if not place or each[:2] != points[place - 1][:2]]


def _line(series: Mapping[str, Any]) -> dict[str, Any]:
    """How a line is drawn; dots only where they are the points of the line."""
    look: dict[str, Any] = {"line": {**DASHED["line"]}} if series.get("dashed") else {}
    count = len(_without_repeats(series["points"]))
    if not look and count <= len(series.get("dots") or ()):
        look["marker"] = {"type": "circle", "size": 4}
    return look


def _pairs(found: Sequence[tuple[str, Sequence[Any], Any]]) -> list[tuple[str, list[tuple[Any, Any]], Any]]:
    return [(name, [(each[0], each[1]) for each in cells], look) for name, cells, look in found]


def _drawn(point: Sequence[Any]) -> bool:
    return point[0] is not None and point[1] is not None and isfinite(point[0]) and isfinite(point[1])


def _named(axis: Mapping[str, Any]) -> str:
    return f"{axis['name']} ({axis['unit']})" if axis.get("unit") else str(axis["name"])


def _mark(mark: Mapping[str, Any], points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """A line at an amount, over all that is drawn."""
    other = [point[1 if mark["axis"] == "x" else 0] for point in points]
    ends = [[mark["at"], min(other)], [mark["at"], max(other)]]
    return ends if mark["axis"] == "x" else [end[::-1] for end in ends]
