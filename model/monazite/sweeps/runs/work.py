"""The runs of a table as blocks, which any executor works out: a block is some runs of one family, or a few
that are solved by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.results.folder.digits import certain
from monazite.sweeps.outputs import ReportedOutput
from monazite.sweeps.runs.alike import Family, Sorter
from monazite.sweeps.runs.alone import solve_alone
from monazite.sweeps.runs.result import RunResult
from monazite.sweeps.runs.runs_csv import Run
from monazite.sweeps.runs.together import Together, may_be_together

TOGETHER = 256
"""Runs of a block of one family: it begins with a cold start and an audit."""
ALONE = 8
"""Runs of a block of others."""


@dataclass(frozen=True)
class RunBlock:
    """Some runs of a table with their places, and the number of their family; None for runs by themselves."""

    places: tuple[int, ...]
    runs: tuple[Run, ...]
    family: int | None


@dataclass(frozen=True)
class RunWork:
    """What every run starts from: the file as it is read, the money unit, the reports, and the families."""

    tree: Tree
    money: str | None
    reports: tuple[ReportedOutput, ...]
    families: tuple[Family, ...] = ()

    def do(self, block: RunBlock) -> list[RunResult]:
        """The results of the runs of a block."""
        found: list[RunResult | None] = [None] * len(block.runs)
        if block.family is not None:
            found = self._together.solve(self.families[block.family], block.runs)
        return [result or self.alone(run) for result, run in zip(found, block.runs, strict=True)]

    def alone(self, run: Run) -> RunResult:
        """One run by itself."""
        return solve_alone(self.tree, self.money, self.reports, run)

    def agrees(self, family: Family, run: Run) -> bool:
        """Whether a run of a family comes out as it does by itself."""
        (found,) = self._together.solve(family, [run])
        return found is None or written(found) == written(self.alone(run))

    @cached_property
    def _together(self) -> Together:
        return Together(self.tree, self.money, build_instance(self.tree, self.money), self.reports)

    def __reduce__(self) -> Any:
        # An instance holds units that do not travel to other processes.
        return RunWork, (self.tree, self.money, self.reports, self.families)


def written(result: RunResult) -> object:
    """A result as it is written, with the certain digits."""

    def rounded(value: object) -> object:
        return str(certain(value)) if isinstance(value, float) else value

    cells = {label: rounded(value) for label, value in result.cells.items()}
    log = [tuple(map(rounded, row)) for row in result.log]
    return result.status, rounded(result.value), cells, result.message, log


def arranged(work: RunWork, runs: Sequence[Run]) -> tuple[RunWork, tuple[RunBlock, ...]]:
    """The work with its families, and its blocks in a fixed order, which depends on the table alone."""
    families: list[Family] = []
    blocks: list[RunBlock] = []
    rest = set(range(len(runs)))
    if may_be_together(work.reports):
        for family, places in Sorter(work.tree, work.money).families(runs):
            if work.agrees(family, runs[places[0]]):
                blocks += _blocks(runs, places, TOGETHER, len(families))
                families.append(family)
                rest.difference_update(places)
    blocks += _blocks(runs, sorted(rest), ALONE, None)
    return RunWork(work.tree, work.money, work.reports, tuple(families)), tuple(blocks)


def _blocks(runs: Sequence[Run], places: Sequence[int], size: int, family: int | None) -> Iterator[RunBlock]:
    for start in range(0, len(places), size):
        chosen = tuple(places[start : start + size])
        yield RunBlock(chosen, tuple(runs[place] for place in chosen), family)
