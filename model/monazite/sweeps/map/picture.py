"""The map of two terms as a picture: one SVG file, without scripts, the same bytes for the same map.

The colour is the slope for one term: the first term of right-hand sides, else the first. Where the objective
value is quadratic, the slope changes along a straight line, and so does the colour. Heavy lines separate
areas with shortfalls in different contract years. Infeasible, unbounded and unproven areas are hatched, each
in its own way and with its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import shapely

from monazite.figures import counted, percent
from monazite.sweeps.answers import Plane
from monazite.sweeps.map.picture_axes import axes, key, legend
from monazite.sweeps.map.picture_canvas import (
    GRID,
    HEIGHT,
    INK,
    LEFT,
    PALE,
    WIDTH,
    path_of,
    shortened,
    xml_text,
)
from monazite.sweeps.map.picture_colours import Scale, gradient, scale_of
from monazite.sweeps.map.picture_domains import Drawn, Year, drawn_domains
from monazite.sweeps.map.picture_hatching import hatched_parts, hatching, kind_names, patterns
from monazite.sweeps.map.picture_labels import area_labels

SHADES = 64
"""Colours of the scale; domains of one colour stand together, so that the file stays small."""


def map_svg(answer: Plane) -> str:
    """The picture of a map, as the text of an SVG file of 900 x 700 pixels."""
    instance, terms = answer.program.base, answer.program.terms
    coloured = next((number for number in (0, 1) if answer.program.parametric.in_limits[number]), 0)
    drawn = list(drawn_domains(answer, coloured))
    scale = scale_of(drawn)
    groups = _groups(drawn)
    hatched = list(hatched_parts(answer, drawn))
    return "\n".join(
        [
            *_head(answer),
            *_domains(drawn, scale),
            *hatching(hatched),
            *_outlines(groups if len(groups) > 1 else []),
            *area_labels(instance, groups),
            *kind_names(hatched),
            *axes(terms),
            *legend(instance, terms[coloured], scale if drawn else None),
            *key(len(groups) > 1, [kind for kind, _ in hatched]),
            "</svg>",
            "",
        ]
    )


def _head(answer: Plane) -> Iterator[str]:
    first, second = answer.program.terms
    found = answer.map
    title = xml_text(shortened(answer.program.base.title, 92))
    proof = "proven complete" if found.exact else f"{percent(found.proven)} of the area proven"
    count = counted(len(found.domains), "region")
    below = f"{count} in which the value is one formula, {proof}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" font-family="Helvetica, Arial, sans-serif" font-size="12">'
    )
    yield f"<title>{title}</title>"
    yield f"<desc>{xml_text(f'{first.name} by {second.name}: {below}')}</desc>"
    yield "<defs>"
    yield from patterns()
    yield "</defs>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield f'<text x="{LEFT}" y="34" font-size="18" font-weight="bold" fill="{INK}">{title}</text>'
    yield f'<text x="{LEFT}" y="58" fill="{PALE}">{xml_text(below)}</text>'


def _domains(drawn: Sequence[Drawn], scale: Scale) -> Iterator[str]:
    """The domains by colour; a stroke in the colour itself closes the seams between neighbours."""
    shades: dict[int, list[Drawn]] = {}
    sloping = []
    for each in drawn:
        low, high = (scale.share(worth) for worth in each.range)
        if (high - low) * SHADES > 1:
            sloping.append(each)
        else:
            shades.setdefault(round((low + high) / 2 * SHADES), []).append(each)
    yield '<g stroke-width="0.7" stroke-linejoin="round" fill-rule="evenodd">'
    for shade, members in sorted(shades.items()):
        colour = scale.colour(shade / SHADES)
        yield f'<g fill="{colour}" stroke="{colour}">'
        for each in members:
            yield from _domain(each, "")
        yield "</g>"
    for number, each in enumerate(sloping):
        yield gradient(number, each, scale)
        yield from _domain(each, f' fill="url(#worth-{number})" stroke="url(#worth-{number})"')
    yield "</g>"


def _domain(each: Drawn, colour: str) -> Iterator[str]:
    if path := path_of(each.shape):
        inside = f"><title>{xml_text(each.tooltip)}</title></path>" if each.tooltip else "/>"
        yield f'<path d="{path}"{colour}{inside}'


def _groups(drawn: Sequence[Drawn]) -> list[tuple[tuple[Year, ...], Any]]:
    """The areas in which the same contract years are short, the largest first."""
    members: dict[tuple[Year, ...], list[Any]] = {}
    for each in drawn:
        members.setdefault(each.short, []).append(each.shape)
    united = [(short, shapely.union_all(shapes, grid_size=GRID)) for short, shapes in members.items()]
    return sorted(united, key=lambda group: (-group[1].area, group[0]))


def _outlines(groups: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    if groups:
        yield f'<g fill="none" stroke="{INK}" stroke-width="1.2" stroke-linejoin="round">'
        for _, shape in groups:
            if path := path_of(shape):
                yield f'<path d="{path}"/>'
        yield "</g>"
