"""What a page holds: the data of its pictures, and the cells of its tables as they are read."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from monazite.api import report

FOUND = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.S)


def pictures(page: Path) -> dict[str, Any]:
    """The data of every picture, by its identifier."""
    found = FOUND.search(page.read_text(encoding="utf-8"))
    assert found is not None
    return {name: each["data"] for name, each in json.loads(found[1]).items()}


def kinds(page: Path) -> list[str]:
    """The kinds of the pictures, in their order."""
    found = FOUND.search(page.read_text(encoding="utf-8"))
    assert found is not None
    return [each["kind"] for each in json.loads(found[1]).values()]


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    """A table of a result folder."""
    with (folder / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def drawn(result: Any, folder: Path) -> tuple[Path, Path]:
    """The result folder of a report in memory, and the page of that folder."""
    result.write(folder / "result", {"command": ["monazite", command(result)], "shell": "monazite"})
    return folder / "result", report(folder / "result", out=folder / "page.html")


def command(result: Any) -> str:
    """The command that gives a report."""
    from monazite.api.pages import COMMANDS

    return COMMANDS[type(result).__name__]


def words(found: Any, anchor: str) -> str:
    """The text of a section, without its tables."""
    return str(found.page.inner_text(f"#{anchor}"))


def table(found: Any, picture: str) -> list[list[str]]:
    """The cells of the table of a picture, with its headings."""
    return list(
        found.page.eval_on_selector(
            f"#{picture} table",
            "each => [...each.rows].map(row => [...row.cells].map(cell => cell.textContent))",
        )
    )


def is_quiet(found: Any) -> bool:
    """Whether the page opened without an error, asked nothing of the network, and drew every picture."""
    figures = found.page.query_selector_all("figure")
    return (
        found.errors == []
        and found.requests == []
        and all(each.query_selector("svg path") for each in figures)
    )
