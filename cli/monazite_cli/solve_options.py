"""The options of `monazite solve` that no other command has."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Prices(StrEnum):
    """Which shadow prices are computed."""

    binding = "binding"
    all = "all"


Table = Annotated[
    str | None,
    typer.Option(
        "--table",
        metavar="NAME",
        help="Table to print with --format csv (default: allocation).",
        show_default=False,
    ),
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
