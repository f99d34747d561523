"""The steps of `monazite solve`: check the options, read, solve, price and print."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from monazite.figures import counted
from monazite_cli import output as outputs
from monazite_cli import stopping
from monazite_cli.options import Format, check_table
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


def check_options(
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
    shows_prices = format is Format.json or (format is Format.csv and empty_table(table).needs_solver)
    if prices is Prices.all and output is None and not shows_prices:
        raise UsageError(
            "--prices all affects only the tables prices and sensitivity. "
            "Add --format csv --table prices, --format json or -o DIR"
        )


def empty_table(name: str | None) -> Table:
    """A table without rows, by its name."""
    from monazite.results.tables import Tables

    return Tables(None)[name or "allocation"]


def folders_of(files: list[Path], output: Path | None) -> dict[Path, Path]:
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


def read(path: Path, overrides: list[str] | None, root: Path | None, money: str | None, quiet: bool) -> Model:
    """Load a file, build its program, and report the warnings."""
    from monazite.api import load

    with working(f"reading {path}", quiet):
        model = load(path, overrides or (), root, money)
    with working(f"building {path}: {counted(len(model.instance.timeline.periods), 'period')}", quiet):
        warnings = model.warnings
    for warning in () if quiet else warnings:
        say(str(warning))
    return model


def solved(
    model: Model, time_limit: float | None, all_prices: bool, first: Iterable[str], quiet: bool
) -> Result:
    """The verified result; raises the error of an instance that proves invalid while it is solved."""
    size = _size(model.matrix)
    with working(f"solving {model.path}: {size}", quiet):
        result = model.solve(time_limit, all_prices=all_prices, first=first)
    if result.status == "invalid" and result.error is not None:
        raise result.error
    return result


def compute_prices(path: Path, result: Result, quiet: bool) -> None:
    """Compute the tables that need further solves, and report what they omit."""
    with working(f"computing shadow prices of {path}", quiet):
        for each in (result, *(other for _, other in result.extremes)):
            for table in each.tables.values():
                _ = table.rows if table.needs_solver else None
    for sentence in () if quiet else result.too_large:
        say(f"{path}: {sentence}")


def show_sizes(model: Model, result: Result, seconds: float) -> None:
    """Report the problem size, the time in seconds and the scaled residuals."""
    matrix = model.matrix
    say(f"{model.path}: {_size(matrix)}, {counted(matrix.nonzeros, 'nonzero')}; {seconds:.2f} s")
    if result.solution is not None:
        checks = result.solution.verification
        say(f"scaled residuals: primal {checks.primal:.1e}, dual {checks.dual:.1e}, gap {checks.gap:.1e}")


def _size(matrix: Matrix) -> str:
    return f"{counted(len(matrix.rows), 'row')}, {counted(len(matrix.columns), 'column')}"


def print_outcomes(outcomes: list[Outcome], format: Format, table: str | None, quiet: bool) -> None:
    """Print one result, or several compared with the first, in the format asked for."""
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
        show_csv(found[0][1].csv() if found else [csv_text(list(empty_table(table).columns), [])])
    else:
        rows = [{"file": str(path), **row} for path, each in found for row in each]
        show_csv([csv_text(["file", *empty_table(table).columns], rows)])
    for path, result in outcomes:
        if result is not None and result.error:
            say(f"{path}: {result.status}: {result.error}")
