"""`monazite sweep`: how the plan's value changes with terms, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monazite_cli import stopping
from monazite_cli.command import Command, command_of
from monazite_cli.options import Format, Money, Output, Printed, Quiet, Root, Settings
from monazite_cli.progress import progress
from monazite_cli.sweep_folder import partial_of, write_answer, write_reservation, write_runs
from monazite_cli.terminal import say, show_csv, show_json

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from monazite.sweeps.answers import Answer
    from monazite.sweeps.journal import Journal
    from monazite.sweeps.program import Program
    from monazite.sweeps.run import How

MOST_REGIONS = 20_000


def sweep(
    context: typer.Context,
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
    ] = MOST_REGIONS,
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
    _check_limits(jobs, max_regions, vary, reservation)
    if output is not None:
        from monazite.results.replacing import check_replaceable

        check_replaceable(output, [file] if runs is None else [file, runs])
        stopping.will_write([output])
    asked = Asked(file, tuple(settings or ()), root, money, tuple(report or ()), command_of(context, file))
    if reservation is not None:
        _reserve(asked, reservation, output, format, quiet)
        return
    if runs is not None:
        _run_all(asked, runs, output, format, jobs, quiet)
        return
    answer, journal = _answer(asked, tuple(vary or ()), output, max_regions, jobs, resume, quiet)
    if output is not None:
        with _saying_what_is_kept([journal] if journal else []):
            write_answer(asked.command, answer, output, journal, quiet)
    _print(file, answer, format, quiet)
    if not quiet:
        _tell_unused(answer, report or [], jobs, resume and journal is None)
    if not answer.verified:
        raise typer.Exit(6)


@dataclass(frozen=True)
class Asked:
    """What is swept, and the command that repeats it."""

    file: Path
    settings: tuple[str, ...]
    root: Path | None
    money: str | None
    reports: tuple[str, ...]
    command: Command

    @property
    def identity(self) -> list[str]:
        """What a sweep that goes on has to agree in, beside its terms and the digests of its files."""
        words = ["monazite", "sweep", self.file.name]
        words += [word for setting in self.settings for word in ("--set", setting)]
        words += [word for name in self.reports for word in ("--report", name)]
        return words + (["--money", self.money] if self.money else [])


def _tell_unused(answer: Answer, reports: list[str], jobs: int, resume: bool) -> None:
    """Say which options had nothing to do for what came of the terms."""
    from monazite.sweeps.answers import Plane

    points = "give points, such as 0:2300:n=20 t/yr, for a table"
    if not isinstance(answer, Plane):
        _tell_unmatched(answer, reports)
        if resume:
            say(
                f"--resume: a curve is worked out from its beginning; {points} that goes on where it was stopped"
            )
        return
    if reports:
        say(f"--report: a map shows the value only; {points} that shows reports")
    if jobs > 1:
        say(f"--jobs: a map is drawn by one process; {points} whose points processes share")
    if resume:
        say(f"--resume: a map is drawn from its beginning; {points} that goes on where it was stopped")


def _tell_unmatched(answer: Answer, reports: list[str]) -> None:
    """Say which reports chose no cell."""
    from monazite.sweeps.answers import Curves, Points
    from monazite.sweeps.outputs import unmatched

    labels: set[str] = set()
    if isinstance(answer, Points):
        labels |= set(answer.cells)
    elif isinstance(answer, Curves):
        labels |= {label for cells in answer.cells for _, found in cells for label in found}
    for name in unmatched(reports, answer.program.base, labels):
        say(f"--report {name}: no cell has this name at any point; nothing is shown for it")


def _reserve(asked: Asked, contract: str, output: Path | None, format: Format, quiet: bool) -> None:
    """The reservation levels of a contract."""
    from monazite.data.load import read_tree
    from monazite.results.folder import csv_lines, json_text
    from monazite.sweeps.reservation import find_reservation
    from monazite.sweeps.reservation_document import COLUMNS, reservation_document, reservation_rows

    tree = read_tree(asked.file, asked.settings, asked.root)
    found = find_reservation(tree, contract, asked.money)
    if output is not None:
        write_reservation(asked.command, found, output, quiet)
    if format is Format.json:
        show_json(json_text({"file": str(asked.file), **reservation_document(found)}))
    elif format is Format.csv:
        show_csv(csv_lines(list(COLUMNS), reservation_rows(found)))
    else:
        from monazite_cli.sweep_report import print_reservation

        print_reservation(found)
    if not found.verified:
        raise typer.Exit(6)


def _run_all(asked: Asked, table: Path, output: Path | None, format: Format, jobs: int, quiet: bool) -> None:
    """The runs of a table, and the log of what they changed."""
    from monazite.results.folder import csv_lines, json_text
    from monazite.sweeps.runs import run_runs
    from monazite.sweeps.runs_document import runs_document, runs_table

    with _processes(jobs, quiet) as executor, progress("sweeping", quiet, lines=True) as told:
        found = run_runs(
            asked.file, table, asked.reports, asked.settings, asked.root, asked.money, executor, told
        )
    if output is not None:
        write_runs(asked.command, found, output, quiet)
    if format is Format.json:
        show_json(json_text({"file": str(asked.file), **runs_document(found)}))
    elif format is Format.csv:
        show_csv(csv_lines(*runs_table(found)))
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
    if resume and reservation is not None:
        raise UsageError("--resume goes on with points of --vary; leave it out with --reservation")


def _check_limits(jobs: int, max_regions: int, vary: list[str] | None, reservation: str | None) -> None:
    """Refuse what would have nothing to do."""
    from monazite import UsageError
    from monazite.sweeps.terms import parse_terms

    intervals = sum(term.is_interval for term in parse_terms(vary or ()))
    if jobs > 1 and (reservation is not None or intervals == 1):
        what = "a curve" if reservation is None else "what --reservation asks for"
        raise UsageError(
            f"--jobs shares the points of a table or of --runs; {what} is worked out by one process; leave it out"
        )
    if max_regions != MOST_REGIONS and intervals != 2:
        raise UsageError("--max-regions is for a map, of two intervals of --vary; leave it out")


def _answer(
    asked: Asked,
    vary: tuple[str, ...],
    output: Path | None,
    max_regions: int,
    jobs: int,
    resume: bool,
    quiet: bool,
) -> tuple[Answer, Journal | None]:
    """The answer, and the journal that its folder takes the place of."""
    from monazite.sweeps.program import open_program
    from monazite.sweeps.run import run_sweep
    from monazite.sweeps.terms import parse_terms

    program = open_program(asked.file, parse_terms(vary), asked.settings, asked.root, asked.money)
    opened: list[Journal] = []
    with _running(asked, program, output, opened, max_regions, jobs, resume, quiet) as how:
        return run_sweep(program, asked.reports, how), opened[0] if opened else None


@contextmanager
def _running(
    asked: Asked,
    program: Program,
    output: Path | None,
    opened: list[Journal],
    max_regions: int,
    jobs: int,
    resume: bool,
    quiet: bool,
) -> Iterator[How]:
    """Processes, journal and progress of a sweep; the processes end with it."""
    from monazite.sweeps.run import How

    def journal(head: dict[str, Any]) -> Journal | None:
        from monazite import __version__
        from monazite.sweeps.journal import BusyError, Journal

        assert output is not None
        inputs = {path.name: digest for path, digest in program.tree.inputs.items()}
        told = {"version": __version__, "inputs": inputs, "command": asked.identity, **head}
        try:
            opened.append(Journal(partial_of(output), told, resume))
            stopping.keeps(partial_of(output))
        except BusyError as error:
            if resume:
                raise
            _say(f"{error}. This run keeps no blocks and cannot be resumed", quiet)
        return opened[0] if opened else None

    with _processes(jobs, quiet) as executor, progress("sweeping", quiet, lines=True) as told:
        how = How(executor, jobs, journal if output is not None else None, told, max_regions)
        with _saying_what_is_kept(opened):
            yield how


def _say(words: str, quiet: bool) -> None:
    if not quiet:
        say(words)


@contextmanager
def _saying_what_is_kept(opened: list[Journal]) -> Iterator[None]:
    """Says after a failure what the journal holds, and how to go on with it."""
    from monazite.sweeps.kept import kept_words

    try:
        yield
    except Exception:
        for journal in opened:
            if (words := kept_words(journal.folder)) is not None:
                say(words)
        raise


@contextmanager
def _processes(jobs: int, quiet: bool) -> Iterator[Executor | None]:
    """Processes that share the work, none where there is one; they end with it, at once where something went wrong."""
    if jobs == 1:
        yield None
        return
    from monazite.sweeps.processes import Processes

    executor = Processes(jobs, lambda words: _say(words, quiet))
    try:
        yield executor
    except BaseException:
        executor.kill()
        raise
    executor.shutdown()


def _print(file: Path, answer: Answer, format: Format, quiet: bool) -> None:
    from monazite.results.folder import csv_lines, json_text
    from monazite.sweeps.document import document, table

    if format is Format.json:
        show_json(json_text({"file": str(file), **document(answer)}))
    elif format is Format.csv:
        _, columns, rows = table(answer)
        show_csv(csv_lines(columns, rows))
    else:
        from monazite_cli.sweep_report import print_answer

        print_answer(answer)
    if not answer.verified and not quiet:
        say("some points failed the checks even when solved anew: status unverified")
