"""The headline quantities by year: mined, delivered, made, imported, sold, unmet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monazite.data.records.instance import Instance
from monazite.results.amounts import bought, demanded, made, moved, neodymium
from monazite.results.columns import a_month, a_number
from monazite.results.plan import Plan

COLUMNS = {
    "period": a_month("the year, by the month its first period begins in"),
    "label": "the year in words",
    "quantity": (
        "`mined`, `to NAME` (delivered), `from NAME` (taken under a contract), `sold to "
        "NAME`, `made`, `imported`, `served`, `unmet`"
    ),
    "amount": a_number("the amount, in `unit`", "unit"),
    "unit": "the unit of `amount`; empty for a sum over several units",
    "t_nd": a_number("t of elemental neodymium in it; empty where a material does not declare `Nd`", "t Nd"),
}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table: by year, amounts mined, delivered under contracts, sold, and served.

    `made`, `imported` and `served` count materials that a demand accepts (`made` those that are not mined);
    `unmet` has no neodymium figure where several materials would have served.
    """
    instance = plan.instance
    found = []
    for year in instance.timeline.fiscal_years():
        amounts: dict[str, dict[str, float]] = {}
        for period in year.periods:
            for quantity, material, amount in _quantities(plan, period.key):
                by_material = amounts.setdefault(quantity, {})
                by_material[material] = by_material.get(material, 0.0) + amount
        for quantity, by_material in amounts.items():
            units = {instance.unit(material) for material in by_material}
            contents = [neodymium(instance, material, amount) for material, amount in by_material.items()]
            known = [content for content in contents if content is not None]
            found.append(
                {
                    "period": year.key,
                    "label": year.label,
                    "quantity": quantity,
                    "amount": sum(by_material.values()),
                    "unit": units.pop() if len(units) == 1 else "",
                    "t_nd": sum(known) if len(known) == len(contents) else None,
                }
            )
    return found


def _quantities(plan: Plan, period: str) -> Iterator[tuple[str, str, float]]:
    """(quantity, material, amount) of everything that is summed in a period."""
    instance = plan.instance
    mined = {mine.material for mine in instance.mines.values()}
    for (name, _, _), amount in plan.within("mine", period):
        yield "mined", instance.mines[name].material, amount
    for (name, _), _ in plan.within("deliver", period):
        contract = instance.contracts[name]
        words = f"to {contract.destination}" if contract.destination else f"from {contract.counterparty}"
        for material, amount in moved(plan, name, period).items():
            yield words, material, amount
    for (name, _), amount in plan.within("sell", period):
        sold = instance.sales[name]
        if _valued(instance, sold.material):
            yield f"sold to {sold.destination or sold.buyer}", sold.material, amount
    for material in demanded(instance):
        if material not in mined:
            yield "made", material, made(plan, material, period)
        yield "imported", material, sum(bought(plan, material, period).values())
    for (_, material, _), amount in plan.within("serve", period):
        yield "served", material, amount
    for (name, _, _), amount in plan.within("unmet", period):
        yield "unmet", instance.demands[name].accepts[0], amount


def _valued(instance: Instance, material: str) -> bool:
    """By-products without tracked content stay in the table of flows."""
    return bool(instance.materials[material].contains) or not any(
        each.contains for each in instance.materials.values()
    )
