"""What a planner reads on the terminal after `tornado`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monazite.figures import MORE_DIGITS, figure, signed
from monazite_cli import terminal
from monazite_cli.conflict_report import print_failure
from monazite_cli.report_parts import show_table

if TYPE_CHECKING:
    from monazite.api import RangeTable
    from monazite.tornado.row import Point, Row
    from monazite.tornado.tornado import Tornado
    from monazite_cli.screen import Screen


def print_tornado(report: RangeTable) -> None:
    """The answer in sentences, then the ranges by swing."""
    from monazite.tornado.sentences import NOTHING, headline, notes, proof, sentences

    found = report.found
    screen = terminal.screen()
    screen.heading(found.instance.title)
    if found.error is not None:
        _print_no_plan(screen, found)
        return
    screen.sentence(headline(found))
    if not found.rows:
        screen.sentence(NOTHING)
        return
    for sentence in sentences(found):
        screen.sentence(sentence)
    _print_rows(screen, found)
    for sentence in notes(found):
        screen.sentence(sentence)
    screen.sentence(proof(found))


def _print_no_plan(screen: Screen, found: Tornado) -> None:
    from monazite.api import Result

    which = "the file" if found.failed == "base" else f"the case {found.failed}"
    instance = found.instance if found.failed == "base" else found.case_instance
    assert instance is not None
    screen.sentence(f"status of {which}: {found.status}")
    print_failure("", Result(instance, found.status, error=found.error))


def _print_rows(screen: Screen, found: Tornado) -> None:
    from monazite.tornado.sentences import has_no_plan, range_ends, shown_rows

    shown = shown_rows(found)
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
            *range_ends(row),
            _end(found, row.at_low),
            _end(found, row.at_high),
            *([_switching(row)] if found.is_signed else []),
        ]
        for row in shown
    ]
    what = f"{found.case} minus base" if found.case is not None else "objective value"
    more = sum(bool(row.swing or has_no_plan(row)) for row in found.rows) - len(shown)
    rest = f"; {more} more: --format csv" if more else ""
    show_table(screen, f"Ranges by swing: {what} (present value, {unit}{rest})", heads, body)


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
