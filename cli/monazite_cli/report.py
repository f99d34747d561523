"""`monazite report`: results as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monazite_cli.options import Money, Overrides, Quiet, Root
from monazite_cli.report_table import Interactive, Vary, check_table_options, table_of
from monazite_cli.report_work import check_page_options, sources_of
from monazite_cli.terminal import say

Results = Annotated[
    list[Path],
    typer.Argument(
        help="Result folders, as -o DIR writes them; an instance file is solved first.",
        metavar="RESULT",
        show_default=False,
    ),
]
Out = Annotated[
    Path,
    typer.Option("--out", metavar="FILE.html", help="The page to write.", show_default=False),
]


def report(
    context: typer.Context,
    results: Results,
    out: Out,
    interactive: Interactive = False,
    vary: Vary = None,
    overrides: Overrides = None,
    money: Money = None,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Make a page of results: one HTML file that loads nothing, with pictures, tables and sentences.

    Results of one command stand side by side. With --interactive the page is a negotiating table: sliders for
    terms of one instance file, and the plan, the money and the prices at each position. Exit code: 0 the page
    was written, 2 bad usage, a folder that was changed after it was written, or an invalid instance.
    """
    from monazite.figures import amount
    from monazite.pages.page import write_page
    from monazite.pages.report import report_page

    check_table_options(results, interactive, vary)
    check_page_options(results, out, overrides, money)
    if interactive:
        text = table_of(results[0], vary or [], overrides or [], money, root, quiet)
    else:
        text = report_page(sources_of(results, overrides or [], money, root, quiet))
    write_page(text, out)
    if not quiet:
        say(f"wrote {out} ({amount(len(text.encode()) / 1000, 'kB')})")
