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

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period, add_months, parse_date, parse_months
from monazite.formulation.support.meaning import (
    Names,
    Total,
    Variable,
    by_role,
    of_contract_material,
    of_material,
    of_plant_rate,
)
from monazite.formulation.support.spots import Network


def _of_mine(instance: Instance, names: Names) -> str:
    """The unit of the material mined."""
    return instance.unit(instance.mines[names["mine"]].material)


def _of_process(instance: Instance, names: Names) -> str:
    """The unit of the material that the process is counted by."""
    return instance.unit(instance.processes[names["process"]].per)


def _of_import(instance: Instance, names: Names) -> str:
    """The unit of the material bought."""
    return instance.unit(instance.imports[names["import"]].material)


def _of_sale(instance: Instance, names: Names) -> str:
    """The unit of the material sold."""
    return instance.unit(instance.sales[names["sale"]].material)


def _of_demand(instance: Instance, names: Names) -> str:
    """The unit of the first material that the demand accepts."""
    return instance.unit(instance.demands[names["demand"]].accepts[0])


def _mine_labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
    """Its place and its material."""
    mine = instance.mines[names["mine"]]
    return mine.place, mine.material


def _plant_labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
    """Its place."""
    return (instance.plants[names["plant"]].place,)


def _import_labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
    """Its origin, material and place."""
    bought = instance.imports[names["import"]]
    return bought.origin, bought.material, bought.place


def _sale_labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
    """Its destination and its material."""
    sold = instance.sales[names["sale"]]
    return sold.destination, sold.material


def _demand_labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
    """Its sector."""
    return (instance.demands[names["demand"]].sector,)


def _contract_labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
    """Its destination, counterparty and material."""
    contract = instance.contracts[names["contract"]]
    return contract.destination, contract.counterparty, contract.material


def _in_basis(instance: Instance, names: Names) -> tuple[str, float]:
    """Deliveries over the horizon are counted in the basis of their contract."""
    contract = instance.contracts[names["contract"]]
    return instance.basis_unit(contract), instance.basis_content(contract)


def _stock(instance: Instance, names: Names) -> str:
    """`stocks.{stock}`, or `places.{place}` where there is none."""
    spot = (names["material"], names["place"])
    found = (name for name, stock in instance.stocks.items() if (stock.material, stock.place) == spot)
    name = next(found, None)
    return f"stocks.{name}" if name else f"places.{names['place']}"


MEANINGS = {
    "mine": Variable(
        "output of mine {mine}",
        "What is mined of a tier in a period.",
        ("mine", "tier", "period"),
        _of_mine,
        "mines.{mine}",
        reported=True,
        priced=True,
        total=Total.SUM,
        labels=_mine_labels,
    ),
    "run": Variable(
        "{process} at plant {plant}",
        "The work of a process at a plant in a period, counted by the material that the process is `per`.",
        ("process", "plant", "period"),
        _of_process,
        "plants.{plant}",
        reported=True,
        priced=True,
        total=Total.SUM,
        labels=_plant_labels,
    ),
    "expand": Variable(
        "expansion of plant {plant}",
        "The capacity decided on in a period.",
        ("plant", "period"),
        of_plant_rate,
        "plants.{plant}.expansion",
        reported=True,
        priced=True,
    ),
    "stock": Variable(
        "stock of {material} at {place}",
        "What is in store when a period ends.",
        ("material", "place", "period"),
        of_material,
        _stock,
        reported=True,
        total=Total.END,
    ),
    "ship": Variable(
        "shipments of {material} by route {route}",
        "What is sent by a route in a period.",
        ("route", "material", "period"),
        of_material,
        "routes.{route}",
        reported=True,
    ),
    "buy": Variable(
        "purchases of import {import}",
        "What is bought of a tier of an import in a period.",
        ("import", "tier", "period"),
        _of_import,
        "imports.{import}",
        reported=True,
        priced=True,
        total=Total.SUM,
        labels=_import_labels,
    ),
    "sell": Variable(
        "sale {sale}",
        "What is sold by a sale in a period.",
        ("sale", "period"),
        _of_sale,
        "sales.{sale}",
        reported=True,
        priced=True,
        total=Total.SUM,
        labels=_sale_labels,
    ),
    "serve": Variable(
        "supply of {material} to demand {demand}",
        "What is served to a demand in a period, by the material that serves it.",
        ("demand", "material", "period"),
        of_material,
        "demands.{demand}",
        reported=True,
        total=Total.SUM,
        labels=_demand_labels,
    ),
    "unmet": Variable(
        "unmet demand of {demand}",
        "What is not served of a tier of a demand in a period.",
        ("demand", "tier", "period"),
        _of_demand,
        "demands.{demand}.unmet",
        reported=True,
        total=Total.SUM,
        labels=_demand_labels,
    ),
    "deliver": Variable(
        by_role("deliveries under contract {contract}", "purchases under contract {contract}"),
        "What is delivered under a contract in a period, or taken where the plan buys.",
        ("contract", "period"),
        of_contract_material,
        "contracts.{contract}",
        reported=True,
        priced=True,
        total=Total.SUM,
        labels=_contract_labels,
        counted=_in_basis,
    ),
    "discard": Variable(
        "discarded {material} at {place}",
        "What is discarded of a material at a place in a period.",
        ("material", "place", "period"),
        of_material,
        _stock,
        reported=True,
    ),
}


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
