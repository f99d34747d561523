"""Processes conserve what is tracked, and no chain of purchases and sales earns money from nothing."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.data.checks.report import error, warning
from monazite.data.instance import Instance
from monazite.data.timeline import Period
from monazite.errors import Fault

MASS_TOLERANCE = 1e-6
INCOHERENT = 1.2
"""Buying and converting may cost this many times what the product costs before a warning is given."""


def check_mass(instance: Instance) -> Iterator[Fault]:
    """No process makes more of a tracked content than its inputs hold."""
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
            if made > used * (1 + MASS_TOLERANCE) + 1e-12:
                yield error(
                    instance,
                    f"processes.{name}",
                    f"it makes {made:.6g} t {content} out of {used:.6g} t per {process.per}; "
                    "check the outputs, and what the materials contain",
                )


Graph = dict[tuple[str, str], float]


def check_pumps(instance: Instance) -> Iterator[Fault]:
    """Refuse what earns without end: an uncapped import cheaper than an uncapped sale, a free circle of routes."""
    for material in instance.materials:
        yield from _free_circle(instance, material)
    for buy_name, bought in instance.imports.items():
        if bought.cap is not None or (bought.tiers and bought.tiers[-1].rate is not None):
            continue
        for sell_name, sold in instance.sales.items():
            if sold.cap is not None or sold.material != bought.material:
                continue
            for period in instance.timeline.periods:
                way = _cheapest_way(instance, bought.material, bought.place, sold.place, period)
                price = bought.tiers[-1].price if bought.tiers else bought.price
                assert price is not None
                landed = price[period] + (bought.freight[period] if bought.freight else 0.0)
                if way is not None and landed + way < sold.price[period]:
                    yield error(
                        instance,
                        f"sales.{sell_name}",
                        f"buying {bought.material} from `imports.{buy_name}` ({landed + way:g} landed and sent) and selling it here "
                        f"({sold.price[period]:g}) earns without end in {period.key}; cap one of them",
                    )
                    break


def _cheapest_way(instance: Instance, material: str, start: str, goal: str, period: Period) -> float | None:
    """Cost of the cheapest uncapped way of one unit, losses left aside; None where there is none."""
    cost = {start: 0.0}
    for _ in instance.places:
        for route in instance.routes.values():
            if (
                material in route.materials
                and route.capacity is None
                and route.loss is None
                and route.from_ in cost
            ):
                step = cost[route.from_] + (route.cost[period] if route.cost else 0.0)
                cost[route.to] = min(cost.get(route.to, step), step)
    return cost.get(goal)


def _free_circle(instance: Instance, material: str) -> Iterator[Fault]:
    free = {
        name: route
        for name, route in instance.routes.items()
        if material in route.materials
        and route.loss is None
        and (route.cost is None or any(route.cost[period] == 0 for period in instance.timeline.periods))
    }
    for name, route in free.items():
        seen = {route.to}
        while new := {other.to for other in free.values() if other.from_ in seen} - seen:
            seen |= new
        if route.from_ in seen:
            yield error(
                instance,
                f"routes.{name}",
                f"{material} could travel in a free circle from {route.from_} to {route.to} and back; give one of the routes a cost or a loss",
            )
            return


def check_price_chain(instance: Instance) -> Iterator[Fault]:
    """Buying inputs and converting them should cost about what the product costs."""
    bought = {
        material: [entry for entry in instance.imports.values() if entry.material == material]
        for material in {entry.material for entry in instance.imports.values()}
    }
    for period in (instance.timeline.periods[0], instance.timeline.periods[-1]):
        cheapest = {
            material: min(_landed(entry, period) for entry in entries) for material, entries in bought.items()
        }
        chain = dict(cheapest)
        for _ in instance.processes:
            for process in instance.processes.values():
                cost = _conversion(instance, process, chain, period)
                for material in process.outputs:
                    if cost is not None and material == _main(process) and material not in chain:
                        chain[material] = cost
        for name, process in instance.processes.items():
            main = _main(process)
            cost = _conversion(instance, process, chain, period)
            if main is None or cost is None or main not in cheapest or not process.inputs:
                continue
            direct = cheapest[main]
            if direct > 0 and not 1 / INCOHERENT <= cost / direct <= INCOHERENT:
                yield warning(
                    instance,
                    f"processes.{name}",
                    f"buying the inputs and making {main} costs {cost:.4g} {instance.money.unit} a unit in {period.label}, "
                    f"buying {main} costs {direct:.4g}: prices along the chain do not fit together",
                )
        if instance.timeline.periods[0] is instance.timeline.periods[-1]:
            return


def _landed(entry: object, period: Period) -> float:
    from monazite.data.trade import Import

    assert isinstance(entry, Import)
    price = entry.tiers[0].price if entry.tiers else entry.price
    assert price is not None
    return price[period] + (entry.freight[period] if entry.freight else 0.0)


def _main(process: object) -> str | None:
    from monazite.data.production import Process

    assert isinstance(process, Process)
    return next(iter(process.outputs), None)


def _conversion(instance: Instance, process: object, chain: dict[str, float], period: Period) -> float | None:
    """Cost of one unit of a process's main output from inputs at their purchase cost, by-products unpriced."""
    from monazite.data.production import Process

    assert isinstance(process, Process)
    main = _main(process)
    if main is None or not process.inputs or any(material not in chain for material in process.inputs):
        return None
    amount = process.outputs[main].amount
    if amount <= 0:
        return None
    inputs = sum(number.amount * chain[material] for material, number in process.inputs.items())
    running = process.cost[period] if process.cost else 0.0
    return (inputs + running) / amount
