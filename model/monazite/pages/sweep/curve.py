"""The curve of one term: the objective value over an interval, its breakpoints, and the value today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import Any

from monazite.figures import MORE_DIGITS, amount, counted, figure, whole_money
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.showing import PRESENT_VALUE, axis_ends, proof_words
from monazite.pages.source import Row, Source, is_true, number
from monazite.pages.sweep.kinds import Term, kind_of, settled, terms_of
from monazite.sweeps.curve.piece import Piece

BENT = 16
"""Points by which a quadratic segment is drawn."""
ENDLESS = 0.25
"""How much of the width so far a segment without an end is drawn further."""
IN_PAGE = "Point at a dot to read the slopes on both sides and what changes there."
MOST_BEST = 8
"""Curves whose greatest value is named."""


@dataclass(frozen=True)
class Line:
    """A curve: the values of the other terms in words, its segments, and its part of the head."""

    name: str
    rows: list[Row]
    head: Mapping[str, Any]

    @property
    def is_exact(self) -> bool:
        """Whether its segments are exact."""
        return all(is_true(row, "exact") for row in self.rows) and bool(self.head.get("exact", True))


def section(source: Source) -> Section | None:
    """The picture of all curves of a sweep, and a table of the breakpoints of each."""
    if kind_of(source) not in ("curve", "curves"):
        return None
    terms = terms_of(source)
    term = next(each for each in terms if each.span is not None)
    lines = list(_lines(source, [each for each in terms if each is not term]))
    unit = str(source.head["unit"])
    words = list(_words(source, term, lines, unit))
    drawn = [line for line in lines if line.rows]
    pictures = [_picture(term, drawn, unit)] if drawn else []
    return Section("curve", f"Objective value over {term.name}", words, pictures)


def _lines(source: Source, others: list[Term]) -> Iterator[Line]:
    grouped = {
        name: list(rows)
        for name, rows in groupby(source.table("segments"), key=lambda row: settled(row, others))
    }
    heads = source.head.get("curves", [source.head])
    for head in heads:
        name = ", ".join(f"{each.name} = {each.at(head['at'][each.name])}" for each in others)
        yield Line(name, grouped.get(name, []), head)


def _piece(row: Row) -> Piece:
    """A segment as it stands in the table."""
    keys = ("from", "to", "value_from", "value_to", "slope", "curvature")
    return Piece(*(number(row, key) for key in keys))


def _words(source: Source, term: Term, lines: Sequence[Line], unit: str) -> Iterator[str]:
    assert term.span is not None
    interval = f"{figure(term.span[0], MORE_DIGITS)} to {term.at(term.span[1])}"
    yield f"The objective value (present value, {unit}) for every {term.name} from {interval}."
    for line in lines:
        head = f"{line.name}: " if line.name else ""
        if len(lines) > MOST_BEST and line is not lines[0]:
            continue
        said = list(_line_words(line))
        if len(lines) > 1:
            said = [" ".join(said)]
        yield from (head + each for each in said)
        for each in line.head.get("why") or []:
            yield f"{head}{each[:1].upper()}{each[1:]}."
    verified = bool(source.head.get("verified"))
    solves = sum(int(line.head.get("solves") or 0) for line in lines)
    exact = all(line.is_exact for line in lines)
    reason = next((line.head.get("reason") for line in lines if line.head.get("reason")), None)
    if not exact:
        yield (
            "The curve is sampled: it was solved at the points shown, and between them the objective "
            "value is "
            "unknown."
        )
    yield proof_words(exact, reason, verified, solves)


def _line_words(line: Line) -> Iterator[str]:
    """What the curve says first, and of how many segments it is."""
    yield from line.head.get("sentences") or []
    if not line.rows:
        yield "There is no value in this interval."
    elif line.is_exact and not line.name:
        yield f"{counted(len(line.rows), 'segment')}, {counted(len(line.rows) - 1, 'breakpoint')}."


def _money(value: float, unit: str) -> str:
    text = whole_money(value, unit)
    return f"+{text}" if value > 0 else text


def _picture(term: Term, lines: Sequence[Line], unit: str) -> Picture:
    span = _drawn_span(term, lines)
    data: dict[str, Any] = {
        "x": {"name": term.name, "unit": term.unit, "least": span[0], "greatest": span[1]},
        "y": {"name": "objective value", "unit": unit},
        "series": [_series(line, term, unit, span) for line in lines],
        "marks": [],
        "zones": [] if len(lines) > 1 else list(_zones(lines[0], span)),
        "spots": [],
    }
    data |= axis_ends(point[1] for series in data["series"] for point in series["points"])
    today = term.present
    if today is not None and span[0] <= today <= span[1]:
        data["marks"].append({"axis": "x", "at": today, "name": f"today: {term.at(today)}"})
    title = f"Objective value over {term.name}"
    table = _table(term, lines, unit)
    return Picture("curve", title, _description(term, lines, unit), data, table, IN_PAGE)


def _drawn_span(term: Term, lines: Sequence[Line]) -> tuple[float, float]:
    """The interval that is drawn: the one asked for; of an end without limit, a part."""
    assert term.span is not None
    low, high = term.span
    inner = [
        value
        for line in lines
        for row in line.rows
        for value in (number(row, "from"), number(row, "to"))
        if isfinite(value)
    ]
    inner += [] if term.present is None else [term.present]
    least, most = min(inner, default=0.0), max(inner, default=1.0)
    further = ENDLESS * max(most - least, 1.0)
    return (low if isfinite(low) else least - further, high if isfinite(high) else most + further)


def _series(line: Line, term: Term, unit: str, span: tuple[float, float]) -> dict[str, Any]:
    points: list[list[float]] = []
    for row in line.rows:
        start, stop = max(span[0], number(row, "from")), min(span[1], number(row, "to"))
        count = BENT if number(row, "curvature") else 1
        for place in range(count + 1):
            at = start + (stop - start) * place / count
            points.append([at, _piece(row).value_at(at)])
    dots = [[at, value, text] for at, value, text in _dots(line, term, unit) if span[0] <= at <= span[1]]
    return {
        "name": line.name or "objective value",
        "points": points,
        "dots": dots,
        "dashed": not line.is_exact,
    }


def _dots(line: Line, term: Term, unit: str) -> Iterator[tuple[float, float, str]]:
    """The breakpoints and the two ends, with what is said of each."""
    for before, row in zip([None, *line.rows], [*line.rows, None], strict=True):
        known = row or before
        assert known is not None
        at = number(row, "from") if row is not None else number(known, "to")
        value = number(row, "value_from") if row is not None else number(known, "value_to")
        if not (isfinite(at) and isfinite(value)):
            continue
        lines = [line.name, f"{term.at(at)}: objective {amount(value, unit, MORE_DIGITS)}"]
        lines += [f"before: {_slope_words(before, term, unit, at)}"] if before is not None else []
        lines += [f"after: {_slope_words(row, term, unit, at)}"] if row is not None else []
        lines += [row["changes"]] if row is not None and row["changes"] else []
        yield at, value, "\n".join(each for each in lines if each)


def _slope_words(row: Row, term: Term, unit: str, at: float) -> str:
    """The slope of a segment at a point: `+25,511 USD per additional t/yr`."""
    if not number(row, "curvature"):
        return row["words"].removesuffix(PRESENT_VALUE)
    return f"{_money(_piece(row).slope_at(at), unit)} per additional {term.per}, changing along the segment"


def _zones(line: Line, span: tuple[float, float]) -> Iterator[dict[str, Any]]:
    """Where there is no plan, or no limit of the value."""
    for key, name in (("feasible", "infeasible"), ("bounded", "unbounded")):
        ends = line.head.get(key)
        if ends is None:
            yield {"from": span[0], "to": span[1], "name": name}
            continue
        low, high = float(ends["from"]), float(ends["to"])
        if low > span[0]:
            yield {"from": span[0], "to": low, "name": name}
        if high < span[1]:
            yield {"from": high, "to": span[1], "name": name}


def _description(term: Term, lines: Sequence[Line], unit: str) -> str:
    first = lines[0]
    count = "A line" if len(lines) == 1 else f"{len(lines)} lines, one for each value of the other terms"
    joints = "breakpoints" if first.is_exact else "points solved"
    start, stop = first.rows[0], first.rows[-1]
    return (
        f"{count}; dots are {joints}. "
        f"{'From ' if len(lines) == 1 else f'{first.name}: from '}"
        f"{amount(number(start, 'value_from'), unit, MORE_DIGITS)} at {term.at(number(start, 'from'))} to "
        f"{amount(number(stop, 'value_to'), unit, MORE_DIGITS)} at {term.at(number(stop, 'to'))}."
        + ("" if term.present is None else f" The dotted line is today's value, {term.at(term.present)}.")
    )


def _table(term: Term, lines: Sequence[Line], unit: str) -> Shown:
    several = any(line.name for line in lines)
    rows = []
    for line in lines:
        for before, row in zip([None, *line.rows], [*line.rows, None], strict=True):
            known = row or before
            assert known is not None
            at = number(row, "from") if row is not None else number(known, "to")
            value = number(row, "value_from") if row is not None else number(known, "value_to")
            sides = ["" if each is None else _slope_words(each, term, unit, at) for each in (before, row)]
            changed = row["changes"] if row is not None else ""
            rows.append(
                [*([line.name] if several else []), term.at(at), figure(value, MORE_DIGITS), *sides, changed]
            )
    heads = [*(["at"] if several else []), term.name, f"objective ({unit})", "slope before", "slope after"]
    place = 1 if several else 0
    return Shown(
        "Breakpoints and ends, with slopes in present value",
        [*heads, "what changes"],
        rows,
        frozenset({place, place + 1}),
    )
