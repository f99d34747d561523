"""The tornado: what each range does, the widest first, and where the sign turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monazite.figures import MORE_DIGITS, figure, signed
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.source import Row, Source, is_true, number_or_none

MOST_BARS = 25
"""Ranges in the picture; the table has all."""
OPTIMAL = ("optimal", "")


def section(source: Source) -> Section | None:
    """Two bars for each range that moves the difference."""
    rows = source.table("tornado")
    if not rows:
        return None
    moving = [row for row in rows if (number_or_none(row, "swing") or 0.0) or not _is_solved(row)]
    words = [
        f"{row['path']}: {row['note']}"
        for row in moving
        if row["note"] and ("status" in row["note"] or not _is_solved(row))
    ]
    pictures = [_picture(source.head, moving, rows)] if moving else []
    return Section("swings", "What each range does", words[:5], pictures)


def _is_solved(row: Row) -> bool:
    return row["status_low"] in OPTIMAL and row["status_high"] in OPTIMAL


def _at(head: Mapping[str, Any]) -> float:
    """The amount as the file is written."""
    found = head["difference"] if head.get("case") else head["objective"]["base"]
    return float(found or 0.0)


def _written(head: Mapping[str, Any], value: float | None) -> str:
    return signed(value) if head.get("case") else figure(value, MORE_DIGITS)


def _picture(head: Mapping[str, Any], moving: Sequence[Row], rows: Sequence[Row]) -> Picture:
    at, unit = _at(head), str(head["unit"])
    what = f"{head['case']} minus base" if head.get("case") else "objective value"
    drawn = [
        {
            "name": row["path"],
            "low": number_or_none(row, "at_low"),
            "high": number_or_none(row, "at_high"),
            "lowText": _label(row, "low"),
            "highText": _label(row, "high"),
            "turns": turning(row),
            "text": _text(head, row),
        }
        for row in moving[:MOST_BARS]
    ]
    data = {
        "unit": f"{what} ({unit}, present value)",
        "at": at,
        "today": f"as written: {_written(head, at)}",
        "zero": bool(head.get("case")),
        "rows": drawn,
    }
    more = len(moving) - len(drawn)
    zero = (
        "At the dotted line the sign turns; where a range crosses it, the value at which it does is on the "
        "right."
        if head.get("case")
        else ""
    )
    description = (
        f"How far each range moves {what}, from {_written(head, at)} {unit} as written (the "
        f"line in the "
        f"middle), the widest first: {moving[0]['path']} moves it most."
        + (f" {more} more in the table." if more > 0 else "")
    )
    return Picture("tornado", f"Ranges by swing: {what}", description, data, _table(head, rows), zero)


def row_end(row: Row, end: str) -> str:
    """An end of a range as it is written: a number or a date."""
    value = row[end]
    return value if row["kind"] == "date" or not value else figure(float(value))


def _label(row: Row, end: str) -> str:
    """What stands at an end of a bar; instead of a bar why there is none: `9,000: infeasible`."""
    has_bar = not row[end] or number_or_none(row, f"at_{end}") is not None
    return row_end(row, end) if has_bar else f"{row_end(row, end)}: {row[f'status_{end}']}"


def turning(row: Row) -> str:
    """`turns at 10.9`: where the sign turns; in brackets outside the range."""
    value = row["switching_date"] or row["switching_value"]
    if not value:
        return ""
    about = "" if is_true(row, "exact") else "~"
    text = f"turns at {about}{value if row['switching_date'] else figure(float(value))}"
    return text if is_true(row, "turns") else f"({text})"


def _text(head: Mapping[str, Any], row: Row) -> str:
    unit = row["unit"]
    lines = [f"{row_end(row, 'value')} {unit}".strip() + " in the file"] if row["value"] else []
    for end in ("low", "high"):
        if row[end]:
            value = number_or_none(row, f"at_{end}")
            what = row[f"status_{end}"] if value is None else f"{_written(head, value)} {head['unit']}"
            lines.append(f"at {row_end(row, end)} {unit}".rstrip() + f": {what}")
    lines += [turning(row).strip("()")] if turning(row) else []
    lines += [row["place"]] if row["place"] else []
    return "\n".join(lines)


def _table(head: Mapping[str, Any], rows: Sequence[Row]) -> Shown:
    body = []
    for row in rows:
        ends = [
            row[f"status_{end}"]
            if number_or_none(row, f"at_{end}") is None
            else _written(head, number_or_none(row, f"at_{end}"))
            for end in ("low", "high")
        ]
        value = f"{row_end(row, 'value')} {row['unit']}".strip()
        cells = [row["path"], value, row_end(row, "low"), row_end(row, "high"), *ends]
        body.append([*cells, turning(row).replace("turns at ", ""), row["place"]])
    heads = ["number", "value", "low", "high", f"at low ({head['unit']})", f"at high ({head['unit']})"]
    caption = "All ranges by swing (~: between two verified points; in brackets: outside the range)"
    return Shown(caption, [*heads, "turns at", "where"], body, frozenset((2, 3, 4, 5)))
