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

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monazite.data.reading.choices import refuse_choices
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, InstanceError, MonaziteError, UsageError
from monazite.formulation.build import build
from monazite.progress import Progress, silent
from monazite.results.conflicts import conflict_sentences
from monazite.results.proof.checked import verified_plan
from monazite.results.tables import Tables
from monazite.solving.matrix import compile_model
from monazite.sweeps.outputs import ReportedOutput, cells_of, parse_reports
from monazite.sweeps.points.grid import STATUS, PointStatus
from monazite.sweeps.points.spread import spread_work
from monazite.sweeps.runs.edits import changed, check_runs
from monazite.sweeps.runs.runs_csv import Run, RunRow, read_runs
from monazite.sweeps.runs.runs_log import logged

BASE = "base"


@dataclass(frozen=True)
class RunResult:
    """How a run ended: its status, value, chosen cells by label, why where there is no plan, and rows of the
    log."""

    name: str
    status: PointStatus
    value: float | None
    cells: dict[str, Any]
    message: str
    log: tuple[tuple[Any, ...], ...]


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


@dataclass(frozen=True)
class RunWork:
    """What every run starts from: the file as it is read, the money unit, and the reports."""

    tree: Tree
    money: str | None
    reports: tuple[ReportedOutput, ...]

    def do(self, runs: Sequence[Run]) -> list[RunResult]:
        """The runs of a block."""
        return [self.alone(run) for run in runs]

    def alone(self, run: Run) -> RunResult:
        """One run: changed, built and solved by itself as `solve` does it."""
        log: list[tuple[Any, ...]] = []
        try:
            instance = self._changed(run, log)
            refuse_choices(instance)
            solution, plan = verified_plan(instance, compile_model(build(instance)))
            cells = cells_of(self.reports, plan, Tables(plan))
        except (InstanceError, UsageError) as error:
            return RunResult(run.name, PointStatus.invalid, None, {}, str(error), tuple(log))
        except InfeasibleError as error:
            conflict = "; ".join(conflict_sentences(instance, error.conflict))
            message = f"these constraints cannot all hold: {conflict}" if conflict else "infeasible"
            return RunResult(run.name, PointStatus.infeasible, None, {}, message, tuple(log))
        except MonaziteError as error:
            status = STATUS.get(type(error), PointStatus.unverified)
            return RunResult(run.name, status, None, {}, str(error), tuple(log))
        return RunResult(run.name, PointStatus.optimal, solution.value, cells, "", tuple(log))

    def _changed(self, run: Run, log: list[tuple[Any, ...]]) -> Instance:
        """The instance of a run; what each change did is written to the log, as far as it came."""
        tree, instance = self.tree, build_instance(self.tree, self.money)
        for changes in _waves(run.changes):
            before, after = tree, tree
            done: list[RunRow] = []
            new: Instance | None = None
            try:
                for change in changes:
                    after = changed(after, change, self.money)
                    done.append(change)
                new = build_instance(after, self.money)
            finally:
                for change in done:
                    log += logged(run.name, change, (before, instance), (after, new))
            tree, instance = after, new
        return instance


def _waves(changes: Sequence[RunRow]) -> Iterator[list[RunRow]]:
    """Changes that concern different numbers, together: the instance is worked out once for each group."""
    wave: list[RunRow] = []
    for change in changes:
        if any(
            change.address[: len(other.address)] == other.address
            or other.address[: len(change.address)] == change.address
            for other in wave
        ):
            yield wave
            wave = []
        wave.append(change)
    if wave:
        yield wave


def run_runs(
    tree: Tree,
    table: Path,
    reports: Sequence[str] = (),
    money: str | None = None,
    executor: Executor | None = None,
    on_progress: Progress = silent,
) -> Runs:
    """Solve every run of a table, after the base case, on any executor.

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
    results: dict[int, RunResult] = {}
    for number, result in _done(work, runs, executor):
        results[number] = result
        on_progress(len(results) / len(runs), f"run {len(results):,} of {len(runs):,}")
    return Runs(base, tuple(results[number] for number in range(len(runs))), table, digest)


def _done(work: RunWork, runs: Sequence[Run], executor: Executor | None) -> Iterator[tuple[int, RunResult]]:
    """Every run with its number, as it is done."""
    blocks = [range(start, min(start + 8, len(runs))) for start in range(0, len(runs), 8)]
    for place, results in spread_work(
        work, [[runs[each] for each in block] for block in blocks], executor, 1
    ):
        yield from zip(blocks[place], results, strict=True)
