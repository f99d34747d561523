"""What Excel can draw of the pictures of the page: a chart and the cells that it draws.

The figures are those of the picture: seven digits. Every digit is in the sheets of the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil, floor
from typing import Any

from monazite.books.bars import MOST_SERIES, bar_chart
from monazite.books.blocks import Cell, Chart, Grid, Series, Span
from monazite.books.curves import curve
from monazite.books.grids import grid_of
from monazite.figures import figure
from monazite.pages.section import Picture

MOST_ACROSS = 200
"""Columns of a table of two terms."""
DONE = {"fill": {"color": "#1F5A8C"}}
HIDDEN = {"fill": {"none": True}, "border": {"none": True}}
TONES = {"due": "#A9B4C0", "done": "#1F5A8C", "short": "#B5403A", "home": "#3A9A5B"}
"""Colours that mean the same in every chart."""
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
    "curve": curve,
    "cells": _cells,
    "timeline": _timeline,
    "ranges": _ranges,
}
"""What Excel can draw, by the kind of picture."""
