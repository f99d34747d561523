"""`monazite sweep`: how the plan's value changes with terms, exactly."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monazite_cli.options import Format, Money, Output, Printed, Quiet, Root, Settings
from monazite_cli.sweep_folder import Command, write_answer, write_reservation, write_runs

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from monazite.sweeps.answers import Answer
    from monazite.sweeps.program import Program
    from monazite.sweeps.run import How

SECONDS_BETWEEN_LINES = 10.0


def sweep(
    file: Annotated[Path, typer.Argument(help="Instance file.", metavar="FILE", show_default=False)],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="PATH=SPEC",
            help="What is varied: an interval 'contracts.toyotsu.quantity=0:2300 t/yr', a list '0,500,1000 t/yr', "
            "a grid '0:2300:n=100 t/yr' or '0:2300:step=50 t/yr', a factor 'PATH*=0.5:1.5'. Repeatable.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="NAME",
            help="Show this too at every point: deliveries, made, imports, account.NAME, price.RULE or TABLE.COLUMN[WORDS]. Repeatable.",
            show_default=False,
        ),
    ] = None,
    reservation: Annotated[
        str | None,
        typer.Option(
            "--reservation",
            metavar="CONTRACT",
            help="The level of price + penalty at which each contract year's tonnes go to the buyer.",
            show_default=False,
        ),
    ] = None,
    runs: Annotated[
        Path | None,
        typer.Option(
            "--runs",
            metavar="FILE.csv",
            help="Solve many runs: columns run, path, mod (set, add, scale), value, note.",
            show_default=False,
        ),
    ] = None,
    settings: Settings = None,
    output: Output = None,
    format: Printed = Format.table,
    money: Money = None,
    max_regions: Annotated[
        int,
        typer.Option(
            "--max-regions", metavar="N", min=1, help="Regions of a map after which it is given up."
        ),
    ] = 20_000,
    jobs: Annotated[
        int, typer.Option("--jobs", metavar="N", min=1, help="Processes that share the points of a table.")
    ] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a table of points that was stopped; needs -o.")
    ] = False,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Sweep terms of an instance: exact curves and maps over intervals, tables over points.

    One interval gives every piece of the value with its slope, what changes where it bends, and where there is no plan
    any more; two intervals the complete map of both; lists and grids a table. Exit code 0 also with infeasible
    points, 2 for bad usage or an invalid instance, 6 where a check failed.
    """
    _check_options(vary, reservation, runs, report, output, resume)
    if output is not None:
        from monazite.results.folder import check_replaceable

        check_replaceable(output, [file] if runs is None else [file, runs])
    command = Command(file, tuple(settings or ()), root, money, tuple(report or ()))
    if reservation is not None:
        _reserve(command, reservation, output, format, quiet)
        return
    if runs is not None:
        _run_all(command, runs, output, format, jobs, quiet)
        return
    answer = _answer(command, tuple(vary or ()), output, max_regions, jobs, resume, quiet)
    if output is not None:
        write_answer(command, answer, tuple(vary or ()), output, quiet)
    _print(file, answer, format, quiet)
    _tell_unmatched(answer, report or [], quiet)
    if not answer.verified:
        raise typer.Exit(6)


def _tell_unmatched(answer: Answer, reports: list[str], quiet: bool) -> None:
    """Say which reports chose no cell."""
    from monazite.sweeps.answers import Curves, Points
    from monazite.sweeps.outputs import unmatched

    labels: set[str] = set()
    if isinstance(answer, Points):
        labels |= set(answer.cells)
    elif isinstance(answer, Curves):
        labels |= {label for cells in answer.cells for _, found in cells for label in found}
    for name in unmatched(reports, answer.program.base, labels) if not quiet else ():
        typer.echo(f"--report {name}: no cell has this name at any point; nothing is shown for it", err=True)


def _reserve(command: Command, contract: str, output: Path | None, format: Format, quiet: bool) -> None:
    """The reservation levels of a contract."""
    from monazite.data.load import read_tree
    from monazite.results.folder import csv_lines, json_text
    from monazite.sweeps.reservation import find_reservation
    from monazite.sweeps.reservation_document import COLUMNS, reservation_document, reservation_rows

    tree = read_tree(command.file, command.settings, command.root)
    found = find_reservation(tree, contract, command.money)
    if output is not None:
        write_reservation(command, found, output, quiet)
    if format is Format.json:
        typer.echo(json_text({"file": str(command.file), **reservation_document(found)}))
    elif format is Format.csv:
        sys.stdout.writelines(csv_lines(list(COLUMNS), reservation_rows(found)))
    else:
        from monazite_cli.sweep_report import print_reservation

        print_reservation(found)
    if not found.verified:
        raise typer.Exit(6)


def _run_all(
    command: Command, table: Path, output: Path | None, format: Format, jobs: int, quiet: bool
) -> None:
    """The runs of a table, and the log of what they changed."""
    from monazite.results.folder import csv_lines, json_text
    from monazite.sweeps.runs import run_runs
    from monazite.sweeps.runs_document import runs_document, runs_table

    with _processes(jobs) as executor, _progress(quiet) as told:
        found = run_runs(
            command.file,
            table,
            command.reports,
            command.settings,
            command.root,
            command.money,
            executor,
            told,
        )
    if output is not None:
        write_runs(command, found, output, quiet)
    if format is Format.json:
        typer.echo(json_text({"file": str(command.file), **runs_document(found)}))
    elif format is Format.csv:
        sys.stdout.writelines(csv_lines(*runs_table(found)))
    else:
        from monazite_cli.sweep_report import print_runs

        print_runs(found)
    if not found.verified:
        raise typer.Exit(6)


def _check_options(
    vary: list[str] | None,
    reservation: str | None,
    runs: Path | None,
    report: list[str] | None,
    output: Path | None,
    resume: bool,
) -> None:
    from monazite import UsageError

    asked = [
        name for name, value in (("--vary", vary), ("--reservation", reservation), ("--runs", runs)) if value
    ]
    if len(asked) != 1:
        found = " and ".join(asked) if asked else "nothing"
        raise UsageError(
            f"found {found}, expected one of --vary PATH=SPEC (repeatable), --reservation CONTRACT, --runs FILE.csv"
        )
    if report and reservation:
        raise UsageError("--report goes with --vary and --runs; leave it out with --reservation")
    if resume and output is None:
        raise UsageError("--resume goes on with the folder of a sweep; name it with -o DIR")
    if resume and runs is not None:
        raise UsageError("--resume goes on with points of --vary; leave it out with --runs")


def _answer(
    command: Command,
    vary: tuple[str, ...],
    output: Path | None,
    max_regions: int,
    jobs: int,
    resume: bool,
    quiet: bool,
) -> Answer:
    from monazite.sweeps.program import open_program
    from monazite.sweeps.run import run_sweep
    from monazite.sweeps.terms import parse_terms

    program = open_program(command.file, parse_terms(vary), command.settings, command.root, command.money)
    with _running(command, program, output, max_regions, jobs, resume, quiet) as how:
        return run_sweep(program, command.reports, how)


@contextmanager
def _running(
    command: Command,
    program: Program,
    output: Path | None,
    max_regions: int,
    jobs: int,
    resume: bool,
    quiet: bool,
) -> Iterator[How]:
    """Processes, journal and progress of a sweep; the processes end with it."""
    from monazite.sweeps.run import How

    def journal(head: dict[str, Any]) -> Any:
        from monazite import __version__
        from monazite.sweeps.journal import Journal

        assert output is not None
        inputs = {path.name: digest for path, digest in program.tree.inputs.items()}
        told = {"version": __version__, "inputs": inputs, "command": command.words({}), **head}
        return Journal(output.with_name(output.name + ".partial"), told, resume)

    with _processes(jobs) as executor, _progress(quiet) as told:
        yield How(executor, jobs, journal if output is not None else None, told, max_regions)


@contextmanager
def _processes(jobs: int) -> Iterator[Executor | None]:
    """Processes that share the work, none where there is one; what is not begun is dropped at the end."""
    if jobs == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    executor = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[float, str], None] | None]:
    """How far it is: a bar on a terminal, else a line now and then."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("sweeping", total=1.0)
            yield lambda share, words: progress.update(task, completed=share, description=words)
    else:
        last = time.monotonic()

        def told(share: float, words: str) -> None:
            nonlocal last
            if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
                last = time.monotonic()
                typer.echo(f"{share:.0%}: {words}", err=True)

        yield told


def _print(file: Path, answer: Answer, format: Format, quiet: bool) -> None:
    from monazite.results.folder import csv_lines, json_text
    from monazite.sweeps.document import document, table

    if format is Format.json:
        typer.echo(json_text({"file": str(file), **document(answer)}))
    elif format is Format.csv:
        _, columns, rows = table(answer)
        for line in csv_lines(columns, rows):
            sys.stdout.write(line)
    else:
        from monazite_cli.sweep_report import print_answer

        print_answer(answer)
    if not answer.verified and not quiet:
        typer.echo("some points failed the checks even when solved anew: status unverified", err=True)
