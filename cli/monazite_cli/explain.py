"""`monazite explain`: binding constraints and ranges of a plan, or conflicts and repairs of an infeasible
instance."""

from __future__ import annotations

from typing import Annotated

import typer

from monazite_cli.explain_work import check_options, explained, say_unused
from monazite_cli.options import (
    File,
    Format,
    Money,
    Output,
    Overrides,
    Printed,
    Quiet,
    Root,
    Xlsx,
    check_xlsx,
    table_option,
)
from monazite_cli.output import check_output, end, show, write


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
    xlsx: Xlsx = False,
    format: Printed = Format.table,
    table: Annotated[
        str | None,
        table_option("Table to print with --format csv: conflicts, repairs, binding, ranges or why."),
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

    check_options(why, format, table)
    check_xlsx(xlsx, output)
    check_output(output, [file])
    found = explained(file, overrides or [], root, money, why or [], within, quiet)
    write(found, output, context, file, quiet, xlsx)
    show(found, file, format, print_explanation, table)
    if not quiet and (output is None or found.plan is None):
        say_unused(found, why, within, format, table)
    end(found)
