"""The options of a sweep: which go together, and which had nothing to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from monazite_cli.terminal import say

if TYPE_CHECKING:
    from monazite.api import Levels, RunTable, Sweep
    from monazite.sweeps.answers import Answer

MOST_REGIONS = 20_000
"""Regions of a map after which it is given up, unless another number is asked for."""


def check_options(
    vary: list[str] | None,
    reservation: str | None,
    runs: Path | None,
    report: list[str] | None,
    output: Path | None,
    resume: bool,
    jobs: int,
    max_regions: int,
) -> None:
    """Refuse options that do not go together, or that would have nothing to do."""
    _check_together(vary, reservation, runs, report, output, resume)
    _check_limits(jobs, max_regions, vary, reservation)


def _check_together(
    vary: list[str] | None,
    reservation: str | None,
    runs: Path | None,
    report: list[str] | None,
    output: Path | None,
    resume: bool,
) -> None:
    from monazite import UsageError

    asked = [
        name for name, value in (("--vary", vary), ("--reservation", reservation), ("--runs", runs)) if value
    ]
    if len(asked) != 1:
        found = " and ".join(asked) if asked else "nothing"
        raise UsageError(
            f"found {found}, expected one of --vary PATH=SPEC (repeatable), --reservation CONTRACT, --runs FILE.csv"
        )
    if report and reservation:
        raise UsageError("--report goes with --vary and --runs; leave it out with --reservation")
    if resume and output is None:
        raise UsageError("--resume goes on with the folder of a sweep; name it with -o DIR")
    if resume and runs is not None:
        raise UsageError("--resume goes on with points of --vary; leave it out with --runs")
    if resume and reservation is not None:
        raise UsageError("--resume goes on with points of --vary; leave it out with --reservation")


def _check_limits(jobs: int, max_regions: int, vary: list[str] | None, reservation: str | None) -> None:
    """Refuse what would have nothing to do."""
    from monazite import UsageError
    from monazite.sweeps.terms import parse_terms

    intervals = sum(term.is_interval for term in parse_terms(vary or ()))
    if jobs > 1 and (reservation is not None or intervals == 1):
        what = "a curve" if reservation is None else "what --reservation asks for"
        raise UsageError(
            f"--jobs shares the points of a table or of --runs; {what} is worked out by one process; leave it out"
        )
    if max_regions != MOST_REGIONS and intervals != 2:
        raise UsageError("--max-regions is for a map, of two intervals of --vary; leave it out")


def report_unused(found: Sweep | RunTable | Levels, reports: list[str], jobs: int, resume: bool) -> None:
    """Say which options had nothing to do for what came of the terms, and what failed."""
    from monazite.api import Sweep

    if isinstance(found, Sweep):
        _report_unused(found.answer, reports, jobs, resume)
        if not found.verified:
            say("some points failed the checks even when solved anew: status unverified")


def _report_unused(answer: Answer, reports: list[str], jobs: int, resume: bool) -> None:
    """Say which options had nothing to do for what came of the terms."""
    from monazite.sweeps.answers import Plane

    points = "give points, such as 0:2300:n=20 t/yr, for a table"
    if not isinstance(answer, Plane):
        _report_unmatched(answer, reports)
        if resume:
            say(
                f"--resume: a curve is worked out from its beginning; {points} that goes on where it was stopped"
            )
        return
    if reports:
        say(f"--report: a map shows the value only; {points} that shows reports")
    if jobs > 1:
        say(f"--jobs: a map is drawn by one process; {points} whose points processes share")
    if resume:
        say(f"--resume: a map is drawn from its beginning; {points} that goes on where it was stopped")


def _report_unmatched(answer: Answer, reports: list[str]) -> None:
    """Say which reports chose no cell."""
    from monazite.sweeps.answers import Curves, Points
    from monazite.sweeps.outputs import unmatched

    labels: set[str] = set()
    if isinstance(answer, Points):
        labels |= set(answer.cells)
    elif isinstance(answer, Curves):
        labels |= {label for cells in answer.cells for _, found in cells for label in found}
    for name in unmatched(reports, answer.program.base, labels):
        say(f"--report {name}: no cell has this name at any point; nothing is shown for it")
