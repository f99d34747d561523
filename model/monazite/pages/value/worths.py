"""Bars of what parts of a contract are worth: each part alone, with it minus without it."""

from __future__ import annotations

from collections.abc import Sequence

from monazite.figures import signed
from monazite.pages.section import Picture
from monazite.pages.showing import bars, changes, figures, shown, words
from monazite.pages.source import Row, number_or_none
from monazite.pages.status import without_plan


def worth_picture(
    title: str,
    rows: Sequence[Row],
    name: str,
    worth: str,
    description: str,
    heads: tuple[str, str],
    upright: bool,
) -> Picture:
    """A bar for each row, none where the case without it has no plan; `heads` are the headings of the name
    and of the worth."""
    unit = rows[0]["unit"]
    values = [number_or_none(row, worth) for row in rows]
    texts = [
        without_plan("Without it", row["status"], row["message"])
        if value is None
        else f"{signed(value)} {unit}"
        for row, value in zip(rows, values, strict=True)
    ]
    data = {
        "unit": unit,
        "categories": [row[name] for row in rows],
        "series": [
            {"name": heads[1], "values": values, "texts": texts, "labels": [signed(each) for each in values]}
        ],
        "upright": upright,
    }
    columns = [
        words(name, heads[0]),
        changes(worth, f"{heads[1]} ({unit})"),
        figures("objective_without", f"objective without ({unit})", 7),
    ]
    if any(row["status"] != "optimal" for row in rows):
        columns += [words("status", "status without it"), words("message", "why")]
    return bars(title, description, data, shown(title, rows, columns))
