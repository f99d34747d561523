"""Tables of a page made of the rows of a result: which columns are shown, under which heading, with how many
digits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from monazite.figures import DIGITS, cell, counted, signed
from monazite.pages.drawn import rounded_ends
from monazite.pages.section import Picture, Shown
from monazite.pages.source import Row, number_or_none

BESIDE = 0.14
"""The room for a figure beside a bar, as a share of the width of the axis."""
PRESENT_VALUE = " (present value)"
"""The end of the words of a slope; the sentences of a page say it once."""


@dataclass(frozen=True)
class Column:
    """A column that is shown: its name in the table, its heading, and how a cell is written."""

    name: str
    heading: str
    write: Callable[[Row, str], str] = lambda row, name: row[name]
    is_number: bool = False


def words(name: str, heading: str) -> Column:
    """A column of text."""
    return Column(name, heading)


def figures(name: str, heading: str, digits: int = DIGITS) -> Column:
    """A column of numbers; an empty cell stays empty."""
    return Column(name, heading, lambda row, column: cell(number_or_none(row, column), digits), True)


def changes(name: str, heading: str, digits: int = DIGITS) -> Column:
    """A column of differences, with their signs."""
    return Column(name, heading, lambda row, column: signed(number_or_none(row, column), digits), True)


def shown(caption: str, rows: Iterable[Row], columns: Sequence[Column], most: int | None = None) -> Shown:
    """A table of some columns; of more than `most` rows the first ones, and the caption says so."""
    chosen = list(rows)
    if most is not None and len(chosen) > most:
        caption = f"{caption}: the first {most} of {counted(len(chosen), 'row')}"
        chosen = chosen[:most]
    return Shown(
        caption,
        [column.heading for column in columns],
        [[column.write(row, column.name) for column in columns] for row in chosen],
        frozenset(place for place, column in enumerate(columns) if column.is_number),
    )


def written_in(row: Row, unit: str) -> str:
    """The unit of a row in brackets; empty without one."""
    return f" ({row[unit]})" if row[unit] else ""


def proof_words(exact: bool, reason: str | None, verified: bool, solves: int | None) -> str:
    """How a figure was obtained: `Exact, verified (42 solves).`"""
    how = "Exact" if exact else "Not exact"
    checks = "verified" if verified else "VERIFICATION FAILED"
    count = f" ({counted(solves, 'solve')})" if solves is not None else ""
    why = f": {reason}" if reason and not exact else ""
    return f"{how}, {checks}{count}{why}."


def bars(title: str, description: str, data: Mapping[str, Any], table: Shown) -> Picture:
    """Bars on both sides of 0, with room for the figures beside them."""
    values = [value for each in data["series"] for value in each["values"]]
    ends = axis_ends(values, BESIDE, with_zero=True)
    return Picture("bars", title, description, {**data, **ends}, table)


def axis_ends(
    values: Iterable[float | None], margin: float = 0.0, with_zero: bool = False
) -> dict[str, float]:
    """The ends of an axis at round numbers, `margin` of its width beyond the values; pictures of several
    results side by side share theirs."""
    found = [value for value in values if value is not None and isfinite(value)]
    found += [0.0] if with_zero or not found else []
    low, high = min(found), max(found)
    size = high - low or abs(high) or 1.0
    low -= margin * size if low < 0 or not with_zero else 0.0
    high += margin * size if high > 0 or not with_zero else 0.0
    return rounded_ends(low, high) if high > low else rounded_ends(low - size / 2, low + size / 2)
