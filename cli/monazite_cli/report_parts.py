"""Pieces that several reports print: tables of figures, headings, indented lines, and how a figure was
obtained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from monazite.figures import DIGITS, cell, counted, percent

if TYPE_CHECKING:
    from monazite.data.records.instance import Instance
    from monazite_cli.screen import Screen

RESOURCES = "resources"
"""The built-in account of costs that no other account receives."""


def show_table(
    screen: Screen,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    words: int = 1,
    digits: int = DIGITS,
) -> None:
    """A table under its title, its first `words` columns to the left; figures are formatted for reading and
    never cut."""
    cells = [[each if isinstance(each, str) else cell(each, digits) for each in row] for row in rows]
    screen.table(title, columns, [row + [""] * (len(columns) - len(row)) for row in cells], words)


def heading(screen: Screen, text: str) -> None:
    """A heading, behind an empty line."""
    screen.sentence("")
    line(screen, text, 0, style="bold")


def line(screen: Screen, text: str, indent: int, hang: int = 0, style: str = "") -> None:
    """A line that runs over under its own words."""
    screen.sentence(" " * indent + text, hang, style)


def proof_sentence(exact: bool, reason: str | None, verified: bool, solves: int) -> str:
    """`Exact, verified (42 solves).`"""
    how = "Exact" if exact else "Not exact"
    checks = "verified" if verified else "VERIFICATION FAILED"
    why = f": {reason}" if reason and not exact else ""
    return f"{how}, {checks} ({counted(solves, 'solve')}){why}."


def area(share: float) -> str:
    """A share of the area of a map."""
    return percent(share)


def account_label(account: str) -> str:
    """An account in a table."""
    return "resources (labour, energy, capital)" if account == RESOURCES else account


def inside_accounts(instance: Instance, accounts: Sequence[str]) -> str:
    """The inside accounts by name: `irel, makers, users, treasury`."""
    return ", ".join(account for account in accounts if not instance.is_outside(account))
