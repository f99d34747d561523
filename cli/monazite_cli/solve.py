"""`monazite solve`: from an instance file to a verified plan."""

from __future__ import annotations

import time
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monazite.figures import counted
from monazite_cli import output as outputs
from monazite_cli import stopping
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
    check_table,
)
from monazite_cli.progress import working
from monazite_cli.terminal import say, show_csv

if TYPE_CHECKING:
    from monazite.api import Model, Result
    from monazite.results.report import Table
    from monazite.solving.matrix import Matrix

Outcome = tuple[Path, "Result | None"]
"""A file with its result; None where the file is invalid."""


class Prices(StrEnum):
    """Which shadow prices are computed."""

    binding = "binding"
    all = "all"


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

    _check_options(output, quiet, verbose, save_lp or save_mps, format, table, prices)
    folders = _folders(files, output)
    needs_solver = format is Format.json or (format is Format.csv and _table(table).needs_solver)
    outcomes: list[Outcome] = []
    worst = 0
    for path in files:
        started = time.perf_counter()
        try:
            model = _read(path, overrides, root, money, quiet)
            result = _solve(model, time_limit, prices is Prices.all, first or [], quiet)
        except MonaziteError as error:
            say(str(error))
            worst = max(worst, error.exit_code)
            outcomes.append((path, None))
            continue
        if verbose and not quiet:
            _sizes(model, result, time.perf_counter() - started)
        if path in folders or needs_solver:
            _price(path, result, quiet)
        outputs.write(result, folders.get(path), context, path, quiet, lp=save_lp, mps=save_mps)
        worst = max(worst, result.exit_code)
        outcomes.append((path, result))
    _print(outcomes, format, table, quiet)
    if worst:
        raise typer.Exit(worst)


def _check_options(
    output: Path | None,
    quiet: bool,
    verbose: bool,
    saves: bool,
    format: Format,
    table: str | None,
    prices: Prices,
) -> None:
    """Refuse options that exclude each other or would have no effect."""
    from monazite import UsageError
    from monazite.results.tables import BY_NAME

    if saves and output is None:
        raise UsageError("--save-lp and --save-mps write into the result folder. Add -o DIR")
    if quiet and verbose:
        raise UsageError("--quiet and --verbose exclude each other. Remove one of them")
    check_table(table, format, BY_NAME)
    shows_prices = format is Format.json or (format is Format.csv and _table(table).needs_solver)
    if prices is Prices.all and output is None and not shows_prices:
        raise UsageError(
            "--prices all affects only the tables prices and sensitivity. Add --format csv --table prices, --format json or -o DIR"
        )


def _table(name: str | None) -> Table:
    """A table without rows, by its name."""
    from monazite.results.tables import Tables

    return Tables(None)[name or "allocation"]


def _folders(files: list[Path], output: Path | None) -> dict[Path, Path]:
    """The result folder of each file, checked before any work."""
    from monazite import UsageError
    from monazite.results.folder.replacing import check_replaceable

    if output is None:
        return {}
    folders = {path: output / path.stem if len(files) > 1 else output for path in files}
    if len(set(folders.values())) < len(files):
        raise UsageError(
            "two files have the same name and would share a result folder. Solve them with separate -o DIR"
        )
    for folder in folders.values():
        check_replaceable(folder, files)
    stopping.will_write(folders.values())
    return folders


def _read(
    path: Path, overrides: list[str] | None, root: Path | None, money: str | None, quiet: bool
) -> Model:
    from monazite.api import load

    with working(f"reading {path}", quiet):
        model = load(path, overrides or (), root, money)
    with working(f"building {path}: {counted(len(model.instance.timeline.periods), 'period')}", quiet):
        warnings = model.warnings
    for warning in () if quiet else warnings:
        say(str(warning))
    return model


def _solve(
    model: Model, time_limit: float | None, all_prices: bool, first: Iterable[str], quiet: bool
) -> Result:
    size = _size(model.matrix)
    with working(f"solving {model.path}: {size}", quiet):
        result = model.solve(time_limit, all_prices=all_prices, first=first)
    if result.status == "invalid" and result.error is not None:
        raise result.error
    return result


def _price(path: Path, result: Result, quiet: bool) -> None:
    """Compute the tables that need further solves, and report what they omit."""
    with working(f"computing shadow prices of {path}", quiet):
        for each in (result, *(other for _, other in result.extremes)):
            for table in each.tables.values():
                _ = table.rows if table.needs_solver else None
    for sentence in () if quiet else result.too_large:
        say(f"{path}: {sentence}")


def _sizes(model: Model, result: Result, seconds: float) -> None:
    matrix = model.matrix
    say(f"{model.path}: {_size(matrix)}, {counted(matrix.nonzeros, 'nonzero')}; {seconds:.2f} s")
    if result.solution is not None:
        checks = result.solution.verification
        say(f"scaled residuals: primal {checks.primal:.1e}, dual {checks.dual:.1e}, gap {checks.gap:.1e}")


def _size(matrix: Matrix) -> str:
    return f"{counted(len(matrix.rows), 'row')}, {counted(len(matrix.columns), 'column')}"


def _print(outcomes: list[Outcome], format: Format, table: str | None, quiet: bool) -> None:
    from monazite_cli.cause_report import print_failure
    from monazite_cli.solve_report import print_comparison, print_result

    if format is Format.json:
        documents = [_document(path, result) for path, result in outcomes]
        outputs.show_document(documents[0] if len(documents) == 1 else documents)
    elif format is Format.csv:
        _print_csv(outcomes, table)
    elif len(outcomes) == 1 and outcomes[0][1] is not None:
        print_result(outcomes[0][1])
    elif len(outcomes) > 1:
        print_comparison(outcomes)
        for path, result in outcomes:
            if result is not None and result.error and not quiet:
                print_failure(str(path), result)


def _document(path: Path, result: Result | None) -> dict[str, object]:
    if result is None:
        return {"file": str(path), "status": "invalid", "objective": None, "verified": False, "tables": {}}
    return {"file": str(path), **result.document}


def _print_csv(outcomes: list[Outcome], table: str | None) -> None:
    """One table of one file, or of several with the file in its first column."""
    from monazite.results.folder.writing import csv_text

    found = [(path, result.table(table)) for path, result in outcomes if result is not None]
    if len(outcomes) == 1:
        show_csv(found[0][1].csv() if found else [csv_text(list(_table(table).columns), [])])
    else:
        rows = [{"file": str(path), **row} for path, each in found for row in each]
        show_csv([csv_text(["file", *_table(table).columns], rows)])
    for path, result in outcomes:
        if result is not None and result.error:
            say(f"{path}: {result.status}: {result.error}")
