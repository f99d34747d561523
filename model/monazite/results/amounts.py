"""Sums over a plan that several tables need, in plain arithmetic.

An amount may be an array: the amounts of many plans at once, one for each point of a sweep. So tables add and
multiply, and ask whether something is nothing through the functions here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from monazite.data.instance import Instance
from monazite.results.plan import Plan


def made(plan: Plan, material: str, period: str) -> float:
    """What mines and plants make of a material in a period."""
    instance = plan.instance
    total = sum(
        amount
        for (mine, _, _), amount in plan.within("mine", period)
        if instance.mines[mine].material == material
    )
    for (process, _, _), amount in plan.within("run", period):
        if material in instance.processes[process].outputs:
            total += instance.processes[process].outputs[material].amount * amount
    return total


def bought(plan: Plan, material: str, period: str) -> dict[str, float]:
    """What is imported of a material in a period, by origin; what counterparties deliver or return counts as theirs."""
    instance = plan.instance
    origins: dict[str, float] = {}
    for (name, _, _), amount in plan.within("buy", period):
        entry = instance.imports[name]
        if entry.material == material:
            origins[entry.origin] = origins.get(entry.origin, 0.0) + amount
    for (name, _), amount in plan.within("deliver", period):
        contract = instance.contracts[name]
        if contract.role == "buyer" and contract.material == material:
            origins[contract.counterparty] = origins.get(contract.counterparty, 0.0) + amount
        if material in contract.returns:
            back = contract.returns[material].amount.amount * instance.basis_content(contract) * amount
            origins[contract.counterparty] = origins.get(contract.counterparty, 0.0) + back
    return origins


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
    """Whether an amount is more than nothing, or `least`, in size; of many plans, in any of them."""
    return bool(np.any(np.abs(amount) > least))


def share(part: Any, whole: Any, least: float) -> Any:
    """A part as a share of a whole; not a number in plans whose whole is nothing."""
    if isinstance(whole, float | int):
        return part / whole
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.abs(whole) > least)
