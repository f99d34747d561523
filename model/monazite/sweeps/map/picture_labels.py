"""Words on a map: which contract years are short, where there is room to say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import shapely

from monazite.data.records.instance import Instance
from monazite.sweeps.map.picture_canvas import INK, parts_of, place_text, xml_text
from monazite.sweeps.map.picture_domains import Year

MOST_LABELS = 8
LETTER, LINE = 6.3, 14.0
"""A generous width of a letter, and the height of a line, in labels."""


def area_labels(instance: Instance, groups: Sequence[tuple[tuple[Year, ...], Any]]) -> Iterator[str]:
    """Which years are short, written into the largest areas that have the room for it."""
    if not instance.contracts:
        return
    labelled = 0
    for short, shape in groups:
        for lines in _wordings(instance, short, groups):
            at = room(lines, shape) if labelled < MOST_LABELS else None
            if at is not None:
                yield label(lines, at)
                labelled += 1
                break


def _wordings(
    instance: Instance, short: tuple[Year, ...], groups: Sequence[tuple[Any, Any]]
) -> Iterator[list[str]]:
    """The years in words, from one long line to several short ones."""
    if not short:
        yield from (["every contract year in full"], ["every contract", "year in full"], ["all in", "full"])
        return
    known = {key: None for years, _ in groups for key in years}
    lines = []
    for contract, keys in groupby(short, key=lambda key: key[0]):
        order = sorted(period for name, period in known if name == contract)
        lines.append((f"{contract} short", _years(instance, [period for _, period in keys], order)))
    yield [f"{head} {years}" for head, years in lines]
    yield [part for head, years in lines for part in (head, years)]
    yield [part for head, years in lines for part in (head, *_broken(years))]
    if len(lines) == 1:
        first, *rest = _broken(lines[0][1])
        yield [f"short {first}", *rest]


def _broken(years: str) -> list[str]:
    return years.replace(" to ", " to\n").replace(", ", ",\n").split("\n")


def _years(instance: Instance, periods: Sequence[str], order: Sequence[str]) -> str:
    """Contract years with those in a row drawn together: `FY2026-27, FY2029-30 to FY2035-36`."""
    places = sorted(order.index(period) for period in periods)
    runs = [
        [place for _, place in run]
        for _, run in groupby(enumerate(places), key=lambda each: each[1] - each[0])
    ]
    labels = [instance.timeline.by_key[period].label for period in order]
    if len(runs) > 2:
        return f"{len(places)} years, {labels[places[0]]} to {labels[places[-1]]}"
    return ", ".join(
        labels[run[0]] if len(run) == 1 else f"{labels[run[0]]} to {labels[run[-1]]}" for run in runs
    )


def room(lines: Sequence[str], shape: Any) -> tuple[float, float] | None:
    """Where the lines fit into a shape, as near to its innermost point as may be; None where they do not."""
    wide, high = max(map(len, lines)) * LETTER + 8, len(lines) * LINE + 6
    for part in sorted(parts_of(shape), key=lambda each: -each.area)[:3]:
        left, top, right, bottom = part.bounds
        if right - left < wide or bottom - top < high:
            continue
        inner = shapely.get_coordinates(shapely.maximum_inscribed_circle(part, tolerance=1.0))[0]
        x, y = np.meshgrid(
            np.arange(left + wide / 2, right - wide / 2 + 0.01, 6.0),
            np.arange(top + high / 2, bottom - high / 2 + 0.01, 6.0),
        )
        centres = np.vstack([inner, np.column_stack([x.ravel(), y.ravel()])])
        boxes = shapely.box(
            centres[:, 0] - wide / 2,
            centres[:, 1] - high / 2,
            centres[:, 0] + wide / 2,
            centres[:, 1] + high / 2,
        )
        shapely.prepare(part)
        fitting = centres[shapely.contains_properly(part, boxes)]
        if len(fitting):
            nearest = fitting[int(np.hypot(*(fitting - inner).T).argmin())]
            return float(nearest[0]), float(nearest[1])
    return None


def label(lines: Sequence[str], at: tuple[float, float]) -> str:
    """Lines of text about a point, on a pale rim so that they are read on any colour."""
    x, y = at
    start = y - (len(lines) - 1) * LINE / 2 + 4
    spans = "".join(
        f'<tspan x="{place_text(x)}" y="{place_text(start + number * LINE)}">{xml_text(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return (
        f'<text text-anchor="middle" font-size="11" fill="{INK}" stroke="#ffffff" stroke-opacity="0.85" '
        f'stroke-width="3" stroke-linejoin="round" paint-order="stroke" pointer-events="none">{spans}</text>'
    )
