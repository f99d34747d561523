"""Rounding of written numbers: 12 significant digits, and 0 where an amount is a rounding error relative to
its column.

Answers are checked to 1e-9, so that the 13th digit of a sum is a rounding error: 999.9999999999993 is written
1000. A difference of large numbers leaves such an error instead of 0, which only the size of its column
shows. Every table and document is written through this module; numbers that are computed from again
(certificates, shortages of stages) keep all digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from monazite.solving.matrix import Floats
from monazite.tolerances import PRINTED_IS_ZERO

DIGITS = 12

Scale = Mapping[tuple[str, ...], float]
"""The greatest amount of each column, by the unit of its rows."""


class Exactly(float):
    """A number that is written with all its digits, because it is computed from again."""


def certain(value: float, scale: float = 0.0) -> float:
    """A number rounded to the certain digits; 0 where it is a rounding error relative to a scale."""
    if isinstance(value, Exactly) or not math.isfinite(value):
        return value
    return 0.0 if abs(value) <= PRINTED_IS_ZERO * scale else float(f"{value:.{DIGITS}g}") + 0.0


def scale_of(rows: Iterable[Mapping[str, Any]]) -> Scale:
    """The greatest amount of each column of a table, by the unit of its rows."""
    greatest: dict[tuple[str, ...], float] = {}
    for row in rows:
        units = units_of(row)
        for column, value in row.items():
            if isinstance(value, float) and math.isfinite(value):
                key = (column, *units)
                if abs(value) > greatest.get(key, -1.0):
                    greatest[key] = abs(value)
    return greatest


def units_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The units that a row names."""
    return tuple([str(row[column]) for column in _columns_of_units(tuple(row))])


@lru_cache(maxsize=256)
def _columns_of_units(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that name a unit; all rows of a table have the same."""
    return tuple(column for column in columns if column.endswith("unit"))


def certain_row(row: Mapping[str, Any], scale: Scale) -> dict[str, Any]:
    """A row of a table with its numbers rounded to the certain digits."""
    units = units_of(row)
    return {
        column: certain(value, scale.get((column, *units), 0.0)) if isinstance(value, float) else value
        for column, value in row.items()
    }


def without_rounding(values: Sequence[float] | Floats) -> Floats:
    """Numbers of one kind, such as the breakpoints of a curve: 0 where one is a rounding error relative to
    the greatest."""
    found = np.asarray(values, float)
    finite = np.abs(found[np.isfinite(found)])
    return np.where(np.abs(found) <= PRINTED_IS_ZERO * finite.max(initial=0.0), 0.0, found)


def alike(first: float, second: float, digits: int) -> bool:
    """Whether two numbers are written alike with so many significant digits."""
    return f"{first:.{digits}g}" == f"{second:.{digits}g}"
