"""The headline quantities by year: mined, delivered, made, imported, sold, unmet."""

from __future__ import annotations

from typing import Any

from monazite.data.instance import Instance
from monazite.results.amounts import bought, demanded, made, neodymium
from monazite.results.plan import Plan

COLUMNS = {
    "period": "the year, by the month its first period begins in",
    "label": "the year in words",
    "quantity": "`mined`, `to NAME` (delivered), `sold to NAME`, `made`, `imported`, `served`, `unmet`",
    "amount": "the amount, in `unit`",
    "unit": "the unit of `amount`; empty where materials of several units are meant",
    "t_nd": "t of elemental neodymium in it; empty where a material does not declare `Nd`",
}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table: by year, the amounts of what is mined, what leaves under contracts and sales, and what demands get.

    `made`, `imported` and `served` count materials that a demand accepts; `unmet` has no neodymium figure
    where several materials would have served.
    """
    instance = plan.instance
    found = []
    for year in instance.timeline.fiscal_years():
        keys = {period.key for period in year.periods}
        for quantity, amounts in _quantities(plan, keys).items():
            units = {instance.unit(material) for material in amounts}
            contents = [neodymium(instance, material, amount) for material, amount in amounts.items()]
            found.append(
                {
                    "period": year.key,
                    "label": year.label,
                    "quantity": quantity,
                    "amount": sum(amounts.values()),
                    "unit": units.pop() if len(units) == 1 else "",
                    "t_nd": None
                    if any(content is None for content in contents)
                    else sum(c for c in contents if c is not None),
                }
            )
    return found


def _quantities(plan: Plan, keys: set[str]) -> dict[str, dict[str, float]]:
    instance = plan.instance
    wanted = demanded(instance)
    found: dict[str, dict[str, float]] = {"mined": {}}
    for (name, _, period), amount in plan.of("mine"):
        _add(found, "mined", instance.mines[name].material, amount, period in keys)
    for (name, period), amount in plan.of("deliver"):
        contract = instance.contracts[name]
        _add(found, f"to {contract.destination}", contract.material, amount, period in keys)
    for (name, period), amount in plan.of("sell"):
        if _valued(instance, instance.sales[name].material):
            sold = instance.sales[name]
            _add(found, f"sold to {sold.destination or sold.buyer}", sold.material, amount, period in keys)
    for period in sorted(keys):
        for material in wanted:
            _add(found, "made", material, made(plan, material, period), True)
            _add(found, "imported", material, sum(bought(plan, material, period).values()), True)
    for (_, material, period), amount in plan.of("serve"):
        _add(found, "served", material, amount, period in keys)
    for (name, _, period), amount in plan.of("unmet"):
        _add(found, "unmet", instance.demands[name].accepts[0], amount, period in keys)
    return {quantity: amounts for quantity, amounts in found.items() if amounts}


def _valued(instance: Instance, material: str) -> bool:
    """By-products without tracked content stay in the table of flows."""
    return bool(instance.materials[material].contains) or not any(
        each.contains for each in instance.materials.values()
    )


def _add(
    found: dict[str, dict[str, float]], quantity: str, material: str, amount: float, counts: bool
) -> None:
    amounts = found.setdefault(quantity, {})
    amounts[material] = amounts.get(material, 0.0) + (amount if counts else 0.0)
