"""Pictures that several sections draw, each with the table of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor, log10
from typing import Any

from monazite.figures import cell, plain
from monazite.pages.section import Picture, Shown

DRAWN_DIGITS = 7
"""Significant digits of a number that is drawn: more than a picture of any size can show."""
MOST_TICKS = 5
"""Into about how many steps an axis is divided."""


@dataclass(frozen=True)
class Series:
    """The values of a series by category; None where there is none.

    `below` draws it below the axis; `line` as a line on the bars; series of one `stack` stand on one another.
    `tone` is the meaning of its colour: `due`, `done`, `short`, `home`, or a flow of a balance. An `absent`
    series only keeps its colour from the others, as in pictures beside it.
    """

    name: str
    values: Sequence[float | None]
    stack: str = "all"
    below: bool = False
    line: bool = False
    tone: str = ""
    absent: bool = False

    @property
    def drawn(self) -> list[float | None]:
        """The values as they are drawn."""
        return [None if value is None else drawn(-value if self.below else value) for value in self.values]

    @property
    def data(self) -> dict[str, Any]:
        """The series as the script reads it."""
        marks = {"line": self.line, "tone": self.tone, "absent": self.absent}
        found = {"name": self.name, "stack": self.stack, "values": self.drawn}
        return found | {key: mark for key, mark in marks.items() if mark}


@dataclass
class Sums:
    """Amounts summed by name and category, both in the order in which they come."""

    categories: Sequence[str]
    amounts: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, name: str, category: str, amount: float) -> None:
        """Add an amount."""
        of_name = self.amounts.setdefault(name, dict.fromkeys(self.categories, 0.0))
        of_name[category] += amount

    def values(self, name: str) -> list[float]:
        """The amounts of a name by category; 0 for a name that was not added."""
        return list(self.amounts.get(name, dict.fromkeys(self.categories, 0.0)).values())

    @property
    def names(self) -> list[str]:
        """Every name with an amount other than 0."""
        return [
            name for name, amounts in self.amounts.items() if any(map(cell_is_something, amounts.values()))
        ]


def cell_is_something(value: float) -> bool:
    """Whether an amount is not printed as 0."""
    return cell(value) != "0"


def drawn(value: float) -> float:
    """A number as a picture has it."""
    return float(plain(value, DRAWN_DIGITS))


def bars(
    title: str, words: str, heading: str, categories: Sequence[str], unit: str, series: Sequence[Series]
) -> Picture:
    """Stacked bars by category, with lines: `heading` is that of the column of categories."""
    data = {
        "categories": list(categories),
        "unit": unit,
        "series": [each.data for each in series],
        "mirrored": any(each.below for each in series),
        **axis_of(_stacked_ends(series)),
    }
    return Picture(
        "stacked", title, words, data, table_of(f"{title}, in {unit}", heading, categories, series)
    )


def lines(
    title: str, words: str, heading: str, categories: Sequence[str], unit: str, series: Sequence[Series]
) -> Picture:
    """Lines over categories."""
    ends = [value for each in series for value in each.values if value is not None]
    data = {
        "categories": list(categories),
        "unit": unit,
        "series": [each.data for each in series],
        **axis_of(ends),
    }
    return Picture("lines", title, words, data, table_of(f"{title}, in {unit}", heading, categories, series))


def table_of(caption: str, heading: str, categories: Sequence[str], series: Sequence[Series]) -> Shown:
    """The table of some series, a row for each category."""
    shown = [each for each in series if not each.absent]
    rows = [
        [category, *(cell(each.values[place]) for each in shown)] for place, category in enumerate(categories)
    ]
    return Shown(
        caption, [heading, *(each.name for each in shown)], rows, frozenset(range(1, len(shown) + 1))
    )


def _stacked_ends(series: Sequence[Series]) -> list[float]:
    """How far stacks and lines reach from 0, in every category."""
    ends: dict[tuple[str, int, bool], float] = {}
    for each in series:
        for place, drawn_value in enumerate(each.drawn):
            value = drawn_value or 0.0
            key = (each.name if each.line else each.stack, place, value < 0)
            ends[key] = ends.get(key, 0.0) + value
    return list(ends.values())


def axis_of(values: Iterable[float]) -> dict[str, float]:
    """The ends of an axis that shows 0 and some values, at round numbers."""
    found = [0.0, *values]
    return rounded_ends(min(found), max(found))


def rounded_ends(least: float, greatest: float) -> dict[str, float]:
    """The ends of an axis at round numbers."""
    if greatest <= least:
        return {"least": 0.0, "greatest": 1.0}
    rough = (greatest - least) / MOST_TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough * 0.999)
    return {"least": drawn(floor(least / step) * step), "greatest": drawn(ceil(greatest / step) * step)}


def on_one_axis(pictures: Sequence[Picture]) -> list[Picture]:
    """Pictures of the same thing in several results, with the same ends of the axis and the same colours.

    Where the reader chooses a view, each view has its own ends; columns of flows are counted together.
    """
    if len(pictures) < 2:
        return list(pictures)
    data: list[dict[str, Any]] = [dict(each.data) for each in pictures]
    _share(data)
    _align(data)
    views = [view for each in data for view in each.get("views", ())]
    for name in {view["name"] for view in views}:
        _share([view for view in views if view["name"] == name])
    columns = [column for each in data for column in each.get("columns", ())]
    for each in data if columns else ():
        each["columns"] = columns
    return [replace(picture, data=each) for picture, each in zip(pictures, data, strict=True)]


def _share(ends: Sequence[dict[str, Any]]) -> None:
    """Give each the least and the greatest end of all."""
    if all("least" in each for each in ends):
        least, greatest = min(each["least"] for each in ends), max(each["greatest"] for each in ends)
        for each in ends:
            each.update(least=least, greatest=greatest)


def _align(data: Sequence[dict[str, Any]]) -> None:
    """Give each the series of all in one order, so that a name has one colour; what it lacks is not shown."""
    found: dict[str, Any] = {}
    for each in data:
        for series in each.get("series", ()):
            found.setdefault(series["name"], series)
    for each in data if found else ():
        own = {series["name"]: series for series in each["series"]}
        each["series"] = [own.get(name, {**found[name], "values": [], "absent": True}) for name in found]


def same(picture: Picture) -> tuple[str, str, Any]:
    """What makes two pictures comparable: kind, title and unit."""
    return picture.kind, picture.title, picture.data.get("unit")


def readable(name: str) -> str:
    """A name of the file in pictures and tables: `electric vehicles`."""
    return name.replace("_", " ")
