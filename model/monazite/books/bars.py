"""Bars of a grid."""

from __future__ import annotations

from monazite.books.blocks import Chart, Grid, Series, Span

MOST_SERIES = 200
"""Series of a chart; Excel draws 255."""
BAR, BESIDE, MOST_HIGH = 24, 140, 1400
"""The height of a bar with its gap, of what stands around bars, and of a chart, in pixels."""


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
