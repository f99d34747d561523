"""Every decision of the plan: what is mined, run, shipped, bought and stored on the way."""

from __future__ import annotations

from typing import Any

from monazite.data.instance import Instance
from monazite.results.amounts import is_something
from monazite.results.plan import Plan

COLUMNS = {
    "period": "the period (or contract year), by the month it begins in",
    "label": "the period in words",
    "decision": "the kind of decision, such as `mine`, `run`, `ship`",
    "element": "the names it is indexed by",
    "amount": "the amount, in `unit`",
    "unit": "the unit of `amount`",
    "one_of_several": "true where another plan of the same value has another amount",
}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by decision; amounts of nothing are left out."""
    timeline = plan.instance.timeline.by_key
    units: dict[tuple[str, ...], str] = {}
    for key in plan.amounts:
        if key[:-1] not in units:
            units[key[:-1]] = unit_of(plan.instance, key)
    return [
        {
            "period": key[-1],
            "label": timeline[key[-1]].label,
            "decision": key[0],
            "element": " ".join(key[1:-1]),
            "amount": amount,
            "unit": units[key[:-1]],
            "one_of_several": plan.varies(key),
        }
        for key, amount in plan.amounts.items()
        if is_something(amount)
    ]


def unit_of(instance: Instance, key: tuple[str, ...]) -> str:
    """The unit of a decision."""
    decision, first = key[0], key[1]
    if decision == "mine":
        return instance.unit(instance.mines[first].material)
    if decision == "run":
        return instance.unit(instance.processes[first].per)
    if decision == "expand":
        return instance.unit(instance.processes[next(iter(instance.plants[first].runs))].per) + "/yr"
    if decision in ("stock", "discard"):
        return instance.unit(first)
    if decision in ("ship", "serve"):
        return instance.unit(key[2])
    if decision == "unmet":
        return instance.unit(instance.demands[first].accepts[0])
    if decision == "buy":
        return instance.unit(instance.imports[first].material)
    if decision == "sell":
        return instance.unit(instance.sales[first].material)
    if decision == "subsidies.grant":
        return instance.money.unit
    if decision == "origin.unused":
        # A source of several contracts of one material is named by them, or by an origin.
        names = [name for name in first.split("+") if name in instance.contracts]
        material = instance.contracts[names[0]].material if names else _material_of_origin(instance, first)
        return instance.unit(material)
    if decision == "pro_rata.share":
        return "1"
    contract = instance.contracts[first]
    if decision == "quality.grade":
        return instance.unit(key[2])
    if decision == "origin.draw":
        return instance.unit(contract.material)
    return instance.unit(contract.material) if decision == "deliver" else instance.basis_unit(contract)


def _material_of_origin(instance: Instance, source: str) -> str:
    """The material that contracts draw from an origin, or from the store that a source is named after."""
    for contract in instance.contracts.values():
        if source in (contract.origin or ()) or source.startswith(f"{contract.material} in store at "):
            return contract.material
    raise KeyError(source)
