"""Sums over a plan that several tables need, in plain arithmetic.

An amount may be an array: the amounts of many plans at once, one for each point of a sweep. So tables add and
multiply, and compare with 0 through the functions of this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from monazite.data.records.instance import Instance
from monazite.results.plan import Plan
from monazite.solving.matrix import Key


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
    found: dict[str, dict[str, float]] = {}
    for _, party, material, amount, _ in bought_of(plan, period):
        origins = found.setdefault(material, {})
        origins[party] = origins.get(party, 0.0) + amount
    return found


Purchase = tuple[str, str, str, float, Key]
"""A kind (`imported`, `received` or `returned`), an origin, a material, an amount, and the decision."""


def bought_of(plan: Plan, period: str) -> Iterator[Purchase]:
    """What is imported, received under contracts in which the plan buys, and returned, in a period."""
    instance = plan.instance
    for (name, tier, _), amount in plan.within("buy", period):
        entry = instance.imports[name]
        yield "imported", entry.origin, entry.material, amount, ("buy", name, tier, period)
    for (name, _), amount in plan.within("deliver", period):
        contract, decision = instance.contracts[name], ("deliver", name, period)
        if contract.role == "buyer":
            yield "received", contract.counterparty, contract.material, amount, decision
        for material, each in contract.returns.items():
            back = each.amount.amount * instance.basis_content(contract) * amount
            yield "returned", contract.counterparty, material, back, decision


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


NEODYMIUM = "Nd"
"""The element that is tracked where a material declares it."""


def tracked(instance: Instance) -> str | None:
    """The tracked element: `Nd` where a material declares it, otherwise the content that most materials
    declare, of equals the first; None where none declares any."""
    counts: dict[str, int] = {}
    for material in instance.materials.values():
        for content in material.contains:
            counts[content] = counts.get(content, 0) + 1
    return NEODYMIUM if NEODYMIUM in counts else max(counts, key=lambda each: counts[each], default=None)


def main_materials(instance: Instance) -> tuple[str, ...]:
    """The materials that are mined, imported, moved under a contract or demanded, in the order of the
    instance."""
    found = {mine.material for mine in instance.mines.values()} | set(demanded(instance))
    found |= {entry.material for entry in instance.imports.values()}
    for contract in instance.contracts.values():
        found |= {
            contract.material,
            *contract.returns,
            *(contract.quality.grades if contract.quality else ()),
        }
    return tuple(material for material in instance.materials if material in found)


def neodymium(instance: Instance, material: str, amount: float) -> float | None:
    """Tonnes of elemental neodymium in an amount; None where the material does not declare `Nd`."""
    return (
        instance.content(material, NEODYMIUM) * amount
        if NEODYMIUM in instance.materials[material].contains
        else None
    )


def is_something(amount: Any, least: float = 0.0) -> bool:
    """Whether the size of an amount is above `least`; of many plans, in any of them."""
    return bool(np.any(np.abs(amount) > least))


def above_zero(amount: Any) -> Any:
    """An amount where it is above 0, and 0 elsewhere."""
    return max(amount, 0.0) if isinstance(amount, float | int) else np.maximum(amount, 0.0)


def share(part: Any, whole: Any, least: float) -> Any:
    """A part as a share of a whole; NaN in plans whose whole is 0."""
    if isinstance(whole, float | int):
        return part / whole
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.abs(whole) > least)
