"""The command line, as each command's own `--help` states it."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from typer.testing import CliRunner

from monazite_cli.app import app

WIDTH = "76"


def reference() -> str:
    """One part for the program and one for each command."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    program = typer.main.get_command(app)
    yield f"```text\n{_help()}```\n"
    for name in program.commands:  # type: ignore[attr-defined]
        yield f"## monazite {name} {{#{name}}}\n\n```text\n{_help(name)}```\n"


def _help(*command: str) -> str:
    asked = CliRunner().invoke(
        app,
        [*command, "--help"],
        prog_name="monazite",
        env={"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH},
        terminal_width=int(WIDTH),
        max_content_width=int(WIDTH),
    )
    assert asked.exit_code == 0, asked.output
    return asked.output
