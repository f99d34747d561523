"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How results are written to standard output."""

    table = "table"
    json = "json"
    csv = "csv"


Files = Annotated[list[Path], typer.Argument(help="Instance files.", metavar="FILE", show_default=False)]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change a number: contracts.toyotsu.quantity='500 t/yr'. Repeatable.",
        show_default=False,
    ),
]
Root = Annotated[
    Path | None,
    typer.Option(
        "--root", metavar="DIR", help="A further folder that `extends` may reach into.", show_default=False
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Suppress messages on standard error.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show sizes, times and residuals.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="DIR", help="Write a result folder.", show_default=False),
]
Printed = Annotated[Format, typer.Option("--format", help="What to print on standard output.")]
Money = Annotated[
    str | None,
    typer.Option(
        "--money",
        metavar="UNIT",
        help="Show money in another unit, such as 'INR crore'.",
        show_default=False,
    ),
]


def check_table(table: str | None, format: Format, names: Iterable[str]) -> None:
    """Refuse a `--table` that does not exist, or that nothing would print."""
    from monazite import UsageError

    if table is None:
        return
    if table not in names:
        raise UsageError(f"--table {table!r}: expected one of {', '.join(names)}")
    if format is not Format.csv:
        raise UsageError(f"--table {table} is printed as CSV; add --format csv, or leave --table out")
