"""Reservation levels: the price + penalty at which the tonnes of each contract year are delivered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from monazite.figures import MORE_DIGITS, amount, cell, figure
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.showing import proof_words
from monazite.pages.source import Source
from monazite.pages.sweep.kinds import kind_of
from monazite.tolerances import CHANGE_IS_REPORTED

BEYOND = 0.08
"""How much further than the last level the picture goes, as a share of its width."""


def section(source: Source) -> Section | None:
    """Deliveries over the level, in all and by contract year."""
    if kind_of(source) != "reservation":
        return None
    pictures = [_picture(source)] if source.head["years"] else []
    return Section(
        "reservation", f"Reservation levels of {source.head['contract']}", list(_words(source)), pictures
    )


def _words(source: Source) -> Iterator[str]:
    head, years = source.head, source.head["years"]
    unit, tonnes = str(head["unit"]), str(head["tonnes"])
    levels = sorted({each["given"] for each in years})
    given = " to ".join(figure(each, MORE_DIGITS) for each in dict.fromkeys((levels[0], levels[-1])))
    yield (
        f"{head['contract']}: at which price + penalty the tonnes of each contract year are "
        f"delivered. In the "
        f"file the price is {figure(head['lowest'], MORE_DIGITS)} and price + penalty {given} {unit}."
    )
    full = [
        each["label"]
        for each in years
        if _delivered(each, each["given"])[0] >= each["floor"] - CHANGE_IS_REPORTED
    ]
    yield f"Delivered in full at the level of the file: {', '.join(full) if full else 'no contract year'}."
    wanted = [each["will_from"] for each in years if each["will_from"] is not None]
    if len(wanted) == len(years):
        yield f"From {amount(max(wanted), unit, MORE_DIGITS)} on every year is delivered in full."
    floors = sum(each["floor"] for each in years)
    yield f"The floors of all years are {amount(floors, tonnes)} together."
    yield (
        "Below the contract price a negative penalty would be needed; the supply curve of `value` "
        "shows what is sold there."
    )
    yield proof_words(bool(head["exact"]), head.get("reason"), bool(head["verified"]), int(head["solves"]))


def _delivered(year: dict[str, Any], level: float) -> tuple[float, float]:
    """The least and the greatest delivery at a level, over all optimal plans."""
    here = [
        step
        for step in year["steps"]
        if step["from"] <= level and (step["to"] is None or level <= step["to"])
    ]
    return (
        min((each["least"] for each in here), default=0.0),
        max((each["most"] for each in here), default=0.0),
    )


def _picture(source: Source) -> Picture:
    head, years = source.head, source.head["years"]
    unit, tonnes = str(head["unit"]), str(head["tonnes"])
    ends = [
        step[end]
        for year in years
        for step in year["steps"]
        for end in ("from", "to")
        if step[end] is not None
    ]
    ends += [year["given"] for year in years]
    low = float(head["lowest"])
    high = max(ends) + BEYOND * max(max(ends) - low, 1e-3 * abs(low), 1.0)
    levels = sorted({low, *(float(each) for each in ends), high})
    views = [_view("all contract years", years, levels, unit, tonnes, (low, high))]
    views += [_view(year["label"], [year], levels, unit, tonnes, (low, high)) for year in years]
    title = "Delivered by price + penalty"
    return Picture(
        "curve",
        title,
        views[0]["words"],
        {"views": views, "label": "Contract year"},
        _table(years, unit, tonnes),
    )


def _view(
    name: str,
    years: Sequence[dict[str, Any]],
    levels: Sequence[float],
    unit: str,
    tonnes: str,
    span: tuple[float, float],
) -> dict[str, Any]:
    """The least delivery over the level, and the greatest where alternative optima differ."""
    series = []
    for which, place in (("least over all optimal plans", 0), ("greatest", 1)):
        points = []
        for start, stop in pairwise(levels):
            total = sum(_delivered(year, (start + stop) / 2)[place] for year in years)
            points += [[start, total], [stop, total]]
        series.append(
            {"name": which, "points": points, "dots": _dots(points, unit, tonnes), "dashed": bool(place)}
        )
    if series[0]["points"] == series[1]["points"]:
        series = [{**series[0], "name": "delivered"}]
    given = sorted({float(year["given"]) for year in years})
    marks = [
        {"axis": "x", "at": each, "name": f"in the file: {figure(each, MORE_DIGITS)}"}
        for each in dict.fromkeys((given[0], given[-1]))
    ]
    floors = sum(year["floor"] for year in years)
    marks.append({"axis": "y", "at": floors, "name": f"floor: {amount(floors, tonnes)}"})
    here = sum(_delivered(year, year["given"])[0] for year in years)
    return {
        "name": name,
        "words": (
            f"A line in steps: what is delivered in {name} at each price + penalty. At the level of the file "
            f"{figure(here)} of {amount(floors, tonnes)} are delivered."
        ),
        "x": {"name": "price + penalty", "unit": unit, "least": span[0], "greatest": span[1]},
        "y": {"name": "delivered", "unit": tonnes, "least": 0, "greatest": None},
        "series": series,
        "marks": marks,
    }


def _dots(points: Sequence[Sequence[float]], unit: str, tonnes: str) -> list[list[Any]]:
    """The level from which each step holds."""
    found: list[list[Any]] = []
    for at, total in points[::2]:
        if not found or total != found[-1][1]:
            found.append(
                [at, total, f"from {amount(at, unit, MORE_DIGITS)} on: {amount(total, tonnes)} delivered"]
            )
    return found


def _table(years: Sequence[dict[str, Any]], unit: str, tonnes: str) -> Shown:
    rows = []
    for year in years:
        least, most = _delivered(year, year["given"])
        here = cell(least) if most - least <= CHANGE_IS_REPORTED else f"{cell(least)} to {cell(most)}"
        rows.append(
            [
                year["label"],
                cell(year["floor"]),
                figure(year["given"], MORE_DIGITS),
                here,
                *(
                    "never" if year[key] is None else figure(year[key], MORE_DIGITS)
                    for key in ("may_from", "will_from")
                ),
            ]
        )
    heads = [
        "contract year",
        f"floor ({tonnes})",
        f"price + penalty in the file ({unit})",
        f"delivered there ({tonnes})",
        f"may be delivered in full from ({unit})",
        f"surely from ({unit})",
    ]
    return Shown("Reservation levels by contract year", heads, rows, frozenset(range(1, 6)))
