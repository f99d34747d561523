"""Stocks: the level at the end of each period."""

from __future__ import annotations

from collections.abc import Sequence

from monazite.figures import cell
from monazite.pages.drawn import Series, cell_is_something, lines, readable
from monazite.pages.section import Picture, Section
from monazite.pages.source import Row, Source, number
from monazite.results.amounts import tracked


def section(source: Source) -> Section | None:
    """Pictures of the stocks of each unit; those that are always empty are named."""
    rows = source.table("stocks")
    if not rows:
        return None
    levels: dict[str, list[Row]] = {}
    for row in rows:
        levels.setdefault(row["stock"], []).append(row)
    used = [name for name, found in levels.items() if any(_is_something(row) for row in found)]
    empty = [readable(name) for name in levels if name not in used]
    words = [f"Always empty: {', '.join(empty)}."] if empty else []
    groups: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for name in used:
        groups.setdefault(_group(source, levels[name][0]), {})[name] = levels[name]
    pictures = [_picture(title, unit, found) for (title, unit), found in groups.items()]
    return Section("stocks", "Stocks", words, pictures)


def _group(source: Source, row: Row) -> tuple[str, str]:
    """The title of the picture of a stock, and its unit: those of the tracked element are apart."""
    element = tracked(source.instance)
    if element is None:
        return "Stocks", row["unit"]
    holds = source.instance.content(row["material"], element) > 0
    return f"Stocks of materials {'with' if holds else 'without'} {element}", row["unit"]


def _is_something(row: Row) -> bool:
    return cell_is_something(number(row, "opening")) or cell_is_something(number(row, "closing"))


def _picture(title: str, unit: str, levels: dict[str, list[Row]]) -> Picture:
    labels = ["opening", *(row["label"] for row in next(iter(levels.values())))]
    series = [
        Series(readable(name), [number(rows[0], "opening"), *(number(row, "closing") for row in rows)])
        for name, rows in levels.items()
    ]
    words = (
        f"A line for each stock, its level at the end of each period in {unit}. {_greatest(series, labels)}"
    )
    return lines(title, words, "end of", labels, unit, series)


def _greatest(series: Sequence[Series], labels: Sequence[str]) -> str:
    """The greatest level of each."""
    parts = []
    for each in series:
        at = max(range(len(labels)), key=lambda place: each.values[place] or 0.0)
        parts.append(f"{each.name} at most {cell(each.values[at])} ({labels[at]})")
    return "; ".join(parts) + "."
