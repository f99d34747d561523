"""Pictures of the page as native charts, each with the cells that it draws; of others, the table.

The figures are those of the picture: seven digits. Every digit is in the sheets of the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from math import ceil, floor, isfinite
from typing import Any

from monazite.books.blocks import Block, Cell, Chart, Grid, Heading, Series, Span, Words
from monazite.books.cells import column, is_number
from monazite.figures import DIGITS, cell, figure
from monazite.pages.section import Picture, Section, Shown

MOST_VIEWS = 4
"""Views of a picture that are drawn; where they are parts of one thing, such as years, only the first."""
NO_CHART = (
    "Excel has no chart of this kind: the picture is on the page that monazite report makes of the result."
)
OTHER_VIEWS = (
    "{count:,} further views of this picture are on the page that monazite report makes of the result."
)
MOST_SERIES = 200
"""Series of a chart; Excel draws 255."""
BAR, BESIDE, MOST_HIGH = 24, 140, 1400
"""The height of a bar with its gap, of what stands around bars, and of a chart, in pixels."""
MOST_ACROSS = 200
"""Columns of a table of two terms."""
DONE = {"fill": {"color": "#1F5A8C"}}
HIDDEN = {"fill": {"none": True}, "border": {"none": True}}
DASHED: dict[str, dict[str, Any]] = {
    "line": {"color": "#6B6B6B", "width": 1.25, "dash_type": "round_dot"},
    "marker": {"type": "none"},
}
TODAY = {
    "line": {"none": True},
    "marker": {"type": "diamond", "size": 9, "fill": {"color": "#B5403A"}, "border": {"color": "#B5403A"}},
}
TONES = {"due": "#A9B4C0", "done": "#1F5A8C", "short": "#B5403A", "home": "#3A9A5B"}
"""Colours that mean the same in every chart."""


def blocks_of(section: Section) -> Iterator[Block]:
    """A section: its heading, its sentences, its pictures with their tables, and its tables."""
    yield Heading(section.title)
    yield from (Words(text) for text in section.words)
    for picture in section.pictures:
        yield from picture_blocks(picture)
    for table in section.tables:
        yield Heading(table.caption, 2)
        yield grid_of(table, "")


def picture_blocks(picture: Picture) -> Iterator[Block]:
    """A picture: its title, a chart for each view that Excel can draw with what is to be seen, and its
    table."""
    yield Heading(picture.title, 2)
    views = picture.data.get("views") or [picture.data]
    most = 1 if picture.data.get("label") else MOST_VIEWS
    found = [(view, _drawn_view(picture, view)) for view in views[:most]]
    drawn = [(view, made) for view, made in found if made is not None]
    if not drawn:
        yield Words(NO_CHART)
        yield grid_of(picture.table)
        return
    merged = _merged(drawn[0][1], picture.table) if len(drawn) == 1 else None
    for view, made in drawn:
        yield Words(str(view.get("words", picture.description)))
        chart = merged if merged is not None else made
        if isinstance(chart, Chart):
            yield chart
            yield chart.grid
        else:
            yield chart
    if len(views) > most:
        yield Words(OTHER_VIEWS.format(count=len(views) - most))
    if merged is None and picture.kind != "cells" and not _is_in(picture.table, [made for _, made in drawn]):
        yield grid_of(picture.table)


def _drawn_view(picture: Picture, view: Mapping[str, Any]) -> Chart | Grid | None:
    draw = DRAWN.get(picture.kind)
    return None if draw is None else draw(picture, view)


def _is_in(table: Shown, drawn: Sequence[Chart | Grid]) -> bool:
    """Whether a table has nothing beyond the cells that are drawn."""
    grids = [each.grid if isinstance(each, Chart) else each for each in drawn]
    rows, columns = len(table.rows), len(table.columns)
    return any(rows <= len(grid.rows) and columns <= len(grid.columns) for grid in grids)


def _merged(made: Chart | Grid, table: Shown) -> Chart | None:
    """A chart whose cells and whose table have the same rows: one table, with the columns of both."""
    if not isinstance(made, Chart) or [row[0] for row in made.grid.rows] != [row[0] for row in table.rows]:
        return None
    own, other = made.grid, grid_of(table)
    lacked = further(own, other)
    columns = [*own.columns, *(other.columns[place] for place in lacked)]
    rows = [
        [*mine, *(theirs[place] for place in lacked)]
        for mine, theirs in zip(own.rows, other.rows, strict=True)
    ]
    return replace(made, grid=Grid(own.caption, columns, rows))


def further(own: Grid, other: Grid) -> list[int]:
    """The columns of a table that a grid lacks; each of its own stands for one of them, first for one with
    the same signs."""
    known = [column(own.rows, place) for place in range(1, len(own.columns))]
    found = list(range(1, len(other.columns)))
    for with_sign in (True, False):
        for place in reversed(tuple(found)):
            shown = column(other.rows, place)
            same = next((at for at, each in enumerate(known) if _same(shown, each, with_sign)), None)
            if same is not None:
                known.pop(same)
                found.remove(place)
    return found


def _same(shown: Sequence[Cell], exact: Sequence[Cell], with_sign: bool) -> bool:
    """Whether a column shows the numbers of another: rounded, with a unit, or without the sign of what is
    drawn below an axis."""
    return all(
        one == other or (is_number(other) and _digits(_leading(one), with_sign) == _digits(other, with_sign))
        for one, other in zip(shown, exact, strict=True)
    )


def _leading(shown: Cell) -> Cell:
    """The number of a text that has only one, at its beginning: `-7,276 USD`."""
    if not isinstance(shown, str):
        return shown
    first, _, rest = shown.partition(" ")
    return shown if any(map(str.isdigit, rest)) else amount_of(first)


def _digits(amount: Cell, with_sign: bool) -> str | None:
    if not is_number(amount):
        return None
    value = float(amount)  # type: ignore[arg-type]
    return cell(value if with_sign else abs(value), DIGITS)


def grid_of(table: Shown, caption: str | None = None) -> Grid:
    """A table of the page as cells: columns of figures as numbers, with the digits that it shows."""
    rows = [
        [amount_of(text) if place in table.numeric else text for place, text in enumerate(row)]
        for row in table.rows
    ]
    return Grid(table.caption if caption is None else caption, list(table.columns), rows)


def amount_of(text: str) -> Cell:
    """A figure as a number; what is none, such as `12 %` or `3 to 5`, stays a text."""
    try:
        return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return text or None


Draw = Callable[[Picture, Mapping[str, Any]], Chart | Grid | None]


def _columns(picture: Picture, data: Mapping[str, Any]) -> Chart | None:
    """Columns by category with lines on them: stacked, or side by side where there are several stacks."""
    series = [each for each in data["series"] if not each.get("absent")]
    names, categories = [each["name"] for each in series], data["categories"]
    columns = [each["values"] for each in series]
    rows = [[name, *cells] for name, *cells in zip(categories, *columns, strict=True)]
    signs = "; what is drawn below the axis is below 0" if data.get("mirrored") else ""
    caption = f"In {data['unit']}{signs}" if data["unit"] else ""
    grid = Grid(caption, [picture.table.columns[0], *names], rows)
    stacks = {each["stack"] for each in series if not each.get("line")}
    drawn = tuple(
        Series(
            Span(0, place, 0, place),
            Span(1, 0, len(rows), 0),
            Span(1, place, len(rows), place),
            overlay=bool(each.get("line")) and picture.kind == "stacked",
            look=_toned(each, picture.kind),
        )
        for place, each in enumerate(series, start=1)
    )
    if not rows or not drawn or len(drawn) > MOST_SERIES or all(each.overlay for each in drawn):
        return None
    kind = "line" if picture.kind == "lines" else "column"
    subtype = "stacked" if kind == "column" and len(stacks) == 1 else None
    return Chart(kind, picture.title, grid, drawn, picture.table.columns[0], data["unit"], subtype)


def _toned(series: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    colour = TONES.get(series.get("tone", ""))
    return {"fill": {"color": colour}} if colour and kind == "stacked" and not series.get("line") else {}


def _bars(picture: Picture, data: Mapping[str, Any]) -> Chart | None:
    """Bars to both sides of 0, the first on top, or upright."""
    names = [each["name"] for each in data["series"]]
    columns = [each["values"] for each in data["series"]]
    rows = [[name, *cells] for name, *cells in zip(data["categories"], *columns, strict=True)]
    grid = Grid(f"In {data['unit']}", [picture.table.columns[0], *names], rows)
    return bar_chart(picture.title, grid, data["unit"], upright=bool(data.get("upright")))


def bar_chart(
    title: str, grid: Grid, unit: str, upright: bool = False, subtype: str | None = None
) -> Chart | None:
    """Bars of a grid whose first column has the categories and whose others are series."""
    count, series = len(grid.rows), len(grid.columns) - 1
    if not count or not series or series > MOST_SERIES:
        return None
    drawn = tuple(
        Series(Span(0, place, 0, place), Span(1, 0, count, 0), Span(1, place, count, place))
        for place in range(1, series + 1)
    )
    if upright:
        return Chart("column", title, grid, drawn, grid.columns[0], unit)
    bars = 1 if subtype == "stacked" else max(1, 0.6 * series)
    height = min(MOST_HIGH, BESIDE + round(BAR * count * bars))
    return Chart("bar", title, grid, drawn, unit, "", subtype, height, reverse=True)


def _ranked(picture: Picture, data: Mapping[str, Any]) -> Chart | None:
    """The greatest amounts of the table as bars."""
    grid = grid_of(picture.table)
    first = Grid("", grid.columns, grid.rows[: len(data["items"])])
    chart = bar_chart(picture.title, first, data["unit"])
    return None if chart is None else replace(chart, grid=grid)


def _waterfall(picture: Picture, view: Mapping[str, Any]) -> Chart | None:
    """The steps of a waterfall and what they add up to, as bars."""
    steps = view["steps"]
    rows = [[each["name"], each["value"]] for each in steps]
    rows.append([view["total"], sum(each["value"] for each in steps)])
    unit = picture.data["unit"]
    title = f"{picture.title}: {view['name']}"
    return bar_chart(title, Grid(f"{view['name']}, in {unit}", ["item", "amount"], rows), unit)


def _tornado(picture: Picture, data: Mapping[str, Any]) -> Chart | None:
    """Two bars for each range: how far each end moves the amount from that of the file as it is written."""
    at = data["at"]
    rows: list[list[Cell]] = [
        [each["name"], *(None if each[end] is None else each[end] - at for end in ("low", "high"))]
        for each in data["rows"]
    ]
    columns = ["range", "change at its low or earliest end", "change at its high or latest end"]
    grid = Grid(f"Change of {data['unit']}; 0 is the file as it is written", columns, rows)
    return bar_chart(picture.title, grid, f"change of {data['unit']}", subtype="stacked")


def _curve(picture: Picture, data: Mapping[str, Any]) -> Chart | None:
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


def _cells(picture: Picture, view: Mapping[str, Any]) -> Grid | None:
    """A table of two terms, coloured by amount."""
    across, up = picture.data["x"], picture.data["y"]
    rows = [[name, *cells] for name, cells in zip(up["values"], view["cells"], strict=True)]
    columns = [f"{up['name']}, by {across['name']}", *map(str, across["values"])]
    return Grid(view["name"], columns, rows, range(1, len(columns))) if len(columns) <= MOST_ACROSS else None


def _timeline(picture: Picture, data: Mapping[str, Any]) -> Chart | None:
    """From decision to opening, and from there to the end of the horizon, in years of the calendar."""
    end = _year(data["end"])
    rows: list[list[Cell]] = []
    for each in data["items"]:
        begins, opens = _year(each["begins"]), min(_year(each["opens"]), end)
        rows.append([f"{each['name']}: {each['label']}", begins, opens - begins, end - opens])
    columns = ["addition", "begins in", "years to its opening", "years open"]
    caption = "In years of the calendar: 2028.25 is 1 April 2028"
    grid = Grid(caption, columns, rows, formats=dict.fromkeys((1, 2, 3), "0.00"))
    chart = bar_chart(picture.title, grid, "year", subtype="stacked")
    if chart is None:
        return None
    looks: tuple[dict[str, Any], ...] = (
        HIDDEN,
        {"fill": {"color": "#A9C4DE"}},
        DONE,
    )
    series = [replace(each, look=look) for each, look in zip(chart.series, looks, strict=True)]
    ends = (floor(_year(data["start"])), ceil(end))
    return replace(chart, series=series, ends=ends, legend=False, number_format="0")


def _year(day: str) -> float:
    """A day as a year with its part of the year: 2028-04-01 is 2028.25."""
    year, month, date = (int(part) for part in day.split("-"))
    return round(year + (month - 1) / 12 + (date - 1) / 365, 4)


def _ranges(picture: Picture, data: Mapping[str, Any]) -> Chart | None:
    """From where to where each price holds, in percent of the right-hand side."""
    least, most = data["least"], data["greatest"]
    rows: list[list[Cell]] = []
    for each in data["items"]:
        start = least if each["from"] is None else min(max(each["from"], least), most)
        stop = most if each["to"] is None else max(min(each["to"], most), start)
        rows.append([each["name"], start, stop - start, each["label"]])
    columns = ["constraint", "holds from (%)", "holds over (%)", "price in money of the period"]
    drawn = bar_chart(
        picture.title, Grid("", columns[:3], [row[:3] for row in rows]), data["unit"], subtype="stacked"
    )
    if drawn is None:
        return None
    looks: tuple[dict[str, Any], ...] = (HIDDEN, DONE)
    series = [replace(each, look=look) for each, look in zip(drawn.series, looks, strict=True)]
    grid = Grid(f"In {data['unit']}, at most {figure(most)}", columns, rows)
    return replace(drawn, series=series, grid=grid, ends=(least, most), legend=False)


DRAWN: Mapping[str, Draw] = {
    "stacked": _columns,
    "lines": _columns,
    "bars": _bars,
    "ranked": _ranked,
    "waterfall": _waterfall,
    "tornado": _tornado,
    "curve": _curve,
    "cells": _cells,
    "timeline": _timeline,
    "ranges": _ranges,
}
"""What Excel can draw, by the kind of picture."""
