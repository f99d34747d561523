"""Unmet demand by year and sector, and the value of lost supply."""

from __future__ import annotations

from monazite.figures import amount, cell, percent
from monazite.pages.drawn import Series, Sums, bars, cell_is_something, readable
from monazite.pages.section import Picture, Section
from monazite.pages.solve.years import HEADING, Years
from monazite.pages.source import Row, Source, number


def section(source: Source) -> Section | None:
    """A picture for each unit of demand in which some is unmet; None where nothing is demanded."""
    rows = source.table("unmet")
    if not rows:
        return None
    units = dict.fromkeys(row["unit"] for row in rows if cell_is_something(number(row, "unmet")))
    if not units:
        return Section("unmet", "Unmet demand", ["All demand is served in every period."])
    lost = sum(number(row, "lost_value") for row in rows)
    words = (
        f"The value of lost supply is {amount(lost, rows[0]['money_unit'])} over the horizon, not discounted."
    )
    chosen = [[row for row in rows if row["unit"] == unit] for unit in units]
    return Section("unmet", "Unmet demand", [words], [_picture(source, each) for each in chosen])


def _picture(source: Source, rows: list[Row]) -> Picture:
    years, unit = Years(source), rows[0]["unit"]
    sums, wanted = Sums(years.labels), dict.fromkeys(years.labels, 0.0)
    for row in rows:
        sums.add(readable(row["sector"]), years.of(row), number(row, "unmet"))
        wanted[years.of(row)] += number(row, "wanted")
    total = {label: sum(sums.amounts[name][label] for name in sums.names) for label in years.labels}
    worst = max(total, key=lambda label: total[label])
    served = [label for label in total if not cell_is_something(total[label])]
    words = (
        f"Stacked bars by year, one part for each sector. Most is unmet in {worst}: "
        f"{cell(total[worst])} {unit}, {percent(total[worst] / wanted[worst], 3)} of demand."
        + (f" All is served in {len(served)} of {len(total)} years." if served else "")
    )
    series = [Series(name, sums.values(name)) for name in sums.names]
    return bars("Unmet demand by sector", words, HEADING, years.labels, unit, series)
