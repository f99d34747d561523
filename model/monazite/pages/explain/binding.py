"""The binding constraints by what relaxing them is worth."""

from __future__ import annotations

from monazite.figures import figure
from monazite.pages.section import Picture, Section
from monazite.pages.showing import bars, figures, shown, words
from monazite.pages.source import Row, Source, number, number_or_none

DEMANDS = "demands.balance"
MOST_BARS = 20


def section(source: Source) -> Section | None:
    """Limits and obligations: a bar for each, the most valuable first."""
    rows = [row for row in source.table("binding") if row["constraint"] != DEMANDS]
    return Section("binding", "Binding constraints", pictures=[_picture(rows, "relaxed")]) if rows else None


def demands(source: Source) -> Section | None:
    """The same for demands, which are lowered."""
    rows = [row for row in source.table("binding") if row["constraint"] == DEMANDS]
    return Section("demands", "Demands", pictures=[_picture(rows, "lowered")]) if rows else None


def _picture(rows: list[Row], verb: str) -> Picture:
    rows = sorted(rows, key=lambda row: -(number_or_none(row, "worth") or 0.0))
    unit = rows[0]["money_unit"]
    drawn = [row for row in rows if number_or_none(row, "worth") is not None][:MOST_BARS]
    names = [_name(row) for row in drawn]
    data = {
        "unit": f"{unit}, present value",
        "categories": _told_apart(names, drawn),
        "series": [
            {
                "name": "change",
                "values": [number(row, "worth") for row in drawn],
                "labels": [figure(number(row, "worth")) for row in drawn],
                "texts": [
                    f"{row['words']}\n{figure(number(row, 'worth'))} {unit} if {verb} by 1 %\n{_where(row)}"
                    for row in drawn
                ],
            }
        ],
    }
    more = len(rows) - len(drawn)
    rest = f" {more} more in the table." if more else ""
    first = f" {names[0]} first, {figure(number(drawn[0], 'worth'))} {unit}." if drawn else ""
    description = (
        f"The change in objective value if each constraint is {verb} by 1 %, solved again; "
        f"the greatest first.{first}{rest}"
    )
    title = f"Change in objective value if {verb} by 1 %"
    table = shown(
        f"{title} ({unit}, present value)",
        [{**row, "where": _where(row)} for row in rows],
        [
            words("words", "highest shadow price, in money of its period"),
            figures("periods", "periods"),
            words("where", "where"),
            figures("worth", f"change ({unit})"),
        ],
    )
    return bars(title, description, data, table)


def _name(row: Row) -> str:
    """The constraint without its period and its price."""
    head = row["words"].rpartition(": ")[0] or row["words"]
    return head.rpartition(" (")[0] or head


def _told_apart(names: list[str], rows: list[Row]) -> list[str]:
    return [
        name if names.count(name) == 1 else row["words"].rpartition(": ")[0]
        for name, row in zip(names, rows, strict=True)
    ]


def _where(row: Row) -> str:
    return f"{row['file']}:{row['line']}" if row["line"] else row["file"]
