"""The decisions: every variable of the program, all at least 0.

| variable | index | unit | meaning |
|---|---|---|---|
| `mine` | mine, tier, period | material | mined |
| `run` | process, plant, period | `per` material | work done |
| `expand` | plant, period | capacity | capacity decided on |
| `stock` | material, place, period | material | in store when the period ends |
| `ship` | route, material, period | material | sent |
| `buy` | import, tier, period | material | bought |
| `sell` | sale, period | material | sold |
| `serve` | demand, material, period | material | served |
| `unmet` | demand, tier, period | material | not served |
| `deliver` | contract, period | material | delivered, or taken where the plan buys |
| `discard` | material, place, period | material | discarded |

Clauses and subsidies add their own in their own blocks. Tiers count from 1, periods are named by the
month they begin in. Where a combination cannot exist (an expansion that would open after the horizon)
there is no variable; where it is only closed (a mine without clearance) there is one, with limit 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyomo.core as pyo

from monazite.data.instance import Instance
from monazite.data.timeline import Period, add_months, parse_date, parse_months
from monazite.formulation.network import Network


def add(model: pyo.ConcreteModel, instance: Instance, network: Network) -> None:
    """Declare every variable, indexed by names."""
    periods = [period.key for period in instance.timeline.periods]
    _declare(
        model,
        "mine",
        ((name, tier) for name, mine in instance.mines.items() for tier in _tiers(mine.tiers)),
        periods,
    )
    _declare(
        model,
        "run",
        ((process, name) for name, plant in instance.plants.items() for process in plant.runs),
        periods,
    )
    model.expand = pyo.Var(list(_expansions(instance)), domain=pyo.NonNegativeReals, dense=True)
    _declare(model, "stock", ((stock.material, stock.place) for stock in instance.stocks.values()), periods)
    _declare(
        model,
        "ship",
        ((name, material) for name, route in instance.routes.items() for material in route.materials),
        periods,
    )
    _declare(
        model,
        "buy",
        ((name, tier) for name, bought in instance.imports.items() for tier in _tiers(bought.tiers)),
        periods,
    )
    _declare(model, "sell", ((name,) for name in instance.sales), periods)
    _declare(
        model,
        "serve",
        ((name, material) for name, demand in instance.demands.items() for material in demand.accepts),
        periods,
    )
    _declare(
        model,
        "unmet",
        (
            (name, tier)
            for name, demand in instance.demands.items()
            if demand.unmet
            for tier in _tiers(demand.unmet)
        ),
        periods,
    )
    _declare(model, "deliver", ((name,) for name in instance.contracts), periods)
    _declare(model, "discard", network.can_discard(instance), periods)


def _declare(
    model: pyo.ConcreteModel, name: str, keys: Iterable[tuple[str, ...]], periods: list[str]
) -> None:
    index = [(*key, period) for key in keys for period in periods]
    setattr(model, name, pyo.Var(index, domain=pyo.NonNegativeReals))


def _tiers(tiers: list | None) -> tuple[str, ...]:  # type: ignore[type-arg]
    return tuple(str(number) for number in range(1, len(tiers or [None]) + 1))


def _expansions(instance: Instance) -> Iterator[tuple[str, str]]:
    for name, plant in instance.plants.items():
        if plant.expansion is None:
            continue
        first = parse_date(plant.expansion.from_) if plant.expansion.from_ else instance.timeline.start
        last = parse_date(plant.expansion.until) if plant.expansion.until else instance.timeline.end
        for period in instance.timeline.periods:
            opens = add_months(period.start, parse_months(plant.expansion.lead))
            if first <= period.start < last and opens < instance.timeline.end:
                yield name, period.key


def decided(instance: Instance, plant: str, model: pyo.ConcreteModel) -> list[Period]:
    """The periods in which an expansion of a plant can be decided."""
    return [period for period in instance.timeline.periods if (plant, period.key) in model.expand]
