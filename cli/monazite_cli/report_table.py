"""What `report --interactive` does before it prints: the options that belong together, the page of a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

Interactive = Annotated[
    bool,
    typer.Option(
        "--interactive",
        help="Make a negotiating table of one instance file: a page with a slider for each --vary, which "
        "solves the instance again at every position.",
    ),
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="PATH=LOW:HIGH",
        help="A term of the negotiating table and the ends of its slider, for example "
        "'contracts.toyotsu.quantity=0:2300 t/yr' or a factor 'PATH*=0.5:1.5'. One to five.",
        show_default=False,
    ),
]


def check_table_options(results: Sequence[Path], interactive: bool, vary: Sequence[str] | None) -> None:
    """Refuse options that exclude each other or would have no effect."""
    from monazite import UsageError
    from monazite.errors import printable

    if not interactive:
        if vary:
            raise UsageError("--vary has an effect only with --interactive. Add it, or remove --vary")
        return
    if not vary:
        raise UsageError(
            "--interactive: no term is varied. Expected one to five. Add --vary PATH=LOW:HIGH, such as "
            "--vary 'contracts.toyotsu.quantity=0:2300 t/yr'"
        )
    if len(results) != 1:
        raise UsageError(
            f"--interactive: found {len(results)} files. Expected one instance file. Make a page of each"
        )
    if results[0].is_dir():
        raise UsageError(
            printable(
                f"--interactive: {results[0]} is a folder. Expected an instance file. Give the file of the "
                "result instead, with its overrides as --set"
            )
        )


def table_of(
    file: Path,
    vary: Sequence[str],
    overrides: Sequence[str],
    money: str | None,
    root: Path | None,
    quiet: bool,
) -> str:
    """The negotiating table of an instance file."""
    from monazite.pages.table.page import table_page
    from monazite.pages.table.program import compile_table
    from monazite.sweeps.program import open_program
    from monazite.sweeps.terms import parse_terms
    from monazite_cli.progress import progress

    terms = parse_terms(vary)
    command = ["monazite", "solve", str(file)]
    command += ["--root", str(root)] if root else []
    command += ["--money", money] if money else []
    command += [word for each in overrides for word in ("--set", each)]
    with progress("making the table", quiet) as on_progress:
        return table_page(
            compile_table(open_program(file, terms, overrides, root, money)), command, on_progress
        )
