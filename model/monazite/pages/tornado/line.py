"""The switching line of the two numbers with the greatest swing: on which side which advice holds."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from monazite.figures import amount, figure
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.source import Row, Source, is_true, number, number_or_none

MOST_ROWS = 200


def section(source: Source) -> Section | None:
    """The line, and where the values of the file lie beside it."""
    rows = source.table("switching_line")
    return Section("line", "Two numbers moved together", pictures=[_picture(source, rows)]) if rows else None


def _picture(source: Source, rows: list[Row]) -> Picture:
    first = rows[0]
    x, y = first["x_path"], first["y_path"]
    series: list[dict[str, Any]] = []
    for part, found in groupby(rows, key=lambda row: row["part"]):
        points = [[number(row, "x"), number(row, "y")] for row in found]
        text = "the sign turns here"
        dots = [
            [at, up, f"{text}\n{x} {amount(at, first['x_unit'])}\n{y} {amount(up, first['y_unit'])}"]
            for at, up in points
        ]
        name = "switching line" if not series else f"part {part}"
        series.append({"name": name, "points": points, "dots": dots, "dashed": False})
    ranged = [row for row in source.table("tornado") if row["kind"] == "number"]
    known = {row["path"]: number_or_none(row, "value") for row in ranged}
    spots = []
    if known.get(x) is not None and known.get(y) is not None:
        spots.append({"x": known[x], "y": known[y], "name": "today"})
    difference = source.head.get("difference")
    case = source.head.get("case") or "the objective value"
    side = (
        ""
        if difference is None
        else f" On the side of today's values, {case} is {'better' if difference > 0 else 'worse'} "
        f"than the base."
    )
    description = (
        f"The line on which the sign turns as {x} and {y} move together, the rest as in the file, from "
        f"{figure(number(rows[0], 'x'))} and {figure(number(rows[0], 'y'))} to "
        f"{figure(number(rows[-1], 'x'))} and "
        f"{figure(number(rows[-1], 'y'))}. The diamond marks today's values.{side}"
    )
    data = {
        "x": {
            "name": x,
            "unit": first["x_unit"],
            "least": 0 if min(number(row, "x") for row in rows) >= 0 else None,
        },
        "y": {
            "name": y,
            "unit": first["y_unit"],
            "least": 0 if min(number(row, "y") for row in rows) >= 0 else None,
        },
        "series": series,
        "spots": spots,
    }
    return Picture("curve", "Switching line", description, data, _table(rows))


def _table(rows: list[Row]) -> Shown:
    first = rows[0]
    heads = [f"{first[f'{axis}_path']} ({first[f'{axis}_unit']})" for axis in ("x", "y")]
    body = [
        [
            row["part"],
            figure(number(row, "x")),
            figure(number(row, "y")),
            "exact" if is_true(row, "exact") else "between two points",
        ]
        for row in rows[:MOST_ROWS]
    ]
    return Shown("Points of the switching line", ["part", *heads, "how known"], body, frozenset((1, 2)))
