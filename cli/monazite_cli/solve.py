"""`monazite solve`: from an instance file to a verified plan."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monazite_cli import stopping
from monazite_cli.command import command_of, recorded
from monazite_cli.options import (
    Files,
    Format,
    Money,
    Output,
    Printed,
    Quiet,
    Root,
    Settings,
    Verbose,
    check_table,
)
from monazite_cli.progress import working
from monazite_cli.terminal import say, show_csv, show_json

if TYPE_CHECKING:
    from monazite.api import Model, Result
    from monazite.results.status import Reported


class Prices(StrEnum):
    """Which shadow prices are worked out."""

    binding = "binding"
    all = "all"


PRICED_TABLES = ("prices", "sensitivity")


def solve(
    context: typer.Context,
    files: Files,
    settings: Settings = None,
    output: Output = None,
    format: Printed = Format.table,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="NAME",
            help="With --format csv: the table to print; allocation if none is named.",
            show_default=False,
        ),
    ] = None,
    money: Money = None,
    save_lp: Annotated[
        bool, typer.Option("--save-lp", help="Write the linear program as model.lp into the result folder.")
    ] = False,
    save_mps: Annotated[bool, typer.Option("--save-mps", help="Write it as model.mps.")] = False,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit",
            metavar="S",
            min=0.0,
            help="Stop the solver after so many seconds.",
            show_default=False,
        ),
    ] = None,
    prices: Annotated[
        Prices,
        typer.Option(
            "--prices", help="Price the rules that bind, or all: in the tables prices and sensitivity."
        ),
    ] = Prices.binding,
    first: Annotated[
        list[str] | None,
        typer.Option(
            "--first",
            metavar="NAME",
            help="Serve this contract or demand before all else; repeat for those that come next.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Solve instance files: status and objective, the plan by year, contracts, the ledger, shadow prices.

    Several files are compared with the first. Exit code: 0 optimal and verified, 2 invalid instance,
    3 infeasible, 4 unbounded, 5 limit reached, 6 verification failed; with several files the largest.
    """
    from monazite import MonaziteError, UsageError
    from monazite.results.tables import BY_NAME

    if (save_lp or save_mps) and output is None:
        raise UsageError("--save-lp and --save-mps write into the result folder; name one with -o DIR")
    if quiet and verbose:
        raise UsageError("--quiet suppresses what --verbose shows; leave one of them out")
    check_table(table, format, BY_NAME)
    table = table or "allocation"
    is_priced = format is Format.json or (format is Format.csv and table in PRICED_TABLES)
    if prices is Prices.all and output is None and not is_priced:
        raise UsageError(
            "--prices all is for the tables prices and sensitivity; add --format csv --table prices, --format json, or -o DIR"
        )
    folders = _folders(files, output)
    outcomes: list[tuple[Path, Result | None]] = []
    worst = 0
    for path in files:
        started = time.perf_counter()
        try:
            model, result = _solve_one(
                path, settings, root, money, time_limit, prices is Prices.all, first or [], quiet
            )
        except MonaziteError as error:
            say(str(error))
            worst = max(worst, error.exit_code)
            outcomes.append((path, None))
            continue
        if verbose and not quiet:
            _sizes(model, result, time.perf_counter() - started)
        if path in folders or is_priced:
            _price(path, result, quiet)
            for sentence in () if quiet else _too_large(result):
                say(f"{path}: {sentence}")
        if path in folders:
            command = recorded(command_of(context, path))
            _write(folders[path], model, result, command, save_lp, save_mps)
            if not quiet:
                say(f"wrote {folders[path]}")
        worst = max(worst, result.exit_code)
        outcomes.append((path, result))
    _print(outcomes, format, table, quiet)
    if worst:
        raise typer.Exit(worst)


def _folders(files: list[Path], output: Path | None) -> dict[Path, Path]:
    """The result folder of each file, checked before any work."""
    from monazite import UsageError
    from monazite.results.replacing import check_replaceable

    if output is None:
        return {}
    folders = {path: output / path.stem if len(files) > 1 else output for path in files}
    if len(set(folders.values())) < len(files):
        raise UsageError("two of the files have the same name and would share a result folder")
    for folder in folders.values():
        check_replaceable(folder, files)
    stopping.will_write(folders.values())
    return folders


def _solve_one(
    path: Path,
    settings: list[str] | None,
    root: Path | None,
    money: str | None,
    time_limit: float | None,
    all_prices: bool,
    first: list[str],
    quiet: bool,
) -> tuple[Model, Result]:
    from monazite.api import load

    with working(f"reading {path}", quiet):
        model = load(path, settings or (), root, money)
    with working(f"building {path}: {len(model.instance.timeline.periods)} periods", quiet):
        warnings = model.warnings
    if not quiet:
        for warning in warnings:
            say(str(warning))
    with working(
        f"solving {path}: {len(model.matrix.rows):,} rows, {len(model.matrix.columns):,} columns", quiet
    ):
        result = model.solve(time_limit, all_prices=all_prices, first=first)
    if result.status == "invalid" and result.error is not None:
        raise result.error
    return model, result


def _price(path: Path, result: Result, quiet: bool) -> None:
    """Work out the prices that are written, which takes longer than the other tables."""
    with working(f"pricing the rules of {path}", quiet):
        for each in (result, *(other for _, other in result.extremes)):
            for name in PRICED_TABLES:
                _ = each.tables[name]


def _sizes(model: Model, result: Result, seconds: float) -> None:
    matrix = model.matrix
    say(
        f"{model.path}: {len(matrix.rows):,} rows, {len(matrix.columns):,} columns, {matrix.nonzeros:,} nonzeros; {seconds:.2f} s"
    )
    if result.solution is not None:
        checks = result.solution.verification
        say(f"scaled residuals: primal {checks.primal:.1e}, dual {checks.dual:.1e}, gap {checks.gap:.1e}")


def _write(
    folder: Path, model: Model, result: Result, command: dict[str, Any], save_lp: bool, save_mps: bool
) -> None:
    from monazite.results.folder import (
        manifest,
        resolved_yaml,
        write_csv,
        write_folder,
        write_json,
    )
    from monazite.results.tables import BY_NAME

    def fill(beside: Path) -> None:
        write_json(beside / "manifest.json", manifest(model.instance, command, folder))
        write_json(beside / "status.json", _status(result))
        (beside / "instance.resolved.yaml").write_text(resolved_yaml(model.instance), encoding="utf-8")
        write_json(beside / "certificate.json", _certificates(result))
        if result.status == "optimal":
            (beside / "tables").mkdir()
            for name, module in BY_NAME.items():
                write_csv(beside / "tables" / f"{name}.csv", list(module.COLUMNS), result.tables[name])
        if save_lp:
            _program(result).write(str(beside / "model.lp"), io_options={"symbolic_solver_labels": True})
        if save_mps:
            from monazite.results.staged import program
            from monazite.solving.mps import mps_text

            matrix = result.solution.matrix if result.solution else program(result.instance)
            text = mps_text(matrix, result.instance.title, result.instance.money.unit)
            (beside / "model.mps").write_text(text, encoding="utf-8", newline="\n")

    write_folder(folder, fill)


def _program(result: Result) -> Any:
    """The program whose plan is written, with the contract years on their sides and what was served first."""
    import pyomo.environ  # noqa: F401  registers Pyomo's writers

    from monazite.results.staged import model_of

    served = {stage.name: stage.short for stage in result.stages}
    return model_of(result.instance, result.sides, served)


def _too_large(result: Result) -> list[str]:
    """What is omitted because the program is large, with how to get it."""
    from monazite.results.status import too_large

    return too_large(result.proof, result.plan) if result.status == "optimal" else []


def _omitted(result: Result) -> list[str]:
    """The same, and the numbers that have no price."""
    from monazite.results.status import omitted

    return omitted(result.proof, result.plan) if result.status == "optimal" else []


def _certificates(result: Result) -> dict[str, Any]:
    """What proves a result: its own certificate, and those of the other cases and of the extremes."""
    document = _certificate(result)
    others = {label: _certificate(case) for label, case in result.cases if label != result.chosen}
    if others:
        document["cases"] = others
    if result.extremes:
        document["extremes"] = {label: _certificate(other) for label, other in result.extremes}
    return document


def _certificate(result: Result) -> dict[str, Any]:
    from monazite import UnboundedError
    from monazite.results.certificates import certificate, infeasibility

    found = result.own.enumeration
    branches = found.branches if found else result.branches
    if result.solution is None or result.status != "optimal":
        if isinstance(result.error, UnboundedError):
            return {"ray": dict(result.error.ray)}
        return infeasibility(result.program, result.conflicts, result.impossible, branches)
    stages = found.stages if found else result.stages
    return certificate(result.proven_solution, result.own_proof, result.sides, branches, stages)


def _status(result: Result) -> dict[str, Any]:
    from monazite.results.status import status_document

    return status_document(_reported(result))


def _reported(result: Result) -> Reported:
    from monazite.results.status import Reported

    return Reported(
        result.instance.title,
        result.status,
        result.objective,
        result.instance.money.unit,
        result.proof,
        str(result.error) if result.error else None,
        tuple(_conflict(result)),
        tuple(str(warning) for warning in result.instance.context.warnings),
        tuple(_omitted(result)),
        result.served,
        result.chosen,
        tuple((label, case.status, case.objective) for label, case in result.cases),
        {label: _reported(other) for label, other in result.extremes},
    )


def _conflict(result: Result) -> list[str]:
    from monazite import InfeasibleError, UnboundedError
    from monazite.results.conflict import tell_conflict

    if isinstance(result.error, InfeasibleError):
        told = [sentence for cause in result.causes for sentence in cause.sentences]
        return told or list(tell_conflict(result.instance, result.error.conflict))
    if isinstance(result.error, UnboundedError):
        return [f"{name} grows by {rate:g}" for name, rate in result.error.ray[:20]]
    return []


def _print(outcomes: list[tuple[Path, Result | None]], format: Format, table: str, quiet: bool) -> None:
    from monazite_cli import report

    if format is Format.json:
        from monazite.results.folder import json_text

        documents = [_document(path, result) for path, result in outcomes]
        show_json(json_text(documents[0] if len(documents) == 1 else documents))
        return
    if format is Format.csv:
        _print_csv(outcomes, table)
        return
    if len(outcomes) == 1 and outcomes[0][1] is not None:
        report.print_result(outcomes[0][1], _conflict(outcomes[0][1]))
    elif len(outcomes) > 1:
        report.print_comparison(outcomes)
        for path, result in outcomes:
            if result is not None and result.error and not quiet:
                report.print_failure(str(path), result, _conflict(result))


def _document(path: Path, result: Result | None) -> dict[str, Any]:
    if result is None:
        return {"file": str(path), "status": "invalid", "objective": None, "verified": False, "tables": {}}
    document = {"file": str(path), **_status(result), "tables": dict(result.tables)}
    if result.extremes:
        document["extremes"] = {
            label: {**_status(other), "tables": dict(other.tables)} for label, other in result.extremes
        }
    return document


def _print_csv(outcomes: list[tuple[Path, Result | None]], table: str) -> None:
    from monazite.results.folder import csv_text
    from monazite.results.tables import BY_NAME

    columns = list(BY_NAME[table].COLUMNS)
    several = len(outcomes) > 1
    rows = [
        {**({"file": str(path)} if several else {}), **row}
        for path, result in outcomes
        if result is not None
        for row in result.tables[table]
    ]
    show_csv([csv_text(["file", *columns] if several else columns, rows)])
    for path, result in outcomes:
        if result is not None and result.error:
            say(f"{path}: {result.status}: {result.error}")
