"""The cases of a comparison, and bars of what differs in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from monazite.figures import MORE_DIGITS, cell, figure, signed
from monazite.pages.section import Picture, Shown
from monazite.pages.showing import bars
from monazite.pages.source import Row, Source, named_in, number
from monazite.tolerances import ROW_IS_ZERO


def cases_of(source: Source) -> list[str]:
    """The names of the cases, in their order."""
    return [str(each["name"]) for each in source.head["cases"]]


def differing(
    rows: Iterable[Row], key: Callable[[Row], str], cases: Sequence[str]
) -> dict[str, dict[str, tuple[float, float]]]:
    """By name of a row, and by case: the amount in the base and the difference, each summed; only names that
    differ in some case."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for row in rows:
        known = found.setdefault(key(row), dict.fromkeys(cases, (0.0, 0.0)))
        base, difference = named_in(known, row["case"])
        known[row["case"]] = (base + number(row, "base"), difference + number(row, "difference"))
    return {
        name: by_case
        for name, by_case in found.items()
        if any(abs(difference) > ROW_IS_ZERO for _, difference in by_case.values())
    }


def difference_bars(
    title: str,
    unit: str,
    found: Mapping[str, Mapping[str, tuple[float, float]]],
    cases: Sequence[str],
    description: str,
    heading: str,
    upright: bool = False,
) -> Picture:
    """A group of bars for each name, one bar a case: the case minus the base."""
    series = []
    for case in cases:
        values = [by_case[case][1] for by_case in found.values()]
        texts = [
            f"{signed(difference)} {unit} ({cell(base)} in the base, {cell(base + difference)} in the case)"
            for base, difference in (by_case[case] for by_case in found.values())
        ]
        labels = [signed(each) for each in values]
        series.append({"name": case, "values": values, "texts": texts, "labels": labels})
    data: dict[str, Any] = {"unit": unit, "categories": list(found), "series": series, "upright": upright}
    return bars(title, description, data, difference_table(title, unit, found, cases, heading))


def difference_table(
    caption: str,
    unit: str,
    found: Mapping[str, Mapping[str, tuple[float, float]]],
    cases: Sequence[str],
    heading: str,
) -> Shown:
    """The amount in the base, and the difference of each case."""
    rows = [
        [
            name,
            figure(_dusted(next(iter(by_case.values()))[0]), MORE_DIGITS),
            *(signed(by_case[case][1]) for case in cases),
        ]
        for name, by_case in found.items()
    ]
    heads = [heading, f"base ({unit})", *(f"{case} minus base" for case in cases)]
    return Shown(caption, heads, rows, frozenset(range(1, len(heads))))


def _dusted(value: float) -> float:
    return 0.0 if abs(value) <= ROW_IS_ZERO else value
