"""The balance of the tracked element by year: what comes in, where it goes, what is lost, and what is in
stock."""

from __future__ import annotations

from collections.abc import Mapping

from monazite.figures import cell
from monazite.pages.drawn import Series, Sums, bars, cell_is_something, readable
from monazite.pages.section import Picture, Section
from monazite.pages.solve.years import HEADING, Years
from monazite.pages.source import Row, Source, number

SIDE_OF_AXIS = {"in": False, "out": True, "loss": True, "stock": True}
"""Whether a side is drawn below the axis."""
NAMES = {
    "change": "added to stock",
    "processing": "lost in processing",
    "transport": "lost in transport",
    "storage": "lost in storage",
}
LEVEL = "stock at the end of the year"


def section(source: Source) -> Section | None:
    """One picture for each balance: above 0 what comes in, below 0 where it goes, the level of stocks as a
    line."""
    rows = source.table("balance")
    if not rows:
        return None
    balances = list(dict.fromkeys(row["balance"] for row in rows))
    words = (
        "In every year what comes in is what goes out, what is lost, and what is added to stock. A fall of "
        "the stock stands above the axis, beside what comes in."
    )
    return Section("balance", "Balance by year", [words], [_picture(source, rows, each) for each in balances])


def _picture(source: Source, rows: list[Row], balance: str) -> Picture:
    years, chosen = Years(source), [row for row in rows if row["balance"] == balance]
    unit, sums, sides, tones = chosen[0]["unit"], Sums(years.labels), dict[str, str](), dict[str, str]()
    for row in chosen:
        name = NAMES.get(row["flow"], row["flow"])
        sides[name], tones[name] = row["side"], row["flow"]
        sums.add(name, years.of(row), number(row, "amount"))
    series = [
        Series(name, sums.values(name), below=SIDE_OF_AXIS[sides[name]], tone=tones[name])
        for name in sums.names
    ]
    levels = _levels(source, years, balance)
    if any(map(cell_is_something, levels.values())):
        series.append(Series(LEVEL, list(levels.values()), line=True))
    return bars(
        f"Balance of {readable(balance)}", _words(sums, sides, unit), HEADING, years.labels, unit, series
    )


def _words(sums: Sums, sides: Mapping[str, str], unit: str) -> str:
    """What is to be seen: what comes in and where it goes, in the first and the last year."""
    sentences = []
    for label in dict.fromkeys((sums.categories[0], sums.categories[-1])):
        parts = {
            side: [
                f"{name} {cell(sums.amounts[name][label])}"
                for name in sums.names
                if sides[name] == side and cell_is_something(sums.amounts[name][label])
            ]
            for side in SIDE_OF_AXIS
        }
        going = parts["out"] + parts["loss"] + parts["stock"]
        sentences.append(f"{label}: in {', '.join(parts['in']) or 0}; out {', '.join(going) or 0}.")
    return f"Stacked bars by year, in {unit}: inflows above the axis, outflows below. " + " ".join(sentences)


def _levels(source: Source, years: Years, balance: str) -> dict[str, float]:
    """The content of all stocks at the end of each year, in the unit of the balance."""
    instance, levels = source.instance, dict.fromkeys(years.labels, 0.0)
    for row in source.table("stocks"):
        if years.ends(row):
            material = row["material"]
            share = (
                float(material == balance)
                if balance in instance.materials
                else instance.content(material, balance)
            )
            levels[years.of(row)] += share * number(row, "closing")
    return levels
