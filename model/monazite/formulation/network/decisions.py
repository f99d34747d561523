"""Decision variables, all at least 0.

| variable | index | unit | meaning |
|---|---|---|---|
| `mine` | mine, tier, period | material | mined |
| `run` | process, plant, period | `per` material | work done |
| `expand` | plant, period | capacity | capacity decided on |
| `expanded` | plant, period | capacity | capacity of the expansions that are open throughout the period |
| `stock` | material, place, period | material | stock at the end of the period |
| `ship` | route, material, period | material | sent |
| `buy` | import, tier, period | material | bought |
| `sell` | sale, period | material | sold |
| `serve` | demand, material, period | material | served |
| `unmet` | demand, tier, period | material | not served |
| `deliver` | contract, period | material | delivered, or taken with `role: buyer` |
| `discard` | material, place, period | material | discarded |

Clauses and subsidies add their own variables in their own blocks. Tiers are numbered from 1, periods are
named by their first month. An impossible combination (an expansion that would open after the horizon) has no
variable; a closed one (a mine without clearance) has a variable with upper limit 0. Stocks and expanded
capacity are no decisions of their own: they follow from the others by their balances.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period, add_months, parse_date, parse_months
from monazite.formulation.network.lives import Lives
from monazite.formulation.support.meaning import (
    Names,
    Total,
    Variable,
    by_role,
    labels_of,
    of_contract_material,
    of_demand,
    of_import,
    of_material,
    of_mine,
    of_plant_rate,
    of_process,
    of_sale,
)
from monazite.formulation.support.spots import Network


def _in_basis(instance: Instance, names: Names) -> tuple[str, float]:
    """Deliveries over the horizon are in the basis of their contract."""
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
        "The quantity mined in a tier in a period.",
        ("mine", "tier", "period"),
        of_mine,
        "mines.{mine}",
        reported=True,
        held=True,
        priced=True,
        total=Total.SUM,
        labels=labels_of("mines", "mine", "place", "material"),
    ),
    "run": Variable(
        "{process} at plant {plant}",
        "The work of a process at a plant in a period, in units of its `per` material.",
        ("process", "plant", "period"),
        of_process,
        "plants.{plant}",
        reported=True,
        held=True,
        priced=True,
        total=Total.SUM,
        labels=labels_of("plants", "plant", "place"),
    ),
    "expand": Variable(
        "expansion of plant {plant}",
        "The capacity decided on in a period.",
        ("plant", "period"),
        of_plant_rate,
        "plants.{plant}.expansion",
        reported=True,
        held=True,
        priced=True,
    ),
    "expanded": Variable(
        "expanded capacity of plant {plant}",
        "The capacity of the expansions that are open on every day of a period.",
        ("plant", "period"),
        of_plant_rate,
        "plants.{plant}.expansion",
        defined=True,
    ),
    "stock": Variable(
        "stock of {material} at {place}",
        "The stock at the end of a period.",
        ("material", "place", "period"),
        of_material,
        _stock,
        reported=True,
        total=Total.END,
    ),
    "ship": Variable(
        "shipments of {material} by route {route}",
        "The quantity sent by a route in a period.",
        ("route", "material", "period"),
        of_material,
        "routes.{route}",
        reported=True,
        held=True,
    ),
    "buy": Variable(
        "purchases of import {import}",
        "The quantity bought in a tier of an import in a period.",
        ("import", "tier", "period"),
        of_import,
        "imports.{import}",
        reported=True,
        held=True,
        priced=True,
        total=Total.SUM,
        labels=labels_of("imports", "import", "origin", "material", "place"),
    ),
    "sell": Variable(
        "sale {sale}",
        "The quantity sold in a period.",
        ("sale", "period"),
        of_sale,
        "sales.{sale}",
        reported=True,
        held=True,
        priced=True,
        total=Total.SUM,
        labels=labels_of("sales", "sale", "destination", "material"),
    ),
    "serve": Variable(
        "supply of {material} to demand {demand}",
        "The quantity served to a demand in a period, by material.",
        ("demand", "material", "period"),
        of_material,
        "demands.{demand}",
        reported=True,
        held=True,
        total=Total.SUM,
        labels=labels_of("demands", "demand", "sector"),
    ),
    "unmet": Variable(
        "unmet demand of {demand}",
        "The quantity of a demand tier not served in a period.",
        ("demand", "tier", "period"),
        of_demand,
        "demands.{demand}.unmet",
        reported=True,
        total=Total.SUM,
        labels=labels_of("demands", "demand", "sector"),
    ),
    "deliver": Variable(
        by_role("deliveries under contract {contract}", "purchases under contract {contract}"),
        "The quantity delivered under a contract in a period, or taken with `role: buyer`.",
        ("contract", "period"),
        of_contract_material,
        "contracts.{contract}",
        reported=True,
        held=True,
        priced=True,
        total=Total.SUM,
        labels=labels_of("contracts", "contract", "destination", "counterparty", "material"),
        counted=_in_basis,
    ),
    "discard": Variable(
        "discarded {material} at {place}",
        "The quantity of a material discarded at a place in a period.",
        ("material", "place", "period"),
        of_material,
        _stock,
        reported=True,
        held=True,
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
    model.expanded = pyo.Var(list(_expanded(instance, model)), domain=pyo.NonNegativeReals)
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


def _tiers(tiers: Sequence[Any] | None) -> tuple[str, ...]:
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


def _expanded(instance: Instance, model: pyo.ConcreteModel) -> Iterator[tuple[str, str]]:
    for name, plant in instance.plants.items():
        if plant.expansion is not None:
            lives = Lives(plant.expansion, decided(instance, name, model))
            for period in instance.timeline.periods:
                if lives.throughout(period):
                    yield name, period.key


def decided(instance: Instance, plant: str, model: pyo.ConcreteModel) -> list[Period]:
    """The periods in which an expansion of a plant can be decided."""
    return [period for period in instance.timeline.periods if (plant, period.key) in model.expand]
