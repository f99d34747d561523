"""`monazite compare`: cases beside a base, what changes and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monazite_cli.options import (
    Cases,
    Dask,
    Format,
    Money,
    Output,
    Overrides,
    Printed,
    Quiet,
    Root,
    Xlsx,
    check_table,
    check_xlsx,
    jobs_option,
    table_option,
)
from monazite_cli.output import check_output, end, show, warn, write
from monazite_cli.progress import shared_work
from monazite_cli.terminal import say


def compare(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The base.", metavar="BASE", show_default=False)],
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files to compare with it.", metavar="[CASE]...", show_default=False),
    ] = None,
    cases: Cases = None,
    overrides: Overrides = None,
    shown: Annotated[
        list[str] | None,
        typer.Option(
            "--show",
            metavar="NAME",
            help="Also print a table: years, contracts, building, production, imports, unmet, balance, "
            "attribution, subsets, or all. Repeatable.",
            show_default=False,
        ),
    ] = None,
    no_attribution: Annotated[
        bool,
        typer.Option(
            "--no-attribution",
            help="Do not solve with single changed inputs (up to six: every subset) to say how much each "
            "explains.",
        ),
    ] = False,
    output: Output = None,
    xlsx: Xlsx = False,
    format: Printed = Format.table,
    table: Annotated[
        str | None,
        table_option("Table to print with --format csv: totals (default), cases, accounts or one of --show."),
    ] = None,
    money: Money = None,
    jobs: Annotated[
        int, jobs_option("the cases, and the solves with single changed inputs and subsets of them")
    ] = 1,
    dask: Dask = None,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Compare cases with a base: what they cost or bring, who bears it, what changes physically, and how much
    each changed input explains.

    Cases are files, or overrides of the base (--case). Exit code: 0 also if a case is infeasible, 2 bad usage
    or invalid instance, 3 to 5 if the base has no plan, 6 verification failed.
    """
    from monazite.api import Comparison
    from monazite.comparing.comparison import compare as compare_sides
    from monazite.comparing.comparison import side_of_file, sides
    from monazite.comparing.document import TABLES
    from monazite.data.reading.load import read_tree
    from monazite_cli.compare_report import print_comparison, shown_tables

    check_table(table, format, TABLES)
    wanted = shown_tables(shown or [], format)
    check_xlsx(xlsx, output)
    check_output(output, [file, *(files or [])])
    base = side_of_file(file, read_tree(file, overrides or [], root))
    others = sides(base, files or [], cases or [], overrides or [], root)
    with shared_work("comparing", quiet, jobs, dask) as (executor, on_progress):
        found = Comparison.of(compare_sides(base, others, money, not no_attribution, on_progress, executor))
    warn(found, quiet)
    write(found, output, context, file, quiet, xlsx)
    show(found, file, format, lambda report: print_comparison(report, wanted), table)
    if found.found.outcome.message and format is not Format.table:
        say(f"{file}: {found.status}: {found.found.outcome.message}")
    if not found.found.verified and not quiet:
        say("verification failed in some solves: status unverified")
    end(found)
