"""The conflicts of an infeasible instance, each with the sum that proves it."""

from __future__ import annotations

from itertools import groupby

from monazite.figures import LIMIT_DIGITS, amount, signed
from monazite.pages.section import Section, Shown
from monazite.pages.source import Row, Source, number_or_none


def section(source: Source) -> Section | None:
    """A table of the constraints of each conflict: what is required, and what is available."""
    rows = source.table("conflicts")
    if not rows:
        return None
    groups = [list(found) for _, found in groupby(rows, key=lambda row: row["conflict"])]
    words = [_words(rows, len(groups)) for rows in groups]
    words.append("A conflict disappears if any one of its constraints is removed.")
    return Section(
        "conflicts",
        "Which constraints cannot all hold",
        words,
        tables=[_table(each, len(groups)) for each in groups],
    )


def _words(rows: list[Row], count: int) -> str:
    first = rows[0]
    which = f"Conflict {first['conflict']}" if count > 1 else "The conflict"
    short = number_or_none(first, "short")
    missing = (
        f" is short by {amount(short, first['unit'], LIMIT_DIGITS)}"
        if short is not None
        else " has no amount"
    )
    when = f" in {first['periods']}" if first["periods"] else ""
    return f"{which}{missing}{when}."


def _table(rows: list[Row], count: int) -> Shown:
    first = rows[0]
    which = f"Conflict {first['conflict']}" if count > 1 else "The conflict"
    body = [
        [
            signed(number_or_none(row, "required"), LIMIT_DIGITS),
            row["constraint"],
            row["bound"],
            f"{row['file']}:{row['line']}" if row["line"] else row["file"],
        ]
        for row in rows
    ]
    heads = [f"required (+), available (-) ({first['unit']})", "constraint", "bound", "where"]
    return Shown(f"{which}: these constraints cannot all hold", heads, body, frozenset((0,)))
