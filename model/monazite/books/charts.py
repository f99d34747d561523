"""Sections of the page as blocks: pictures as native charts, each with the cells that it draws; of others,
the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from monazite.books.blocks import Block, Chart, Grid, Heading, Words
from monazite.books.drawing import DRAWN
from monazite.books.grids import grid_of, is_in, merged
from monazite.pages.section import Picture, Section

MOST_VIEWS = 4
"""Views of a picture that are drawn; where they are parts of one thing, such as years, only the first."""
NO_CHART = (
    "Excel has no chart of this kind: the picture is on the page that monazite report makes of the result."
)
OTHER_VIEWS = (
    "{count:,} further views of this picture are on the page that monazite report makes of the result."
)


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
    as_one = merged(drawn[0][1], picture.table) if len(drawn) == 1 else None
    for view, made in drawn:
        yield Words(str(view.get("words", picture.description)))
        chart = as_one if as_one is not None else made
        if isinstance(chart, Chart):
            yield chart
            yield chart.grid
        else:
            yield chart
    if len(views) > most:
        yield Words(OTHER_VIEWS.format(count=len(views) - most))
    if as_one is None and picture.kind != "cells" and not is_in(picture.table, [made for _, made in drawn]):
        yield grid_of(picture.table)


def _drawn_view(picture: Picture, view: Mapping[str, Any]) -> Chart | Grid | None:
    draw = DRAWN.get(picture.kind)
    return None if draw is None else draw(picture, view)
