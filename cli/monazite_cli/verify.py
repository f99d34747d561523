"""`monazite verify`: prove a result from its folder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from monazite.errors import printable
from monazite.figures import LIMIT_DIGITS, MORE_DIGITS, amount, rounded_down
from monazite_cli.options import Quiet, Root
from monazite_cli.output import show_document
from monazite_cli.terminal import say, show


class Printed(StrEnum):
    """Format of the verdict on standard output."""

    table = "table"
    json = "json"


def verify(
    folder: Annotated[
        Path,
        typer.Argument(
            help="The result folder that was written with -o DIR.", metavar="RESULT", show_default=False
        ),
    ],
    instance: Annotated[
        Path | None,
        typer.Option(
            "--instance",
            metavar="FILE",
            help="Also check that the result belongs to this instance file.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    format: Annotated[Printed, typer.Option("--format", help="Output format.")] = Printed.table,
    quiet: Quiet = False,
) -> None:
    """Prove a result from its folder in exact rational arithmetic, and recompute everything that it reports.

    Exit code: 0 proven optimal (or proven infeasible) for the compiled numbers and every file agrees, 2 no
    result, changed since it was written or of another version of the instance, 6 not proven or something
    differs.
    """
    from monazite import UsageError
    from monazite.api import verify as verify_result

    if root is not None and instance is None:
        raise UsageError("--root has an effect only with --instance. Add --instance FILE, or remove --root")
    verdict = verify_result(folder, instance, root)
    if format is Printed.json:
        show_document({"result": str(folder), **verdict.document})
    else:
        _print(verdict, quiet)
    if verdict.exit_code:
        raise typer.Exit(verdict.exit_code)


def _print(verdict: Any, quiet: bool) -> None:
    """The verdict first, then what was checked and what was found."""
    if verdict.proven and not verdict.failures and verdict.infeasible:
        show("proven infeasible for the compiled numbers")
        if verdict.short is not None:
            show(
                f"{verdict.relaxed} is short by at least {rounded_down(float(verdict.short), LIMIT_DIGITS)} "
                "in every plan"
            )
    elif verdict.proven and not verdict.failures:
        show("proven optimal for the compiled numbers")
    elif verdict.proven:
        show("the optimum is proven, but the result differs from it:")
    else:
        show("not proven:")
    if verdict.objective is not None:
        show(f"objective: {amount(float(verdict.objective), verdict.unit, MORE_DIGITS)}")
    for each in verdict.overrides:
        show(f"with --set {printable(each)}")
    for failure in verdict.failures:
        show(f"  - {failure}")
    if not quiet:
        for sentence in verdict.checked:
            say(sentence)
