"""`monazite init`: a small commented instance to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NAME = "instance.yaml"


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write into.", show_default=False)
    ],
) -> None:
    """Write a small commented instance that solves, as a start: DIR/instance.yaml."""
    from importlib.resources import files

    from monazite import UsageError

    path = folder / NAME
    text = files("monazite_cli").joinpath("start.yaml").read_text(encoding="utf-8")
    try:
        if path.exists():
            raise UsageError(f"{path} exists already; name another folder")
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is not a folder; name another")
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    typer.echo(f"wrote {path}\nnext: monazite solve {path}", err=True)
