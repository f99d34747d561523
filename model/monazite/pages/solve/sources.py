"""Sources and assumptions behind the figures: every number of the file with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from monazite.figures import counted, percent
from monazite.pages.section import Section, Shown
from monazite.pages.source import Row, Source

ASSUMPTION = "assumption"
SOURCE_KEYS = ("title", "publisher", "date", "reliability", "url")


def section(source: Source) -> Section | None:
    """Assumptions with their ranges, numbers with their source, and the sources."""
    rows = source.table("assumptions")
    if not rows:
        return None
    assumed = [row for row in rows if row["reliability"] == ASSUMPTION]
    given = [row for row in rows if row["source"] and row not in assumed]
    neither = [row for row in rows if not row["source"]]
    tables = [
        *([_assumed(assumed)] if assumed else []),
        *([_given(given)] if given else []),
        *([_neither(neither)] if neither else []),
        *([_sources(source, given)] if given else []),
    ]
    return Section(
        "sources", "Sources and assumptions", [_words(rows, assumed, given, neither)], tables=tables
    )


def _words(rows: Sequence[Row], assumed: Sequence[Row], given: Sequence[Row], neither: Sequence[Row]) -> str:
    parts = [
        f"{counted(len(found), word)} ({percent(len(found) / len(rows), 3)})"
        for found, word in (
            (assumed, "assumption"),
            (given, "number with a source"),
            (neither, "number without one"),
        )
        if found
    ]
    ranged = sum(bool(row["low"] or row["high"]) for row in rows)
    has = counted(ranged, "number has", "numbers have")
    tried = f" {has} a plausible range; monazite tornado tries both ends."
    text = ", ".join(parts).replace("number with a sources", "numbers with a source")
    text = text.replace("number without ones", "numbers without one")
    return f"{text}.{tried if ranged else ''}"


def _range(row: Row) -> str:
    return " to ".join(each or "?" for each in (row["low"], row["high"])) if row["low"] or row["high"] else ""


def _assumed(rows: Sequence[Row]) -> Shown:
    body = [[row["address"], row["written"], _range(row), row["note"]] for row in rows]
    return Shown(
        f"Assumptions ({len(rows):,})", ("number", "value", "plausible range", "reason"), body, folded=True
    )


def _given(rows: Sequence[Row]) -> Shown:
    body = [[row["address"], row["written"], row["source"], row["reliability"], row["note"]] for row in rows]
    columns = ("number", "value", "source", "reliability", "note")
    return Shown(f"Numbers with a source ({len(rows):,})", columns, body, folded=True)


def _neither(rows: Sequence[Row]) -> Shown:
    body = [[row["address"], row["written"], row["note"]] for row in rows]
    return Shown(f"Numbers without a source ({len(rows):,})", ("number", "value", "note"), body, folded=True)


def _sources(source: Source, rows: Sequence[Row]) -> Shown:
    """Sources that some number names, with how many."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["source"]] = counts.get(row["source"], 0) + 1
    body = [
        [name, *(str(getattr(each, key) or "") for key in SOURCE_KEYS), f"{counts[name]:,}"]
        for name, each in source.instance.sources.items()
        if name in counts
    ]
    columns = ("name", *SOURCE_KEYS, "numbers")
    return Shown(f"Sources ({len(body):,})", columns, body, frozenset({6}), folded=True)
