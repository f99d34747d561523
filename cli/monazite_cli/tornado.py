"""`monazite tornado`: which single number turns the advice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monazite_cli.options import (
    Dask,
    Format,
    Money,
    Output,
    Overrides,
    Printed,
    Quiet,
    Root,
    Xlsx,
    check_table,
    check_xlsx,
    jobs_option,
    table_option,
)
from monazite_cli.output import check_output, end, show, warn, write
from monazite_cli.progress import shared_work
from monazite_cli.terminal import say
from monazite_cli.tornado_report import print_tornado

if TYPE_CHECKING:
    from monazite.tornado.opening import NamedTree


def tornado(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Instance file.", metavar="FILE", show_default=False)],
    case: Annotated[
        str | None,
        typer.Option(
            "--case",
            metavar="CASE",
            help="Compare with this case: overrides of the file ('NAME: PATH=VALUE; PATH*=0.5; ...') or "
            "another instance file.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="PATH",
            help="Only numbers at or below this address, for example contracts.toyotsu or 'mines.*.cost'. "
            "Repeatable.",
            show_default=False,
        ),
    ] = None,
    overrides: Overrides = None,
    output: Output = None,
    xlsx: Xlsx = False,
    format: Printed = Format.table,
    table: Annotated[
        str | None,
        table_option(
            "Table to print with --format csv: tornado (default), switching_values or switching_line."
        ),
    ] = None,
    money: Money = None,
    jobs: Annotated[
        int,
        jobs_option("ranges that build the program again: dates, paths, rates of discount"),
    ] = 1,
    dask: Dask = None,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Move each number and date with a range (low and high, earliest and latest) to both of its ends, and
    rank them.

    With --case, reports the objective value of the case minus that of the file, and the switching value at
    which its sign turns. Exit code: 0 also if an end of a range has no plan or no number has a range, 2 bad
    usage or invalid instance, 3 to 5 as for `solve` if the file or the case itself has no plan, 6
    verification failed."""
    from monazite.api import RangeTable
    from monazite.data.reading.load import read_tree
    from monazite.tornado.document import TABLES
    from monazite.tornado.tornado import find_tornado

    check_table(table, format, TABLES)
    check_xlsx(xlsx, output)
    check_output(output, [file])
    tree = read_tree(file, overrides or [], root)
    other = None if case is None else _case(case, file, overrides or [], root)
    with shared_work("tornado", quiet, jobs, dask) as (executor, on_progress):
        found = RangeTable(find_tornado(tree, other, only or [], money, on_progress, executor))
    warn(found, quiet)
    write(found, output, context, file, quiet, xlsx)
    show(found, file, format, print_tornado, table)
    if found.found.error is None and not found.verified and not quiet:
        say("verification failed at some points: status unverified")
    end(found)


def _case(case: str, file: Path, overrides: list[str], root: Path | None) -> NamedTree:
    """The case: another file, or overrides of the file; `--set` applies to it too."""
    from monazite.data.reading.cases import OPTION, parse_cases
    from monazite.data.reading.files import is_instance
    from monazite.data.reading.load import read_tree
    from monazite.tornado.opening import NamedTree

    if Path(case).is_file() or is_instance(Path(case)):
        return NamedTree(Path(case).stem, read_tree(case, overrides, root))
    (parsed,) = parse_cases([case])
    tree = parsed.applied(read_tree(file, overrides, root))
    return NamedTree(parsed.name, tree, f"{OPTION} {parsed.name!r}")
