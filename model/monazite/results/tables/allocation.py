"""The uses of material: one row for each delivery, sale, demand served and change of closing stock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monazite.results.amounts import moved, neodymium
from monazite.results.columns import a_boolean, a_material, a_month, a_number
from monazite.results.plan import Plan

COLUMNS = {
    "period": a_month("the period, by the month it begins in"),
    "label": "the period in words",
    "destination": "the contract's or sale's destination, the sector served, or the stock",
    "material": a_material("the material"),
    "amount": a_number("the amount, in `unit`; for a stock its change over the period", "unit"),
    "unit": "the unit of `amount`",
    "t_nd": a_number(
        "t of elemental neodymium in it; empty where the material does not declare `Nd`", "t Nd"
    ),
    "kind": "`delivery`, `sale`, `served` or `stock change`",
    "element": "the contract, sale, demand or stock",
    "one_of_several": a_boolean("true where an alternative optimum has another amount"),
}
KEY = ("period", "element", "material")


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by period."""
    order = {period.key: number for number, period in enumerate(plan.instance.timeline.periods)}
    return sorted(_rows(plan), key=lambda row: order[row["period"]])


def _rows(plan: Plan) -> Iterator[dict[str, Any]]:
    instance = plan.instance
    for (name, period), _ in plan.of("deliver"):
        destination = instance.contracts[name].destination
        if destination is None:
            continue
        for material, amount in moved(plan, name, period).items():
            several = plan.varies(("deliver", name, period), ("quality.grade", name, material, period))
            element = f"contracts.{name}"
            yield _row(plan, period, destination, material, amount, "delivery", element, several)
    for (name, period), amount in plan.of("sell"):
        sold, several = instance.sales[name], plan.varies(("sell", name, period))
        yield _row(
            plan,
            period,
            sold.destination or sold.buyer,
            sold.material,
            amount,
            "sale",
            f"sales.{name}",
            several,
        )
    for (name, material, period), amount in plan.of("serve"):
        sector, several = (
            instance.demands[name].sector or name,
            plan.varies(("serve", name, material, period)),
        )
        yield _row(plan, period, sector, material, amount, "served", f"demands.{name}", several)
    for name, stock in instance.stocks.items():
        level, before = stock.opening.amount, ("stock", stock.material, stock.place, "")
        for each in instance.timeline.periods:
            key = ("stock", stock.material, stock.place, each.key)
            change, several = plan.amount(*key) - level, plan.varies(key, before)
            yield _row(
                plan, each.key, name, stock.material, change, "stock change", f"stocks.{name}", several
            )
            level, before = plan.amount(*key), key


def _row(
    plan: Plan,
    period: str,
    destination: str,
    material: str,
    amount: float,
    kind: str,
    element: str,
    several: bool,
) -> dict[str, Any]:
    return {
        "period": period,
        "label": plan.instance.timeline.by_key[period].label,
        "destination": destination,
        "material": material,
        "amount": amount,
        "unit": plan.instance.unit(material),
        "t_nd": neodymium(plan.instance, material, amount),
        "kind": kind,
        "element": element,
        "one_of_several": several,
    }
