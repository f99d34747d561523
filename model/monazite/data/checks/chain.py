"""Processes conserve what is tracked, and no chain of purchases and sales earns money from nothing."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from itertools import pairwise

from monazite.data.checks.report import error, warning
from monazite.data.instance import Instance
from monazite.data.network import Route
from monazite.data.production import Process
from monazite.data.timeline import Period
from monazite.data.trade import Import
from monazite.errors import Fault
from monazite.units import UnitError

MASS_TOLERANCE = 1e-6
LONGEST_CHAIN = 20
"""Steps from a purchase to a product that are followed."""
MOST_CONTENT = 2.0
"""Tonnes of a content, in equivalents, that a tonne of a material can hold: metal holds 1.18 of its oxide."""
INCOHERENT = 1.2
"""Buying and converting may cost this many times what the product costs before a warning is given."""


def check_mass(instance: Instance) -> Iterator[Fault]:
    """No material holds more than it weighs, and no process makes more of a content than its inputs hold."""
    for name, material in instance.materials.items():
        for content, share in material.contains.items():
            per_tonne = _per_tonne(instance, material.unit)
            if per_tonne is not None and share.amount * per_tonne > MOST_CONTENT:
                yield error(
                    instance,
                    f"materials.{name}.contains.{content}",
                    f"{share.value} is {share.amount * per_tonne:.4g} t {content} in a tonne; write a share with %",
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
            if made > used * (1 + MASS_TOLERANCE) + 1e-12:
                yield error(
                    instance,
                    f"processes.{name}",
                    f"it makes {made:.6g} t {content} out of {used:.6g} t per {process.per}; "
                    "check the outputs, and what the materials contain",
                )


def _per_tonne(instance: Instance, unit: str) -> float | None:
    """How many of a unit make a tonne, where it is one of mass."""
    try:
        return float(instance.units.factor("t", unit))
    except UnitError:
        return None


def check_pumps(instance: Instance) -> Iterator[Fault]:
    """Refuse what earns without end: an uncapped import cheaper than an uncapped sale, a free circle of routes."""
    for material in instance.materials:
        yield from _free_circle(instance, material)
    uncapped = {
        name: bought
        for name, bought in instance.imports.items()
        if bought.cap is None and not (bought.tiers and bought.tiers[-1].rate is not None)
    }
    told: set[str] = set()
    for buy_name, bought in uncapped.items():
        sales = {
            name: sold
            for name, sold in instance.sales.items()
            if sold.cap is None and sold.material == bought.material
        }
        for period in instance.timeline.periods if sales else ():
            ways = _cheapest_ways(instance, bought.material, bought.place, period)
            landed = _landed(bought, period, -1)
            for sell_name, sold in sales.items():
                way = ways.get(sold.place)
                if sell_name not in told and way is not None and landed + way < sold.price[period]:
                    told.add(sell_name)
                    yield error(
                        instance,
                        f"sales.{sell_name}",
                        f"buying {bought.material} from `imports.{buy_name}` ({landed + way:g} landed and sent) and selling it "
                        f"here ({sold.price[period]:g}) earns without end in {period.key}; cap one of them",
                    )


def _cheapest_ways(instance: Instance, material: str, start: str, period: Period) -> dict[str, float]:
    """Cost of the cheapest uncapped way of one unit from a place to each other, losses left aside."""
    ways: dict[str, list[tuple[str, float]]] = {}
    for route in instance.routes.values():
        if material in route.materials and route.capacity is None and route.loss is None:
            ways.setdefault(route.from_, []).append((route.to, route.cost[period] if route.cost else 0.0))
    cost: dict[str, float] = {}
    open_ends = [(0.0, start)]
    while open_ends:
        spent, place = heappop(open_ends)
        if place not in cost:
            cost[place] = spent
            for other, step in ways.get(place, ()):
                heappush(open_ends, (spent + step, other))
    return cost


def _free_circle(instance: Instance, material: str) -> Iterator[Fault]:
    free = {
        name: route
        for name, route in instance.routes.items()
        if material in route.materials
        and route.loss is None
        and (route.cost is None or any(route.cost[period] == 0 for period in instance.timeline.periods))
    }
    try:
        TopologicalSorter(_predecessors(free)).prepare()
    except CycleError as circle:
        places: list[str] = circle.args[1]
        name = next(
            name
            for name, route in free.items()
            if (route.to, route.from_) in set(pairwise(places))
            or (route.from_, route.to) in set(pairwise(places))
        )
        yield error(
            instance,
            f"routes.{name}",
            f"{material} could travel in a free circle ({' - '.join(places[:6])}{' …' if len(places) > 6 else ''}); "
            "give one of the routes a cost or a loss",
        )


def _predecessors(routes: dict[str, Route]) -> dict[str, set[str]]:
    before: dict[str, set[str]] = {}
    for route in routes.values():
        before.setdefault(route.to, set()).add(route.from_)
    return before


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


def _landed(entry: Import, period: Period, tier: int = 0) -> float:
    price = entry.tiers[tier].price if entry.tiers else entry.price
    assert price is not None
    return price[period] + (entry.freight[period] if entry.freight else 0.0)


def _main(process: Process) -> str | None:
    return next(iter(process.outputs), None)


def _conversion(
    instance: Instance, process: Process, chain: dict[str, float], period: Period
) -> float | None:
    """Cost of one unit of a process's main output from inputs at their purchase cost, by-products unpriced."""
    main = _main(process)
    if main is None or not process.inputs or any(material not in chain for material in process.inputs):
        return None
    amount = process.outputs[main].amount
    if amount <= 0:
        return None
    inputs = sum(number.amount * chain[material] for material, number in process.inputs.items())
    running = process.cost[period] if process.cost else 0.0
    return (inputs + running) / amount
