"""The axes of a map, and beside it the legend: the scale of colours, and what lines and hatching mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10

import numpy as np

from monazite.data.records.instance import Instance
from monazite.sweeps.map.picture_canvas import (
    BOTTOM,
    INK,
    LEFT,
    LEGEND,
    PALE,
    RIGHT,
    TOP,
    number_text,
    pixels,
    place_text,
    shortened,
    xml_text,
)
from monazite.sweeps.map.picture_colours import COSTS, Scale
from monazite.sweeps.map.picture_domains import whole_money
from monazite.sweeps.map.picture_hatching import KINDS
from monazite.sweeps.terms import SweptTerm
from monazite.tolerances import TICK

BAR_TOP, BAR_HEIGHT, BAR_WIDTH = TOP + 66, 250, 18


def axes(terms: Sequence[SweptTerm]) -> Iterator[str]:
    """The frame of the plot, with ticks and the names of the terms."""
    first, second = terms
    yield (
        f'<rect x="{LEFT}" y="{TOP}" width="{RIGHT - LEFT}" height="{BOTTOM - TOP}" fill="none" '
        f'stroke="{INK}"/>'
    )
    for value in ticks(*first.span):
        x = place_text(pixels(terms, np.array([[value, second.span[0]]]))[0, 0])
        yield f'<path d="M{x} {BOTTOM}v6" stroke="{INK}"/>'
        yield f'<text x="{x}" y="{BOTTOM + 20}" text-anchor="middle" fill="{INK}">{number_text(value)}</text>'
    for value in ticks(*second.span):
        y = place_text(pixels(terms, np.array([[first.span[0], value]]))[0, 1])
        yield f'<path d="M{LEFT} {y}h-6" stroke="{INK}"/>'
        yield (
            f'<text x="{LEFT - 10}" y="{y}" dy="4" text-anchor="end" fill="{INK}">{number_text(value)}</text>'
        )
    middle = (LEFT + RIGHT) / 2
    yield (
        f'<text x="{place_text(middle)}" y="{BOTTOM + 48}" text-anchor="middle" font-size="13" '
        f'fill="{INK}">{xml_text(_heading(first))}</text>'
    )
    middle = (TOP + BOTTOM) / 2
    yield (
        f'<text transform="translate(22 {place_text(middle)}) rotate(-90)" text-anchor="middle" '
        f'font-size="13" fill="{INK}">'
        f"{xml_text(_heading(second))}</text>"
    )


def _heading(term: SweptTerm) -> str:
    return f"{shortened(term.name, 66)} ({term.unit})" if term.unit else shortened(term.name, 70)


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Round numbers between two ends."""
    if high <= low:
        return [low]
    raw = (high - low) / most
    size = 10.0 ** floor(log10(raw))
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= raw * (1 - TICK))
    first, last = ceil(low / step - TICK), floor(high / step + TICK)
    return [float(f"{number * step:.10g}") + 0.0 for number in range(first, last + 1)]


def legend(instance: Instance, term: SweptTerm, scale: Scale | None) -> Iterator[str]:
    """The scale of colours, and what it measures."""
    if scale is None:
        return
    currency, _ = whole_money(instance)
    unit = "1 of the factor" if term.factor else term.unit or "1"
    lines = [f"One more {unit} of", *_wrapped(term.name, 26)]
    top = BAR_TOP - 12 - 15 * (len(lines) + 1)
    for number, line in enumerate([*lines, f"is worth, {currency} (present value)"]):
        weight = ' font-weight="bold"' if number == 0 else ""
        yield f'<text x="{LEGEND}" y="{top + 15 * number}"{weight} fill="{INK}">{xml_text(line)}</text>'
    stops = 2 * len(COSTS) - 2
    yield '<linearGradient id="worth" x1="0" y1="1" x2="0" y2="0">'
    for number in range(stops + 1):
        yield f'<stop offset="{number / stops:g}" stop-color="{scale.colour(number / stops)}"/>'
    yield "</linearGradient>"
    yield (
        f'<rect x="{LEGEND}" y="{BAR_TOP}" width="{BAR_WIDTH}" height="{BAR_HEIGHT}" '
        f'fill="url(#worth)" stroke="{INK}" stroke-width="0.8"/>'
    )
    yield from _legend_ticks(scale)


def _legend_ticks(scale: Scale) -> Iterator[str]:
    right = LEGEND + BAR_WIDTH
    values = ticks(scale.low, scale.high) if scale.high > scale.low else [scale.low]
    for value in values:
        y = place_text(BAR_TOP + BAR_HEIGHT * (1 - scale.share(value)))
        yield f'<path d="M{right} {y}h5" stroke="{INK}"/>'
        words = (
            f"costs {number_text(-value)}" if value < 0 else f"brings {number_text(value)}" if value else "0"
        )
        yield f'<text x="{right + 9}" y="{y}" dy="4" fill="{INK}">{words}</text>'
    for is_cut, below, words in (
        (scale.is_cut[1], BAR_TOP - 3, "few parts beyond"),
        (scale.is_cut[0], BAR_TOP + BAR_HEIGHT + 12, "few parts beyond"),
    ):
        if is_cut:
            yield f'<text x="{right + 9}" y="{below}" font-size="10" fill="{PALE}">{words}</text>'


def key(has_outlines: bool, kinds: Sequence[str]) -> Iterator[str]:
    """What lines and hatching mean."""
    y = BAR_TOP + BAR_HEIGHT + 40
    if has_outlines:
        yield f'<path d="M{LEGEND} {y - 4}h18" stroke="{INK}" stroke-width="1.6"/>'
        yield f'<text x="{LEGEND + 27}" y="{y}" fill="{INK}">other contract years short</text>'
        y += 24
    for kind in kinds:
        yield (
            f'<rect x="{LEGEND}" y="{y - 12}" width="18" height="14" fill="url(#{kind})" '
            f'stroke="{INK}" stroke-width="0.8"/>'
        )
        yield f'<text x="{LEGEND + 27}" y="{y}" fill="{INK}">{KINDS[kind]}</text>'
        y += 24


def _wrapped(name: str, width: int) -> list[str]:
    """An address on lines of its own, broken after its dots."""
    lines = [""]
    for word in name.replace(".", ".\n").split("\n"):
        if lines[-1] and len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += word
    return [shortened(line, width + 4) for line in lines[:3]]
