"""What stands on a sheet, from top to bottom: headings, sentences, tables of cells, and charts of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = str | float | int | bool | None
"""What a cell holds; an infinite number is written as the text `inf` or `-inf`."""


@dataclass(frozen=True)
class Heading:
    """A heading of a section (level 1) or of a picture (level 2)."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Words:
    """A sentence or paragraph."""

    text: str


@dataclass(frozen=True)
class Links:
    """Sheets with what is in them; each name leads to its sheet."""

    sheets: Sequence[tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Grid:
    """A table: its caption, its headers and its rows of cells.

    `shaded` columns are coloured by their amounts; `formats` are those of columns that are not shown as
    amounts are.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    shaded: Sequence[int] = ()
    formats: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row) != len(self.columns)]
        assert not wrong, f"{self.caption}: {len(self.columns)} columns, found the row {wrong[0]}"


@dataclass(frozen=True)
class Span:
    """Cells of a grid: from one row and column to another, both included; row 0 has the headers."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Series:
    """A series of a chart: the cell of its name, the cells of its categories (or x) and of its values.

    `overlay` draws it as a line on columns; `look` is passed to the chart.
    """

    name: Span | str
    categories: Span
    values: Span
    overlay: bool = False
    look: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Chart:
    """A native chart of the cells of a grid, which stands below it on the same sheet.

    `reverse` puts the first bar on top; `ends` are those of the axis of amounts.
    """

    kind: str
    title: str
    grid: Grid
    series: Sequence[Series]
    across: str = ""
    up: str = ""
    subtype: str | None = None
    height: int = 380
    reverse: bool = False
    ends: tuple[float, float] | None = None
    legend: bool = True
    number_format: str = "#,##0.######"


Block = Heading | Words | Links | Grid | Chart


@dataclass(frozen=True)
class Sheet:
    """A sheet made of blocks; `about` says in the list of sheets what is in it."""

    name: str
    about: str
    blocks: Sequence[Block]
