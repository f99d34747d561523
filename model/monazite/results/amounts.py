"""Sums over a plan that several tables need, in plain arithmetic.

An amount may be an array: the amounts of many plans at once, one for each point of a sweep. So tables add and
multiply, and compare with 0 through the functions of this module.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from monazite.data.records.instance import Instance
from monazite.results.plan import Plan


def made(plan: Plan, material: str, period: str) -> float:
    """What mines and plants make of a material in a period."""
    return plan.once(_made_in, period).get(material, 0)


def _made_in(plan: Plan, period: str) -> dict[str, float]:
    """What mines and plants make in a period, by material."""
    instance = plan.instance
    total: dict[str, float] = {}
    for (mine, _, _), amount in plan.within("mine", period):
        material = instance.mines[mine].material
        total[material] = total.get(material, 0) + amount
    for (process, _, _), amount in plan.within("run", period):
        for material, number in instance.processes[process].outputs.items():
            total[material] = total.get(material, 0) + number.amount * amount
    return total


def bought(plan: Plan, material: str, period: str) -> dict[str, float]:
    """What is imported of a material in a period, by origin; what counterparties deliver or return counts
    as theirs."""
    return plan.once(_bought_in, period).get(material, {})


def _bought_in(plan: Plan, period: str) -> dict[str, dict[str, float]]:
    """What is imported in a period, by material and origin."""
    instance = plan.instance
    found: dict[str, dict[str, float]] = {}

    def add(material: str, origin: str, amount: float) -> None:
        origins = found.setdefault(material, {})
        origins[origin] = origins.get(origin, 0.0) + amount

    for (name, _, _), amount in plan.within("buy", period):
        add(instance.imports[name].material, instance.imports[name].origin, amount)
    for (name, _), amount in plan.within("deliver", period):
        contract = instance.contracts[name]
        if contract.role == "buyer":
            add(contract.material, contract.counterparty, amount)
        for material, each in contract.returns.items():
            back = each.amount.amount * instance.basis_content(contract) * amount
            add(material, contract.counterparty, back)
    return found


def moved(plan: Plan, name: str, period: str) -> dict[str, float]:
    """What moves under a contract in a period, by material: its own, or the grades it is blended of."""
    contract = plan.instance.contracts[name]
    if contract.quality is None:
        return {contract.material: plan.amount("deliver", name, period)}
    return {grade: plan.amount("quality.grade", name, grade, period) for grade in contract.quality.grades}


def demanded(instance: Instance) -> tuple[str, ...]:
    """The materials that some demand accepts, in the order of the instance."""
    wanted = {material for demand in instance.demands.values() for material in demand.accepts}
    return tuple(material for material in instance.materials if material in wanted)


def neodymium(instance: Instance, material: str, amount: float) -> float | None:
    """Tonnes of elemental neodymium in an amount; None where the material does not declare `Nd`."""
    return (
        instance.content(material, "Nd") * amount if "Nd" in instance.materials[material].contains else None
    )


def is_something(amount: Any, least: float = 0.0) -> bool:
    """Whether the size of an amount is above `least`; of many plans, in any of them."""
    return bool(np.any(np.abs(amount) > least))


def share(part: Any, whole: Any, least: float) -> Any:
    """A part as a share of a whole; NaN in plans whose whole is 0."""
    if isinstance(whole, float | int):
        return part / whole
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.abs(whole) > least)
