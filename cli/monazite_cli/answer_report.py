"""What a planner reads first after `solve`: the plan in short, the balance by year, the building plan and the
contracts, in at most 45 lines of 100 columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monazite_cli.answer_tables import (
    MOST_YEARS,
    DenseTable,
    building_table,
    contract_table,
    year_tables,
)

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite_cli.screen import Screen

MOST_LINES = 45
FROM_WIDTH = 100
"""The width from which on the answer is cut to these lines; a narrower screen has all of it."""
FEWEST_YEARS = 5
FEWEST_ROWS = 2
"""Rows that a table keeps where lines are short."""


def print_answer(screen: Screen, result: Result, used: int) -> None:
    """Print the answer behind `used` lines: sentences, tables, notes, and where the rest is."""
    screen.sentence("")
    screen.heading("In short")
    for each in result.in_short:
        screen.sentence(f"- {each}", hang=2)
    sentences = sum(screen.lines_of(f"- {each}", 2) for each in result.in_short)
    rest = _rest()
    fit = _fitted(screen, result, MOST_LINES - used - 2 - sentences - screen.lines_of(rest))
    for table in fit.tables:
        screen.sentence("")
        if table.heads:
            screen.dense_table(table.title, table.heads, table.rows, table.words)
        else:
            screen.heading(table.title)
        if table.legend:
            screen.sentence(table.legend)
    screen.sentence("")
    for note in fit.notes:
        screen.sentence(note)
    screen.sentence(rest)


@dataclass(frozen=True)
class _Fitted:
    """Tables and notes that fit into the lines there are."""

    tables: list[DenseTable]
    notes: list[str]


def _fitted(screen: Screen, result: Result, lines: int) -> _Fitted:
    """The first of some choices that fits: everything; without openings by date; without a second balance;
    with fewer plants and contracts; with fewer rows of years; in the worst case the balance alone."""
    from monazite.results.in_short.notes import alternatives

    others = [each for each in (building_table(result), contract_table(result)) if each is not None]
    said = [each for each in result.notes if each != alternatives(result.plan)]
    room = lines - 1 - sum(screen.lines_of(each) for each in said[:1])
    if screen.width < FROM_WIDTH:
        return _Fitted([*year_tables(result, MOST_YEARS), *others], said)
    most = max([FEWEST_ROWS, *(len(each.rows) for each in others)])
    bare = [replace(each, legend="") for each in others if each.heads]
    cuts = [[each.cut(rows) for each in bare] for rows in range(most, FEWEST_ROWS - 1, -1)]
    for years in (MOST_YEARS, FEWEST_YEARS):
        balance = year_tables(result, years)
        for tables in ([*balance, *others], [*balance, *bare], *([balance[0], *each] for each in cuts)):
            left = room - sum(1 + _height(screen, each) for each in tables)
            if left >= 0:
                return _Fitted(tables, _noted(screen, said, left))
    return _Fitted(year_tables(result, FEWEST_YEARS)[:1], said[:1])


def _height(screen: Screen, table: DenseTable) -> int:
    legend = screen.lines_of(table.legend) if table.legend else 0
    return legend + (screen.dense_height(table.heads, table.rows, table.words) if table.heads else 1)


def _noted(screen: Screen, notes: list[str], left: int) -> list[str]:
    """The first note, and as many more as there are lines left for."""
    kept = notes[:1]
    for note in notes[1:]:
        left -= screen.lines_of(note)
        if left < 0:
            break
        kept.append(note)
    return kept


def _rest() -> str:
    """Where the rest is."""
    return (
        "More: --show NAME (ledger, prices, unmet, contracts, notes, ..., all). "
        "Everything: -o DIR, --format json"
    )
