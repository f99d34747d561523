"""`monazite sweep`: the objective value as a function of terms, exactly."""

from __future__ import annotations

import typer

from monazite_cli.options import (
    Dask,
    File,
    Format,
    Money,
    Output,
    Overrides,
    Printed,
    Quiet,
    Root,
    Xlsx,
    check_xlsx,
)
from monazite_cli.output import check_output, end, show, write
from monazite_cli.sweep_options import (
    MOST_REGIONS,
    Engine,
    Jobs,
    MaxRegions,
    Reports,
    Reservation,
    Resume,
    Runs,
    Vary,
    check_options,
    report_unused,
)
from monazite_cli.sweep_work import Asked, Work


def sweep(
    context: typer.Context,
    file: File,
    vary: Vary = None,
    report: Reports = None,
    reservation: Reservation = None,
    runs: Runs = None,
    overrides: Overrides = None,
    output: Output = None,
    xlsx: Xlsx = False,
    format: Printed = Format.table,
    money: Money = None,
    max_regions: MaxRegions = MOST_REGIONS,
    jobs: Jobs = 1,
    dask: Dask = None,
    resume: Resume = False,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Vary terms of an instance: exact curves and maps over intervals, tables over points.

    One interval gives a curve: every segment of the objective value with its slope, the breakpoints, and
    where the instance becomes infeasible. Two intervals give a map of critical regions; lists and grids give
    a table. Exit code: 0 also with infeasible points, 2 bad usage or invalid instance, 6 verification failed.
    """
    from monazite_cli.sweep_report import print_checked

    engine = Engine(jobs, dask)
    check_options(vary, reservation, runs, report, output, resume, engine, max_regions)
    check_xlsx(xlsx, output)
    check_output(output, [file] if runs is None else [file, runs])
    asked = Asked(file, tuple(overrides or ()), root, money, tuple(report or ()))
    with Work(asked, output, engine, resume, quiet) as work:
        found = work.report(tuple(vary or ()), reservation, runs, max_regions)
        write(found, output, context, file, quiet, xlsx)
        work.clear()
    show(found, file, format, print_checked)
    if not quiet:
        report_unused(found, report or [], engine, resume and work.journal is None)
    end(found)
