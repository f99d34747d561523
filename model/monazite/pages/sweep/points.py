"""Tables of points: lines over one term, or a coloured table of two, for the objective and every report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from monazite.figures import MORE_DIGITS, counted, figure
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.showing import axis_ends, bars, proof_words
from monazite.pages.source import Row, Source, UnexpectedContentError, number, number_or_none
from monazite.pages.status import without_plan
from monazite.pages.sweep.kinds import Term, kind_of, spoken, terms_of

MOST_LINES = 8
"""Lines in a picture; of more combinations two terms give a coloured table."""
MOST_VIEWS = 40
"""Reports to choose from in a picture; the table has all."""
MOST_CELLS = 40_000
"""Cells of all reports to choose from together."""
MOST_ROWS = 500
"""Rows of the table in the page."""


def section(source: Source) -> Section | None:
    """A picture of the points, and their table."""
    if kind_of(source) != "points":
        return None
    rows, terms = source.table("points"), terms_of(source)
    words = list(_words(source, rows, terms))
    if not rows:
        return Section("points", "Points", words)
    return Section("points", "Points", words, [_picture(source, rows, terms)])


def _words(source: Source, rows: Sequence[Row], terms: Sequence[Term]) -> Iterator[str]:
    counts = source.head.get("counts", {})
    found = ", ".join(f"{count:,} {status}".replace(",", ",") for status, count in counts.items())
    yield f"{counted(len(rows), 'point')} of {' and '.join(term.name for term in terms)}: {found}."
    yield from source.head.get("sentences") or []
    for row in [row for row in rows if row["message"]][:3]:
        yield without_plan(f"At {_at(row, terms)}", row["status"], row["message"])
    verified, solves = bool(source.head["verified"]), int(source.head["solves"])
    checks = proof_words(True, None, verified, solves).removeprefix("Exact, ")
    yield f"Every point was solved by itself or lies in a critical region; {checks}"
    if source.head.get("reason"):
        yield str(source.head["reason"])


def _at(row: Row, terms: Sequence[Term]) -> str:
    return ", ".join(f"{term.name} = {term.at(spoken(row[term.heading]))}" for term in terms)


def _value_column(rows: Sequence[Row]) -> str:
    return next((column for column in rows[0] if column.startswith("objective (")), "") if rows else ""


def _outputs(rows: Sequence[Row], terms: Sequence[Term]) -> list[str]:
    """The objective and every report: the columns that a picture may show."""
    known = {term.heading for term in terms} | {"status", "message"}
    return [column for column in rows[0] if column not in known]


def is_numeric(rows: Sequence[Row], column: str) -> bool:
    """Whether every cell of a column is a number."""
    try:
        return all(number(row, column) is not None for row in rows)
    except UnexpectedContentError:
        return False


def _picture(source: Source, rows: Sequence[Row], terms: Sequence[Term]) -> Picture:
    counts = {term.heading: len({row[term.heading] for row in rows}) for term in terms}
    numeric = [term for term in terms if is_numeric(rows, term.heading)]
    across = max(numeric, key=lambda term: counts[term.heading], default=None)
    others = [term for term in terms if term is not across]
    combinations = len({tuple(row[term.heading] for term in others) for row in rows})
    table = _table(rows, terms)
    if across is not None and (combinations <= MOST_LINES or len(terms) > 2):
        return _lines(rows, across, others, table)
    if len(terms) == 2:
        return _cells(rows, terms, table)
    return _bars(source, rows, terms, table)


def _lines(rows: Sequence[Row], across: Term, others: Sequence[Term], table: Shown) -> Picture:
    keyed = sorted(rows, key=lambda row: tuple(row[term.heading] for term in others))
    groups = {
        _at(found[0], others): sorted(found, key=lambda row: number(row, across.heading))
        for _, each in groupby(keyed, key=lambda row: tuple(row[term.heading] for term in others))
        for found in [list(each)]
    }
    more = len(groups) - MOST_LINES
    chosen = dict(list(groups.items())[:MOST_LINES])
    views: list[dict[str, Any]] = []
    for column in _outputs(rows, [across, *others])[: most_views(rows)]:
        series = [_series(name or column, found, across, column) for name, found in chosen.items()]
        words = f"{column} over {across.name}; dots are the points solved, lines only join them."
        words += f" {counted(more, 'further combination')} only in the table." if more > 0 else ""
        views.append(
            {
                "name": column,
                "words": words,
                "x": {"name": across.name, "unit": across.unit},
                "y": {"name": column, "unit": ""},
                "series": series,
                "marks": _marks(across),
                **axis_ends(point[1] for each in series for point in each["points"]),
            }
        )
    return Picture("curve", f"Points over {across.name}", views[0]["words"], {"views": views}, table)


def _marks(term: Term) -> list[dict[str, Any]]:
    if term.present is None:
        return []
    return [{"axis": "x", "at": term.present, "name": f"today: {term.at(term.present)}"}]


def _series(name: str, rows: Sequence[Row], across: Term, column: str) -> dict[str, Any]:
    points = [[number(row, across.heading), number_or_none(row, column)] for row in rows]
    return {"name": name, "points": points, "dots": [each for each in points if each[1] is not None]}


def _cells(rows: Sequence[Row], terms: Sequence[Term], table: Shown) -> Picture:
    counts = [list(dict.fromkeys(row[term.heading] for row in rows)) for term in terms]
    x, y = (0, 1) if 3 * len(counts[0]) >= len(counts[1]) else (1, 0)
    known = {(row[terms[x].heading], row[terms[y].heading]): row for row in rows}
    names = _outputs(rows, terms)[: most_views(rows)]
    views = [_view(known, (counts[x], counts[y]), column) for column in names]
    data = {
        "x": {"name": terms[x].heading, "values": [spoken(each) for each in counts[x]]},
        "y": {"name": terms[y].heading, "values": [spoken(each) for each in counts[y]]},
        "views": views,
        "empty": {
            f"{across},{up}": row["status"]
            for up, above in enumerate(counts[y])
            for across, right in enumerate(counts[x])
            if (row := known.get((right, above))) is not None and row["status"] != "optimal"
        },
    }
    today = ", ".join(f"{term.name} = {term.at(term.present)}" for term in terms if term.present is not None)
    for view in views:
        view["words"] += f" Today: {today}." if today else ""
    title = f"Points of {terms[x].name} by {terms[y].name}"
    return Picture("cells", title, views[0]["words"], data, table)


def most_views(rows: Sequence[Row]) -> int:
    """How many reports a picture offers: fewer where there are many points."""
    return max(1, min(MOST_VIEWS, MOST_CELLS // len(rows)))


def _view(
    known: Mapping[tuple[str, str], Row], values: tuple[Sequence[str], Sequence[str]], column: str
) -> dict[str, Any]:
    cells = [
        [number_or_none(known[across, up], column) if (across, up) in known else None for across in values[0]]
        for up in values[1]
    ]
    amounts = sorted(each for row in cells for each in row if each is not None) or [0.0]
    least, most = (figure(each, MORE_DIGITS) for each in (amounts[0], amounts[-1]))
    return {
        "name": column,
        "low": amounts[0],
        "high": amounts[-1],
        "signed": False,
        "lowText": least,
        "highText": most,
        "cells": cells,
        "words": (
            f"One cell a point: the darker, the greater {column}, from {least} to {most}. Grey cells have no "
            "plan."
        ),
    }


def _bars(source: Source, rows: Sequence[Row], terms: Sequence[Term], table: Shown) -> Picture:
    """Words in place of numbers, such as dates: one bar each, of the objective as it differs from the
    first."""
    value = _value_column(rows)
    solved = [row for row in rows if row[value]][:MOST_ROWS]
    names = [_at(row, terms) for row in solved]
    first = float(solved[0][value]) if solved else 0.0
    differences = [number(row, value) - first for row in solved]
    words = "Bars to the right are better than the first point, to the left worse."
    if names:
        words = f"The objective value minus that at {names[0]}. {words}"
    data = {
        "unit": str(source.head["unit"]),
        "categories": names,
        "series": [{"name": "objective value", "values": differences}],
    }
    return bars("Points beside the first", words, data, table)


def _table(rows: Sequence[Row], terms: Sequence[Term]) -> Shown:
    columns = list(rows[0])
    texts = {"status", "message"} | {term.heading for term in terms if not is_numeric(rows, term.heading)}
    if not any(row["message"] for row in rows):
        columns.remove("message")
    caption = counted(len(rows), "point")
    if len(rows) > MOST_ROWS:
        caption = f"The first {MOST_ROWS} of {caption} (all of them: tables/points.csv)"
    body = [
        [
            row[column] if column in texts else figure(number_or_none(row, column), MORE_DIGITS)
            for column in columns
        ]
        for row in rows[:MOST_ROWS]
    ]
    numeric = frozenset(place for place, column in enumerate(columns) if column not in texts)
    return Shown(caption, columns, body, numeric)
