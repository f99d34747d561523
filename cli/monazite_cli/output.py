"""Any report as text for reading, as JSON, as CSV, or as a result folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from monazite_cli import stopping
from monazite_cli.command import command_of, recorded
from monazite_cli.options import Format
from monazite_cli.terminal import say, show_csv, show_json

if TYPE_CHECKING:
    from monazite.results.report import Report

    Given = TypeVar("Given", bound=Report)


def check_output(output: Path | None, inputs: Iterable[Path]) -> None:
    """Refuse a folder that must not be replaced, before any work is done."""
    if output is not None:
        from monazite.results.folder.replacing import check_replaceable

        check_replaceable(output, inputs)
        stopping.will_write([output])


def write(
    report: Report,
    output: Path | None,
    context: typer.Context,
    file: Path,
    quiet: bool,
    xlsx: bool = False,
    **options: Any,
) -> None:
    """Write the result folder, if one is asked for, with the command that repeats the run; with `xlsx` also
    the workbook."""
    if output is None:
        return
    from monazite.books.files import add_workbook

    command = recorded(command_of(context, file, report.instance.context.inputs))
    report.write(output, command, add_workbook if xlsx else None, **options)
    if not quiet:
        say(f"wrote {output}{' with result.xlsx' if xlsx else ''}")


def show(
    report: Given, file: Path, format: Format, read: Callable[[Given], None], table: str | None = None
) -> None:
    """Print a report: in words by `read`, as JSON, or one table as CSV."""
    if format is Format.json:
        show_document({"file": str(file), **report.document})
    elif format is Format.csv:
        show_csv(report.table(table).csv())
    else:
        read(report)


def show_document(document: Any) -> None:
    """Print plain data as JSON."""
    from monazite.results.folder.writing import json_text

    show_json(json_text(document))


def end(report: Report) -> None:
    """End with the exit code of a report."""
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def warn(report: Report, quiet: bool) -> None:
    """The warnings of the instance."""
    for warning in () if quiet else report.instance.context.warnings:
        say(str(warning))
