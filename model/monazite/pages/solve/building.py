"""The building plan: when each expansion is decided and opens, and what opens by date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monazite.figures import amount, cell
from monazite.pages.drawn import cell_is_something, readable
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.solve.years import Years
from monazite.pages.source import Row, Source, number
from monazite.results.in_short.words import in_span

COLUMNS = ("element", "place", "decided", "opens", "capacity", "unit", "capital", "money")


def section(source: Source) -> Section | None:
    """The timeline of what the plan builds, then of openings that the file gives by date."""
    if "building" not in source.tables:
        return None
    rows = [row for row in source.table("building") if cell_is_something(number(row, "capacity"))]
    if not rows:
        none = ["The plan builds nothing."] if any(_plants(source)) else []
        return Section("building", "What to build", none) if none else None
    additions = _summed(source, rows)
    built = [each for each in additions if each["by"] == "plan"]
    capital: dict[str, float] = {}
    for each in built:
        capital[each["money"]] = capital.get(each["money"], 0.0) + each["capital"]
    spent = [amount(value, unit) for unit, value in capital.items() if cell_is_something(value)]
    words = (
        f"The plan decides on {len(built)} expansions"
        + (f", with a capital cost of {', '.join(spent)}" if spent else "")
        + ". A decision is made on the first day of its period."
        if built
        else "The plan builds nothing; the openings below are given by date."
    )
    return Section("building", "What to build", [words], [_picture(source, additions)])


def _plants(source: Source) -> Sequence[Any]:
    return [plant for plant in source.instance.plants.values() if plant.expansion is not None]


def _summed(source: Source, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The additions of a plant that are decided in one year and open in one year, as one."""
    years, found = Years(source), dict[tuple[str, ...], dict[str, Any]]()
    for row in rows:
        decided = years.of(row) if row["period"] else ""
        opens = years.of({"period": row["opens_in"]})
        key = (row["element"], row["by"], decided, opens)
        each = found.setdefault(
            key,
            {
                "element": row["element"], "place": row["place"], "by": row["by"], "money": row["money_unit"],
                "decided": decided, "begins": _start(source, row["period"]), "opens": row["opens"],
                "opens_in": opens, "capacity": 0.0, "unit": row["unit"], "capital": 0.0,
            },
        )  # fmt: skip
        each["capacity"] += number(row, "capacity")
        each["capital"] += number(row, "capital")
    return list(found.values())


def _start(source: Source, period: str) -> str:
    return source.instance.timeline.by_key[period].start.isoformat() if period else ""


def _picture(source: Source, additions: Sequence[dict[str, Any]]) -> Picture:
    timeline = source.instance.timeline
    data = {
        "start": timeline.start.isoformat(),
        "end": timeline.end.isoformat(),
        "items": [
            {
                "name": _name(each["element"]),
                "label": amount(each["capacity"], each["unit"]),
                "begins": each["begins"] or each["opens"],
                "opens": each["opens"],
                "by": each["by"],
            }
            for each in additions
        ],
        "legend": ["decided, being built", "open", "opens by date, as the file gives it"],
    }
    rows = [
        [
            readable(each["element"]), readable(each["place"]), each["decided"] or "by date",
            f"{each['opens']} ({each['opens_in']})", cell(each["capacity"]), each["unit"],
            cell(each["capital"]) if each["capital"] else "", each["money"] if each["capital"] else "",
        ]
        for each in additions
    ]  # fmt: skip
    words = (
        "A bar for each addition, light from its decision to its opening, then to the end of the horizon. "
        f"Those that are decided in one year and open in one year are one bar. {_totals(additions)}"
    )
    table = Shown("What is built, and what opens by date", COLUMNS, rows, frozenset({4, 6}))
    return Picture("timeline", "Decisions and openings", words, data, table)


def _totals(additions: Sequence[dict[str, Any]]) -> str:
    """What the plan adds at each plant, and when it opens."""
    built: dict[str, list[dict[str, Any]]] = {}
    for each in additions:
        if each["by"] == "plan":
            built.setdefault(each["element"], []).append(each)
    parts = [
        f"{_name(element)} {amount(sum(each['capacity'] for each in found), found[0]['unit'])}, "
        f"open {in_span(list(dict.fromkeys(each['opens_in'] for each in found)))}"
        for element, found in built.items()
    ]
    return f"In total: {'; '.join(parts)}." if parts else "The plan adds nothing."


def _name(element: str) -> str:
    section, _, name = element.partition(".")
    return f"{section.removesuffix('s')} {readable(name)}"
