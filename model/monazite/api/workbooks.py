"""Results in memory as workbooks."""

from __future__ import annotations

from pathlib import Path

from monazite.api.pages import COMMANDS
from monazite.results.report import Report


def workbook(result: Report, out: Path | str, replace: bool = False) -> Path:
    """Write a result as a workbook with native charts, as `-o DIR --xlsx` of a command does:
    `workbook(model.solve(), out="plan.xlsx")`.

    Returns its path. Raises `UsageError` where the file exists and `replace` is false, or cannot be written.
    """
    from monazite.books.files import workbook_of
    from monazite.data.writing.convert import keep_file

    path = Path(out)
    words = [
        "monazite",
        COMMANDS[type(result).__name__],
        *(each.name for each in result.instance.context.inputs),
    ]
    command = {"command": words[:3], "shell": " ".join(words[:3])}
    keep_file(workbook_of(result, path.stem, command), path, replace)
    return path
