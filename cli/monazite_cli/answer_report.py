"""What a planner reads first after `solve`: the plan in short, the balance by year, the building plan and the
contracts, in at most 45 lines of 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    fit = _fitted(screen, result, MOST_LINES - used - 2 - sentences)
    for table in fit.tables:
        screen.sentence("")
        if table.heads:
            screen.dense_table(table.title, table.heads, table.rows, table.words)
        else:
            screen.heading(table.title)
        if table.legend:
            screen.sentence(table.legend)
    if not fit.is_tight:
        screen.sentence("")
    for note in fit.notes:
        screen.sentence(note)
    screen.sentence(_rest(fit.omitted))


@dataclass(frozen=True)
class _Fitted:
    """Tables and notes that fit into the lines there are, and what is omitted by name; `is_tight` without the
    empty line before the notes."""

    tables: list[DenseTable]
    notes: list[str]
    omitted: tuple[str, ...] = ()
    is_tight: bool = False


def _fitted(screen: Screen, result: Result, lines: int) -> _Fitted:
    """The first of some choices that fits with the notes on foresight and on exports: everything; without the
    materials of the balance; without mines by date; without a second balance; with fewer plants and
    contracts; with fewer rows of years; in the worst case the balance alone. Other notes fill the rest."""
    from monazite.results.in_short.notes import alternatives

    said = [each for each in result.notes if each != alternatives(result.plan)]
    choices = list(_choices(result, screen.width >= FROM_WIDTH))
    if screen.width < FROM_WIDTH:
        return replace(choices[0], notes=said)
    for choice in choices:
        if (fit := _noted(screen, result, choice, said, lines)) is not None:
            return fit
    return replace(choices[-1], notes=_first(result, said))


def _choices(result: Result, is_cut: bool) -> Iterator[_Fitted]:
    """Tables in the order in which they are tried, with and without the empty line before the notes."""
    others = [each for each in (building_table(result), contract_table(result)) if each is not None]
    bare = [replace(each, legend="") for each in others if each.heads]
    mines = ("mines (building)",) if any(each.legend for each in others) else ()
    most = max([FEWEST_ROWS, *(len(each.rows) for each in others)])
    for years in (MOST_YEARS, FEWEST_YEARS) if is_cut else (MOST_YEARS,):
        balance = year_tables(result, years)
        plain = [replace(each, legend="") for each in balance]
        legend = ("materials (balance)",) if plain != balance else ()
        second = ("second balance",) if len(balance) > 1 else ()
        found = [
            _Fitted([*balance, *others], []),
            _Fitted([*plain, *others], [], legend),
            _Fitted([*plain, *bare], [], (*legend, *mines)),
        ]
        for rows in range(most, FEWEST_ROWS - 1, -1):
            cut = [each.cut(rows) for each in bare]
            found.append(_Fitted([*plain[:1], *cut], [], (*legend, *mines, *second)))
        for each in found:
            yield each
            yield replace(each, is_tight=True)
    tables = tuple(each.name for each in others)
    yield _Fitted(plain[:1], [], (*legend, *second, *tables), is_tight=True)


def _noted(screen: Screen, result: Result, choice: _Fitted, said: list[str], lines: int) -> _Fitted | None:
    """A choice with as many notes as fit, in their order; None where the first ones do not."""
    left = lines - (not choice.is_tight) - sum(1 + _height(screen, each) for each in choice.tables)
    for notes in (said, *(said[:count] for count in range(len(said) - 1, len(_first(result, said)) - 1, -1))):
        omitted = choice.omitted if notes == said else (*choice.omitted, "notes")
        height = sum(screen.lines_of(each) for each in [*notes, _rest(omitted)])
        if height <= left:
            return replace(choice, notes=list(notes), omitted=omitted)
    return None


def _first(result: Result, said: list[str]) -> list[str]:
    """The notes that are always printed: what the plan knows, and what leaves while demand is unmet."""
    from monazite.results.in_short.notes import exports, foresight

    return [each for each in said if each in (foresight(result.plan), exports(result.plan))]


def _height(screen: Screen, table: DenseTable) -> int:
    legend = screen.lines_of(table.legend) if table.legend else 0
    return legend + (screen.dense_height(table.heads, table.rows, table.words) if table.heads else 1)


def _rest(omitted: Sequence[str]) -> str:
    """Where the rest is, and what of the answer is not printed here."""
    more = "More: --show NAME (ledger, prices, building, notes, ..., all), -o DIR, --format json."
    return f"{more} Omitted here: {', '.join(omitted)}." if omitted else more
