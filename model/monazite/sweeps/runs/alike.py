"""Runs that move the same numbers: points of one program, where it is affine in these numbers.

The program is compiled once, with a symbol for each number (`sweeps/program.py`). It is used where the
numbers are in right-hand sides and objective coefficients alone, and where the instance is valid at every
corner of the values of the runs: what the checks compare is affine in each number, so that it is valid
between. Any other run is built and solved by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from monazite.data.reading.address import written_at
from monazite.data.reading.tree import Tree
from monazite.data.records.numbers import Found
from monazite.data.records.symbols import Address
from monazite.errors import MonaziteError
from monazite.solving.matrix import Floats
from monazite.solving.median import median
from monazite.solving.parametric.program import Parametric
from monazite.sweeps.program import Program, numbers_of
from monazite.sweeps.runs.additions import decimal
from monazite.sweeps.runs.alone import waves
from monazite.sweeps.runs.runs_csv import Run, RunRow
from monazite.sweeps.terms import SweptTerm
from monazite.units import UnitError, Units, split_amount

MOST_NUMBERS = 8
"""Numbers that the runs of a family move: the instance is checked at two to the power of this corners."""
FEWEST_RUNS = 12
"""Runs of a family beside one for each corner: a program takes as long as a few runs."""
MOST_HALVINGS = 6
"""How often runs are divided to find those whose corners are valid."""

Moved = tuple[str, str | None, bool, str]
"""A number that is moved: its path, the period, whether by a factor, and the unit."""


@dataclass(frozen=True)
class Family:
    """Runs of a table that move the same numbers: the program as a function of them, and its box."""

    moved: tuple[Moved, ...]
    parametric: Parametric
    box: Floats


@dataclass(frozen=True)
class _Point:
    """A run as a point: its place in the table, and the values of the numbers."""

    place: int
    run: Run
    values: tuple[float, ...]


class Sorter:
    """Sorts the runs of a table into families and those that are solved by themselves."""

    def __init__(self, tree: Tree, money: str | None):
        self._tree, self._money = tree, money
        self._program = Program(tree, (), money)

    @cached_property
    def _known(self) -> dict[Address, Found]:
        return numbers_of(self._program.base)

    def families(self, runs: Sequence[Run]) -> Iterator[tuple[Family, list[int]]]:
        """Each family with the places of its runs in the table, in the order of the table."""
        groups: dict[tuple[Moved, ...], list[_Point]] = {}
        for place, run in enumerate(runs):
            found = point_of(run, self._tree, self._known, self._program.base.units)
            if found is not None:
                groups.setdefault(found[0], []).append(_Point(place, run, found[1]))
        for moved, points in groups.items():
            if 1 <= len(moved) <= MOST_NUMBERS:
                yield from self._within(moved, points, MOST_HALVINGS)

    def _within(
        self, moved: tuple[Moved, ...], points: list[_Point], halvings: int
    ) -> Iterator[tuple[Family, list[int]]]:
        """The families of some runs: one, or where a corner is not valid those of both halves."""
        if len(points) < FEWEST_RUNS + 2 ** len(moved):
            return
        values = np.array([point.values for point in points])
        terms = tuple(
            SweptTerm(path, period, factor, unit, tuple(sorted(set(column))))
            for (path, period, factor, unit), column in zip(moved, values.T.tolist(), strict=True)
        )
        program = Program(self._tree, terms, self._money)
        try:
            parametric = program.parametric
            if any(parametric.in_matrix):
                return
        except MonaziteError:
            return
        box = np.array([term.span for term in terms])
        try:
            program.check_corners()
        except MonaziteError:
            if halvings:
                widest = (MOST_HALVINGS - halvings) % len(moved)
                middle = median(values[:, widest])
                for side in (True, False):
                    half = [each for each in points if (each.values[widest] <= middle) is side]
                    if len(half) < len(points):
                        yield from self._within(moved, half, halvings - 1)
            return
        yield Family(moved, parametric, box), [point.place for point in points]


def point_of(
    run: Run, tree: Tree, known: Mapping[Address, Found], units: Units
) -> tuple[tuple[Moved, ...], tuple[float, ...]] | None:
    """The numbers that a run moves and their values; None where it is more than moving numbers."""
    if len(list(waves(run.changes))) != 1:
        return None
    moved: list[Moved] = []
    values: list[float] = []
    for change in run.changes:
        amount = written_amount(change, tree, units) if change.address in known else None
        # Amounts in tonnes of a content follow it, and so does a price that of another.
        if amount is None or change.address[0] == "materials" or _follows(known[change.address]):
            return None
        try:
            value, unit = split_amount(amount)
        except UnitError:
            return None
        moved.append((change.path.partition("[")[0], change.period, change.mod == "scale", unit))
        values.append(float(value))
    return tuple(moved), tuple(values)


def _follows(found: Found) -> bool:
    return found.address[0] == "prices" and getattr(found.number, "of", None) is not None


def written_amount(change: RunRow, tree: Tree, units: Units) -> str | None:
    """The amount that a change writes, or its factor; None where it is not a plain amount."""
    if change.mod != "add":
        return change.value
    old: Any = written_at(tree.data, change.address, str(change.place))
    if not isinstance(old, str) or change.period is not None:
        return None
    try:
        (amount, unit), (more, other) = split_amount(old), split_amount(change.value)
        return f"{decimal(amount + more * units.factor(other, unit))} {unit}".strip()
    except UnitError:
        return None
