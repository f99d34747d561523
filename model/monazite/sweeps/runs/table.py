"""Many runs from a table: `monazite sweep FILE --runs runs.csv`, each of them the instance with some changes.

The table has the columns `run`, `path`, `mod`, `value` and perhaps `note`. Rows with the same `run` apply
together, in their order. `mod` is

- `set`: the path gets the value, with its unit; all that `--set` takes, a period in brackets and words
  included;
- `scale`: a factor on a number or a whole path;
- `add`: an amount with its unit is added to a number, or to a path in every period. A path keeps its shape
  where it can: to a plain value, to steps and to single periods (`at`) the amount is added as they are
  written, exactly. A path that grows, follows another, is scaled or has a floor or a cap is written out as
  one step for each model period.

An invalid or infeasible run is a row with that status. A table that cannot be read, or an unknown path, is an
error: no run is solved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monazite.data.reading.choices import refuse_choices
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import UsageError
from monazite.executors.spread import spread_work
from monazite.progress import Progress, silent
from monazite.sweeps.outputs import parse_reports
from monazite.sweeps.points.grid import PointStatus
from monazite.sweeps.points.journal import Journal
from monazite.sweeps.runs.edits import check_runs
from monazite.sweeps.runs.result import RunResult, kept_block, results_of
from monazite.sweeps.runs.runs_csv import Run, read_runs
from monazite.sweeps.runs.work import RunBlock, RunWork, arranged

BASE = "base"


@dataclass(frozen=True)
class Runs:
    """All runs of a table, on a base instance; `digest` is the SHA-256 of the table."""

    base: Instance
    results: tuple[RunResult, ...]
    table: Path
    digest: str

    @property
    def verified(self) -> bool:
        """Whether no run failed the checks."""
        return all(result.status is not PointStatus.unverified for result in self.results)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all cells reported."""
        return tuple(dict.fromkeys(label for result in self.results for label in result.cells))


def run_runs(
    tree: Tree,
    table: Path,
    reports: Sequence[str] = (),
    money: str | None = None,
    executor: Executor | None = None,
    on_progress: Progress = silent,
    open_journal: Callable[[dict[str, Any]], Journal | None] | None = None,
) -> Runs:
    """Solve every run of a table, after the base case, on any executor; finished blocks are saved in a
    journal, where one is opened.

    Runs that are not valid or have no plan are rows. Raises `UsageError` where the table cannot be read or a
    path leads nowhere, `InstanceError` where the base case itself is not valid.
    """
    runs, digest = read_runs(table)
    base = build_instance(tree, money)
    refuse_choices(base)
    work = RunWork(tree, money, parse_reports(reports, base))
    check_runs(tree, runs)
    if any(run.name == BASE and run.changes for run in runs):
        raise UsageError(
            f"{table}: the run `{BASE}` is reserved for the instance without changes. Expected another name. "
            "Rename this run"
        )
    if all(run.name != BASE for run in runs):
        runs = (Run(BASE, ()), *runs)
    work, blocks = arranged(work, runs)
    head = {"runs": digest, "reports": [str(each) for each in work.reports], "blocks": len(blocks)}
    journal = open_journal(head) if open_journal else None
    results: dict[int, RunResult] = {}
    try:
        for places, found in _done(work, blocks, executor, journal):
            results |= zip(places, found, strict=True)
            on_progress(len(results) / len(runs), f"run {len(results):,} of {len(runs):,}")
    except BaseException:
        if journal:
            journal.stop()
        raise
    return Runs(base, tuple(results[number] for number in range(len(runs))), table, digest)


def _done(
    work: RunWork, blocks: Sequence[RunBlock], executor: Executor | None, journal: Journal | None
) -> Iterator[tuple[Sequence[int], Sequence[RunResult]]]:
    """The places and results of every block, those that are kept first."""
    kept: set[int] = set()
    for number, block in journal.done() if journal else ():
        if number < len(blocks):
            kept.add(number)
            yield blocks[number].places, results_of(block.text)
    left = [number for number in range(len(blocks)) if number not in kept]
    for place, found in spread_work(work, [blocks[number] for number in left], executor, len(left)):
        if journal:
            journal.keep(left[place], kept_block(blocks[left[place]].places, found))
        yield blocks[left[place]].places, found
