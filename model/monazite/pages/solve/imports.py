"""Imports by origin and material, and how concentrated they are.

The Herfindahl-Hirschman index (HHI) of a material in a year is the sum of the squares of the shares of all
origins in its imports, each in percent: 10,000 where all comes from one origin, 5,000 for two equal ones.
What counterparties deliver or return counts as theirs, what is mined or made at home is no import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monazite.figures import amount, cell, percent
from monazite.pages.drawn import Series, Sums, bars, cell_is_something, lines, readable
from monazite.pages.section import Picture, Section
from monazite.pages.solve.years import HEADING, Years
from monazite.pages.source import Source, number
from monazite.results.tables.dependence import HOME

WHOLE = 100.0
HIGH = "1,800"
RULE = (
    "The HHI is the sum of the squared shares of the origins in the imports of a year, each in percent: "
    f"10,000 where all comes from one origin. Above {HIGH} the merger guidelines of the United States (2023) "
    "call a market highly concentrated. Home production is no import; an origin that the file calls others "
    "counts as one."
)


def section(source: Source) -> Section | None:
    """A picture for each imported material by origin, with home production, and one of the HHI."""
    years = Years(source)
    sums, units = dict[str, Sums](), dict[str, str]()
    for row in source.table("dependence"):
        units[row["product"]] = row["unit"]
        of_product = sums.setdefault(row["product"], Sums(years.labels))
        of_product.add(row["origin"], years.of(row), number(row, "amount"))
    imported = {name: each for name, each in sums.items() if set(each.names) - {HOME}}
    if not imported:
        return None
    indices = {name: [hhi(shares) for shares in by_year(each)] for name, each in imported.items()}
    origins = list(
        dict.fromkeys(origin for each in imported.values() for origin in each.names if origin != HOME)
    )
    pictures = [_by_origin(name, each, units[name], origins) for name, each in imported.items()]
    pictures.append(_concentration(years.labels, indices))
    words = [_largest(name, each, units[name]) for name, each in imported.items()]
    return Section("imports", "Imports and dependence", [*words, RULE], pictures)


def by_year(sums: Sums) -> list[dict[str, float]]:
    """The imports of each year by origin, without home production."""
    return [
        {origin: amounts[label] for origin, amounts in sums.amounts.items() if origin != HOME}
        for label in sums.categories
    ]


def hhi(amounts: Mapping[str, float]) -> float | None:
    """The index of some amounts by origin, up to 10,000; None where there are none."""
    whole = sum(amounts.values())
    if not cell_is_something(whole):
        return None
    return sum((WHOLE * each / whole) ** 2 for each in amounts.values())


def _largest(product: str, sums: Sums, unit: str) -> str:
    """The largest origin of a material over the horizon."""
    totals = {origin: sum(amounts.values()) for origin, amounts in sums.amounts.items()}
    whole = sum(totals.values())
    outside = {origin: total for origin, total in totals.items() if origin != HOME}
    largest = max(outside, key=lambda origin: outside[origin])
    bought = sum(outside.values())
    home = (
        f"; {percent(totals[HOME] / whole, 3)} is made at home"
        if cell_is_something(totals.get(HOME, 0))
        else ""
    )
    return (
        f"{readable(product)}: {amount(bought, unit)} are imported over the horizon, "
        f"{percent(outside[largest] / bought, 3)} of them from {readable(largest)}{home}."
    )


def _by_origin(product: str, sums: Sums, unit: str, every: Sequence[str]) -> Picture:
    """The supply of a material; an origin has the same colour in all pictures."""
    origins = [each for each in (*every, HOME) if each in sums.names]
    series = [Series(readable(each), sums.values(each), absent=each not in origins) for each in every]
    if HOME in origins:
        series.append(Series(HOME, sums.values(HOME), tone="home"))
    parts = []
    for label in dict.fromkeys((sums.categories[0], sums.categories[-1])):
        found = [f"{readable(each)} {cell(sums.amounts[each][label])}" for each in origins]
        parts.append(f"{label}: {', '.join(found)}.")
    words = f"Stacked bars by year, one part for each origin, in {unit}. {' '.join(parts)}"
    return bars(f"Supply of {readable(product)} by origin", words, HEADING, sums.categories, unit, series)


def _concentration(labels: Sequence[str], indices: Mapping[str, Sequence[float | None]]) -> Picture:
    series = [Series(readable(name), values) for name, values in indices.items()]
    spans = []
    for name, values in indices.items():
        known = [value for value in values if value is not None]
        spans.append(f"{readable(name)} {cell(min(known))} to {cell(max(known))}")
    words = (
        "A line for each material over the years, with a gap where nothing is imported. Least to greatest: "
        f"{'; '.join(spans)}."
    )
    return lines("Concentration of imports (HHI)", words, HEADING, labels, "points", series)
