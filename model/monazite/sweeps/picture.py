"""The map of two terms as a picture: one SVG file by itself, without scripts, the same bytes for the same map.

The colour is what one more unit of a term is worth: the first term that stands in limits, else the first. Where the
value is quadratic, that changes along a straight line, and so does the colour. Heavy lines part areas in which other contract years are short. What has no plan,
what has no limit of the value, and what could not be proven is hatched, each in its own way and with its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, log10
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import shapely

from monazite.data.instance import Instance
from monazite.errors import printable
from monazite.solving.matrix import Floats
from monazite.sweeps.map import Domain
from monazite.sweeps.run import Plane
from monazite.sweeps.terms import Term
from monazite.sweeps.words import NOTHING, domain_label
from monazite.units import PHYSICAL

WIDTH, HEIGHT = 900, 700
LEFT, TOP, RIGHT, BOTTOM = 84, 84, 662, 622
"""The plot, in pixels from the upper left corner."""
LEGEND = RIGHT + 34
BAR_TOP, BAR_HEIGHT, BAR_WIDTH = TOP + 66, 250, 18
GRID = 0.01
"""Corners are rounded to this share of a pixel."""
SHADES = 64
"""Colours of the scale; domains of one colour stand together, so that the file stays small."""
OUTLIERS = 0.005
"""The share of the area at each end whose worth may lie beyond the ends of the scale."""
HOVERED = 2.0
"""Pixels (area) below which a domain has no tooltip, since no pointer would find it."""
MOST_LABELS = 8
DUST, SMALLEST = 1e-9, 1e-6
"""A worth that is a smaller share of its parts is rounding; so is one of less than this much of `DUST`, in whole money."""
LETTER, LINE = 6.3, 14.0
"""A generous width of a letter, and the height of a line, in labels."""
INK, PALE = "#1a1a1a", "#5a5a5a"
COSTS = ((245, 245, 243), (253, 219, 176), (247, 178, 108), (232, 130, 50), (196, 84, 24))
BRINGS = ((245, 245, 243), (203, 224, 240), (150, 194, 226), (92, 154, 205), (44, 110, 176))
"""From nothing to much, in steps that look alike; orange and blue are told apart by nearly every eye, and in print."""


Year = tuple[str, str]
"""A contract and the first model period of one of its years."""


@dataclass(frozen=True)
class _Drawn:
    """A domain as it is drawn: its shape in pixels, which contract years are short, and its tooltip.

    `worth` is what one more unit is worth at `centre`, and `slope` how that changes with each pixel.
    """

    shape: Any
    centre: Floats
    worth: float
    slope: Floats
    short: tuple[Year, ...]
    tooltip: str

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest worth in it."""
        if not self.slope.any() or self.shape.is_empty:
            return self.worth, self.worth
        worths = self.worth + (shapely.get_coordinates(self.shape) - self.centre) @ self.slope
        return float(worths.min()), float(worths.max())


@dataclass(frozen=True)
class _Scale:
    """Colours of amounts from `low` to `high`; where both signs occur nothing stands in the middle."""

    low: float
    high: float
    is_cut: tuple[bool, bool]

    def share(self, worth: float) -> float:
        """Where an amount stands on the scale, from 0 to 1."""
        return (
            0.5 if self.high <= self.low else min(1.0, max(0.0, (worth - self.low) / (self.high - self.low)))
        )

    def colour(self, share: float) -> str:
        """The colour at a place of the scale."""
        if self.high <= self.low:
            return _mixed(BRINGS if self.low > 0 else COSTS, 0.35 if self.low else 0.0)
        if self.low < 0 < self.high:
            return _mixed(COSTS, 1 - 2 * share) if share < 0.5 else _mixed(BRINGS, 2 * share - 1)
        return _mixed(COSTS, 1 - share) if self.low < 0 else _mixed(BRINGS, share)


def map_svg(answer: Plane) -> str:
    """The picture of a map, as the text of an SVG file of 900 x 700 pixels."""
    instance, terms = answer.program.base, answer.program.terms
    coloured = next((number for number in (0, 1) if answer.program.parametric.in_limits[number]), 0)
    drawn = list(_drawn(answer, coloured))
    scale = _scale_of(drawn)
    groups = _groups(drawn)
    hatched = list(_hatched(answer, drawn))
    return "\n".join(
        [
            *_head(answer),
            *_domains(drawn, scale),
            *_hatching(hatched),
            *_outlines(groups if len(groups) > 1 else []),
            *_labels(instance, groups),
            *_names(hatched),
            *_axes(terms),
            *_legend(instance, terms[coloured], scale if drawn else None),
            *_key(len(groups) > 1, [kind for kind, _ in hatched]),
            "</svg>",
            "",
        ]
    )


# From terms to pixels.


def _pixels(terms: Sequence[Term], points: Floats) -> Floats:
    spans = np.array([term.span for term in terms])
    unit = (points - spans[:, 0]) / (spans[:, 1] - spans[:, 0])
    return np.column_stack([LEFT + unit[:, 0] * (RIGHT - LEFT), BOTTOM - unit[:, 1] * (BOTTOM - TOP)])


def _shape(terms: Sequence[Term], polygon: Floats, holes: Iterable[Floats] = ()) -> Any:
    """A polygon in pixels, mended where rounding makes sides cross."""
    if len(polygon) < 3:
        return shapely.Polygon()
    rings = [_pixels(terms, hole) for hole in holes]
    return shapely.set_precision(shapely.make_valid(shapely.Polygon(_pixels(terms, polygon), rings)), GRID)


def _drawn(answer: Plane, coloured: int) -> Iterator[_Drawn]:
    terms = answer.program.terms
    worth_of_money = _whole_money(answer.program.base)[1]
    spans = np.array([term.span for term in terms])
    per_pixel = (spans[:, 1] - spans[:, 0]) / np.array([RIGHT - LEFT, TOP - BOTTOM])
    columns = answer.program.parametric.base.columns
    shortfalls = [place for place, key in enumerate(columns) if key[0] == "shortfall.short"]
    for domain in answer.map.domains:
        shape = _shape(terms, domain.polygon, domain.holes)
        centre = domain.polygon.mean(axis=0)
        rates = 2 * worth_of_money * domain.value[1 + coloured]
        steps = rates * np.array([1.0, *centre])
        worth = _dusted(float(steps.sum()), np.abs(steps).max(initial=SMALLEST))
        slope = rates[1:] * per_pixel
        if np.abs(slope).max() * WIDTH <= DUST * np.abs(steps).max(initial=SMALLEST):
            slope = np.zeros(2)
        tooltip = _tooltip(answer, domain) if shape.area >= HOVERED else ""
        yield _Drawn(
            shape, _pixels(terms, centre[None])[0], worth, slope, _short(columns, shortfalls, domain), tooltip
        )


def _dusted(amount: float, size: float) -> float:
    """Nothing, where an amount is what rounding leaves of larger ones."""
    return 0.0 if abs(amount) <= DUST * size else amount


def _tooltip(answer: Plane, domain: Domain) -> str:
    instance, terms = answer.program.base, answer.program.terms
    at = ", ".join(
        f"{term.name} = {_number(float(value))} {term.unit}".strip()
        for term, value in zip(terms, domain.region.at, strict=True)
    )
    value = float(domain.region.value_at(domain.region.at[None])[0])
    return f"{domain_label(instance, terms, domain.region)}; value {value:,.7g} {instance.money.unit} at {at}"


def _short(columns: Sequence[tuple[str, ...]], places: Sequence[int], domain: Domain) -> tuple[Year, ...]:
    """The contract years in which something is short."""
    amounts = domain.region.columns[0]
    return tuple(
        dict.fromkeys((columns[place][1], columns[place][-1]) for place in places if amounts[place] > NOTHING)
    )


def _whole_money(instance: Instance) -> tuple[str, float]:
    """The currency, and how much of it the unit of money is."""
    currency, _, scale = instance.money.unit.partition(" ")
    worth = dict(line.split(" = ") for line in PHYSICAL.strip().splitlines())
    return currency, float(worth[scale]) if scale else 1.0


# Colours.


def _mixed(anchors: Sequence[tuple[int, int, int]], share: float) -> str:
    place = min(1.0, max(0.0, share)) * (len(anchors) - 1)
    first = min(int(place), len(anchors) - 2)
    part = place - first
    return "#" + "".join(
        f"{round(low + part * (high - low)):02x}"
        for low, high in zip(anchors[first], anchors[first + 1], strict=True)
    )


def _scale_of(drawn: Sequence[_Drawn]) -> _Scale:
    """A scale that all but a few slivers of the area lie on."""
    order = sorted((worth, each.shape.area / 2) for each in drawn for worth in each.range)
    whole = sum(size for _, size in order)
    if not whole:
        return _Scale(0.0, 0.0, (False, False))
    reached = np.cumsum([size for _, size in order]) / whole
    low = order[int(np.searchsorted(reached, OUTLIERS))][0]
    high = order[min(int(np.searchsorted(reached, 1 - OUTLIERS)), len(order) - 1)][0]
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        return _Scale(low, low, (order[0][0] < low, order[-1][0] > low))
    if low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
    return _Scale(low, high, (order[0][0] < low, order[-1][0] > high))


# Parts of the picture.


def _head(answer: Plane) -> Iterator[str]:
    first, second = answer.program.terms
    found = answer.map
    title = _text(_cut(answer.program.base.title, 92))
    proof = "proven complete" if found.exact else f"{floor(found.proven * 1e4) / 100:g} % of the area proven"
    count = f"{len(found.domains):,} domains" if len(found.domains) != 1 else "1 domain"
    below = f"{count} in which the value is one formula, {proof}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'role="img" font-family="Helvetica, Arial, sans-serif" font-size="12">'
    )
    yield f"<title>{title}</title>"
    yield f"<desc>{_text(f'{first.name} by {second.name}: {below}')}</desc>"
    yield "<defs>"
    yield _pattern("no-plan", "#f1f1f1", '<path d="M0 8L8 0" stroke="#8a8a8a" stroke-width="1"/>')
    yield _pattern("no-limit", "#ffffff", '<path d="M0 4H8M4 0V8" stroke="#9a86b8" stroke-width="1"/>')
    yield _pattern("not-proven", "#ffffff", '<circle cx="4" cy="4" r="1.2" fill="#8a8a8a"/>')
    yield "</defs>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield f'<text x="{LEFT}" y="34" font-size="18" font-weight="bold" fill="{INK}">{title}</text>'
    yield f'<text x="{LEFT}" y="58" fill="{PALE}">{_text(below)}</text>'


def _pattern(name: str, ground: str, drawing: str) -> str:
    return (
        f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{ground}"/>{drawing}</pattern>'
    )


def _domains(drawn: Sequence[_Drawn], scale: _Scale) -> Iterator[str]:
    """The domains by colour; a stroke in the colour itself closes the seams between neighbours."""
    shades: dict[int, list[_Drawn]] = {}
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
        yield _gradient(number, each, scale)
        yield from _domain(each, f' fill="url(#worth-{number})" stroke="url(#worth-{number})"')
    yield "</g>"


def _domain(each: _Drawn, colour: str) -> Iterator[str]:
    if path := _path(each.shape):
        inside = f"><title>{_text(each.tooltip)}</title></path>" if each.tooltip else "/>"
        yield f'<path d="{path}"{colour}{inside}'


def _gradient(number: int, each: _Drawn, scale: _Scale) -> str:
    """The colours of the scale, laid out so that each falls where one more unit is worth that much."""
    ends = [
        each.centre + each.slope * (worth - each.worth) / float(each.slope @ each.slope)
        for worth in (scale.low, scale.high)
    ]
    (x1, y1), (x2, y2) = ends
    return (
        f'<linearGradient id="worth-{number}" href="#worth" gradientUnits="userSpaceOnUse" '
        f'x1="{_place(x1)}" y1="{_place(y1)}" x2="{_place(x2)}" y2="{_place(y2)}"/>'
    )


def _path(shape: Any) -> str:
    """The rings of a shape as a path."""
    return "".join(
        f"M{'L'.join(f'{_place(x)} {_place(y)}' for x, y in shapely.get_coordinates(ring)[:-1])}Z"
        for part in _parts(shape)
        for ring in (part.exterior, *part.interiors)
    )


def _parts(shape: Any) -> list[Any]:
    """The polygons of a shape; lines and points that are left of slivers are dropped."""
    parts = [each for each in getattr(shape, "geoms", [shape]) if each.geom_type == "Polygon"]
    return [part for part in parts if part.area > GRID]


def _place(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _groups(drawn: Sequence[_Drawn]) -> list[tuple[tuple[Year, ...], Any]]:
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
            if path := _path(shape):
                yield f'<path d="{path}"/>'
        yield "</g>"


def _hatched(answer: Plane, drawn: Sequence[_Drawn]) -> Iterator[tuple[str, Any]]:
    """What is not coloured, by kind, in pixels."""
    terms = answer.program.terms
    plot = shapely.box(LEFT, TOP, RIGHT, BOTTOM)
    feasible, bounded = _shape(terms, answer.map.feasible), _shape(terms, answer.map.bounded)
    covered = shapely.union_all([each.shape for each in drawn], grid_size=GRID)
    whole = shapely.intersection(feasible, bounded)
    for kind, shape in (
        ("no-plan", shapely.difference(plot, feasible)),
        ("no-limit", shapely.difference(feasible, bounded)),
        ("not-proven", shapely.difference(whole, covered) if not answer.map.exact else shapely.Polygon()),
    ):
        if parts := [part for part in _parts(shape) if part.buffer(-0.05).area > 0]:
            yield kind, shapely.MultiPolygon(parts)


KINDS = {"no-plan": "no plan", "no-limit": "no limit of the value", "not-proven": "not proven"}


def _hatching(hatched: Sequence[tuple[str, Any]]) -> Iterator[str]:
    for kind, shape in hatched:
        yield f'<path d="{_path(shape)}" fill="url(#{kind})" fill-rule="evenodd" stroke="{INK}" stroke-width="1.2">'
        yield f"<title>{KINDS[kind]}</title></path>"


def _names(hatched: Sequence[tuple[str, Any]]) -> Iterator[str]:
    for kind, shape in hatched:
        if (at := _room([KINDS[kind]], shape)) is not None:
            yield _label([KINDS[kind]], at)


def _labels(instance: Instance, groups: Sequence[tuple[tuple[Year, ...], Any]]) -> Iterator[str]:
    """Which years are short, written into the largest areas that have the room for it."""
    if not instance.contracts:
        return
    told = 0
    for short, shape in groups:
        for lines in _wordings(instance, short, groups):
            at = _room(lines, shape) if told < MOST_LABELS else None
            if at is not None:
                yield _label(lines, at)
                told += 1
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


def _room(lines: Sequence[str], shape: Any) -> tuple[float, float] | None:
    """Where the lines fit into a shape, as near to its innermost point as may be; None where they do not."""
    wide, high = max(map(len, lines)) * LETTER + 8, len(lines) * LINE + 6
    for part in sorted(_parts(shape), key=lambda each: -each.area)[:3]:
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


def _label(lines: Sequence[str], at: tuple[float, float]) -> str:
    """Lines of text about a point, on a pale rim so that they are read on any colour."""
    x, y = at
    start = y - (len(lines) - 1) * LINE / 2 + 4
    spans = "".join(
        f'<tspan x="{_place(x)}" y="{_place(start + number * LINE)}">{_text(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return (
        f'<text text-anchor="middle" font-size="11" fill="{INK}" stroke="#ffffff" stroke-opacity="0.85" '
        f'stroke-width="3" stroke-linejoin="round" paint-order="stroke" pointer-events="none">{spans}</text>'
    )


# Axes and legend.


def _axes(terms: Sequence[Term]) -> Iterator[str]:
    first, second = terms
    yield (
        f'<rect x="{LEFT}" y="{TOP}" width="{RIGHT - LEFT}" height="{BOTTOM - TOP}" fill="none" stroke="{INK}"/>'
    )
    for value in _ticks(*first.span):
        x = _place(_pixels(terms, np.array([[value, second.span[0]]]))[0, 0])
        yield f'<path d="M{x} {BOTTOM}v6" stroke="{INK}"/>'
        yield f'<text x="{x}" y="{BOTTOM + 20}" text-anchor="middle" fill="{INK}">{_number(value)}</text>'
    for value in _ticks(*second.span):
        y = _place(_pixels(terms, np.array([[first.span[0], value]]))[0, 1])
        yield f'<path d="M{LEFT} {y}h-6" stroke="{INK}"/>'
        yield f'<text x="{LEFT - 10}" y="{y}" dy="4" text-anchor="end" fill="{INK}">{_number(value)}</text>'
    middle = (LEFT + RIGHT) / 2
    yield f'<text x="{_place(middle)}" y="{BOTTOM + 48}" text-anchor="middle" font-size="13" fill="{INK}">{_text(_heading(first))}</text>'
    middle = (TOP + BOTTOM) / 2
    yield (
        f'<text transform="translate(22 {_place(middle)}) rotate(-90)" text-anchor="middle" font-size="13" fill="{INK}">'
        f"{_text(_heading(second))}</text>"
    )


def _heading(term: Term) -> str:
    return f"{_cut(term.name, 66)} ({term.unit})" if term.unit else _cut(term.name, 70)


def _ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Round numbers between two ends."""
    if high <= low:
        return [low]
    raw = (high - low) / most
    size = 10.0 ** floor(log10(raw))
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= raw * (1 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [float(f"{number * step:.10g}") + 0.0 for number in range(first, last + 1)]


def _number(value: float) -> str:
    text = f"{value + 0.0:,.6g}"
    return text.replace("-", "\u2212") if "e" not in text else text


def _legend(instance: Instance, term: Term, scale: _Scale | None) -> Iterator[str]:
    if scale is None:
        return
    currency, _ = _whole_money(instance)
    unit = "1 of the factor" if term.factor else term.unit or "1"
    lines = [f"One more {unit} of", *_wrapped(term.name, 26)]
    top = BAR_TOP - 12 - 15 * (len(lines) + 1)
    for number, line in enumerate([*lines, f"is worth, {currency} (present value)"]):
        weight = ' font-weight="bold"' if number == 0 else ""
        yield f'<text x="{LEGEND}" y="{top + 15 * number}"{weight} fill="{INK}">{_text(line)}</text>'
    stops = 2 * len(COSTS) - 2
    yield '<linearGradient id="worth" x1="0" y1="1" x2="0" y2="0">'
    for number in range(stops + 1):
        yield f'<stop offset="{number / stops:g}" stop-color="{scale.colour(number / stops)}"/>'
    yield "</linearGradient>"
    yield f'<rect x="{LEGEND}" y="{BAR_TOP}" width="{BAR_WIDTH}" height="{BAR_HEIGHT}" fill="url(#worth)" stroke="{INK}" stroke-width="0.8"/>'
    yield from _legend_ticks(scale)


def _legend_ticks(scale: _Scale) -> Iterator[str]:
    right = LEGEND + BAR_WIDTH
    values = _ticks(scale.low, scale.high) if scale.high > scale.low else [scale.low]
    for value in values:
        y = _place(BAR_TOP + BAR_HEIGHT * (1 - scale.share(value)))
        yield f'<path d="M{right} {y}h5" stroke="{INK}"/>'
        words = f"costs {_number(-value)}" if value < 0 else f"brings {_number(value)}" if value else "0"
        yield f'<text x="{right + 9}" y="{y}" dy="4" fill="{INK}">{words}</text>'
    for is_cut, below, words in (
        (scale.is_cut[1], BAR_TOP - 3, "few parts beyond"),
        (scale.is_cut[0], BAR_TOP + BAR_HEIGHT + 12, "few parts beyond"),
    ):
        if is_cut:
            yield f'<text x="{right + 9}" y="{below}" font-size="10" fill="{PALE}">{words}</text>'


def _key(has_outlines: bool, kinds: Sequence[str]) -> Iterator[str]:
    """What lines and hatching mean."""
    y = BAR_TOP + BAR_HEIGHT + 40
    if has_outlines:
        yield f'<path d="M{LEGEND} {y - 4}h18" stroke="{INK}" stroke-width="1.6"/>'
        yield f'<text x="{LEGEND + 27}" y="{y}" fill="{INK}">other contract years short</text>'
        y += 24
    for kind in kinds:
        yield f'<rect x="{LEGEND}" y="{y - 12}" width="18" height="14" fill="url(#{kind})" stroke="{INK}" stroke-width="0.8"/>'
        yield f'<text x="{LEGEND + 27}" y="{y}" fill="{INK}">{KINDS[kind]}</text>'
        y += 24


def _wrapped(name: str, width: int) -> list[str]:
    """An address on lines of its own, broken after its dots."""
    lines = [""]
    for word in name.replace(".", ".\n").split("\n"):
        if lines[-1] and len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += word
    return [_cut(line, width + 4) for line in lines[:3]]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _text(text: str) -> str:
    """Text from a file as it may stand in XML: escaped, control characters written out."""
    return escape(printable(text), {'"': "&quot;"})
