"""A value sheet as plain data and as tidy tables: the JSON of the command line and the CSV of a result
folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from monazite.errors import InfeasibleError
from monazite.results.columns import a_boolean, a_month, a_number
from monazite.results.conflicts import conflict_sentences
from monazite.results.report import Table
from monazite.tolerances import CHANGE_IS_REPORTED
from monazite.valuing.negotiation import AgreementZone, Deal
from monazite.valuing.sentences import headline
from monazite.valuing.sheet import Comparison, ValueSheet
from monazite.valuing.supply_curve import SupplyCurve, SupplyStep

COMPARED = {
    "status": "status of the case without it",
    "with_case": "the linear program with it",
    "objective_with": a_number("its objective value, in `unit`", "unit"),
    "without_case": "the linear program without it",
    "objective_without": a_number("its objective value; empty without a plan", "unit"),
    "unit": "the unit of money; present value at the start of the horizon",
    "message": "why there is no figure",
}
YEAR = {
    "period": a_month("the contract year, by the month its first period begins in"),
    "label": "the contract year in words",
}
TABLES: dict[str, dict[str, str]] = {
    "accounts": {
        "removed": "what is removed: `contract`, `exit`, `clause` or `year`",
        "name": "which clause or contract year",
        "account": "the account",
        "outside": a_boolean("true for an outside account"),
        "cash": a_number("change of its cash: with what is removed minus without it", "unit"),
        "value": a_number("change of its value of lost supply", "unit"),
        "balance": a_number("the sum of both: above 0 the account gains", "unit"),
        "balance_with": a_number("its balance with it", "unit"),
        "balance_without": a_number("its balance without it", "unit"),
        "unit": "the unit of money; present value at the start of the horizon",
        "with_case": "the linear program with it",
        "without_case": "the linear program without it",
    },
    "exits": {
        **YEAR,
        "buy_out": a_number(
            "change in objective value from leaving in this contract year: "
            "above 0 the most to pay for it, below 0 the least to be paid",
            "unit",
        ),
        **COMPARED,
    },
    "years": {
        **YEAR,
        "worth": a_number("the value with this contract year minus the value without it", "unit"),
        **COMPARED,
    },
    "clauses": {
        "clause": "the clause that is removed, alone",
        "worth": a_number("the value with it minus the value without it", "unit"),
        **COMPARED,
    },
    "offer": {
        "price_from": a_number("lower end of the price range, in `price_unit`", "price_unit"),
        "price_to": a_number("upper end; empty if there is none", "price_unit"),
        "period": a_month("the contract year; empty for the whole horizon"),
        "label": "the contract year in words",
        "least": a_number("least quantity sold over all optimal plans, in `unit`", "unit"),
        "most": a_number("greatest quantity sold", "unit"),
        "further": a_number("additional quantity over the step before, of `least`", "unit"),
        "unit": "the unit of these",
        "price_unit": "the unit of the prices",
    },
    "bargain": {
        "quantity": a_number("the firm quantity of every year, in `quantity_unit`", "quantity_unit"),
        "gain": a_number("joint gain of both parties over having no contract, in `unit`", "unit"),
        "seller_least": a_number("the seller's minimum price, in `price_unit`", "price_unit"),
        "equal_split": a_number("the price that splits the gain equally", "price_unit"),
        "buyer_most": a_number("the buyer's maximum price: its alternative", "price_unit"),
        "discounted": a_number("deliveries over the horizon, discounted as money is"),
        "better": a_boolean("true if both parties can gain"),
        "with_case": "the linear program with the quantity",
        "objective_with": a_number("its objective value, in `unit`", "unit"),
        "without_case": "the linear program without the contract",
        "objective_without": a_number("its objective", "unit"),
        "quantity_unit": "the unit of the quantity",
        "price_unit": "the unit of the prices",
        "unit": "the unit of money; present value at the start of the horizon",
    },
}
"""The columns of every table, each with its meaning."""
KEYS = {"exits": ("period",), "years": ("period",), "clauses": ("clause",)}
"""The columns by which the rows of a table differ."""

Row = dict[str, Any]


def value_tables(sheet: ValueSheet) -> dict[str, Table]:
    """The tables of a sheet."""
    return {
        name: Table(name, columns, partial(value_rows, sheet, name), key=KEYS.get(name, ()))
        for name, columns in TABLES.items()
    }


def value_status(sheet: ValueSheet) -> dict[str, Any]:
    """The sheet without its tables."""
    given, whole = sheet.given, sheet.whole
    objective = None if given.objective is None else {"value": given.objective, "unit": _unit(sheet)}
    return {
        "title": sheet.instance.title,
        "contract": sheet.contract,
        "status": sheet.status,
        "in_short": [] if whole is None else [headline(sheet)],
        "objective": objective,
        "worth": whole.worth if whole else None,
        "without": None if whole is None else _compared(whole, _unit(sheet)),
        "verified": sheet.verified,
        "proof": "none",
        "message": str(given.error) if given.error else None,
        "conflict": conflict(sheet),
        "warnings": [str(warning) for warning in sheet.instance.context.warnings],
        "offer": None if sheet.supply is None else _supply_head(sheet.supply),
        "bargain": None if sheet.zone is None else _zone_head(sheet.zone),
    }


def conflict(sheet: ValueSheet) -> list[str]:
    """The conflict, if the instance itself is infeasible."""
    error = sheet.given.error
    if isinstance(error, InfeasibleError):
        return list(conflict_sentences(sheet.instance, error.conflict))
    return []


def value_rows(sheet: ValueSheet, table: str) -> list[Row]:
    """One table as rows, each with the keys of its columns in order."""
    rows = {
        "accounts": _accounts,
        "exits": _exits,
        "years": _years,
        "clauses": _clauses,
        "offer": _supply,
        "bargain": _zone,
    }[table](sheet)
    return [{column: row[column] for column in TABLES[table]} for row in rows]


def _unit(sheet: ValueSheet) -> str:
    return sheet.instance.money.unit


def _compared(each: Comparison, unit: str) -> Row:
    """Which programs are compared, and what they give."""
    return {
        "status": each.without.status,
        "with_case": each.given.label,
        "objective_with": each.given.objective,
        "without_case": each.without.label,
        "objective_without": each.without.objective,
        "unit": unit,
        "message": each.without.message,
    }


def _accounts(sheet: ValueSheet) -> Iterator[Row]:
    for each in sheet.comparisons:
        for change in each.changes:
            yield {
                "removed": each.kind.value,
                "name": each.name,
                "account": change.account,
                "outside": change.is_outside,
                "cash": change.cash,
                "value": change.value,
                "balance": change.total,
                "balance_with": change.cash_with + change.value_with,
                "balance_without": change.cash_without + change.value_without,
                "unit": _unit(sheet),
                "with_case": each.given.label,
                "without_case": each.without.label,
            }


def _exits(sheet: ValueSheet) -> Iterator[Row]:
    for each in sheet.exits:
        head = {"period": each.period, "label": each.name, "buy_out": each.buy_out}
        yield head | _compared(each, _unit(sheet))


def _years(sheet: ValueSheet) -> Iterator[Row]:
    for each in sheet.years:
        yield {"period": each.period, "label": each.name, "worth": each.worth} | _compared(each, _unit(sheet))


def _clauses(sheet: ValueSheet) -> Iterator[Row]:
    for each in sheet.clauses:
        yield {"clause": each.name, "worth": each.worth} | _compared(each, _unit(sheet))


def _supply(sheet: ValueSheet) -> Iterator[Row]:
    supply = sheet.supply
    if supply is None:
        return
    before: Iterable[float] = [0.0] * (len(supply.years) + 1)
    for step in supply.steps:
        yield from _supply_step(supply, step, before)
        before = [least for least, _ in (step.total, *step.by_year)]


def _supply_step(supply: SupplyCurve, step: SupplyStep, before: Iterable[float]) -> Iterator[Row]:
    names = [("", ""), *((year.key, year.label) for year in supply.years)]
    for (period, label), (least, most), earlier in zip(
        names, (step.total, *step.by_year), before, strict=True
    ):
        yield {
            "price_from": step.price_from,
            "price_to": step.price_to,
            "period": period,
            "label": label,
            "least": least,
            "most": most,
            "further": least - earlier if abs(least - earlier) > CHANGE_IS_REPORTED else 0.0,
            "unit": supply.tonnes,
            "price_unit": supply.unit,
        }


def _supply_head(supply: SupplyCurve) -> dict[str, Any]:
    return {
        "unit": supply.unit,
        "tonnes": supply.tonnes,
        "given": supply.given,
        "left_aside": list(supply.ignored_clauses),
        "exact": supply.exact,
        "reason": supply.reason,
        "verified": supply.verified,
        "failures": list(supply.failures),
        "solves": supply.solves,
    }


def _zone(sheet: ValueSheet) -> Iterator[Row]:
    zone = sheet.zone
    for deal in zone.deals if zone is not None else ():
        assert zone is not None
        yield _deal(zone, deal) | {
            "with_case": zone.label,
            "without_case": zone.without.label,
            "objective_without": zone.without.objective,
            "quantity_unit": zone.quantity_unit,
            "price_unit": zone.unit,
            "unit": _unit(sheet),
        }


def _deal(zone: AgreementZone, deal: Deal) -> Row:
    return {
        "quantity": deal.quantity,
        "gain": deal.gain,
        "seller_least": deal.seller_least,
        "equal_split": deal.equal_split,
        "buyer_most": deal.buyer_most,
        "discounted": deal.tonnes,
        "better": deal.gain > 0,
        "objective_with": deal.objective,
    }


def _zone_head(zone: AgreementZone) -> dict[str, Any]:
    better = zone.better and {"from": zone.better[0], "to": zone.better[1]}
    feasible = zone.feasible and {"from": zone.feasible[0], "to": zone.feasible[1]}
    return {
        "unit": zone.unit,
        "quantity_unit": zone.quantity_unit,
        "upto": zone.upto,
        "one_quantity_in_the_file": zone.is_level,
        "feasible": feasible,
        "better": better,
        "best": None if zone.best is None else _deal(zone, zone.best),
        "left_aside": list(zone.ignored_clauses),
        "exact": zone.exact,
        "reason": zone.reason,
        "verified": zone.verified,
        "failures": list(zone.failures),
        "solves": zone.solves,
    }
