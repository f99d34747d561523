"""A tornado in sentences: the comparison, what turns its sign, and how the figures were obtained."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.figures import MORE_DIGITS, amount, counted, figure, percent
from monazite.tornado.row import Row
from monazite.tornado.tornado import Tornado
from monazite.tornado.two_way import SwitchingLine

MOST_ROWS = 22
"""Rows of the printed table, so that sentences and table stay within 45 lines."""
MOST_NAMED = 3
"""Switching values in the sentences."""
MOST_NOTES = 3
POINTS = ": --format csv --table switching_line"


def in_short(found: Tornado) -> list[str]:
    """All sentences; none where base or case has no plan."""
    if found.error is not None:
        return []
    if not found.rows:
        return [headline(found), NOTHING]
    return [headline(found), *sentences(found, asked=""), proof(found)]


NOTHING = (
    "No number has a range: nothing is moved. Give numbers `low` and `high`, and dates `earliest` and "
    "`latest`."
)


def headline(found: Tornado) -> str:
    """The comparison, or the objective value without a case."""
    at, unit = found.at_value, found.instance.money.unit
    assert at is not None and at.case is not None and at.base is not None
    if found.case is None:
        return f"Objective value {amount(at.case, unit, MORE_DIGITS)} (present value)."
    difference = at.difference or 0.0
    better = "as good as" if not difference else "better than" if difference > 0 else "worse than"
    how = f" by {amount(abs(difference), unit)}" if difference else ""
    return (
        f"{found.case} is {better} the base{how}: objective value {figure(at.case, MORE_DIGITS)} against "
        f"{figure(at.base, MORE_DIGITS)} (present values)."
    )


def sentences(found: Tornado, asked: str = POINTS) -> Iterator[str]:
    """What turns the sign, and where; `asked` says how the points of the switching line are had."""
    if found.is_signed:
        turning = found.turning
        what = "the sign of the difference" if found.case is not None else "the sign of the objective value"
        turn = "turns" if 1 in (len(turning), len(found.rows)) else "turn"
        yield f"{len(turning)} of {counted(len(found.rows), 'range')} {turn} {what}."
        named = [_turn_words(row) for row in turning[:MOST_NAMED]]
        if named:
            more = len(turning) - len(named)
            yield f"Switching values by swing: {'; '.join(named)}{f'; and {more} more' if more else ''}."
        nearest = min(turning, key=_change, default=None)
        if nearest is not None and _change(nearest) < float("inf"):
            away = percent(_change(nearest), 2)
            yield f"Nearest switching value within a range: {_turn_words(nearest)}, {away} away."
        outside = [row for row in found.rows if row.turns and not row.turns_within]
        if outside:
            others = f"; and {len(outside) - 1} more" if len(outside) > 1 else ""
            yield f"Outside the range: {_turn_words(outside[0])}{others}."
        elif not turning:
            yield "No switching value was found outside the ranges either, up to three times their amounts."
    still = sum(not row.swing and not has_no_plan(row) for row in found.rows)
    if still:
        what = "difference" if found.case is not None else "objective value"
        yield f"{counted(still, 'range')} {'does' if still == 1 else 'do'} not move the {what}."
    if found.line is not None:
        yield _line_words(found.line, asked)


def _turn_words(row: Row) -> str:
    """`contracts.toyotsu.price at 10.9 USD/kg (12 in the file, range 6 to 24)`."""
    number, at = row.number, row.switching
    about = "" if row.exact else "about "
    if isinstance(at, str):
        return f"{number.path} from {at} on ({number.dates[0]} in the file)"
    assert at is not None
    given = "" if number.value is None else f"{figure(number.value)} in the file, "
    return f"{number.path} at {about}{amount(at, number.unit)} ({given}range {range_words(row)})"


def _change(row: Row) -> float:
    """How far the switching value is from the value, as a share of it."""
    at, value = row.switching, row.number.value
    return abs(at - value) / abs(value) if isinstance(at, float) and value else float("inf")


def _line_words(line: SwitchingLine, asked: str) -> str:
    names = f"{line.x.path} and {line.y.path}"
    if not line.points:
        return f"Moved together, {names} have no switching line: {line.reason}."
    first, last = line.points[0], line.points[-1]
    cut = "" if line.exact else f" This is not all of it, or not exact: {line.reason}."
    ends = " to ".join(f"({figure(each.x)}, {figure(each.y)})" for each in (first, last))
    units = " and ".join(dict.fromkeys((line.x.unit, line.y.unit)))
    return (
        f"Moved together, {names} turn it along a line from {ends} in {units} "
        f"({counted(len(line.points), 'point')}{asked}).{cut}"
    )


def notes(found: Tornado) -> Iterator[str]:
    """Why there is no plan at an end, or no switching value."""
    messages = [
        f"{row.number.path}: {note}"
        for row in found.rows
        for note in (
            *(point.message for point in row.points if point.message),
            *([row.note] if row.note and _is_of_note(row) else []),
        )
    ]
    yield from messages[:MOST_NOTES]
    if len(messages) > MOST_NOTES:
        yield f"{counted(len(messages) - MOST_NOTES, 'further note')}: --format csv."


def _is_of_note(row: Row) -> bool:
    return bool(row.swing) or row.switching is not None


def proof(found: Tornado) -> str:
    """How the figures were obtained."""
    inexact = sum(not row.exact for row in found.rows)
    how = "Exact" if not inexact else f"Exact but for {counted(inexact, 'row')}"
    marked = (
        " (~ is between two verified points)"
        if any(row.turns and not row.exact for row in found.rows)
        else ""
    )
    checks = "verified" if found.verified else "VERIFICATION FAILED"
    outside = any(row.turns and not row.turns_within for row in shown_rows(found))
    brackets = " In brackets: outside the range." if outside else ""
    return f"{how}{marked}, {checks} ({counted(found.solves, 'solve')}).{brackets}"


def range_words(row: Row) -> str:
    """`6 to 24`."""
    low, high = range_ends(row)
    return f"{low} to {high}" if low and high else f"from {low}" if low else f"to {high}"


def range_ends(row: Row) -> tuple[str, str]:
    """The ends of a range as they are printed."""
    number = row.number
    if number.dates[0]:
        return number.dates[1] or "", number.dates[2] or ""
    return figure(number.low), figure(number.high)


def has_no_plan(row: Row) -> bool:
    """Whether an end of a range has no plan."""
    return any(point.status != "optimal" for point in row.points)


def shown_rows(found: Tornado) -> list[Row]:
    """The rows of the table: those that move something, the first of them."""
    return [row for row in found.rows if row.swing or has_no_plan(row)][:MOST_ROWS]
