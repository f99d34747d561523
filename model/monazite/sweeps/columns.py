"""The columns of the tables of sweeps, with what each holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monazite.sweeps.terms import SweptTerm

TERM, OBJECTIVE, CELL = "TERM (UNIT)", "objective (MONEY)", "REPORT"
"""Columns that are named by what is asked."""
POINTS = {
    TERM: "the value of each term",
    "status": "the status of the point",
    OBJECTIVE: "its objective value; empty without a plan",
    CELL: "each cell chosen by `--report`",
    "message": "why there is no plan",
}
REGIONS = {
    "region": "the number of the critical region, from 1",
    "ring": "0 for the outline of the region, from 1 for each of its holes",
    "corner": "the number of the corner in the ring, from 1",
    TERM: "the value of each term at the corner",
    OBJECTIVE: "the objective value at the corner",
    "slope_first": "change in objective value per additional unit of the first term, at the corner",
    "slope_second": "the same for the second term",
    "short_years": "the number of contract years with a shortfall in one optimal plan of the region",
    "shortfall": "these contract years in words",
    "label": "the region in words: shortfalls, and the slope for each term",
}
SEGMENTS = {
    TERM: "the value of each other term",
    "from": "start of the segment, in `unit_of_term`",
    "to": "end of the segment; `inf` if it has none",
    "unit_of_term": "unit of the term that is varied over an interval",
    "value_from": "objective value at the start, in `unit`",
    "value_to": "objective value at the end",
    "slope": "change in objective value per additional unit of the term, at the start",
    "curvature": "change of the slope per unit; 0 for a linear segment",
    "unit": "the unit of money; present value at the start of the horizon",
    "exact": "true for an exact segment, false for a sampled one",
    "words": "the slope in words",
    "changes": "what changes at the start of the segment",
}


def named(
    columns: Mapping[str, str], unit: str, terms: Iterable[SweptTerm] = (), cells: Iterable[str] = ()
) -> dict[str, str]:
    """Columns with those that are named by what is asked in the place of their placeholders."""
    names = {
        TERM: [_heading(term) for term in terms],
        OBJECTIVE: [f"objective ({unit})"],
        CELL: list(cells),
    }
    return {name: holds for column, holds in columns.items() for name in names.get(column, [column])}


def _heading(term: SweptTerm) -> str:
    return f"{term.name} ({term.unit})" if term.unit else term.name
