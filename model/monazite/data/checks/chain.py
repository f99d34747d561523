"""Processes conserve tracked contents, recipes are per unit of work, and prices along a chain are
consistent.
"""

from __future__ import annotations

from collections.abc import Iterator

from monazite.data.checks.pumps import landed
from monazite.data.checks.report import as_written, error, warning
from monazite.data.records.instance import Instance
from monazite.data.records.production import Process
from monazite.data.records.timeline import Period
from monazite.errors import Fault
from monazite.figures import LIMIT_DIGITS, figure, plain
from monazite.figures import amount as in_unit
from monazite.tolerances import MASS_BALANCE, ROUNDING
from monazite.units import UnitError

LONGEST_CHAIN = 20
"""Longest chain of processes from a purchase to a product that is checked."""
MOST_CONTENT = 2.0
"""Most tonnes of a content, in equivalents, in a tonne of a material: metal holds 1.18 of its oxide."""
INCOHERENT = 1.2
"""Ratio of the cost of buying and converting to the price of the product above which a warning is given."""


def check_mass(instance: Instance) -> Iterator[Fault]:
    """No material contains more than its weight, and no process outputs more of a content than its inputs
    contain.
    """
    for name, material in instance.materials.items():
        for content, share in material.contains.items():
            per_tonne = _per_tonne(instance, material.unit)
            if per_tonne is not None and share.amount * per_tonne > MOST_CONTENT:
                yield error(
                    instance,
                    f"materials.{name}.contains.{content}",
                    f"found {share.value}, which is {figure(share.amount * per_tonne)} t {content} in a "
                    f"tonne. Expected at most {figure(MOST_CONTENT)} t. Write a share with %",
                )
    contents = sorted({content for material in instance.materials.values() for content in material.contains})
    for name, process in instance.processes.items():
        for content in contents:
            used = sum(
                number.amount * instance.content(material, content)
                for material, number in process.inputs.items()
            )
            made = sum(
                number.amount * instance.content(material, content)
                for material, number in process.outputs.items()
            )
            if made > used * (1 + MASS_BALANCE) + ROUNDING:
                yield error(
                    instance,
                    f"processes.{name}",
                    f"the outputs contain {figure(made, LIMIT_DIGITS)} t {content} and the inputs "
                    f"{figure(used, LIMIT_DIGITS)} t, per {instance.unit(process.per)} of {process.per}. "
                    "Expected at most as much in the outputs. Check the outputs and the contents of the "
                    "materials",
                )


def check_recipes(instance: Instance) -> Iterator[Fault]:
    """A recipe is for one unit of the material that the work of the process is counted in."""
    for name, process in instance.processes.items():
        branches = {"inputs": process.inputs, "outputs": process.outputs}
        per, unit = process.per, instance.unit(process.per)
        found = {branch: numbers[per].amount for branch, numbers in branches.items() if per in numbers}
        if any(abs(amount - 1) <= MASS_BALANCE for amount in found.values()):
            continue
        branch, amount = next(iter(found.items()))
        found_text = as_written(instance, f"processes.{name}.{branch}.{per}", amount)
        does = "uses" if branch == "inputs" else "makes"
        message = f"the work is counted in {per} (`per: {per}`), and the recipe {does} {found_text} of it"
        others = [
            f"{other}: {plain(number.amount / amount, LIMIT_DIGITS)} {instance.unit(other)}"
            for numbers in branches.values()
            for other, number in numbers.items()
            if other != per and amount > 0
        ]
        scaled = f" and scale the others: {{{', '.join(others[:4])}}}" if others else ""
        yield error(
            instance,
            f"processes.{name}.{branch}.{per}",
            f"{message}. Expected 1 {unit}. Write the recipe for 1 {unit} of {per}{scaled}",
        )


def _per_tonne(instance: Instance, unit: str) -> float | None:
    """How many of a unit make a tonne; None where it is not a unit of mass."""
    try:
        return float(instance.units.factor("t", unit))
    except UnitError:
        return None


def check_price_chain(instance: Instance) -> Iterator[Fault]:
    """Buying inputs and converting them should cost about as much as buying the product."""
    bought = {
        material: [entry for entry in instance.imports.values() if entry.material == material]
        for material in {entry.material for entry in instance.imports.values()}
    }
    for period in (instance.timeline.periods[0], instance.timeline.periods[-1]):
        cheapest = {
            material: min(landed(entry, period) for entry in entries) for material, entries in bought.items()
        }
        chain = dict(cheapest)
        for _ in range(LONGEST_CHAIN):
            known = len(chain)
            for process in instance.processes.values():
                main, cost = _main(process), _conversion(instance, process, chain, period)
                if main is not None and cost is not None:
                    chain.setdefault(main, cost)
            if len(chain) == known:
                break
        for name, process in instance.processes.items():
            main = _main(process)
            cost = _conversion(instance, process, chain, period)
            if main is None or cost is None or main not in cheapest or not process.inputs:
                continue
            direct, unit = cheapest[main], f"{instance.money.unit}/{instance.unit(main)}"
            if direct > 0 and not 1 / INCOHERENT <= cost / direct <= INCOHERENT:
                yield warning(
                    instance,
                    f"processes.{name}",
                    f"prices along the chain are inconsistent in {period.label}: buying the inputs and "
                    f"converting them to {main} costs {in_unit(cost, unit)}, buying {main} costs "
                    f"{in_unit(direct, unit)}. Expected a ratio between {figure(1 / INCOHERENT, 2)} and "
                    f"{figure(INCOHERENT)}. Check the prices and their units",
                )
        if instance.timeline.periods[0] is instance.timeline.periods[-1]:
            return


def _main(process: Process) -> str | None:
    return next(iter(process.outputs), None)


def _conversion(
    instance: Instance, process: Process, chain: dict[str, float], period: Period
) -> float | None:
    """Cost of one unit of a process's main output from inputs at their purchase cost, by-products not
    priced.
    """
    main = _main(process)
    if main is None or not process.inputs or any(material not in chain for material in process.inputs):
        return None
    amount = process.outputs[main].amount
    if amount <= 0:
        return None
    inputs = sum(number.amount * chain[material] for material, number in process.inputs.items())
    running = process.cost[period] if process.cost else 0.0
    return (inputs + running) / amount
