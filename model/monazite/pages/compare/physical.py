"""What changes physically: production, imports, unmet demand, deliveries, building."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monazite.pages.compare.cases import cases_of, difference_bars, differing
from monazite.pages.section import Section
from monazite.pages.source import Row, Source

MOST_BARS = 24


@dataclass(frozen=True)
class Physical:
    """A table of a comparison as bars: the name of a row, and what the bars say."""

    table: str
    title: str
    heading: str
    name: Callable[[Row], str]
    description: str
    keep: Callable[[Row], bool] = lambda row: True


SHOWN = (
    Physical(
        "production",
        "Production",
        "material",
        lambda row: row["material"],
        "What is made over the horizon, in the case minus in the base.",
    ),
    Physical(
        "imports",
        "Imports",
        "material and origin",
        lambda row: f"{row['material']} from {row['origin']}",
        "What is imported over the horizon, in the case minus in the base.",
    ),
    Physical(
        "unmet",
        "Unmet demand",
        "sector",
        lambda row: row["sector"],
        "What is not supplied over the horizon, in the case minus in the base: to the right more is short.",
    ),
    Physical(
        "contracts",
        "Contracts",
        "contract",
        lambda row: f"{row['contract']}: {row['quantity']}",
        "What contracts are owed, delivered and short of over the horizon, in the case minus in the base.",
    ),
    Physical(
        "building",
        "Building",
        "element and period",
        lambda row: f"{row['element']} in {row['label']}",
        "The capacity decided on in each period, in the case minus in the base.",
    ),
)


def _section(asked: Physical, source: Source) -> Section | None:
    """Bars of what differs, for each unit its own picture."""
    rows, cases = source.table(asked.table), cases_of(source)
    pictures = []
    for unit in dict.fromkeys(row["unit"] for row in rows):
        found = differing([row for row in rows if row["unit"] == unit], asked.name, cases)
        order = sorted(found, key=lambda name: -max(abs(each) for _, each in found[name].values()))
        if not found:
            continue
        kept = {name: found[name] for name in order[:MOST_BARS]}
        more = len(found) - len(kept)
        rest = f" The {MOST_BARS} largest of {len(found)}." if more > 0 else ""
        title = (
            f"{asked.title} over the horizon ({unit})" if asked.table != "building" else f"Building ({unit})"
        )
        pictures.append(difference_bars(title, unit, kept, cases, asked.description + rest, asked.heading))
    return Section(asked.table, asked.title, pictures=pictures) if pictures else None


def _made(asked: Physical) -> Callable[[Source], Section | None]:
    return lambda source: _section(asked, source)


SECTIONS = tuple(_made(each) for each in SHOWN)
"""The sections, one a table."""
