"""The map of two terms: regions of one formula of the objective value, coloured by what matters in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from monazite.figures import LIMIT_DIGITS, MORE_DIGITS, amount, cell, counted, figure, percent, whole_money
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.showing import PRESENT_VALUE, proof_words
from monazite.pages.source import Source
from monazite.pages.sweep.domains import (
    Region,
    drawn_shape,
    grouped,
    read_regions,
    rounded,
    significant,
    unit_shape,
)
from monazite.pages.sweep.kinds import Term, kind_of, terms_of
from monazite.solving.matrix import Floats
from monazite.tolerances import COLOURS_EQUAL, SHARE_OF_RECTANGLE

OUTLIERS = 0.005
"""The share of the area at each end of a scale whose amounts may lie beyond it."""
MOST_ROWS = 100
"""Regions in the table, the largest first."""


def section(source: Source) -> Section | None:
    """The picture of a map, with a table of its largest regions."""
    if kind_of(source) != "map":
        return None
    first, second = terms_of(source)
    regions = sorted(read_regions(source), key=lambda each: -each.area)
    words = list(_words(source, first, second, len(regions)))
    picture = _picture(source, first, second, regions)
    return Section("map", f"{first.name} by {second.name}", words, [picture])


def _words(source: Source, first: Term, second: Term, regions: int) -> Iterator[str]:
    head = source.head
    bases = counted(int(head["bases"]), "critical region")
    yield (
        f"The plane of {first.name} and {second.name} has {counted(regions, 'region')} in which the "
        f"objective value is one formula (from {bases})."
    )
    yield from head.get("sentences") or []
    for each in head.get("why") or []:
        yield f"{each[:1].upper()}{each[1:]}."
    proven = "" if head["exact"] else f"{percent(float(head['proven']))} of the area is proven. "
    yield proven + proof_words(
        bool(head["exact"]), head.get("reason"), bool(head["verified"]), int(head["solves"])
    )


def _box(first: Term, second: Term) -> Floats:
    assert first.span is not None and second.span is not None
    return np.array([first.span, second.span])


def _picture(source: Source, first: Term, second: Term, regions: Sequence[Region]) -> Picture:
    unit, box = str(source.head["unit"]), _box(first, second)
    texts: dict[str, int] = {}
    heads = ["", f"{first.name}: ", f"{second.name}: ", f"objective value ({unit}): "]
    groups = list(grouped(regions, box))
    modes = list(_modes(regions, (first, second), unit))
    if not modes:
        modes = [
            {**_scale([0.0, 0.0], [1.0, 1.0]), "name": "objective value", "amounts": [], "words": NO_REGION}
        ]
    data = {
        "x": _axis(first),
        "y": _axis(second),
        "modes": modes,
        "regions": [
            {
                "rings": [rounded(ring) for ring in each.rings],
                "words": [texts.setdefault(line, len(texts)) for line in _lines(each, heads)],
            }
            for each in regions
        ],
        "groups": groups if len({each["name"] for each in groups}) > 1 else [],
        "zones": list(_zones(source, regions, box)),
        "spots": _spots(first, second, box),
        "heads": heads,
        "words": [],
    }
    data["words"] = list(texts)
    title = f"{first.name} by {second.name}"
    return Picture("regions", title, modes[0]["words"], data, _table(first, second, regions, box, unit))


NO_REGION = "There is no region with a plan: all of the rectangle is infeasible, unbounded or not proven."


def _axis(term: Term) -> dict[str, Any]:
    assert term.span is not None
    return {"name": term.name, "unit": term.unit or "factor", "least": term.span[0], "greatest": term.span[1]}


def _lines(region: Region, heads: Sequence[str]) -> list[str]:
    """What is said of a region where a pointer rests on it, behind `heads`."""
    values = region.amounts["objective"]
    least, most = (figure(float(value), MORE_DIGITS) for value in (values.min(), values.max()))
    said = region.label.replace(PRESENT_VALUE, "").split("; ")
    slopes = [line.removeprefix(head) for line, head in zip(said[-2:], heads[1:], strict=False)]
    return ["; ".join(said[:-2]), *slopes, least if least == most else f"{least} to {most}"]


def _spots(first: Term, second: Term, box: Floats) -> list[dict[str, Any]]:
    if first.present is None or second.present is None:
        return []
    at = np.array([first.present, second.present])
    if (at < box[:, 0]).any() or (at > box[:, 1]).any():
        return []
    return [{"x": first.present, "y": second.present, "name": "today"}]


def _modes(regions: Sequence[Region], terms: Sequence[Term], unit: str) -> Iterator[dict[str, Any]]:
    """What the colours may show: contract years with a shortfall, the slope for each term, the value."""
    if not regions:
        return
    areas = [each.area for each in regions]
    years = [each.short_years for each in regions]
    if len({each.shortfall for each in regions}) > 1:
        yield {
            "low": 0,
            "high": max(years),
            "signed": False,
            "cut": [False, False],
            "name": "contract years with a shortfall",
            "lowText": "0 years",
            "highText": counted(max(years), "year"),
            "amounts": [[each] for each in years],
            "words": (
                "The darker, the more contract years have a shortfall in one optimal plan; others with the "
                "same objective value may fall short in other years. Lines separate areas in which other "
                f"years are short; {_share_in_full(regions)}"
            ),
        }
    for what, term in (("slope_first", terms[0]), ("slope_second", terms[1])):
        scale = _scale_of(regions, areas, what)
        yield {
            **scale,
            "name": f"slope for {term.name}",
            "lowText": _end(scale["low"], scale["cut"][0], unit, "or less"),
            "highText": _end(scale["high"], scale["cut"][1], unit, "or more"),
            "amounts": _amounts(regions, what),
            "words": (
                f"The colour is the change in objective value per additional {term.per} of {term.name} "
                f"(present value), from {whole_money(scale['low'], unit)} to "
                f"{whole_money(scale['high'], unit)}: "
                f"blue where more is better, orange where it is worse.{_clipped(scale)}"
            ),
        }
    scale = _scale_of(regions, areas, "objective")
    yield {
        **scale,
        "signed": False,
        "name": "objective value",
        "lowText": figure(scale["low"], MORE_DIGITS),
        "highText": f"{amount(scale['high'], unit, MORE_DIGITS)}",
        "amounts": _amounts(regions, "objective"),
        "words": (
            f"The darker, the greater the objective value, from {figure(scale['low'], MORE_DIGITS)} to "
            f"{amount(scale['high'], unit, MORE_DIGITS)}.{_clipped(scale)} Where it is quadratic in a "
            "region, its colours there are approximate."
        ),
    }


def _share_in_full(regions: Sequence[Region]) -> str:
    whole = sum(each.area for each in regions)
    full = sum(each.area for each in regions if not each.short_years)
    return f"in {percent(full / whole)} of the area no year is short."


def _end(value: float, is_cut: bool, unit: str, beyond: str) -> str:
    return f"{whole_money(value, unit)} {beyond}" if is_cut else whole_money(value, unit)


def _clipped(scale: dict[str, Any]) -> str:
    if not any(scale["cut"]):
        return ""
    return (
        f" The scale ends where at most {percent(OUTLIERS)} of the area lies beyond at each end: there the "
        "amounts are more extreme than the colour says."
    )


def _amounts(regions: Sequence[Region], what: str) -> list[list[float]]:
    planes = (significant(each.plane(what), 5) for each in regions)
    return [plane if any(plane[1:]) else plane[:1] for plane in planes]


def _scale_of(regions: Sequence[Region], areas: Sequence[float], what: str) -> dict[str, Any]:
    """A scale on which all but a few slivers of the area lie."""
    pairs = sorted(
        (float(end), area / 2)
        for each, area in zip(regions, areas, strict=True)
        for end in (each.amounts[what].min(), each.amounts[what].max())
    )
    return _scale([value for value, _ in pairs], [area for _, area in pairs])


def _scale(values: Sequence[float], areas: Sequence[float]) -> dict[str, Any]:
    reached = np.cumsum(areas) / sum(areas)
    low = values[int(np.searchsorted(reached, OUTLIERS))]
    high = values[min(int(np.searchsorted(reached, 1 - OUTLIERS)), len(values) - 1)]
    if high - low <= COLOURS_EQUAL * max(abs(low), abs(high)):
        high = low
    if low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
    cut = [values[0] < low, values[-1] > high]
    return {"low": low, "high": high, "signed": True, "cut": cut}


def _zones(source: Source, regions: Sequence[Region], box: Floats) -> Iterator[dict[str, Any]]:
    """Where there is no region: infeasible, unbounded, or not proven."""
    import shapely

    square = shapely.box(0, 0, 1, 1)
    feasible, bounded = (_whole(source.head[key], box) for key in ("feasible", "bounded"))
    covered = shapely.union_all([unit_shape(each.rings, box) for each in regions])
    for name, shape, dark in (
        ("infeasible", shapely.difference(square, feasible), True),
        ("unbounded", shapely.difference(feasible, bounded), False),
        ("not proven", shapely.difference(shapely.intersection(feasible, bounded), covered), False),
    ):
        if name == "not proven" and source.head["exact"]:
            continue
        for part in getattr(shape, "geoms", [shape]):
            if part.geom_type == "Polygon" and part.area > SHARE_OF_RECTANGLE:
                yield {**drawn_shape(part, box), "name": name, "dark": dark}


def _whole(corners: Sequence[Sequence[float]], box: Floats) -> Any:
    import shapely

    if len(corners) < 3:
        return shapely.Polygon()
    return shapely.make_valid(shapely.Polygon((np.array(corners) - box[:, 0]) / (box[:, 1] - box[:, 0])))


def _table(first: Term, second: Term, regions: Sequence[Region], box: Floats, unit: str) -> Shown:
    whole = float(np.prod(box[:, 1] - box[:, 0]))
    rows = []
    for each in regions[:MOST_ROWS]:
        ends = [(each.rings[0][:, place].min(), each.rings[0][:, place].max()) for place in (0, 1)]
        values = each.amounts["objective"]
        rows.append(
            [
                each.number,
                percent(each.area / whole),
                *(" to ".join(cell(float(end), LIMIT_DIGITS) for end in pair) for pair in ends),
                " to ".join(figure(float(end), MORE_DIGITS) for end in (values.min(), values.max())),
                each.label.replace(PRESENT_VALUE, ""),
            ]
        )
    shown = sum(each.area for each in regions[:MOST_ROWS]) / whole
    caption = f"{counted(len(regions), 'region')}, the largest first"
    if len(regions) > MOST_ROWS:
        caption = (
            f"The {MOST_ROWS} largest of {counted(len(regions), 'region')}, {percent(shown)} of the area "
            "(all of them: tables/regions.csv)"
        )
    heads = ["region", "share of the area", first.heading, second.heading, f"objective ({unit})"]
    return Shown(caption, [*heads, "what holds in it"], rows, frozenset({1}))
