"""The steps of `monazite solve`: check the options, read, solve, price and print."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monazite.errors import full_stop
from monazite.figures import counted, figure
from monazite_cli import output as outputs
from monazite_cli import stopping
from monazite_cli.options import Format, check_show, check_table
from monazite_cli.progress import working
from monazite_cli.solve_options import Prices
from monazite_cli.terminal import say, show_csv

if TYPE_CHECKING:
    from monazite.api import Model, Result
    from monazite.results.report import Table
    from monazite.solving.matrix import Matrix

ROLLING = ("replanning", "replanned")
"""Further tables of a plan that was made again and again."""
Outcome = tuple[Path, "Result | None"]
"""A file with its result; None where the file is invalid."""


@dataclass(frozen=True)
class Asked:
    """How each file is read and solved."""

    overrides: list[str]
    root: Path | None
    money: str | None
    time_limit: float | None
    prices: Prices
    first: list[str]
    quiet: bool
    verbose: bool
    held: tuple[Path, str] | None = None
    """The result whose decisions are held, and until when."""
    every: str | None = None
    """How often it is planned again."""


def check_held(
    hold: Path | None, until: str | None, every: str | None, first: list[str] | None
) -> tuple[Path, str] | None:
    """The earlier result and the date, which belong together; None where nothing is held."""
    from monazite import UsageError

    if every is not None and (hold is not None or until is not None or first):
        other = "--first" if first else "--hold" if hold is not None else "--until"
        raise UsageError(f"--every and {other} exclude each other. Remove one of them")
    if (hold is None) != (until is None):
        given, lacking = ("--hold", "--until DATE") if until is None else ("--until", "--hold RESULT")
        raise UsageError(f"{given} needs {lacking}: the decisions of RESULT before DATE are kept. Add it")
    return None if hold is None or until is None else (hold, until)


def check_options(
    output: Path | None,
    quiet: bool,
    verbose: bool,
    saves: bool,
    format: Format,
    table: str | None,
    show: list[str],
    prices: Prices,
    every: str | None,
) -> None:
    """Refuse options that exclude each other or would have no effect."""
    from monazite import UsageError
    from monazite.results.tables import BY_NAME
    from monazite_cli.shown_tables import shown_names

    if saves and output is None:
        raise UsageError("--save-lp and --save-mps write into the result folder. Expected one. Add -o DIR")
    if quiet and verbose:
        raise UsageError("--quiet and --verbose exclude each other. Remove one of them")
    check_table(table, format, (*BY_NAME, *(ROLLING if every is not None else ())))
    check_show(show, format, shown_names())
    if prices is Prices.all and output is None and not shows_prices(format, table):
        raise UsageError(
            "--prices all affects only the tables prices and sensitivity. "
            "Add --format csv --table prices, --format json or -o DIR"
        )


def shows_prices(format: Format, table: str | None) -> bool:
    """Whether tables are printed that need further solves."""
    return format is Format.json or (format is Format.csv and empty_table(table).needs_solver)


def empty_table(name: str | None) -> Table:
    """A table without rows, by its name."""
    from monazite.api.replanned import CHANGES, DATES
    from monazite.results.report import Table
    from monazite.results.tables import Tables

    if name in ROLLING:
        columns = DATES if name == "replanning" else CHANGES
        return Table(name, columns, list)
    return Tables(None)[name or "allocation"]


def folders_of(files: list[Path], output: Path | None, hold: Path | None = None) -> dict[Path, Path]:
    """The result folder of each file, checked before any work."""
    from monazite import UsageError

    if output is None:
        return {}
    from monazite.results.folder.replacing import check_replaceable

    folders = {path: output / path.stem if len(files) > 1 else output for path in files}
    if len(set(folders.values())) < len(files):
        raise UsageError(
            "found two files of one name, which would share a result folder. Expected different names. Solve "
            "them with separate -o DIR"
        )
    for folder in folders.values():
        check_replaceable(folder, [*files, *([hold] if hold else [])])
    stopping.will_write(folders.values())
    return folders


def solved(path: Path, asked: Asked, priced: bool) -> tuple[Result | None, int]:
    """The verified result of a file and its exit code; None, with the message printed, for an invalid one."""
    from monazite import MonaziteError

    started = time.perf_counter()
    try:
        model = _read(path, asked)
        result = _solved(model, asked)
    except MonaziteError as error:
        say(full_stop(str(error)))
        return None, error.exit_code
    if asked.verbose:
        _show_sizes(model, result, time.perf_counter() - started)
    if priced:
        _compute_prices(path, result, asked.quiet)
    return result, result.exit_code


def _read(path: Path, asked: Asked) -> Model:
    """Load a file, build its program, and report the warnings."""
    from monazite.api import load

    with working(f"reading {path}", asked.quiet):
        model = load(path, asked.overrides, asked.root, asked.money)
    if asked.held is not None:
        with working(f"proving the plan of {asked.held[0]}", asked.quiet):
            model = model.held(*asked.held)
    periods = counted(len(model.instance.timeline.periods), "period")
    with working(f"building {path}: {periods}", asked.quiet):
        warnings = model.warnings
    for warning in () if asked.quiet else warnings:
        say(str(warning))
    return model


def _solved(model: Model, asked: Asked) -> Result:
    """The verified result; raises the error of an instance that proves invalid while it is solved."""
    with working(f"solving {model.path}: {_size(model.matrix)}", asked.quiet):
        every, all_prices = asked.every, asked.prices is Prices.all
        if every is not None:
            result = model.rolling(every, asked.time_limit, all_prices)
        else:
            result = model.solve(asked.time_limit, all_prices=all_prices, first=asked.first)
    if result.status == "invalid" and result.error is not None:
        raise result.error
    return result


def _compute_prices(path: Path, result: Result, quiet: bool) -> None:
    """Compute the tables that need further solves, and report what they omit."""
    with working(f"computing shadow prices of {path}", quiet):
        for each in (result, *(other for _, other in result.extremes)):
            for table in each.tables.values():
                _ = table.rows if table.needs_solver else None
    for sentence in () if quiet else result.too_large:
        say(f"{path}: {sentence}")


def _show_sizes(model: Model, result: Result, seconds: float) -> None:
    """Report the problem size, the time in seconds and the scaled residuals."""
    matrix = model.matrix
    say(f"{model.path}: {_size(matrix)}, {counted(matrix.nonzeros, 'nonzero')}; {figure(seconds, 3)} s")
    if result.solution is not None:
        checks = result.solution.verification
        say(
            f"scaled residuals: primal {figure(checks.primal, 2)}, dual {figure(checks.dual, 2)}, gap "
            f"{figure(checks.gap, 2)}"
        )


def _size(matrix: Matrix) -> str:
    return f"{counted(len(matrix.rows), 'row')}, {counted(len(matrix.columns), 'column')}"


def print_outcomes(
    outcomes: list[Outcome], format: Format, table: str | None, show: list[str], quiet: bool
) -> None:
    """Print one result, or several compared with the first, in the format asked for; with `show` also the
    tables of these names of each."""
    from monazite_cli.comparison_report import print_comparison
    from monazite_cli.conflict_report import print_failure
    from monazite_cli.solve_report import print_result
    from monazite_cli.surprise_report import print_surprise

    if format is Format.json:
        documents = [_document(path, result) for path, result in outcomes]
        outputs.show_document(documents[0] if len(documents) == 1 else documents)
    elif format is Format.csv:
        _print_csv(outcomes, table)
    elif len(outcomes) == 1 and outcomes[0][1] is not None:
        print_surprise(outcomes[0][1])
        print_result(outcomes[0][1], show)
    elif len(outcomes) > 1:
        print_comparison(outcomes)
        for path, result in outcomes:
            if result is not None and result.error and not quiet:
                print_failure(str(path), result)
            elif result is not None and show and not result.error:
                print_result(result, show)


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
