"""What contracts leave open, as `solve` prints it: cases side by side, and notices of suspension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monazite.figures import MORE_DIGITS, figure, percent, signed
from monazite_cli.answer_tables import DenseTable
from monazite_cli.report_parts import show_table

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite_cli.screen import Screen

CASES = "cases"


def suspensions(result: Result) -> list[str]:
    """Contracts of which notice of suspension is given, with the day from which it is in force."""
    from monazite.data.records.calendar import suspension_span

    found = []
    for name, contract in result.instance.contracts.items():
        span = suspension_span(contract)
        if contract.suspension is not None and span is not None:
            share = contract.suspension.share.amount if contract.suspension.share else 1.0
            until = f" until {contract.suspension.until}" if contract.suspension.until else ""
            found.append(
                f"Contract {name}: notice of suspension on {contract.suspension.from_}, "
                f"{percent(share)} suspended from {span[0]}{until}"
            )
    return found


def case_table(result: Result, most: int) -> DenseTable | None:
    """The cases that contracts leave open, with the best named: all of them, or of more the best."""
    if not result.cases:
        return None
    unit, best = result.instance.money.unit, result.objective
    cases = list(result.cases)
    if len(cases) > most:
        cases = sorted(cases, key=lambda each: -_value(each[1]))[:most]
    body = []
    for label, case in cases:
        apart = None if case.objective is None or best is None else case.objective - best
        figures = ["", ""]
        if apart is not None:
            figures = [figure(case.objective, MORE_DIGITS), signed(apart) if apart else "best"]
        body.append((label, case.status, *figures))
    more = f"and {len(result.cases) - most} more: --show cases" if len(result.cases) > most else ""
    open_ones = [label for label, case in result.cases if case.status in ("unverified", "limit")]
    if open_ones:
        more = "; ".join([*([more] if more else []), f"Not solved, possibly better: {', '.join(open_ones)}"])
    heads = ("case", "status", f"objective\n{unit}", "difference\nfrom the best")
    return DenseTable(CASES, f"Cases; the best is {result.chosen}", heads, tuple(body), 2, more)


def _value(case: Result) -> float:
    return float("-inf") if case.objective is None else case.objective


def print_cases(screen: Screen, result: Result) -> None:
    """Every case."""
    table = case_table(result, len(result.cases))
    if table is not None:
        show_table(screen, table.title, table.heads, table.rows, table.words)
        screen.sentence(table.legend)
