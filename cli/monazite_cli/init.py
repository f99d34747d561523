"""`monazite init`: a small commented instance to start from."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from monazite_cli.command import quoted
from monazite_cli.terminal import say

NAME = "instance.yaml"


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write into.", show_default=False)
    ],
) -> None:
    """Write a small commented instance to start from: DIR/instance.yaml."""
    from importlib.resources import files

    from monazite import UsageError
    from monazite.errors import refused

    path = folder / NAME
    text = files("monazite_cli").joinpath("start.yaml").read_text(encoding="utf-8")
    try:
        if path.exists():
            raise UsageError(f"{path} already exists. Expected a new file. Choose another folder")
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file. Expected the name of a folder. Choose another")
        _write(path, text)
    except OSError as error:
        raise refused(f"{path} cannot be written", error) from None
    say(f"wrote {path}")
    say(f"next: monazite solve {quoted(path)}")


def _write(path: Path, text: str) -> None:
    """Write a new file whole, or leave neither it nor a folder made for it."""
    made = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise
