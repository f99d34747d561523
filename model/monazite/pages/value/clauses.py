"""What each clause of a contract is worth, alone."""

from __future__ import annotations

from monazite.pages.section import Section
from monazite.pages.source import Source, number_or_none
from monazite.pages.value.worths import worth_picture


def section(source: Source) -> Section | None:
    """A bar for each clause, the most valuable first."""
    rows = sorted(source.table("clauses"), key=lambda row: -(number_or_none(row, "worth") or 0.0))
    if not rows:
        return None
    description = (
        "Each clause alone: the objective value with it minus the value without it. To the right it is worth "
        "something to the inside accounts, to the left it costs them. The bars do not add up: clauses act "
        "together."
    )
    title = "Each clause alone: with it minus without it"
    picture = worth_picture(title, rows, "clause", "worth", description, ("clause", "worth"), False)
    return Section("clauses", "Worth by clause", pictures=[picture])
