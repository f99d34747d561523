"""`monazite solve`: from an instance file to a verified plan."""

from __future__ import annotations

import typer

from monazite_cli.options import (
    Files,
    Format,
    Money,
    Output,
    Overrides,
    Printed,
    Quiet,
    Root,
    Verbose,
    Xlsx,
    check_xlsx,
)
from monazite_cli.output import write
from monazite_cli.solve_options import (
    Every,
    First,
    Hold,
    Prices,
    PricesShown,
    SaveLP,
    SaveMPS,
    Show,
    Table,
    TimeLimit,
    Until,
)
from monazite_cli.solve_work import (
    Asked,
    check_held,
    check_options,
    folders_of,
    print_outcomes,
    shows_prices,
    solved,
)


def solve(
    context: typer.Context,
    files: Files,
    overrides: Overrides = None,
    output: Output = None,
    xlsx: Xlsx = False,
    format: Printed = Format.table,
    table: Table = None,
    show: Show = None,
    money: Money = None,
    save_lp: SaveLP = False,
    save_mps: SaveMPS = False,
    time_limit: TimeLimit = None,
    prices: PricesShown = Prices.binding,
    first: First = None,
    hold: Hold = None,
    until: Until = None,
    every: Every = None,
    root: Root = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Solve instance files and print the plan: in short, the balance by year, the building plan, contracts.
    Other tables by name with --show.

    Several files are compared with the first. Exit code: 0 optimal and verified, 2 invalid instance, 3
    infeasible, 4 unbounded, 5 limit reached, 6 verification failed. With several files, the largest of their
    codes.
    """
    check_options(output, quiet, verbose, save_lp or save_mps, format, table, show or [], prices, every)
    check_xlsx(xlsx, output)
    held = check_held(hold, until, every, first)
    folders = folders_of(files, output, hold)
    asked = Asked(overrides or [], root, money, time_limit, prices, first or [], quiet, verbose, held, every)
    outcomes = []
    worst = 0
    for path in files:
        result, code = solved(path, asked, path in folders or shows_prices(format, table))
        if result is not None:
            write(result, folders.get(path), context, path, quiet, xlsx, lp=save_lp, mps=save_mps)
        outcomes.append((path, result))
        worst = max(worst, code)
    print_outcomes(outcomes, format, table, show or [], quiet)
    if worst:
        raise typer.Exit(worst)
