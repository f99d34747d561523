"""Runs from a table: the objective of each beside the base, what each changed, and its reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from monazite.figures import MORE_DIGITS, counted, figure, signed
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.showing import Column, bars, shown, words
from monazite.pages.source import Row, Source, number, number_or_none
from monazite.pages.status import without_plan
from monazite.pages.sweep.kinds import kind_of, spoken
from monazite.sweeps.runs.as_written import in_written_units

BASE = "base"
MOST_BARS = 60
MOST_ROWS = 500


def section(source: Source) -> Section | None:
    """A bar for each run, and the tables of runs and changes."""
    rows = source.table("runs")
    if kind_of(source) != "runs" or not rows:
        return None
    value = next(column for column in source.columns("runs") if column.startswith("objective ("))
    pictures = [_picture(source, rows, value)] if rows else []
    return Section("runs", "Runs", list(_words(source, rows, value)), pictures, [_log(source)])


def _words(source: Source, rows: Sequence[Row], value: str) -> Iterator[str]:
    runs = [row for row in rows if row["run"] != BASE]
    found = ", ".join(f"{count:,} {status}" for status, count in _counts(runs).items())
    yield f"{counted(len(runs), 'run')}: {found}." if runs else "No run."
    base = next((number_or_none(row, value) for row in rows if row["run"] == BASE), None)
    solved = [row for row in rows if row[value] and row["run"] != BASE]
    if base is not None and solved:
        unit = source.head["unit"]
        for what, row in (
            ("The best run is", max(solved, key=lambda row: number(row, value))),
            ("The worst is", min(solved, key=lambda row: number(row, value))),
        ):
            yield f"{what} {row['run']}: {signed(number(row, value) - base)} {unit} beside the base."
    for row in [row for row in rows if row["message"]][:5]:
        yield without_plan(row["run"], row["status"], row["message"])


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    """How many runs ended how; the base is none of them."""
    return dict(sorted(Counter(row["status"] for row in rows).items()))


def _picture(source: Source, rows: Sequence[Row], value: str) -> Picture:
    base = next((number_or_none(row, value) for row in rows if row["run"] == BASE), None)
    drawn = [row for row in rows if row["run"] != BASE][:MOST_BARS]
    values = [number_or_none(row, value) for row in drawn]
    is_compared = base is not None
    differences = [None if each is None else each - (base or 0.0) for each in values]
    texts = [
        row["status"] if each is None else f"objective {figure(each, MORE_DIGITS)} {source.head['unit']}"
        for row, each in zip(drawn, values, strict=True)
    ]
    beside = f" minus the base ({figure(base, MORE_DIGITS)})" if is_compared else ""
    data = {
        "unit": str(source.head["unit"]),
        "categories": [row["run"] for row in drawn],
        "series": [{"name": "objective value", "values": differences, "texts": texts}],
    }
    description = (
        f"The objective value of each run{beside}: to the right better, to the left worse. Runs without a "
        f"bar have no plan."
    )
    title = "Objective value beside the base" if is_compared else "Objective value"
    return bars(title, description, data, _table(rows))


def _table(rows: Sequence[Row]) -> Shown:
    columns = list(rows[0])
    if not any(row["message"] for row in rows):
        columns.remove("message")
    texts = ("run", "status", "message")
    body = [
        [
            row[column] if column in texts else figure(number_or_none(row, column), MORE_DIGITS)
            for column in columns
        ]
        for row in rows[:MOST_ROWS]
    ]
    numeric = frozenset(place for place, column in enumerate(columns) if column not in texts)
    more = f"The first {MOST_ROWS} of " if len(rows) > MOST_ROWS else ""
    runs = sum(row["run"] != BASE for row in rows)
    return Shown(f"{more}{counted(runs, 'run')} and the base", columns, body, numeric)


def _log(source: Source) -> Shown:
    def amounts(name: str) -> Column:
        return Column(name, name, lambda row, column: spoken(str(row[column])), True)

    columns = [words(name, name) for name in ("run", "path", "mod", "value", "period")]
    return shown(
        "What each run changes",
        in_written_units(source.instance, source.table("log")),
        [*columns, amounts("old"), amounts("new"), words("unit", "unit"), words("note", "note")],
        MOST_ROWS,
    )
