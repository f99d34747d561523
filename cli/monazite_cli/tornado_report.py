"""What a planner reads on the terminal after `tornado`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from monazite.figures import MORE_DIGITS, amount, counted, figure, percent, signed
from monazite_cli import terminal
from monazite_cli.conflict_report import print_failure
from monazite_cli.report_parts import show_table

if TYPE_CHECKING:
    from monazite.api import RangeTable
    from monazite.tornado.row import Point, Row
    from monazite.tornado.tornado import Tornado
    from monazite.tornado.two_way import SwitchingLine
    from monazite_cli.screen import Screen

MOST_ROWS = 22
"""Rows of the table, so that sentences and table stay within 45 lines."""
MOST_NAMED = 3
"""Switching values in the sentences."""
MOST_NOTES = 3


def print_tornado(report: RangeTable) -> None:
    """The answer in sentences, then the ranges by swing."""
    found = report.found
    screen = terminal.screen()
    screen.heading(found.instance.title)
    if found.error is not None:
        _print_no_plan(screen, found)
        return
    screen.sentence(_headline(found))
    if not found.rows:
        screen.sentence(
            "No number has a range: nothing is moved. Give numbers `low` and `high`, and dates `earliest` "
            "and `latest`."
        )
        return
    for sentence in _sentences(found):
        screen.sentence(sentence)
    _print_rows(screen, found)
    for sentence in _notes(found):
        screen.sentence(sentence)
    screen.sentence(_proof(found))


def _print_no_plan(screen: Screen, found: Tornado) -> None:
    from monazite.api import Result

    which = "the file" if found.failed == "base" else f"the case {found.failed}"
    instance = found.instance if found.failed == "base" else found.case_instance
    assert instance is not None
    screen.sentence(f"status of {which}: {found.status}")
    print_failure("", Result(instance, found.status, error=found.error))


def _headline(found: Tornado) -> str:
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


def _sentences(found: Tornado) -> Iterator[str]:
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
            yield f"The smallest change that turns it: {_turn_words(nearest)}, {away} away."
        outside = [row for row in found.rows if row.turns and not row.turns_within]
        if outside:
            others = f"; and {len(outside) - 1} more" if len(outside) > 1 else ""
            yield f"Outside the range: {_turn_words(outside[0])}{others}."
        elif not turning:
            yield "No switching value was found outside the ranges either, up to three times their amounts."
    still = sum(not row.swing and not _without_plan(row) for row in found.rows)
    if still:
        what = "difference" if found.case is not None else "objective value"
        yield f"{counted(still, 'range')} {'does' if still == 1 else 'do'} not move the {what}."
    if found.line is not None:
        yield _line_words(found.line)


def _turn_words(row: Row) -> str:
    """`contracts.toyotsu.price at 10.9 USD/kg (12 in the file, range 6 to 24)`."""
    number, at = row.number, row.switching
    about = "" if row.exact else "about "
    if isinstance(at, str):
        return f"{number.path} from {at} on ({number.dates[0]} in the file)"
    assert at is not None
    given = "" if number.value is None else f"{figure(number.value)} in the file, "
    return f"{number.path} at {about}{amount(at, number.unit)} ({given}range {_range(row)})"


def _change(row: Row) -> float:
    """How far the switching value is from the value, as a share of it."""
    at, value = row.switching, row.number.value
    return abs(at - value) / abs(value) if isinstance(at, float) and value else float("inf")


def _line_words(line: SwitchingLine) -> str:
    names = f"{line.x.path} and {line.y.path}"
    if not line.points:
        return f"Moved together, {names} have no switching line: {line.reason}."
    first, last = line.points[0], line.points[-1]
    cut = "" if line.exact else f" This is not all of it, or not exact: {line.reason}."
    ends = " to ".join(f"({figure(each.x)}, {figure(each.y)})" for each in (first, last))
    return (
        f"Moved together, {names} turn it along a line from {ends} in {line.x.unit} and {line.y.unit} "
        f"({counted(len(line.points), 'point')}: --format csv --table switching_line).{cut}"
    )


def _print_rows(screen: Screen, found: Tornado) -> None:
    shown = _shown(found)
    if not shown:
        return
    unit = found.instance.money.unit
    heads = ["number", "value", "low", "high", "at low", "at high"] + (
        ["turns at"] if found.is_signed else []
    )
    body = [
        [
            row.number.path,
            f"{row.number.dates[0] or figure(row.number.value)} {row.number.unit}".strip(),
            *_ends(row),
            _end(found, row.at_low),
            _end(found, row.at_high),
            *([_switching(row)] if found.is_signed else []),
        ]
        for row in shown
    ]
    what = f"{found.case} minus base" if found.case is not None else "objective value"
    more = sum(bool(row.swing or _without_plan(row)) for row in found.rows) - len(shown)
    rest = f"; {more} more: --format csv" if more else ""
    show_table(screen, f"Ranges by swing: {what} (present value, {unit}{rest})", heads, body)


def _shown(found: Tornado) -> list[Row]:
    """The rows of the table: those that move something, the first of them."""
    return [row for row in found.rows if row.swing or _without_plan(row)][:MOST_ROWS]


def _range(row: Row) -> str:
    low, high = _ends(row)
    return f"{low} to {high}" if low and high else f"from {low}" if low else f"to {high}"


def _ends(row: Row) -> tuple[str, str]:
    number = row.number
    if number.dates[0]:
        return number.dates[1] or "", number.dates[2] or ""
    return figure(number.low), figure(number.high)


def _without_plan(row: Row) -> bool:
    return any(point.status != "optimal" for point in row.points)


def _end(found: Tornado, point: Point | None) -> str:
    if point is None:
        return ""
    if point.difference is None:
        return point.status
    return signed(point.difference) if found.case is not None else figure(point.difference, MORE_DIGITS)


def _switching(row: Row) -> str:
    """`10.9`, with `~` where it is not exact, and what lies outside the range in brackets."""
    at = row.switching
    if at is None:
        return ""
    text = f"{'' if row.exact else '~'}{at if isinstance(at, str) else figure(at)}"
    return text if row.turns_within else f"({text})"


def _notes(found: Tornado) -> Iterator[str]:
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


def _proof(found: Tornado) -> str:
    inexact = sum(not row.exact for row in found.rows)
    how = "Exact" if not inexact else f"Exact but for {counted(inexact, 'row')}"
    marked = (
        " (~ is between two verified points)"
        if any(row.turns and not row.exact for row in found.rows)
        else ""
    )
    checks = "verified" if found.verified else "VERIFICATION FAILED"
    outside = any(row.turns and not row.turns_within for row in _shown(found))
    brackets = " In brackets: outside the range." if outside else ""
    return f"{how}{marked}, {checks} ({counted(found.solves, 'solve')}).{brackets}"
