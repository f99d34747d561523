"""Several results of `solve`, compared with the first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from monazite.figures import DIGITS, MORE_DIGITS, cell, signed
from monazite.tolerances import ROW_IS_ZERO
from monazite_cli import terminal
from monazite_cli.report_parts import show_table

if TYPE_CHECKING:
    from monazite.api import Result


def print_comparison(outcomes: list[tuple[Path, Result | None]]) -> None:
    """A line for each file, with its differences from the first."""
    screen = terminal.screen()
    first = outcomes[0][1]
    base = _headline(first) if first is not None and first.status == "optimal" else None
    names = list(base) if base else []
    body = []
    for path, result in outcomes:
        status = "invalid" if result is None else result.status
        if result is None or result.status != "optimal":
            body.append([str(path), status, *("" for _ in names)])
            continue
        headline = _headline(result)
        cells = []
        for name in names or headline:
            value = headline.get(name, 0.0)
            change = (
                "" if base is None or result is first else f" ({_difference(value - base.get(name, 0.0))})"
            )
            cells.append(cell(value, MORE_DIGITS if name == "objective" else DIGITS) + change)
        body.append([str(path), status, *cells])
        names = names or list(headline)
    unit = f"objective\n{first.instance.money.unit}" if first is not None else "objective"
    show_table(
        screen,
        "Compared with the first",
        ["file", "status", *(unit if name == "objective" else name for name in names)],
        body,
        2,
    )


def _difference(value: float) -> str:
    """A difference for reading; `=` where it is below the tolerance of the checks."""
    return "=" if abs(value) < ROW_IS_ZERO else signed(value)


def _headline(result: Result) -> dict[str, float]:
    """Totals over the horizon: objective, delivered, made, imported, unmet."""
    totals: dict[str, float] = {"objective": result.objective or 0.0}
    for row in result.tables["contracts"]:
        name = f"to {result.instance.contracts[row['contract']].destination}\n{row['unit']}"
        totals[name] = totals.get(name, 0.0) + row["delivered"]
    for quantity in ("made", "imported", "unmet"):
        rows = [row for row in result.tables["summary"] if row["quantity"] == quantity]
        if rows:
            totals[f"{quantity}\n{rows[0]['unit']}"] = sum(row["amount"] for row in rows)
    return totals
