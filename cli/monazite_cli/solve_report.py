"""What a planner reads on the terminal after `solve`: status and objective, then the answer or the tables
asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monazite.figures import MORE_DIGITS, amount, cell
from monazite_cli import terminal
from monazite_cli.answer_report import print_answer
from monazite_cli.case_report import case_table, print_cases, suspensions
from monazite_cli.conflict_report import print_failure
from monazite_cli.report_parts import inside_accounts
from monazite_cli.shown_tables import ALL, print_shown

if TYPE_CHECKING:
    from monazite.api import Result

PROVEN = {"exact": ", proven in exact arithmetic"}
MOST_CASES = 5


def print_result(result: Result, show: Sequence[str] = ()) -> None:
    """Status and objective first, then the answer; with `show` the tables of these names instead, with `all`
    both."""
    screen = terminal.screen()
    screen.heading(result.instance.title)
    if result.status != "optimal":
        screen.sentence(f"status: {result.status}")
        print_failure("", result)
        print_cases(screen, result)
        return
    head = _head(result)
    for sentence in head:
        screen.sentence(sentence)
    cases = case_table(result, MOST_CASES)
    if cases is not None:
        screen.dense_table(cases.title, cases.heads, cases.rows, cases.words)
        if cases.legend:
            screen.sentence(cases.legend)
    if not show or ALL in show:
        used = screen.lines_of(result.instance.title) + sum(screen.lines_of(each) for each in head)
        if cases is not None:
            used += screen.dense_height(cases.heads, cases.rows, cases.words) + bool(cases.legend)
        print_answer(screen, result, used)
    if show:
        screen.sentence("")
        print_shown(screen, result, show)


def _head(result: Result) -> list[str]:
    """Status, objective value, what is not proven, and what was chosen or left open."""
    from monazite.results.status import unproven

    unit = result.instance.money.unit
    assert result.objective is not None
    value = amount(result.objective, unit, MORE_DIGITS)
    return [
        f"status: optimal, verified{PROVEN.get(result.proof.word, '')}",
        f"objective: {value} (present value to {_inside(result)})",
        *([sentence] if (sentence := unproven(result.proof)) else []),
        *([f"plan: {_several(result)}"] if result.plan.varying else []),
        *(f"  {name} is served first: shortfall {cell(short)}" for name, short in result.served),
        *(_extreme(label, other, unit) for label, other in result.extremes),
        *suspensions(result),
    ]


def _extreme(label: str, other: Result, unit: str) -> str:
    value = "" if other.objective is None else f", {amount(other.objective, unit, MORE_DIGITS)}"
    return f"  {label}: {other.status}{value}"


def _inside(result: Result) -> str:
    """The inside accounts by name."""
    from monazite.results.tables.ledger import balances

    accounts = [account for account, *_ in balances(result.plan)]
    return inside_accounts(result.instance, accounts)


def _several(result: Result) -> str:
    """That other plans are equally good, in short."""
    if any(row["one_of_several"] for row in result.tables["allocation"]):
        return "one of several alternative optima (column one_of_several): the one that moves least material"
    return "one of several alternative optima, which differ in flows alone (column one_of_several)"
