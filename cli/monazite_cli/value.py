"""`monazite value`: the worth of a contract by account, and its supply curve."""

from __future__ import annotations

from typing import Annotated

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
    check_table,
    check_xlsx,
    jobs_option,
)
from monazite_cli.output import check_output, end, show, warn, write
from monazite_cli.progress import shared_work
from monazite_cli.terminal import say


def value(
    context: typer.Context,
    file: File,
    contract: Annotated[
        str,
        typer.Option("--contract", metavar="NAME", help="The contract to value.", show_default=False),
    ],
    overrides: Overrides = None,
    output: Output = None,
    xlsx: Xlsx = False,
    format: Printed = Format.table,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="NAME",
            help=(
                "Table to print with --format csv: accounts (default), exits, years, clauses, "
                "offer or bargain."
            ),
            show_default=False,
        ),
    ] = None,
    money: Money = None,
    jobs: Annotated[int, jobs_option("the programs without a clause or year, and the supply curve")] = 1,
    dask: Dask = None,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Value a contract: its worth by account, the cost of leaving it by year, the worth of each clause and
    contract year.

    Also prints the supply curve and, if the contract states the buyer's `alternative`, the zone of possible
    agreement. Exit code: 0 also if a case without the contract or a clause is infeasible, 2 bad usage or
    invalid instance, 3 to 5 as for `solve`, 6 verification failed.
    """
    from monazite.api import Value
    from monazite.data.reading.load import read_tree
    from monazite.valuing.document import TABLES
    from monazite.valuing.sheet import value_contract
    from monazite_cli.value_report import print_sheet

    check_table(table, format, TABLES)
    check_xlsx(xlsx, output)
    check_output(output, [file])
    tree = read_tree(file, overrides or [], root)
    with shared_work("valuing", quiet, jobs, dask) as (executor, on_progress):
        found = Value.of(value_contract(tree, contract, money, on_progress, executor))
    warn(found, quiet)
    write(found, output, context, file, quiet, xlsx)
    show(found, file, format, print_sheet, table)
    if found.sheet.given.error is not None and format is Format.csv:
        say(f"{file}: {found.status}: {found.sheet.given.error}")
    if found.status == "optimal" and not found.verified and not quiet:
        say("verification failed in some cases: status unverified")
    end(found)
