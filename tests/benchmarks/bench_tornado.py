"""The tornado of the base instance against the same rows by `sweep --runs`.

    pytest tests/benchmarks/bench_tornado.py

Both are measured in the same test, one after the other, in processor time; ours before and after the other,
and the mean is taken. The runs give the objective value at both ends of every range, of base and case: what a
planner would script. Switching values and the switching line, which runs do not give, are measured apart.
Nothing is asserted about times."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from peers import INSTANCES

from monazite.data.reading.load import build_instance, read_tree
from monazite.data.reading.tree import Tree
from monazite.sweeps.runs.table import run_runs
from monazite.tornado.family import Family
from monazite.tornado.opening import NamedTree
from monazite.tornado.ranges import Kind, Ranged, find_ranges
from monazite.tornado.rows import Pair, Row, rows_of
from monazite.tornado.tornado import find_tornado

SUSPENDED = ("contracts.toyotsu.suspension={from: 2028-04}",)
KINDS = {
    "numbers": [Kind.number],
    "numbers and dates": [Kind.number, Kind.constant, Kind.date],
}


def ends(number: Ranged) -> dict[str, str]:
    """The ends of a range as a table of runs writes them."""
    if number.kind is Kind.date:
        given = zip(("low", "high"), number.dates[1:], strict=True)
        return {end: day for end, day in given if day is not None}
    given = (("low", number.low), ("high", number.high))
    return {end: f"{amount!r} {number.unit}" for end, amount in given if amount is not None}


def write_runs(path: Path, numbers: list[Ranged]) -> int:
    """A table of runs with both ends of every range; how many runs it has."""
    rows = [
        (f"{number.path}@{end}", number.path, value)
        for number in numbers
        for end, value in ends(number).items()
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["run", "path", "mod", "value"])
        writer.writerows([(f"r{place}", path, "set", value) for place, (_, path, value) in enumerate(rows)])
    return len(rows)


def rows_alone(trees: tuple[Tree, Tree], kinds: list[Kind]) -> list[Row]:
    """The rows without switching values, from the files as they are read."""
    base, case = (build_instance(tree) for tree in trees)
    numbers = tuple(each for each in find_ranges(base) if each.kind in kinds)
    pair = Pair(Family(base, numbers), Family(case, numbers), seeks_turns=False)
    return list(rows_of(pair, numbers, lambda place, path: None))


def measured(work) -> tuple[float, object]:  # type: ignore[no-untyped-def]
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


@pytest.mark.parametrize("name", list(KINDS))
def test_rows_against_runs(capsys, tmp_path, name):  # type: ignore[no-untyped-def]
    """At both ends of every range, of base and case: the rows, the whole answer, and the runs."""
    file = INSTANCES / "irel-japan.yaml"
    trees = read_tree(file), read_tree(file, SUSPENDED)
    kinds = KINDS[name]
    numbers = [each for each in find_ranges(build_instance(trees[0])) if each.kind in kinds]
    table = tmp_path / "runs.csv"
    count = write_runs(table, numbers)
    only = [each.path for each in numbers]

    def whole() -> object:
        return find_tornado(trees[0], NamedTree("suspended", trees[1]), only)

    whole()  # Imports and caches are warm for all.
    before, rows = measured(lambda: rows_alone(trees, kinds))
    all_before, _ = measured(whole)
    theirs, runs = measured(lambda: [run_runs(tree, table, ()) for tree in trees])
    after, _ = measured(lambda: rows_alone(trees, kinds))
    all_after, _ = measured(whole)
    compare(rows, runs, count)  # type: ignore[arg-type]
    ours, everything = (before + after) / 2, (all_before + all_after) / 2
    with capsys.disabled():
        print(
            f"\nirel-japan, {name}: {len(numbers)} ranges; rows {ours:.2f} s, with switching values and line "
            f"{everything:.2f} s; {2 * count} runs {theirs:.1f} s: {theirs / ours:.1f} times, "
            f"{theirs / everything:.1f} with switching values",
            flush=True,
        )


def compare(rows: list[Row], runs, count: int) -> None:  # type: ignore[no-untyped-def]
    """Each row has the objective values of its runs."""
    base, case = ([row.value for row in table.results[-count:]] for table in runs)
    points = [point for row in rows for point in (row.at_low, row.at_high) if point is not None]
    assert len(points) == len(base) == len(case)
    for point, one, other in zip(points, base, case, strict=True):
        assert point.base == pytest.approx(one, rel=1e-9)
        assert point.case == pytest.approx(other, rel=1e-9)
