"""The matrix of a program in rationals: few of its numbers differ, and each is stored once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import isfinite

import numpy as np

from monazite.solving.exact.factored import Arithmetic, Number
from monazite.solving.exact.peeling import Line
from monazite.solving.highs import Problem


class ExactEntries:
    """The columns of `A x - r = 0` with a variable for each column of A and, after them, for the activity of
    each row. `values` are the different numbers; entries say which of them they are."""

    def __init__(self, problem: Problem):
        self.arithmetic = Arithmetic()
        self.width, self.height = len(problem.cost), len(problem.row_lower)
        entries = problem.entries
        kept = entries.values != 0.0
        different, numbers = np.unique(entries.values[kept], return_inverse=True)
        self.values = [Fraction(-1), *map(Fraction, different.tolist())]
        columns: list[list[tuple[int, int]]] = [[] for _ in range(self.width)]
        places = zip(
            entries.columns[kept].tolist(),
            entries.row_of_entry[kept].tolist(),
            (numbers + 1).tolist(),
            strict=True,
        )
        for column, row, number in places:
            columns[column].append((row, number))
        self.columns: list[Line] = [*columns, *([(row, 0)] for row in range(self.height))]

    @cached_property
    def rows(self) -> Sequence[Line]:
        """The entries of each row by variable."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.height)]
        for variable, entries in enumerate(self.columns):
            for row, number in entries:
                found[row].append((variable, number))
        return found

    def numbers(self, floats: Iterable[float]) -> list[Number]:
        """Floats as the rationals they are."""
        one = self.arithmetic.one
        known = {each: (*dyadic(each), one) for each in set(floats)}
        return [known[each] for each in floats]

    def limits(self, bounds: Sequence[float], exact: Mapping[int, Fraction]) -> list[Number | None]:
        """Bounds as rationals, some of them exact by position; None where there is none."""
        one = self.arithmetic.one
        known = {each: (*dyadic(each), one) if isfinite(each) else None for each in set(bounds)}
        found = [known[each] for each in bounds]
        for place, value in exact.items():
            if found[place] is not None:
                found[place] = self.arithmetic.number(value)
        return found


def dyadic(value: float) -> tuple[int, int]:
    """A float as an integer, and the power of two by which it is divided."""
    above, below = value.as_integer_ratio()
    return above, below.bit_length() - 1
