"""The tables that `solve --show NAME` prints: some laid out for reading, any other row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from monazite_cli import shown_money, shown_plan
from monazite_cli.case_report import CASES, print_cases
from monazite_cli.report_parts import show_table

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite_cli.screen import Screen

ALL = "all"
NOTES = "notes"
WITHOUT_PRICES = ("sensitivity",)
"""Tables that `--show all` leaves to their names, since they are long and need many solves."""


def shown_names() -> list[str]:
    """Every name that `--show` takes."""
    from monazite.results.tables import BY_NAME

    return [*BY_NAME, CASES, NOTES, ALL]


def print_shown(screen: Screen, result: Result, names: Sequence[str]) -> None:
    """Print the tables of these names, in the order asked for."""
    chosen = list(dict.fromkeys(names))
    if ALL in chosen:
        chosen = [each for each in shown_names() if each not in (ALL, *WITHOUT_PRICES)]
    for name in chosen:
        SHOWN.get(name, _print_rows(name))(screen, result)


def _print_rows(name: str) -> Callable[[Screen, Result], None]:
    """Any table, row by row."""

    def printed(screen: Screen, result: Result) -> None:
        table = result.tables[name]
        words = next(
            (at for at, column in enumerate(table.columns) if any(_is_number(row[column]) for row in table)),
            len(table.columns),
        )
        rows = [[_cell(row[column]) for column in table.columns] for row in table]
        show_table(screen, name.capitalize(), list(table.columns), rows, words)

    return printed


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: Any) -> Any:
    """A cell for reading: figures as they are, anything else as text."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return value if _is_number(value) or value is None else str(value)


def _print_notes(screen: Screen, result: Result) -> None:
    screen.heading("Notes")
    for note in result.notes:
        screen.sentence(f"- {note}", hang=2)
    screen.sentence("")


SHOWN: dict[str, Callable[[Screen, Result], None]] = {
    "summary": shown_plan.print_summary,
    "balance": shown_plan.print_balance,
    "building": shown_plan.print_building,
    "contracts": shown_plan.print_contracts,
    "dependence": shown_plan.print_dependence,
    "unmet": shown_plan.print_unmet,
    "ledger": shown_money.print_ledger,
    "prices": shown_money.print_prices,
    CASES: print_cases,
    NOTES: _print_notes,
}
"""The tables that are laid out for reading."""
