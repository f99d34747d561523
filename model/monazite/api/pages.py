"""Report pages of results in memory and of result folders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from monazite.results.report import Report

if TYPE_CHECKING:
    from monazite.pages.source import Source

COMMANDS: Mapping[str, str] = {
    "Result": "solve",
    "Sweep": "sweep",
    "RunTable": "sweep",
    "Levels": "sweep",
    "Value": "value",
    "Comparison": "compare",
    "RangeTable": "tornado",
    "Explanation": "explain",
}
"""The command that gives each kind of report."""


def report(*results: Report | Path | str, out: Path | str) -> Path:
    """Write one page of some results, as `monazite report` does: `report(model.solve(), out="plan.html")`.

    A result is a report in memory, or the path of a result folder. Returns the path of the page. Raises
    `UsageError` where a folder holds no result, or the page may not be written.
    """
    from monazite.pages.page import write_page
    from monazite.pages.report import report_page

    path = Path(out)
    write_page(report_page([_source(each, place) for place, each in enumerate(results, start=1)]), path)
    return path


def _source(result: Report | Path | str, place: int) -> Source:
    from monazite.pages.source import of_report, read_folder

    if isinstance(result, Report):
        command = COMMANDS[type(result).__name__]
        inputs = [path.name for path in result.instance.context.inputs]
        words = ["monazite", command, *inputs[:1]]
        return of_report(result, f"{command} {place}", {"command": words, "shell": " ".join(words)})
    return read_folder(Path(result))
