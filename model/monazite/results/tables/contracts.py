"""What each contract asks, gets and pays, by contract year."""

from __future__ import annotations

from typing import Any

from monazite.formulation.clauses.quantity import obligations
from monazite.formulation.money import Item
from monazite.results.plan import Plan

COLUMNS = {
    "contract": "the contract",
    "period": "the contract year, by the month its first period begins in",
    "label": "the contract year in words",
    "due": "the quantity due after suspension, force majeure and ramp-down, in `unit`",
    "floor": "the least to deliver without a penalty",
    "cap": "the most that may be delivered",
    "delivered": "what is delivered",
    "shortfall": "what is short of the floor",
    "unit": "the unit of these, with the content that is counted, such as `t REO`",
    "received": "the price received, in `money_unit`, not discounted",
    "penalty": "the penalty paid",
    "money_unit": "the unit of money",
    "one_of_several": "true where another plan of the same value delivers another amount",
}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by contract and year."""
    instance = plan.instance
    paid: dict[tuple[str, str, Item], float] = {}
    for payment in plan.payments:
        key = (payment.element, payment.period, payment.item)
        paid[key] = paid.get(key, 0.0) + payment.amount
    short: dict[tuple[str, str], float] = {}
    for (name, _, begun), amount in plan.of("shortfall.short"):
        short[name, begun] = short.get((name, begun), 0.0) + amount
    found = []
    for name, contract in instance.contracts.items():
        content = instance.basis_content(contract)
        for obligation in obligations(instance, contract):
            year, address = obligation.year, f"contracts.{name}"
            delivered = sum(plan.amount("deliver", name, period.key) for period in year.periods)
            found.append(
                {
                    "contract": name,
                    "period": year.key,
                    "label": year.label,
                    "due": obligation.due,
                    "floor": obligation.floor,
                    "cap": obligation.cap,
                    "delivered": content * delivered,
                    "shortfall": short.get((name, year.key), 0.0),
                    "unit": instance.basis_unit(contract),
                    "received": sum(
                        paid.get((address, period.key, Item.CONTRACT_PRICE), 0.0) for period in year.periods
                    ),
                    "penalty": sum(
                        paid.get((address, period.key, Item.SHORTFALL_PENALTY), 0.0)
                        for period in year.periods
                    ),
                    "money_unit": instance.money.unit,
                    "one_of_several": plan.varies(
                        *(("deliver", name, period.key) for period in year.periods)
                    ),
                }
            )
    return found
