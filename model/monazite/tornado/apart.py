"""Rows that are worked out by themselves, in processes: every point of them builds the program again.

The other rows share one program with warm starts, and stay in this process. No point of a row here starts
from another, so that results are those of one process, to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property

from monazite.executors.spread import spread_work
from monazite.tornado.opening import Asked, Opened, open_pair
from monazite.tornado.ranges import Kind, Ranged
from monazite.tornado.row import Row
from monazite.tornado.rows import Pair

Counts = tuple[tuple[int, int], ...]
"""For each family of a pair the solves, and how often its program was built again."""


@dataclass
class RowsApart:
    """What the processes share: they open base and case once each."""

    asked: Asked

    @cached_property
    def pair(self) -> Pair:
        pair = open_pair(self.asked).pair
        _ = pair.at_value, pair.functions  # Solves that all rows share are counted in the first process.
        return pair

    def do(self, number: Ranged) -> tuple[Row, Counts]:
        """The row of a number or date, and what it took."""
        before = _counts(self.pair)
        row = self.pair.row(number)
        after = _counts(self.pair)
        return row, tuple((b[0] - a[0], b[1] - a[1]) for a, b in zip(before, after, strict=True))


def spread_rows(
    asked: Asked, opened: Opened, executor: Executor, heard: Callable[[int, str], None]
) -> list[Row]:
    """The rows in the order of the ranges; `heard` gets how many there are, and the last of them."""
    pair, ranges = opened.pair, opened.ranges
    apart = [each for each in ranges if _is_apart(pair, each)]
    found: dict[Ranged, Row] = {}
    for place, (row, counts) in spread_work(RowsApart(asked), apart, executor):
        heard(len(found), apart[place].path)
        found[apart[place]] = row
        for family, (solves, rebuilt) in zip(pair.families, counts, strict=True):
            family.solves += solves
            family.rebuilt += rebuilt
    for number in ranges:
        if number not in found:
            heard(len(found), number.path)
            found[number] = pair.row(number)
    return [found[number] for number in ranges]


def _is_apart(pair: Pair, number: Ranged) -> bool:
    """Whether a row takes a program of its own at each point."""
    return number.kind is not Kind.number or not pair.is_traced(number)


def _counts(pair: Pair) -> Sequence[tuple[int, int]]:
    return [(family.solves, family.rebuilt) for family in pair.families]
