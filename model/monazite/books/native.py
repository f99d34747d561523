"""Native charts: columns, bars, lines and scatter charts of cells of the workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from monazite.books.blocks import Chart, Series, Span

WIDTH = 960
COLOURS = (
    *(
        "#1F5A8C",
        "#E08A1E",
        "#3A9A5B",
        "#B5403A",
        "#7A5BA6",
        "#8A8A8A",
        "#2FA4B5",
        "#C9A227",
        "#D46A9F",
        "#5B6B2E",
    ),
    *("#8FB8DE", "#F2C48D", "#9BD0AE", "#E3A6A2", "#C2B2DA", "#C8C8C8"),
)
LIGHT = "#D5DAE0"
UPSIDE_DOWN = {"reverse": True, "crossing": "max"}
"""The first category on top, and the axis of amounts still at the bottom."""
GAP = 45
"""The gap between columns, in percent of their width."""


def made(book: Any, chart: Chart, cells: Callable[[Span], list[Any]]) -> Any:
    """The chart of a block; `cells` gives the place of a span in the workbook."""
    options = {"type": chart.kind, **({"subtype": chart.subtype} if chart.subtype else {})}
    found = book.add_chart(options)
    overlay = book.add_chart({"type": "line"}) if any(each.overlay for each in chart.series) else None
    for number, series in enumerate(chart.series):
        target = overlay if series.overlay and overlay is not None else found
        target.add_series(_series(chart, series, number, cells))
    if overlay is not None:
        found.combine(overlay)
    found.set_title({"name": named(chart.title), "name_font": {"size": 12}, "overlay": False})
    grid = {"visible": True, "line": {"color": LIGHT}}
    numbers: dict[str, Any] = {
        "num_format": chart.number_format,
        "num_font": {"size": 9},
        "major_gridlines": grid,
    }
    category = {"num_font": {"size": 9}, "label_position": "low", "major_gridlines": {"visible": False}}
    across, up = (numbers, category) if chart.kind == "bar" else (category, numbers)
    if chart.ends is not None:
        numbers |= {"min": chart.ends[0], "max": chart.ends[1]}
    if chart.kind == "scatter":
        across = {**numbers, "label_position": "low"}
    found.set_x_axis({**across, **_axis_name(chart.across)})
    found.set_y_axis({**up, **_axis_name(chart.up), **(UPSIDE_DOWN if chart.reverse else {})})
    legend: dict[str, Any] = {"position": "bottom", "font": {"size": 9}}
    found.set_legend(legend if chart.legend and len(chart.series) > 1 else {"none": True})
    found.set_size({"width": WIDTH, "height": chart.height})
    found.show_blanks_as("gap")
    return found


def named(text: str) -> str:
    """A text of a chart: one that begins with `=` would be taken for a reference."""
    return f" {text}" if text.startswith("=") else text


def _axis_name(text: str) -> dict[str, Any]:
    return {"name": named(text), "name_font": {"size": 9, "bold": False}} if text else {}


def _series(chart: Chart, series: Series, number: int, cells: Callable[[Span], list[Any]]) -> dict[str, Any]:
    colour = COLOURS[number % len(COLOURS)]
    name = named(series.name) if isinstance(series.name, str) else cells(series.name)[:3]
    found: dict[str, Any] = {
        "name": name,
        "categories": cells(series.categories),
        "values": cells(series.values),
    }
    if chart.kind in ("column", "bar") and not series.overlay:
        found |= {"fill": {"color": colour}, "gap": GAP}
        found |= {"overlap": 100} if chart.subtype == "stacked" else {}
    else:
        found |= {"line": {"color": colour, "width": 2}}
        marked = chart.kind == "line" or series.overlay
        found["marker"] = (
            {"type": "circle", "size": 4, "fill": {"color": colour}, "border": {"color": colour}}
            if marked
            else {"type": "none"}
        )
    return {**found, **series.look}
