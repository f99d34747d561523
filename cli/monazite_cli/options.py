"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer


class Format(StrEnum):
    """Format of the results on standard output."""

    table = "table"
    json = "json"
    csv = "csv"


Files = Annotated[list[Path], typer.Argument(help="The instance files.", metavar="FILE", show_default=False)]
File = Annotated[Path, typer.Argument(help="The instance file.", metavar="FILE", show_default=False)]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Override a number, a span of it ('PATH[2028-04:]*=0.5') or remove it (PATH=null), for example "
        "contracts.toyotsu.quantity='500 t/yr'. Repeatable.",
        show_default=False,
    ),
]
Cases = Annotated[
    list[str] | None,
    typer.Option(
        "--case",
        metavar="'NAME: PATH=VALUE; ...'",
        help="A case made of the file by overrides, for example 'halved: imports.china.cap[2028-01:]*=0.5'. "
        "Repeatable.",
        show_default=False,
    ),
]
Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="Folder that `extends` may read from besides that of the file (default: the current directory).",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Suppress messages on standard error.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print problem size, time and residuals.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="DIR", help="Write the results into this folder.", show_default=False
    ),
]
Xlsx = Annotated[
    bool,
    typer.Option("--xlsx", help="Also write the result as a workbook with charts, result.xlsx (needs -o)."),
]
Printed = Annotated[Format, typer.Option("--format", help="Output format.")]
Money = Annotated[
    str | None,
    typer.Option(
        "--money",
        metavar="UNIT",
        help="Unit of money in the results, for example 'INR crore'.",
        show_default=False,
    ),
]


Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Share the work of --jobs among the workers of the Dask scheduler at this address, such as "
        "tcp://10.0.0.1:8786 or tls://10.0.0.1:8786 (needs monazite[dask]).",
        show_default=False,
    ),
]


def jobs_option(what: str) -> Any:
    """The option `--jobs`; `what` says what is shared among processes."""
    return typer.Option("--jobs", metavar="N", min=1, help=f"Number of processes for {what}.")


def table_option(help: str) -> Any:
    """The option `--table`; `help` lists the tables of a command."""
    return typer.Option("--table", metavar="NAME", help=help, show_default=False)


def check_show(names: Iterable[str], format: str, known: Iterable[str]) -> None:
    """Refuse a `--show` that does not exist, or that would not be printed."""
    from monazite import UsageError
    from monazite.data.reading.hints import near_or_all

    known = tuple(known)
    for name in names:
        if name not in known:
            raise UsageError(f"--show {name!r}: unknown table{near_or_all(name, known, 'table', len(known))}")
    if names and format != Format.table:
        instead = "Use --table NAME" if format == Format.csv else "JSON holds every table"
        raise UsageError(f"--show has no effect with --format {format}. {instead}")


def check_xlsx(xlsx: bool, output: Path | None) -> None:
    """Refuse a workbook without a folder to write it into."""
    from monazite import UsageError

    if xlsx and output is None:
        raise UsageError("--xlsx writes result.xlsx into the result folder. Expected one. Add -o DIR")


def check_table(table: str | None, format: Format, names: Iterable[str]) -> None:
    """Refuse a `--table` that does not exist or would not be printed."""
    from monazite import UsageError
    from monazite.data.reading.hints import near_or_all

    if table is None:
        return
    known = tuple(names)
    if table not in known:
        raise UsageError(f"--table {table!r}: unknown table{near_or_all(table, known, 'table', len(known))}")
    if format is not Format.csv:
        raise UsageError(f"--table {table} has an effect only with --format csv. Add it, or remove --table")
