"""`monazite solve`: from an instance file to a verified plan."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from monazite_cli import output as outputs
from monazite_cli.options import Files, Format, Money, Output, Overrides, Printed, Quiet, Root, Verbose
from monazite_cli.solve_work import (
    Outcome,
    Prices,
    check_options,
    compute_prices,
    empty_table,
    folders_of,
    print_outcomes,
    read,
    show_sizes,
    solved,
)
from monazite_cli.terminal import say


def solve(
    context: typer.Context,
    files: Files,
    overrides: Overrides = None,
    output: Output = None,
    format: Printed = Format.table,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="NAME",
            help="Table to print with --format csv (default: allocation).",
            show_default=False,
        ),
    ] = None,
    money: Money = None,
    save_lp: Annotated[
        bool, typer.Option("--save-lp", help="Also write the linear program as model.lp (needs -o).")
    ] = False,
    save_mps: Annotated[
        bool, typer.Option("--save-mps", help="Also write the linear program as model.mps (needs -o).")
    ] = False,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit",
            metavar="S",
            min=0.0,
            help="Solver time limit in seconds.",
            show_default=False,
        ),
    ] = None,
    prices: Annotated[
        Prices,
        typer.Option(
            "--prices", help="Constraints in the tables prices and sensitivity: the binding ones, or all."
        ),
    ] = Prices.binding,
    first: Annotated[
        list[str] | None,
        typer.Option(
            "--first",
            metavar="NAME",
            help="Serve this contract or demand first. Repeatable, in order of priority.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Solve instance files and print the plan: status, objective, allocation by year, contracts, ledger,
    shadow prices.

    Several files are compared with the first. Exit code: 0 optimal and verified, 2 invalid instance, 3
    infeasible, 4 unbounded, 5 limit reached, 6 verification failed. With several files, the largest of their
    codes.
    """
    from monazite import MonaziteError

    check_options(output, quiet, verbose, save_lp or save_mps, format, table, prices)
    folders = folders_of(files, output)
    needs_solver = format is Format.json or (format is Format.csv and empty_table(table).needs_solver)
    outcomes: list[Outcome] = []
    worst = 0
    for path in files:
        started = time.perf_counter()
        try:
            model = read(path, overrides, root, money, quiet)
            result = solved(model, time_limit, prices is Prices.all, first or [], quiet)
        except MonaziteError as error:
            say(str(error))
            worst = max(worst, error.exit_code)
            outcomes.append((path, None))
            continue
        if verbose and not quiet:
            show_sizes(model, result, time.perf_counter() - started)
        if path in folders or needs_solver:
            compute_prices(path, result, quiet)
        outputs.write(result, folders.get(path), context, path, quiet, lp=save_lp, mps=save_mps)
        worst = max(worst, result.exit_code)
        outcomes.append((path, result))
    print_outcomes(outcomes, format, table, quiet)
    if worst:
        raise typer.Exit(worst)
