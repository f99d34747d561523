"""Where material ends: one row for each delivery, sale, demand served and change of closing stock."""

from __future__ import annotations

from typing import Any

from monazite.results.amounts import neodymium
from monazite.results.plan import Plan

COLUMNS = {
    "period": "the period, by the month it begins in",
    "label": "the period in words",
    "destination": "the contract's or sale's destination, the sector served, or the stock",
    "material": "the material",
    "amount": "the amount, in `unit`; for a stock its change over the period",
    "unit": "the unit of `amount`",
    "t_nd": "t of elemental neodymium in it; empty where the material does not declare `Nd`",
    "kind": "`delivery`, `sale`, `served` or `stock change`",
    "element": "the contract, sale, demand or stock",
}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by period."""
    instance = plan.instance
    found: list[tuple[str, str, str, float, str, str]] = []
    for (name, period), amount in plan.of("deliver"):
        contract = instance.contracts[name]
        found.append(
            (period, contract.destination, contract.material, amount, "delivery", f"contracts.{name}")
        )
    for (name, period), amount in plan.of("sell"):
        sold = instance.sales[name]
        found.append((period, sold.destination or sold.buyer, sold.material, amount, "sale", f"sales.{name}"))
    for (name, material, period), amount in plan.of("serve"):
        found.append(
            (period, instance.demands[name].sector or name, material, amount, "served", f"demands.{name}")
        )
    for name, stock in instance.stocks.items():
        level = stock.opening.amount
        for each in instance.timeline.periods:
            closing = plan.amount("stock", stock.material, stock.place, each.key)
            found.append((each.key, name, stock.material, closing - level, "stock change", f"stocks.{name}"))
            level = closing
    order = {period.key: number for number, period in enumerate(instance.timeline.periods)}
    found.sort(key=lambda item: order[item[0]])
    return [
        {
            "period": period,
            "label": instance.timeline.by_key[period].label,
            "destination": destination,
            "material": material,
            "amount": amount,
            "unit": instance.unit(material),
            "t_nd": neodymium(instance, material, amount),
            "kind": kind,
            "element": element,
        }
        for period, destination, material, amount, kind, element in found
    ]
