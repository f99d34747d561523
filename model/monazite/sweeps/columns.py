"""The columns of the tables of sweeps, with what each holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monazite.results.columns import a_boolean, a_number, an_integer
from monazite.sweeps.terms import SweptTerm

TERM, OBJECTIVE, CELL = "TERM (UNIT)", "objective (MONEY)", "REPORT"
"""Columns that are named by what is asked."""
POINTS = {
    TERM: "the value of each term",
    "status": "the status of the point",
    OBJECTIVE: "its objective value; empty without a plan",
    CELL: a_number("each cell chosen by `--report`"),
    "message": "why there is no plan",
}
REGIONS = {
    "region": an_integer("the number of the critical region, from 1"),
    "ring": an_integer("0 for the outline of the region, from 1 for each of its holes"),
    "corner": an_integer("the number of the corner in the ring, from 1"),
    TERM: "the value of each term at the corner",
    OBJECTIVE: "the objective value at the corner",
    "slope_first": a_number("change in objective value per additional unit of the first term, at the corner"),
    "slope_second": a_number("the same for the second term"),
    "short_years": an_integer(
        "the number of contract years with a shortfall in one optimal plan of the region"
    ),
    "shortfall": "these contract years in words",
    "label": "the region in words: shortfalls, and the slope for each term",
}
SEGMENTS = {
    TERM: "the value of each other term",
    "from": a_number("start of the segment, in `unit_of_term`", "unit_of_term"),
    "to": a_number("end of the segment; `inf` if it has none", "unit_of_term"),
    "unit_of_term": "unit of the term that is varied over an interval",
    "value_from": a_number("objective value at the start, in `unit`", "unit"),
    "value_to": a_number("objective value at the end", "unit"),
    "slope": a_number("change in objective value per additional unit of the term, at the start"),
    "curvature": a_number("change of the slope per unit; 0 for a linear segment"),
    "unit": "the unit of money; present value at the start of the horizon",
    "exact": a_boolean("true for an exact segment, false for a sampled one"),
    "words": "the slope in words",
    "changes": "what changes at the start of the segment",
}


def named(
    columns: Mapping[str, str], unit: str, terms: Iterable[SweptTerm] = (), cells: Iterable[str] = ()
) -> dict[str, str]:
    """Columns with those that are named by what is asked in the place of their placeholders."""

    def asked(column: str, holds: str) -> Mapping[str, str]:
        if column == TERM:
            return {_heading(term): _of_term(holds, term) for term in terms}
        if column == OBJECTIVE:
            return {f"objective ({unit})": a_number(holds, unit)}
        return dict.fromkeys(cells, holds) if column == CELL else {column: holds}

    return {name: said for column, holds in columns.items() for name, said in asked(column, holds).items()}


def _of_term(holds: str, term: SweptTerm) -> str:
    """A column of a term: numbers in the unit it is asked in, or dates and words."""
    return holds if term.words else a_number(holds, term.unit)


def _heading(term: SweptTerm) -> str:
    return f"{term.name} ({term.unit})" if term.unit else term.name
