"""The columns of the tables of sweeps, with what each holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monazite.sweeps.terms import Term

TERM, OBJECTIVE, CELL = "TERM (UNIT)", "objective (MONEY)", "REPORT"
"""Columns that are named by what is asked."""
POINTS = {
    TERM: "the value of each term",
    "status": "how the point ended",
    OBJECTIVE: "its objective; empty without a plan",
    CELL: "each cell that `--report` names",
    "message": "why it has no plan",
}
REGIONS = {
    "region": "the number of the critical region, from 1",
    "corner": "the number of its corner, from 1",
    TERM: "the value of each term at the corner",
    OBJECTIVE: "the objective at the corner",
    "label": "what the region is, in words",
}
PIECES = {
    TERM: "the value of each other term",
    "from": "where the piece begins, in `unit_of_term`",
    "to": "where it ends; `inf` for any value beyond",
    "unit_of_term": "the unit of the term that is varied over an interval",
    "value_from": "the objective where it begins, in `unit`",
    "value_to": "the objective where it ends",
    "slope": "what one more unit of the term adds to the objective, where it begins",
    "curvature": "by how much the slope rises with each unit; 0 where the piece is linear",
    "unit": "the unit of money; present value at the start of the horizon",
    "exact": "true where the piece is worked out and not sampled",
    "words": "the slope in words",
    "changes": "what changes where the piece begins",
}


def named(
    columns: Mapping[str, str], unit: str, terms: Iterable[Term] = (), cells: Iterable[str] = ()
) -> dict[str, str]:
    """Columns with those that are named by what is asked in the place of their placeholders."""
    names = {
        TERM: [_heading(term) for term in terms],
        OBJECTIVE: [f"objective ({unit})"],
        CELL: list(cells),
    }
    return {name: holds for column, holds in columns.items() for name in names.get(column, [column])}


def _heading(term: Term) -> str:
    return f"{term.name} ({term.unit})" if term.unit else term.name
