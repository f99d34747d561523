"""The steps of `monazite explain`: check the options, explain, and say what has no effect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from monazite.figures import figure
from monazite_cli.options import Format, check_table
from monazite_cli.output import warn
from monazite_cli.progress import progress
from monazite_cli.terminal import say

if TYPE_CHECKING:
    from monazite.explaining.explanation import Explanation

MOST_OF_A_RAY = 20


def check_options(why: list[str] | None, format: Format, table: str | None) -> None:
    """Refuse a table without the option that fills it."""
    from monazite import UsageError
    from monazite.explaining.document import TABLES

    check_table(table, format, TABLES)
    if table == "why" and not why:
        raise UsageError(
            "--table why: found no quantity. Expected one. Add --why, for example --why 'allocation[japan]'"
        )


def explained(
    file: Path,
    overrides: list[str],
    root: Path | None,
    money: str | None,
    why: list[str],
    within: str | None,
    quiet: bool,
) -> Explanation:
    """The explanation of a file; raises `UnboundedError` with the elements of the ray."""
    from monazite import UnboundedError
    from monazite.data.reading.load import read_tree
    from monazite.explaining.explanation import explain as explain_tree

    tree = read_tree(file, overrides, root)
    try:
        with progress("explaining", quiet) as on_progress:
            found = explain_tree(tree, money, why, within, on_progress)
    except UnboundedError as error:
        along = "".join(f"\n  - {name} grows by {figure(rate)}" for name, rate in error.ray[:MOST_OF_A_RAY])
        raise UnboundedError(
            f"{file}: unbounded: the objective value grows without limit along:{along}", error.ray
        ) from None
    warn(found, quiet)
    return found


def say_unused(
    found: Explanation, why: list[str] | None, within: str | None, format: Format, table: str | None
) -> None:
    """Say which options have no effect on what is printed."""
    for option, given, holder in (("--why", why, "why"), ("--within", within, "ranges")):
        if given and found.plan is None:
            say(f"{option}: ignored, because the instance is infeasible")
        elif given and format is Format.csv and table != holder:
            say(f"{option}: the printed table does not show this. Add --table {holder}")
