"""`monazite convert`: an instance file as a workbook, and a workbook as YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monazite.figures import counted, figure
from monazite_cli.options import Quiet, Root
from monazite_cli.terminal import say

Source = Annotated[
    Path, typer.Argument(help="The instance file: .yaml or .xlsx.", metavar="FILE", show_default=False)
]
Target = Annotated[
    Path, typer.Argument(help="The file to write: .xlsx or .yaml.", metavar="NEW", show_default=False)
]


def convert(
    source: Source,
    target: Target,
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
    kept. Every command reads a workbook as it reads YAML. Exit code: 0 written, 2 an invalid file or bad
    usage.
    """
    from monazite.data.writing.convert import convert as written

    found = written(source, target, whole, replace, root)
    if quiet:
        return
    say(f"wrote {found.target} ({figure(found.size / 1000)} kB)")
    if found.beside:
        say(f"it needs beside it: {', '.join(found.beside)}. With --whole it needs no other file")
    if found.comments:
        whose = " and ".join(found.commented)
        verb = "is" if found.comments == 1 else "are"
        say(f"{counted(found.comments, 'line')} of comments of {whose} {verb} not kept")
