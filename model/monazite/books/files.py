"""The workbook of a result in its folder, or as a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monazite.books.book import workbook_bytes
from monazite.pages.source import of_report, unsealed
from monazite.results.folder.written import WORKBOOK
from monazite.results.report import Report


def add_workbook(report: Report, folder: Path) -> None:
    """Write the workbook into the folder of a result, which has all other files and is not sealed yet."""
    (folder / WORKBOOK).write_bytes(workbook_bytes(unsealed(folder), report.tables))


def workbook_of(report: Report, name: str, command: Mapping[str, Any]) -> bytes:
    """The workbook of a result in memory; `name` is that of its folder."""
    return workbook_bytes(of_report(report, name, command, omits_large=True), report.tables)
