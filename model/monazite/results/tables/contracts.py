"""Quantities and payments of each contract, by contract year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monazite.data.records.contract import Contract
from monazite.data.records.timeline import ContractYear
from monazite.formulation.catalogue import families
from monazite.formulation.clauses.make_up import nominated
from monazite.formulation.clauses.quantity import obligations
from monazite.formulation.clauses.take_or_pay import deficiencies, is_released
from monazite.formulation.money import Item
from monazite.formulation.support.meaning import Part
from monazite.formulation.support.obligation import Obligation
from monazite.results.columns import a_boolean, a_month, a_number
from monazite.results.plan import Plan

COLUMNS = {
    "contract": "the contract",
    "period": a_month("the contract year, by the month its first period begins in"),
    "label": "the contract year in words",
    "due": a_number(
        "the quantity due within the term, after adjustments, suspension, force majeure and "
        "ramp-down, in `unit`",
        "unit",
    ),
    "floor": a_number("the least to deliver without a penalty", "unit"),
    "cap": a_number("the most that may be delivered", "unit"),
    "delivered": a_number("what is delivered, or taken where the plan buys", "unit"),
    "beyond": a_number("the part of it on top of the quantity: redelivered, restored or made up", "unit"),
    "shortfall": a_number("the shortfall below the floor, for which the penalty is paid", "unit"),
    "released": a_number("what is bought down, or suspended by choice", "unit"),
    "unlifted": a_number("what is paid for and not taken", "unit"),
    "unit": "the unit of these, with the content that is counted, such as `t REO`",
    "received": a_number(
        "the price received for deliveries, or paid where the plan buys, in `money_unit`, not discounted",
        "money_unit",
    ),
    "penalty": a_number("the penalty paid", "money_unit"),
    "other": a_number(
        "other receipts of the plan under the contract less its other payments: rebates, compensation, "
        "duties",
        "money_unit",
    ),
    "money_unit": "the unit of money",
    "one_of_several": a_boolean("true where an alternative optimum delivers another amount"),
}
KEY = ("contract", "period")


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by contract and year."""
    return [
        _row(plan, name, contract, obligation, unlifted)
        for name, contract in plan.instance.contracts.items()
        for obligation, unlifted in _years(plan, name, contract)
    ]


def _years(plan: Plan, name: str, contract: Contract) -> Iterator[tuple[Obligation, float]]:
    """Each contract year, with what is paid for and not taken in it: by the plan or by an outside buyer."""
    due = obligations(plan.instance, contract)
    outside: dict[str, float] = {}
    if contract.take_or_pay is not None and contract.role == "seller" and not is_released(contract):
        outside = {year.key: amount for year, amount in deficiencies(contract, due)}
    for each in due:
        chosen = _sum(plan, name, each.year.key, Part.UNLIFTED)
        yield each, outside.get(each.year.key, chosen)


def _row(
    plan: Plan, name: str, contract: Contract, obligation: Obligation, unlifted: float
) -> dict[str, Any]:
    instance, year = plan.instance, obligation.year
    delivered = sum(plan.amount("deliver", name, period.key) for period in year.periods)
    return {
        "contract": name,
        "period": year.key,
        "label": year.label,
        "due": obligation.due,
        "floor": obligation.floor,
        "cap": obligation.cap,
        "delivered": instance.basis_content(contract) * delivered,
        "beyond": _sum(plan, name, year.key, Part.BEYOND) + nominated(contract, year),
        "shortfall": _sum(plan, name, year.key, Part.SHORT),
        "released": _sum(plan, name, year.key, Part.RELEASED),
        "unlifted": unlifted,
        "unit": instance.basis_unit(contract),
        **_money(plan, name, contract, year),
        "money_unit": instance.money.unit,
        "one_of_several": plan.varies(*(("deliver", name, period.key) for period in year.periods)),
    }


def _sum(plan: Plan, name: str, year: str, part: Part) -> float:
    """A part of a contract year, summed over clauses, tiers and vintages."""
    return sum((amount for family in families(part) for amount in plan.under(family, name, year)), 0.0)


def _money(plan: Plan, name: str, contract: Contract, year: ContractYear) -> dict[str, float]:
    """What is received, paid as penalty, and otherwise, in a contract year."""
    own = plan.instance.owner(contract.place)
    found = {"received": 0.0, "penalty": 0.0, "other": 0.0}
    for period in year.periods:
        for payment in plan.paid_under(f"contracts.{name}", period.key):
            sign = (payment.payee == own) - (payment.payer == own)
            if payment.item is Item.CONTRACT_PRICE:
                found["received"] += payment.amount
            elif payment.item is Item.SHORTFALL_PENALTY:
                found["penalty"] += payment.amount
            elif payment.item is not Item.TRANSFER:
                found["other"] += sign * payment.amount
    return found
