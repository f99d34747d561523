"""`monazite sweep`: the objective value as a function of terms, exactly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monazite_cli.options import Format, Money, Output, Overrides, Printed, Quiet, Root
from monazite_cli.output import check_output, end, show, write
from monazite_cli.sweep_options import MOST_REGIONS, check_options, report_unused
from monazite_cli.sweep_work import Asked, Work

if TYPE_CHECKING:
    from monazite.api import Levels, RunTable, Sweep


def sweep(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Instance file.", metavar="FILE", show_default=False)],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="PATH=SPEC",
            help="Term to vary: an interval 'contracts.toyotsu.quantity=0:2300 t/yr', "
            "a list '0,500,1000 t/yr', a grid '0:2300:n=100 t/yr' or '0:2300:step=50 t/yr', "
            "a factor 'PATH*=0.5:1.5'. Repeatable.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="NAME",
            help="Also report this at every point: deliveries, made, imports, account.NAME, "
            "price.CONSTRAINT or TABLE.COLUMN[WORDS]. Repeatable.",
            show_default=False,
        ),
    ] = None,
    reservation: Annotated[
        str | None,
        typer.Option(
            "--reservation",
            metavar="CONTRACT",
            help="Report the price + penalty at which the tonnes of each contract year are delivered.",
            show_default=False,
        ),
    ] = None,
    runs: Annotated[
        Path | None,
        typer.Option(
            "--runs",
            metavar="FILE.csv",
            help="Solve the runs of a table with the columns run, path, mod (set, add, scale), value, note.",
            show_default=False,
        ),
    ] = None,
    overrides: Overrides = None,
    output: Output = None,
    format: Printed = Format.table,
    money: Money = None,
    max_regions: Annotated[
        int,
        typer.Option(
            "--max-regions", metavar="N", min=1, help="Limit on the number of critical regions of a map."
        ),
    ] = MOST_REGIONS,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", metavar="N", min=1, help="Number of processes for the points of a table or for --runs."
        ),
    ] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue an interrupted table of points (needs -o).")
    ] = False,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Vary terms of an instance: exact curves and maps over intervals, tables over points.

    One interval gives a curve: every segment of the objective value with its slope, the breakpoints, and
    where the instance becomes infeasible. Two intervals give a map of critical regions; lists and grids give
    a table. Exit code: 0 also with infeasible points, 2 bad usage or invalid instance, 6 verification failed.
    """
    from monazite_cli.sweep_report import print_checked

    check_options(vary, reservation, runs, report, output, resume, jobs, max_regions)
    check_output(output, [file] if runs is None else [file, runs])
    asked = Asked(file, tuple(overrides or ()), root, money, tuple(report or ()))
    with Work(asked, output, jobs, resume, quiet) as work:
        found: Sweep | RunTable | Levels
        if reservation is not None:
            found = work.levels(reservation)
        elif runs is not None:
            found = work.runs(runs)
        else:
            found = work.sweep(tuple(vary or ()), max_regions)
        write(found, output, context, file, quiet)
        work.clear()
    show(found, file, format, print_checked)
    if not quiet:
        report_unused(found, report or [], jobs, resume and work.journal is None)
    end(found)
