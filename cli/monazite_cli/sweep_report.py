"""What a planner reads on the terminal after `sweep`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from monazite.figures import MORE_DIGITS, counted, figure, in_whole_currency, signed
from monazite.tolerances import CHANGE_IS_REPORTED
from monazite_cli import terminal
from monazite_cli.report_parts import area, proof_sentence, show_table

if TYPE_CHECKING:
    from monazite.api import Levels, RunTable, Sweep
    from monazite.sweeps.answers import Answer, Curves, Plane, Points
    from monazite.sweeps.curve.reservation import Reservation, YearLevels
    from monazite.sweeps.runs.table import Runs
    from monazite_cli.screen import Screen

MOST_ROWS = 60
MOST_DOMAINS = 20
LONGEST_CELL = 60


def print_checked(found: Sweep | RunTable | Levels) -> None:
    """The result of a sweep, whichever kind it is."""
    from monazite.api import Levels, Sweep

    if isinstance(found, Sweep):
        print_answer(found.answer)
    elif isinstance(found, Levels):
        print_reservation(found.found)
    else:
        print_runs(found.runs)


def print_answer(answer: Answer) -> None:
    """The answer as tables: segments, regions or points."""
    from monazite.sweeps.answers import Curves, Points

    screen = terminal.screen()
    screen.heading(answer.program.base.title)
    if isinstance(answer, Points):
        _print_points(screen, answer)
    elif isinstance(answer, Curves):
        _print_curves(screen, answer)
    else:
        _print_map(screen, answer)


def precise(value: float | None) -> str:
    """A figure with seven digits: differences along a curve are small beside the objective value."""
    return figure(value, MORE_DIGITS)


def _print_curves(screen: Screen, answer: Curves) -> None:
    from monazite.sweeps.document import document

    found = document(answer)
    for curve in found.get("curves", [found]):
        if curve["at"]:
            settled = ", ".join(
                f"{name} = {value if isinstance(value, str) else precise(value)}"
                for name, value in curve["at"].items()
            )
            screen.heading(settled)
        screen.sentence(f"{answer.term.name}: {counted(len(curve['segments']), 'segment')}")
        _print_sentences(screen, [*curve["sentences"], *curve["why"]])
        _print_segments(screen, answer, curve["segments"])
        _print_changes(screen, curve["segments"])
        if curve.get("outputs"):
            _print_outputs(screen, answer.term.name, curve["outputs"])
        screen.sentence(proof_sentence(curve["exact"], curve["reason"], answer.verified, curve["solves"]))


def _print_sentences(screen: Screen, sentences: list[str]) -> None:
    for sentence in sentences:
        screen.sentence(f"- {sentence}", hang=2)


def _print_segments(screen: Screen, answer: Curves, segments: list[dict[str, Any]]) -> None:
    """One line a segment; a slope changes along the segments that have a curvature."""
    from monazite.sweeps.words import is_flat

    term, unit = answer.term, answer.program.base.money.unit
    is_curved = any(segment["curvature"] for segment in segments)
    body = []
    for segment in segments:
        rates = [segment["slope"], *([segment["curvature"]] if is_curved else [])]
        if is_flat(term, segment["slope"]):
            rates[0] = 0.0
        ends = [segment[each] for each in ("from", "to", "value_from", "value_to")]
        body.append(
            [*map(precise, ends), *(signed(in_whole_currency(rate, unit)[0]) for rate in rates)],
        )
    currency = in_whole_currency(1.0, unit)[1]
    heads = [
        f"from\n{term.unit}",
        f"to\n{term.unit}",
        f"objective at from\n{unit}",
        f"objective at to\n{unit}",
        f"slope{' at from' if is_curved else ''}\n{currency} per additional {term.per}",
        *([f"change of slope\nper additional {term.per}"] if is_curved else []),
    ]
    show_table(screen, "Segments of the objective value (slopes in present value)", heads, body, 0)


def _print_changes(screen: Screen, segments: list[dict[str, Any]]) -> None:
    changing = [segment for segment in segments if segment["changes"]]
    if not changing:
        return
    from monazite.sweeps.words import names_decision

    screen.heading("Breakpoints")
    for segment in changing:
        screen.sentence(f"  at {precise(segment['from'])}: {'; '.join(segment['changes'])}")
    if any(names_decision(change) for segment in changing for change in segment["changes"]):
        screen.sentence("Decisions that change are those of one optimal plan.")


def _print_outputs(screen: Screen, name: str, outputs: list[dict[str, Any]]) -> None:
    labels = list(dict.fromkeys(label for row in outputs for label in row if label != "at"))
    if not labels:
        return
    body = [[precise(row["at"]), *(precise(row.get(label)) for label in labels)] for row in outputs]
    show_table(screen, "Reports at the breakpoints", [name, *labels], body, 1)


def _print_map(screen: Screen, answer: Plane) -> None:
    found = answer.map
    first, second = answer.program.terms
    screen.sentence(
        f"{first.name} x {second.name}: {counted(len(found.domains), 'region')} "
        f"(from {counted(found.regions, 'basis', 'bases')})"
    )
    from monazite.sweeps.document import domain_table, without_plan
    from monazite.sweeps.sentences import map_sentences

    _print_sentences(screen, [*map_sentences(answer), *without_plan(answer)])
    if not found.domains:
        screen.sentence(_proof_of_map(answer))
        return
    rows = list(islice(domain_table(answer), MOST_DOMAINS))
    heads = ["", "share of\nthe area", *(f"{_broken(term.name)}\n({term.unit})" for term in (first, second))]
    body = [
        [str(number), area(row.share), row.span(0), row.span(1)] for number, row in enumerate(rows, start=1)
    ]
    show_table(screen, "The largest regions", heads, body, 0)
    for number, row in enumerate(rows, start=1):
        screen.sentence(f"  {number}: {row.label}")
    if answer.program.base.contracts:
        screen.sentence(
            "Shortfalls are those of one optimal plan; others with the same objective value may fall short "
            "in other years."
        )
    if len(found.domains) > MOST_DOMAINS:
        screen.sentence(
            f"  and {len(found.domains) - MOST_DOMAINS:,} more: --format json, "
            "or -o DIR (monazite report DIR --out map.html draws it)"
        )
    screen.sentence(_proof_of_map(answer))


def _proof_of_map(answer: Plane) -> str:
    found = answer.map
    words = proof_sentence(found.exact, found.reason, answer.verified, found.solves)
    return f"{area(found.proven)} of the area proven. {words}"


def _print_points(screen: Screen, answer: Points) -> None:
    from monazite.sweeps.document import table
    from monazite.sweeps.sentences import points_sentences

    count = len(answer.status)
    screen.sentence(counted(count, "point"))
    _print_sentences(screen, points_sentences(answer))
    found = table(answer)
    columns = list(found.columns)
    shown = _shown(iter(found.make()), columns.index("message") if not answer.messages else None)
    heads = [column for column in columns if answer.messages or column != "message"]
    show_table(
        screen,
        "Points",
        [_broken(head) for head in heads],
        list(islice(shown, MOST_ROWS)),
        len(answer.axes) + 1,
    )
    if count > MOST_ROWS:
        screen.sentence(f"  and {count - MOST_ROWS:,} more: --format csv, or -o DIR for the whole table")
    checks = "Verified" if answer.verified else "VERIFICATION FAILED"
    words = (
        f"each point solved by itself: {answer.reason}"
        if answer.reason
        else f"{counted(answer.solves, 'solve')}, {counted(answer.regions, 'critical region')}"
    )
    screen.sentence(f"{checks} ({words}).")


def _broken(head: str) -> str:
    """A long heading on several lines, so that columns stay narrow."""
    return (
        head.replace(" (", "\n(").replace(".", ".\n").replace("[", "\n[").replace(",", ",\n")
        if len(head) > 14
        else head
    )


def _shown(rows: Iterator[Any], omitted: int | None) -> Iterator[list[str]]:
    for row in rows:
        cells = [each for place, each in enumerate(row) if place != omitted]
        yield [each if isinstance(each, str) else precise(each) for each in cells]


def print_reservation(found: Reservation) -> None:
    """The level of price + penalty at which the tonnes of each contract year are delivered."""
    screen = terminal.screen()
    screen.heading(found.instance.title)
    screen.sentence(
        f"{found.contract}: price + penalty at which the tonnes of each contract year are delivered. "
        f"In the file the price is {precise(found.lowest)} {found.unit}, price + penalty {_levels(found)}."
    )
    heads = [
        "contract year",
        f"floor\n{found.tonnes}",
        f"delivered at\nthe price alone\n{found.tonnes}",
        f"delivered at\nprice + penalty\n{found.tonnes}",
        f"in full from\n{found.unit}",
        f"indifferent up to\n{found.unit}",
    ]
    body = [
        [
            year.label,
            precise(year.floor),
            _delivered(year, found.lowest),
            _delivered(year, year.given),
            _level(year.may_from, found.lowest),
            _level(year.will_from, found.lowest),
        ]
        for year in found.years
    ]
    show_table(screen, "Delivered to the buyer", heads, body, 1)
    screen.sentence(
        "All steps of every year: --format csv. Below the contract price a negative penalty would be needed. "
        f"See the supply curve: monazite value FILE --contract {found.contract}."
    )
    screen.sentence(proof_sentence(found.exact, found.reason, found.verified, found.solves))


def _levels(found: Reservation) -> str:
    """The levels of the file, from the least to the greatest."""
    levels = [year.given for year in found.years]
    least, most = precise(min(levels)), precise(max(levels))
    return least if least == most else f"{least} to {most}"


def _delivered(year: YearLevels, level: float) -> str:
    """The tonnes delivered at a level, as a range where there are alternative optima."""
    here = [
        step
        for step in year.steps
        if step.level_from <= level and (step.level_to is None or level <= step.level_to)
    ]
    if not here:
        return ""
    least, most = min(step.least for step in here), max(step.most for step in here)
    return (
        precise(round(least, 6))
        if most - least <= CHANGE_IS_REPORTED
        else f"{precise(least)} to {precise(most)}"
    )


def _level(level: float | None, lowest: float) -> str:
    if level is None:
        return "never"
    return f"{precise(lowest)} or less" if level <= lowest else precise(level)


def print_runs(found: Runs) -> None:
    """The runs, then the log of changes."""
    from monazite.sweeps.runs.as_written import in_written_units
    from monazite.sweeps.runs.runs_document import log_table, runs_table

    def shown(cell: Any) -> str:
        return cell[:LONGEST_CELL] if isinstance(cell, str) else precise(cell)

    screen = terminal.screen()
    screen.heading(found.base.title)
    for title, table, omitted, words in (
        ("Runs", runs_table(found), ("message",), 2),
        ("Changes", log_table(found), ("value", "note"), 4),
    ):
        kept = [column for column in table.columns if column not in omitted]
        rows = table[:MOST_ROWS]
        if title == "Changes":
            rows = list(in_written_units(found.base, rows))
        body = [[shown(row[column]) for column in kept] for row in rows]
        if body:
            show_table(screen, title, [_broken(column) for column in kept], body, words)
        if (more := len(table) - MOST_ROWS) > 0:
            screen.sentence(f"  and {more:,} more: --format json, or -o DIR for the whole tables")
        if title == "Runs":
            for result in islice((each for each in found.results if each.message), MOST_ROWS):
                screen.sentence(f"  {result.name}: {result.message.partition(chr(10))[0]}", hang=2)
