"""The options of a sweep that no other command has: which exclude each other, and which had no effect."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monazite_cli.options import jobs_option
from monazite_cli.terminal import say

if TYPE_CHECKING:
    from monazite.api import Levels, RunTable, Sweep
    from monazite.sweeps.answers import Answer

MOST_REGIONS = 20_000
"""Critical regions of a map, unless another limit is given."""
Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="PATH=SPEC",
        help="Term to vary: an interval 'contracts.toyotsu.quantity=0:2300 t/yr', a list '0,500,1000 t/yr', "
        "a grid '0:2300:n=100 t/yr' or '0:2300:step=50 t/yr', a factor 'PATH*=0.5:1.5'. Repeatable.",
        show_default=False,
    ),
]
Reports = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="NAME",
        help="Also report this at every point: deliveries, made, imports, account.NAME, price.CONSTRAINT or "
        "TABLE.COLUMN[WORDS]. Repeatable.",
        show_default=False,
    ),
]
Reservation = Annotated[
    str | None,
    typer.Option(
        "--reservation",
        metavar="CONTRACT",
        help="Report the price + penalty at which the tonnes of each contract year are delivered.",
        show_default=False,
    ),
]
Runs = Annotated[
    Path | None,
    typer.Option(
        "--runs",
        metavar="FILE.csv",
        help="Solve the runs of a table with the columns run, path, mod (set, add, scale), value, note.",
        show_default=False,
    ),
]
MaxRegions = Annotated[
    int,
    typer.Option(
        "--max-regions", metavar="N", min=1, help="Limit on the number of critical regions of a map."
    ),
]
Jobs = Annotated[int, jobs_option("the points of a table or for --runs")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Continue an interrupted table of points, or --runs (needs -o).")
]


@dataclass(frozen=True)
class Engine:
    """Where blocks are computed: in so many processes of this machine, or on a Dask cluster."""

    jobs: int = 1
    dask: str | None = None

    @property
    def option(self) -> str | None:
        """The option that was given; None for one process."""
        if self.dask is not None:
            return "--dask"
        return "--jobs" if self.jobs > 1 else None


def check_options(
    vary: list[str] | None,
    reservation: str | None,
    runs: Path | None,
    report: list[str] | None,
    output: Path | None,
    resume: bool,
    engine: Engine,
    max_regions: int,
) -> None:
    """Refuse options that exclude each other or would have no effect."""
    _check_together(vary, reservation, runs, report, output, resume)
    _check_limits(engine, max_regions, vary, reservation)


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
        found = f"found {' and '.join(asked)}" if asked else "nothing is varied"
        raise UsageError(
            f"{found}. Expected one of --vary PATH=SPEC (repeatable), --reservation CONTRACT and --runs "
            f"FILE.csv. {'Remove the others' if asked else 'Add one of them'}"
        )
    if report and reservation:
        raise UsageError("--report has no effect with --reservation. Remove it")
    if resume and output is None:
        raise UsageError("--resume: found no folder of the sweep. Expected one. Add -o DIR")
    if resume and reservation is not None:
        raise UsageError("--resume continues points of --vary, or --runs. Remove it with --reservation")


def _check_limits(engine: Engine, max_regions: int, vary: list[str] | None, reservation: str | None) -> None:
    """Refuse limits that would have no effect."""
    from monazite import UsageError
    from monazite.executors.begun import check_engine
    from monazite.sweeps.terms import parse_terms

    intervals = sum(term.is_interval for term in parse_terms(vary or ()))
    check_engine(engine.jobs, engine.dask)
    if engine.option and (reservation is not None or intervals == 1):
        what = "a curve" if reservation is None else "--reservation"
        raise UsageError(f"{engine.option} has no effect: {what} is computed by one process. Remove it")
    if max_regions != MOST_REGIONS and intervals != 2:
        raise UsageError("--max-regions applies to a map only (two intervals of --vary). Remove it")


def report_unused(found: Sweep | RunTable | Levels, reports: list[str], engine: Engine, resume: bool) -> None:
    """Report options without effect, and failed checks."""
    from monazite.api import Sweep

    if isinstance(found, Sweep):
        _report_unused(found.answer, reports, engine, resume)
        if not found.verified:
            say("some points failed verification even when solved from a cold start: status unverified")


def _report_unused(answer: Answer, reports: list[str], engine: Engine, resume: bool) -> None:
    """Report options that had no effect on this kind of sweep."""
    from monazite.sweeps.answers import Plane

    points = "for a table, give points such as 0:2300:n=20 t/yr"
    if not isinstance(answer, Plane):
        _report_unmatched(answer, reports)
        if resume:
            say(f"--resume: no effect, a curve is computed from the beginning; {points}")
        return
    if reports:
        say(f"--report: no effect, a map shows the objective value only; {points}")
    if engine.option:
        say(f"{engine.option}: no effect, a map is computed by one process; {points}")
    if resume:
        say(f"--resume: no effect, a map is computed from the beginning; {points}")


def _report_unmatched(answer: Answer, reports: list[str]) -> None:
    """Report the names that match no cell."""
    from monazite.sweeps.answers import Curves, Points
    from monazite.sweeps.outputs import meant_word, unmatched

    labels: set[str] = set()
    if isinstance(answer, Points):
        labels |= set(answer.cells)
    elif isinstance(answer, Curves):
        labels |= {label for cells in answer.cells for _, found in cells for label in found}
    for name in unmatched(reports, answer.program.base, labels):
        hint = meant_word(name, answer.program.base)
        say(f"--report {name}: matches no cell at any point and is omitted{hint}")
