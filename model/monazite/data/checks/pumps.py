"""No cycle of routes and no uncapped purchase and outlet earn without limit, whatever the signs of the
prices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from math import inf

from monazite.data.checks.report import error
from monazite.data.records.instance import Instance
from monazite.data.records.logistics import Route
from monazite.data.records.timeline import Period
from monazite.data.records.trade import Import
from monazite.errors import Fault
from monazite.figures import amount
from monazite.tolerances import ROUNDING

MOST_NAMED = 6


def check_pumps(instance: Instance) -> Iterator[Fault]:
    """Refuse unbounded gains: from a cycle of routes, or from an uncapped purchase and an uncapped outlet."""
    faults = [fault for material in instance.materials for fault in _cycles(instance, material)]
    yield from faults
    if faults:
        return
    reported: set[tuple[str, str]] = set()
    for name, bought in instance.imports.items():
        if bought.cap is not None or (bought.tiers and bought.tiers[-1].rate is not None):
            continue
        for period in instance.timeline.periods:
            outlet = _outlets(instance, bought.material, period).get(bought.place)
            cost = landed(bought, period, -1)
            if outlet is None or cost + outlet.cost >= -ROUNDING * (abs(cost) + abs(outlet.cost)):
                continue
            if (outlet.address, outlet.word) not in reported:
                reported.add((outlet.address, outlet.word))
                yield _pump(instance, name, cost, outlet, period)


def _pump(instance: Instance, name: str, cost: float, outlet: Outlet, period: Period) -> Fault:
    material = instance.imports[name].material
    unit = _price_unit(instance, material)
    if outlet.word == "sold":
        price = -outlet.own
        message = (
            f"the gain is unbounded in {period.key}: buying {material} from `imports.{name}` costs "
            f"{amount(cost + outlet.cost + price, unit)} landed and sent, and selling it here earns "
            f"{amount(price, unit)}. Expected a `cap` on one of them. Add it"
        )
        return error(instance, outlet.address, message)
    message = (
        f"the gain is unbounded in {period.key}: buying {material} costs {amount(cost, unit)} with freight, "
        f"and any amount of it can be {outlet.word} (`{outlet.address}`) for {amount(outlet.cost, unit)}. "
        "Expected a `cap` on the import. Add it"
    )
    return error(instance, f"imports.{name}", message)


@dataclass(frozen=True)
class Outlet:
    """The cheapest unlimited outlet for a material at a place, and its cost a unit, freight included."""

    cost: float
    own: float
    address: str
    word: str


def _outlets(instance: Instance, material: str, period: Period) -> dict[str, Outlet]:
    """The cheapest outlet by place; a negative cost is a gain. Losses on a route need no outlet."""
    best: dict[str, Outlet] = {}

    def improve(place: str, outlet: Outlet) -> bool:
        better = place not in best or outlet.cost < best[place].cost - ROUNDING * (1 + abs(outlet.cost))
        if better:
            best[place] = outlet
        return better

    discard = instance.materials[material].discard
    for place in instance.places if discard is not None else ():
        assert discard is not None
        improve(place, Outlet(discard.amount, discard.amount, f"materials.{material}.discard", "discarded"))
    for name, sold in instance.sales.items():
        if sold.material == material and sold.cap is None:
            improve(sold.place, Outlet(-sold.price[period], -sold.price[period], f"sales.{name}", "sold"))
    for name, stock in instance.stocks.items():
        if stock.material == material and stock.capacity is None and period is instance.timeline.periods[-1]:
            held = stock.holding_cost[period] * period.years / 2 if stock.holding_cost else 0.0
            improve(stock.place, Outlet(held, held, f"stocks.{name}", "stored"))
    routes = [route for route in _routes(instance, material).values() if route.capacity is None]
    for name, route in _routes(instance, material).items():
        if route.capacity is None and _arrives(route) <= 0:
            cost = _cost(route, period)
            improve(route.from_, Outlet(cost, cost, f"routes.{name}", "lost"))
    for _ in instance.places:
        changed = False
        for route in routes:
            there = best.get(route.to)
            if there is not None:
                cost = _cost(route, period) + _arrives(route) * there.cost
                outlet = Outlet(cost, there.own, there.address, there.word)
                changed |= improve(route.from_, outlet)
        if not changed:
            break
    return best


def _routes(instance: Instance, material: str) -> dict[str, Route]:
    return {name: route for name, route in instance.routes.items() if material in route.materials}


def _arrives(route: Route) -> float:
    return 1 - (route.loss.amount if route.loss else 0.0)


def _cost(route: Route, period: Period) -> float:
    return route.cost[period] if route.cost else 0.0


def _cycles(instance: Instance, material: str) -> Iterator[Fault]:
    """The first cycle of routes whose cost is 0 or negative in some period."""
    routes = _routes(instance, material)
    seen: set[tuple[float, ...]] = set()
    for period in instance.timeline.periods if routes else ():
        costs = {name: _cost(route, period) for name, route in routes.items()}
        if (key := tuple(costs.values())) in seen:
            continue
        seen.add(key)
        if (cycle := _earning(routes, costs)) is not None:
            places = [routes[name].from_ for name in cycle]
            message = (
                f"the cycle of routes {_listed([*places, places[0]])} costs "
                f"{amount(sum(costs[name] for name in cycle), _price_unit(instance, material))} of "
                f"{material} in {period.key}. Expected more than 0 in total. Raise the cost of a route"
            )
            yield error(instance, f"routes.{cycle[0]}", message)
            return
        if (free := _free(routes, costs)) is not None:
            name, places = free
            message = (
                f"the cycle of routes {_listed(places)} is free for {material}. "
                "Expected more than 0 in total. Give one of the routes a cost or a loss"
            )
            yield error(instance, f"routes.{name}", message)
            return


def _price_unit(instance: Instance, material: str) -> str:
    return f"{instance.money.unit}/{instance.unit(material)}"


def _listed(places: list[str]) -> str:
    return " - ".join(places[:MOST_NAMED]) + (" …" if len(places) > MOST_NAMED else "")


def _slack(costs: dict[str, float]) -> float:
    return ROUNDING * sum(map(abs, costs.values()))


def _potentials(
    routes: dict[str, Route], costs: dict[str, float]
) -> tuple[dict[str, float], str | None, dict[str, str]]:
    """The shortest distance to each place, a route that still lowers one after all rounds, and the last route
    to each.
    """
    least = {place: 0.0 for route in routes.values() for place in (route.from_, route.to)}
    last: dict[str, str] = {}
    lowered: str | None = None
    for _ in range(len(least) + 1):
        lowered = None
        for name, route in routes.items():
            cost = least[route.from_] + costs[name]
            if cost < least[route.to] - _slack(costs):
                least[route.to], last[route.to], lowered = cost, name, name
        if lowered is None:
            break
    return least, lowered, last


def _earning(routes: dict[str, Route], costs: dict[str, float]) -> list[str] | None:
    """The routes of a cycle of negative cost."""
    if min(costs.values(), default=inf) >= 0:
        return None
    _, lowered, last = _potentials(routes, costs)
    if lowered is None:
        return None
    place = routes[lowered].to
    for _ in last:  # Back far enough to be on the cycle.
        place = routes[last[place]].from_
    cycle, start = [], place
    while True:
        cycle.append(last[place])
        place = routes[last[place]].from_
        if place == start:
            return cycle[::-1]


def _free(routes: dict[str, Route], costs: dict[str, float]) -> tuple[str, list[str]] | None:
    """A route and the places of a cycle of lossless routes of cost 0."""
    least, _, _ = _potentials(routes, costs)
    free = {
        name: route
        for name, route in routes.items()
        if route.loss is None and costs[name] + least[route.from_] - least[route.to] <= _slack(costs)
    }
    before: dict[str, set[str]] = {}
    for route in free.values():
        before.setdefault(route.to, set()).add(route.from_)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as cycle:
        places: list[str] = cycle.args[1]
        steps = set(pairwise(places)) | set(pairwise(places[::-1]))
        return next(name for name, route in free.items() if (route.from_, route.to) in steps), places
    return None


def landed(entry: Import, period: Period, tier: int = 0) -> float:
    """The landed cost of a unit: price and freight."""
    price = entry.tiers[tier].price if entry.tiers else entry.price
    assert price is not None
    return price[period] + (entry.freight[period] if entry.freight else 0.0)
