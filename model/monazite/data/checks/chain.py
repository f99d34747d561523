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
from monazite.data.records.trade import Import
from monazite.errors import Fault
from monazite.figures import LIMIT_DIGITS, figure, plain, whole_money
from monazite.tolerances import MASS_BALANCE, ROUNDING
from monazite.units import UnitError

LONGEST_CHAIN = 20
"""Longest chain of processes from a purchase to a product that is checked."""
MOST_CONTENT = 2.0
"""Most tonnes of a content, in equivalents, in a tonne of a material: metal holds 1.18 of its oxide."""
MOST_MARGIN = 100.0
"""How many times the cost of making it a product may cost to buy before a warning is given."""


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
    """A product costs at least its inputs, and not a hundred times as much as making it.

    A plant worth running makes its product for less than it costs to buy; that is no fault. But nobody could
    sell a product for less than its inputs cost, by-products credited, and a product that costs a hundred
    times what it takes to make is most often a price in another unit.
    """
    bought: dict[str, list[Import]] = {}
    for entry in instance.imports.values():
        bought.setdefault(entry.material, []).append(entry)
    warned: set[str] = set()
    for period in dict.fromkeys((instance.timeline.periods[0], instance.timeline.periods[-1])):
        cheapest = {
            material: min(landed(entry, period) for entry in entries) for material, entries in bought.items()
        }
        chain = _purchase_costs(instance, cheapest, period)
        for name, process in instance.processes.items():
            main, inputs = _main(process), _inputs(instance, process, chain, period)
            if main is None or inputs is None or cheapest.get(main, 0.0) <= 0 or name in warned:
                continue
            made = inputs + _running(process, period)
            if inputs > cheapest[main] * (1 + ROUNDING):
                warned.add(name)
                yield _hole(instance, name, main, period, inputs, cheapest[main], "the inputs")
            elif cheapest[main] > MOST_MARGIN * made > 0:
                warned.add(name)
                yield _hole(
                    instance, name, main, period, made, cheapest[main], "the inputs and their conversion"
                )


def _hole(
    instance: Instance, name: str, main: str, period: Period, cost: float, price: float, what: str
) -> Fault:
    """The warning, in money per unit of the product."""
    unit = instance.unit(main)
    expected = (
        "a product that costs at least its inputs"
        if cost > price
        else f"a product that costs at most {figure(MOST_MARGIN)} times what it takes to make"
    )
    return warning(
        instance,
        f"processes.{name}",
        f"prices along the chain do not fit together in {period.label}: {what} cost "
        f"{_price(instance, cost, unit)} of {main}, and {main} is bought for "
        f"{_price(instance, price, unit)}. Expected {expected}. Check the prices and their units",
    )


def _price(instance: Instance, amount: float, unit: str) -> str:
    return f"{whole_money(amount, instance.money.unit)}/{unit}"


def _purchase_costs(instance: Instance, cheapest: dict[str, float], period: Period) -> dict[str, float]:
    """What a unit of each material costs that can be bought, or made of what can be bought."""
    chain = dict(cheapest)
    for _ in range(LONGEST_CHAIN):
        known = len(chain)
        for process in instance.processes.values():
            main, inputs = _main(process), _inputs(instance, process, chain, period)
            if main is not None and inputs is not None:
                chain.setdefault(main, inputs + _running(process, period))
        if len(chain) == known:
            break
    return chain


def _main(process: Process) -> str | None:
    return next(iter(process.outputs), None)


def _inputs(instance: Instance, process: Process, chain: dict[str, float], period: Period) -> float | None:
    """Cost of the inputs for a unit of a process's main output, less what its by-products are sold for; None
    where one cannot be bought."""
    main = _main(process)
    if main is None or not process.inputs or any(material not in chain for material in process.inputs):
        return None
    amount = process.outputs[main].amount
    if amount <= 0:
        return None
    cost = sum(number.amount * chain[material] for material, number in process.inputs.items())
    credit = sum(
        number.amount * max(_sold(instance, material, period), chain.get(material, 0.0))
        for material, number in process.outputs.items()
        if material != main
    )
    return (cost - credit) / amount


def _sold(instance: Instance, material: str, period: Period) -> float:
    """The highest price at which a material is sold; 0 where it is not."""
    prices = [sold.price[period] for sold in instance.sales.values() if sold.material == material]
    return max(prices, default=0.0)


def _running(process: Process, period: Period) -> float:
    """Running cost for a unit of the main output."""
    main = _main(process)
    assert main is not None
    return process.cost[period] / process.outputs[main].amount if process.cost else 0.0
