"""A value sheet as plain data and as tidy tables: the JSON of the command line and the CSV of a result folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from monazite.errors import InfeasibleError
from monazite.results.conflicts import conflict_sentences
from monazite.results.report import Table
from monazite.tolerances import CHANGE_IS_REPORTED
from monazite.valuing.bargain import Bargain, Deal
from monazite.valuing.offer import Offer, OfferStep
from monazite.valuing.sheet import Comparison, ValueSheet

COMPARED = {
    "status": "`optimal` where the case without it has a verified plan, else why there is none",
    "with_case": "the linear program with it",
    "objective_with": "its objective, in `unit`",
    "without_case": "the linear program without it",
    "objective_without": "its objective; empty where there is none",
    "unit": "the unit of money; present value at the start of the horizon",
    "message": "why there is no figure",
}
YEAR = {
    "period": "the contract year, by the month its first period begins in",
    "label": "the contract year in words",
}
TABLES: dict[str, dict[str, str]] = {
    "accounts": {
        "removed": "what is taken away: `contract`, `exit`, `clause` or `year`",
        "name": "which clause or contract year",
        "account": "the account",
        "outside": "true for an account outside the plan's interest",
        "cash": "the cash it gains by what is taken away: with it minus without it",
        "value": "the lost supply it is spared",
        "balance": "both together: above 0 it gains, below 0 it loses",
        "balance_with": "its balance with it",
        "balance_without": "its balance without it",
        "unit": "the unit of money; present value at the start of the horizon",
        "with_case": "the linear program with it",
        "without_case": "the linear program without it",
    },
    "exits": {
        **YEAR,
        "buy_out": "what leaving from this contract year on brings: above 0 the most to pay for it, below 0 the least to be paid",
        **COMPARED,
    },
    "years": {**YEAR, "worth": "the value with this contract year minus the value without it", **COMPARED},
    "clauses": {
        "clause": "the clause that is struck out, alone",
        "worth": "the value with it minus the value without it",
        **COMPARED,
    },
    "offer": {
        "price_from": "the price from which this is sold, in `price_unit`",
        "price_to": "the price up to which; empty: at any higher price",
        "period": "the contract year; empty for the whole horizon",
        "label": "the contract year in words",
        "least": "the least that is sold, over all optimal plans, in `unit`",
        "most": "the most",
        "further": "how much more than in the step before, of the least",
        "unit": "the unit of these",
        "price_unit": "the unit of the prices",
    },
    "bargain": {
        "quantity": "the quantity delivered firmly every year, in `quantity_unit`",
        "gain": "what both sides gain together over having no contract, in `unit`",
        "seller_least": "the least price the seller takes, in `price_unit`",
        "equal_split": "the price that shares the gain equally",
        "buyer_most": "the most the buyer pays: its alternative",
        "discounted": "what is delivered over the horizon, discounted as money is",
        "better": "true where both sides can gain",
        "with_case": "the linear program with the quantity",
        "objective_with": "its objective, in `unit`",
        "without_case": "the linear program without the contract",
        "objective_without": "its objective",
        "quantity_unit": "the unit of the quantity",
        "price_unit": "the unit of the prices",
        "unit": "the unit of money; present value at the start of the horizon",
    },
}
"""The columns of every table, each with its meaning."""

Row = dict[str, Any]


def value_tables(sheet: ValueSheet) -> dict[str, Table]:
    """The tables of a sheet."""
    return {name: Table(name, columns, partial(value_rows, sheet, name)) for name, columns in TABLES.items()}


def value_status(sheet: ValueSheet) -> dict[str, Any]:
    """The sheet without its tables."""
    given, whole = sheet.given, sheet.whole
    objective = None if given.objective is None else {"value": given.objective, "unit": _unit(sheet)}
    return {
        "title": sheet.instance.title,
        "contract": sheet.contract,
        "status": sheet.status,
        "objective": objective,
        "worth": whole.worth if whole else None,
        "without": None if whole is None else _compared(whole, _unit(sheet)),
        "verified": sheet.verified,
        "proof": "none",
        "message": str(given.error) if given.error else None,
        "conflict": conflict(sheet),
        "warnings": [str(warning) for warning in sheet.instance.context.warnings],
        "offer": None if sheet.offer is None else _offer_head(sheet.offer),
        "bargain": None if sheet.bargain is None else _bargain_head(sheet.bargain),
    }


def conflict(sheet: ValueSheet) -> list[str]:
    """The rules that cannot hold together, where the instance itself has no plan."""
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
        "offer": _offer,
        "bargain": _bargain,
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


def _offer(sheet: ValueSheet) -> Iterator[Row]:
    offer = sheet.offer
    if offer is None:
        return
    before: Iterable[float] = [0.0] * (len(offer.years) + 1)
    for step in offer.steps:
        yield from _offer_step(offer, step, before)
        before = [least for least, _ in (step.total, *step.by_year)]


def _offer_step(offer: Offer, step: OfferStep, before: Iterable[float]) -> Iterator[Row]:
    names = [("", ""), *((year.key, year.label) for year in offer.years)]
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
            "unit": offer.tonnes,
            "price_unit": offer.unit,
        }


def _offer_head(offer: Offer) -> dict[str, Any]:
    return {
        "unit": offer.unit,
        "tonnes": offer.tonnes,
        "given": offer.given,
        "left_aside": list(offer.left_aside),
        "exact": offer.exact,
        "reason": offer.reason,
        "verified": offer.verified,
        "failures": list(offer.failures),
        "solves": offer.solves,
    }


def _bargain(sheet: ValueSheet) -> Iterator[Row]:
    bargain = sheet.bargain
    for deal in bargain.deals if bargain is not None else ():
        assert bargain is not None
        yield _deal(bargain, deal) | {
            "with_case": bargain.label,
            "without_case": bargain.without.label,
            "objective_without": bargain.without.objective,
            "quantity_unit": bargain.quantity_unit,
            "price_unit": bargain.unit,
            "unit": _unit(sheet),
        }


def _deal(bargain: Bargain, deal: Deal) -> Row:
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


def _bargain_head(bargain: Bargain) -> dict[str, Any]:
    better = bargain.better and {"from": bargain.better[0], "to": bargain.better[1]}
    feasible = bargain.feasible and {"from": bargain.feasible[0], "to": bargain.feasible[1]}
    return {
        "unit": bargain.unit,
        "quantity_unit": bargain.quantity_unit,
        "upto": bargain.upto,
        "one_quantity_in_the_file": bargain.is_level,
        "feasible": feasible,
        "better": better,
        "best": None if bargain.best is None else _deal(bargain, bargain.best),
        "left_aside": list(bargain.left_aside),
        "exact": bargain.exact,
        "reason": bargain.reason,
        "verified": bargain.verified,
        "failures": list(bargain.failures),
        "solves": bargain.solves,
    }
