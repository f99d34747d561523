"""A run by itself: its changes made to the file, and the instance built and solved as `solve` does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from monazite.data.reading.choices import refuse_choices
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, InstanceError, MonaziteError, UsageError
from monazite.formulation.build import build
from monazite.results.conflicts import conflict_sentences
from monazite.results.proof.checked import verified_plan
from monazite.results.tables import Tables
from monazite.solving.matrix import compile_model
from monazite.sweeps.outputs import ReportedOutput, cells_of
from monazite.sweeps.points.grid import STATUS, PointStatus
from monazite.sweeps.runs.edits import changed
from monazite.sweeps.runs.result import RunResult
from monazite.sweeps.runs.runs_csv import Run, RunRow
from monazite.sweeps.runs.runs_log import logged


def solve_alone(tree: Tree, money: str | None, reports: Sequence[ReportedOutput], run: Run) -> RunResult:
    """One run: changed, built and solved by itself. An invalid or infeasible run is a result with that
    status."""
    log: list[tuple[Any, ...]] = []
    try:
        instance = _changed(tree, money, run, log)
        refuse_choices(instance)
        solution, plan = verified_plan(instance, compile_model(build(instance)))
        cells = cells_of(reports, plan, Tables(plan))
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


def _changed(tree: Tree, money: str | None, run: Run, log: list[tuple[Any, ...]]) -> Instance:
    """The instance of a run; what each change did is written to the log, as far as it came."""
    instance = build_instance(tree, money)
    for changes in waves(run.changes):
        before, after = tree, tree
        done: list[RunRow] = []
        new: Instance | None = None
        try:
            for change in changes:
                after = changed(after, change, money)
                done.append(change)
            new = build_instance(after, money)
        finally:
            for change in done:
                log += logged(run.name, change, (before, instance), (after, new))
        tree, instance = after, new
    return instance


def waves(changes: Sequence[RunRow]) -> Iterator[list[RunRow]]:
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
