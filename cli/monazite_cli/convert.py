"""`monazite convert`: an instance file as a workbook, a workbook as YAML, and results for other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from monazite.figures import counted, figure
from monazite_cli.options import Quiet, Root
from monazite_cli.terminal import say


class Exchange(StrEnum):
    """Formats of results that other tools read."""

    iamc = "iamc"


Source = Annotated[
    Path,
    typer.Argument(
        help="The instance file: .yaml or .xlsx; with --to a result folder.",
        metavar="FILE",
        show_default=False,
    ),
]
Targets = Annotated[
    list[Path],
    typer.Argument(
        help="The file to write: .xlsx or .yaml; with --to .csv, after further result folders.",
        metavar="NEW",
        show_default=False,
    ),
]
To = Annotated[
    Exchange | None,
    typer.Option("--to", help="Write results of `solve` as the table that pyam reads.", show_default=False),
]


def convert(
    source: Source,
    targets: Targets,
    to: To = None,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="Write out what the file inherits and its CSV tables, into one file."),
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace NEW if it exists.")] = False,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Write an instance file as a workbook, or a workbook as YAML: convert FILE.yaml FILE.xlsx, and back.

    Nothing of the instance is lost: the file that is written is read again and compared. Comments are not
    kept. Every command reads a workbook as it reads YAML. With --to iamc result folders of `solve` become the
    scenarios of one CSV file: convert RESULT [RESULT ...] FILE.csv --to iamc. Exit code: 0 written, 2 an
    invalid file or bad usage.
    """
    *others, target = targets
    lines = (
        _of_instance(source, others, target, whole, replace, root)
        if to is None
        else _of_results([source, *others], target, whole, replace, root)
    )
    for line in () if quiet else lines:
        say(line)


def _of_instance(
    source: Path, others: list[Path], target: Path, whole: bool, replace: bool, root: Path | None
) -> list[str]:
    from monazite import UsageError
    from monazite.data.writing.convert import convert as written

    if others:
        raise UsageError(
            f"found {len(others) + 2} files. Expected FILE and NEW, or result folders with --to iamc"
        )
    if target.suffix.lower() == ".csv":
        raise UsageError(f"{target}: found .csv. Expected .xlsx or .yaml. Add --to iamc for a result folder")
    found = written(source, target, whole, replace, root)
    lines = [f"wrote {found.target} ({figure(found.size / 1000)} kB)"]
    if found.beside:
        lines.append(f"it needs beside it: {', '.join(found.beside)}. With --whole it needs no other file")
    if found.comments:
        whose = " and ".join(found.commented)
        verb = "is" if found.comments == 1 else "are"
        lines.append(f"{counted(found.comments, 'line')} of comments of {whose} {verb} not kept")
    return lines


def _of_results(
    folders: list[Path], target: Path, whole: bool, replace: bool, root: Path | None
) -> list[str]:
    from monazite import UsageError
    from monazite.exchange.iamc import write_iamc

    if whole or root is not None:
        option = "--whole" if whole else "--root"
        raise UsageError(f"{option} has no effect with --to. Expected it with an instance file. Remove it")
    found = write_iamc(folders, target, replace)
    scenarios = f"{counted(len(found.scenarios), 'scenario')} ({', '.join(found.scenarios)})"
    return [f"wrote {found.target}: {scenarios}, {counted(found.rows, 'row')}", found.rule]
