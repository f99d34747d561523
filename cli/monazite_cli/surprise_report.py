"""What a surprise costs, as it is printed: of a plan that holds earlier decisions, and of a rolling plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from monazite.figures import MORE_DIGITS, cell
from monazite_cli import terminal
from monazite_cli.report_parts import show_table

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite_cli.screen import Screen

SHOWN = ("expand", "buy", "deliver", "sell", "unmet")
"""Kinds of decisions that are printed; the table `replanned` has all."""
MOST_CHANGES = 10
"""Changes printed of each date."""


def print_surprise(result: Result) -> None:
    """What is held and the value of having known; nothing where no plan is held."""
    if result.surprise is None:
        return
    screen = terminal.screen()
    for sentence in result.surprise.sentences:
        screen.sentence(sentence)
    screen.sentence("")
    if result.rolled is not None:
        _print_dates(screen, result.tables["replanning"])
        _print_changes(screen, result.tables["replanned"])


def _print_dates(screen: Screen, rows: Sequence[dict[str, Any]]) -> None:
    unit = rows[0]["money_unit"]
    body = [
        [
            row["date"],
            row["known"] or "",
            *(
                "" if row[column] is None else cell(row[column], digits)
                for column, digits in (("expected", MORE_DIGITS), ("objective", MORE_DIGITS), ("change", 4))
            ),
        ]
        for row in rows
    ]
    heads = ["date", "became known", f"expected\n{unit}", f"planned then\n{unit}", f"change\n{unit}"]
    show_table(screen, "Planning dates: objective value with the data known then", heads, body, 2)


def _print_changes(screen: Screen, rows: Sequence[dict[str, Any]]) -> None:
    """The greatest changes of the plan at each date."""
    body: list[list[Any]] = []
    for day in dict.fromkeys(row["date"] for row in rows):
        own = [row for row in rows if row["date"] == day and row["decision"] in SHOWN]
        own.sort(key=lambda row: -abs(row["difference"]))
        for row in own[:MOST_CHANGES]:
            body.append([day, row["words"], row["unit"], row["before"], row["now"], row["difference"]])
    if body:
        heads = ["date", "decision", "unit", "before", "now", "difference"]
        show_table(screen, "Changes of the plan from each date on: greatest first", heads, body, 3)
    screen.sentence("All changes: --format csv --table replanned")
    screen.sentence("")
