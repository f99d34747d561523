"""The options of `monazite solve` that no other command has."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from monazite_cli.options import table_option


class Prices(StrEnum):
    """Which shadow prices are computed."""

    binding = "binding"
    all = "all"


Table = Annotated[
    str | None,
    table_option("Table to print with --format csv (default: allocation)."),
]
SaveLP = Annotated[
    bool, typer.Option("--save-lp", help="Also write the linear program as model.lp (needs -o).")
]
SaveMPS = Annotated[
    bool, typer.Option("--save-mps", help="Also write the linear program as model.mps (needs -o).")
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit", metavar="S", min=0.0, help="Solver time limit in seconds.", show_default=False
    ),
]
PricesShown = Annotated[
    Prices,
    typer.Option(
        "--prices", help="Constraints in the tables prices and sensitivity: the binding ones, or all."
    ),
]
First = Annotated[
    list[str] | None,
    typer.Option(
        "--first",
        metavar="NAME",
        help="Serve this contract or demand first. Repeatable, in order of priority.",
        show_default=False,
    ),
]
Show = Annotated[
    list[str] | None,
    typer.Option(
        "--show",
        metavar="NAME",
        help="Print this table instead of the answer, for example ledger, prices or unmet; all prints every "
        "one. Repeatable.",
        show_default=False,
    ),
]
Hold = Annotated[
    Path | None,
    typer.Option(
        "--hold",
        metavar="RESULT",
        help="Keep the decisions of this earlier result as they were before --until.",
        show_default=False,
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="DATE",
        help="The date before which decisions are held: the first day of a period, such as 2028-04.",
        show_default=False,
    ),
]
Every = Annotated[
    str | None,
    typer.Option(
        "--every",
        metavar="TIME",
        help="Plan again every so often, such as '1 year', with the `revisions` of the file known by then.",
        show_default=False,
    ),
]
