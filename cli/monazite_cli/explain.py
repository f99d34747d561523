"""`monazite explain`: binding constraints and ranges of a plan, or conflicts and repairs of an infeasible
instance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monazite.figures import figure
from monazite_cli.options import File, Format, Money, Output, Overrides, Printed, Quiet, Root, check_table
from monazite_cli.output import check_output, end, show, warn, write
from monazite_cli.progress import progress
from monazite_cli.terminal import say

if TYPE_CHECKING:
    from monazite.explaining.explanation import Explanation


MOST_OF_A_RAY = 20


def explain(
    context: typer.Context,
    file: File,
    why: Annotated[
        list[str] | None,
        typer.Option(
            "--why",
            metavar="NAME",
            help="Explain this quantity, for example allocation[japan] or buy[china_ev,2028-04]. Repeatable.",
            show_default=False,
        ),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(
            "--within",
            metavar="SUM",
            help=(
                "Also report ranges over all plans within this much of the optimum: '2 million USD', "
                "'10 % of toyotsu'."
            ),
            show_default=False,
        ),
    ] = None,
    overrides: Overrides = None,
    output: Output = None,
    format: Printed = Format.table,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="NAME",
            help="Table to print with --format csv: conflicts, repairs, binding, ranges or why.",
            show_default=False,
        ),
    ] = None,
    money: Money = None,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Explain a plan by its binding constraints and near-optimal ranges, or an infeasible instance by
    conflicts and repairs.

    Exit code: 0 plan explained, 2 bad usage or invalid instance, 3 infeasible (conflicts reported), 4 to 6 as
    for `solve`.
    """
    from monazite_cli.explain_report import print_explanation

    _check_options(why, format, table)
    check_output(output, [file])
    found = _explanation(file, overrides or [], root, money, why or [], within, quiet)
    write(found, output, context, file, quiet)
    show(found, file, format, print_explanation, table)
    if format is Format.csv and output is None and not quiet and found.plan is not None:
        for option, given, holder in (("--why", why, "why"), ("--within", within, "ranges")):
            if given and table != holder:
                say(f"{option}: the printed table does not show this. Add --table {holder}")
    end(found)


def _check_options(why: list[str] | None, format: Format, table: str | None) -> None:
    """Refuse a table without the option that fills it."""
    from monazite import UsageError
    from monazite.explaining.document import TABLES

    check_table(table, format, TABLES)
    if table == "why" and not why:
        raise UsageError(
            "--table why: found no quantity. Expected one. Add --why, for example --why 'allocation[japan]'"
        )


def _explanation(
    file: Path,
    overrides: list[str],
    root: Path | None,
    money: str | None,
    why: list[str],
    within: str | None,
    quiet: bool,
) -> Explanation:
    from monazite import UnboundedError
    from monazite.data.reading.load import read_tree
    from monazite.explaining.explanation import explain as explain_tree

    tree = read_tree(file, overrides, root)
    try:
        with progress("explaining", quiet) as on_progress:
            found = explain_tree(tree, money, why, within, on_progress)
    except UnboundedError as error:
        along = "".join(f"\n  - {name} grows by {figure(rate)}" for name, rate in error.ray[:MOST_OF_A_RAY])
        raise UnboundedError(
            f"{file}: unbounded: the objective value grows without limit along:{along}", error.ray
        ) from None
    warn(found, quiet)
    if found.plan is None and not quiet:
        for option, given in (("--why", why), ("--within", within)):
            if given:
                say(f"{option}: ignored, because the instance is infeasible")
    return found
