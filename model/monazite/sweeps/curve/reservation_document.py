"""The reservation levels of a contract as plain data and as a tidy table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from monazite.results.columns import a_month, a_number
from monazite.results.report import Table
from monazite.sweeps.curve.reservation import Reservation


def reservation_document(found: Reservation) -> dict[str, Any]:
    """The levels as plain data."""
    return {
        "title": found.instance.title,
        "kind": "reservation",
        "contract": found.contract,
        "unit": found.unit,
        "tonnes": found.tonnes,
        "lowest": found.lowest,
        "given": found.given,
        "exact": found.exact,
        "reason": found.reason,
        "verified": found.verified,
        "failures": list(found.failures),
        "solves": found.solves,
        "years": [
            {
                "period": year.period,
                "label": year.label,
                "floor": year.floor,
                "given": year.given,
                "may_from": year.may_from,
                "will_from": year.will_from,
                "steps": [
                    {"from": step.level_from, "to": step.level_to, "least": step.least, "most": step.most}
                    for step in year.steps
                ],
            }
            for year in found.years
        ],
    }


COLUMNS = {
    "period": a_month("the contract year, by the month its first period begins in"),
    "label": "the contract year in words",
    "level_from": a_number(
        "the level of price + penalty from which this holds, in `level_unit`", "level_unit"
    ),
    "level_to": a_number("the level up to which it holds; empty without an upper end", "level_unit"),
    "least": a_number(
        "the least delivery towards the floor of the year over all optimal plans, in `unit`", "unit"
    ),
    "most": a_number("the greatest delivery", "unit"),
    "floor": a_number("the floor of the year", "unit"),
    "given": a_number(
        "the level of the year in the file: the mean of its prices and the (first) penalty, in `level_unit`",
        "level_unit",
    ),
    "unit": "the unit of these",
    "level_unit": "the unit of the level",
}


def reservation_table(found: Reservation) -> Table:
    """The levels as a table."""
    return Table("reservation", COLUMNS, partial(_rows, found), long=True)


def _rows(found: Reservation) -> Iterator[list[Any]]:
    for year in found.years:
        for step in year.steps:
            yield [
                year.period,
                year.label,
                step.level_from,
                step.level_to,
                step.least,
                step.most,
                year.floor,
                year.given,
                found.tonnes,
                found.unit,
            ]
