"""`monazite validate`: all errors of an instance at once."""

from __future__ import annotations

from typing import Annotated

import typer

from monazite.errors import full_stop
from monazite.figures import counted
from monazite_cli.options import Files, Overrides, Quiet, Root
from monazite_cli.terminal import say, show


def validate(
    files: Files,
    overrides: Overrides = None,
    root: Root = None,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
    quiet: Quiet = False,
) -> None:
    """Check instance files and report all errors at once, with file and line.

    Checks records, names, units, dates, and the chain of materials and prices, then builds the linear program
    and checks its coefficients. Exit code: 0 all files valid, 2 otherwise.
    """
    from monazite import InstanceError
    from monazite.api import load

    failed = False
    for path in files:
        try:
            warnings = load(path, overrides or (), root).warnings
        except InstanceError as error:
            failed = True
            say(full_stop(str(error)))
            continue
        for warning in warnings:
            say(str(warning))
        failed |= strict and bool(warnings)
        if not quiet:
            show(f"{path}: valid" + (f", {counted(len(warnings), 'warning')}" if warnings else ""))
    if failed:
        raise typer.Exit(2)
