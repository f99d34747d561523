"""The adjacency of the network: the elements in the material balance of each material at each place.

It depends on names only, never on amounts, so that the structure of the program does not change with a
number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from monazite.data.records.instance import Instance

Spot = tuple[str, str]
"""A material at a place."""


@dataclass(frozen=True)
class Network:
    """For every spot, the elements that add material to it or remove material from it."""

    spots: tuple[Spot, ...]
    mines: dict[Spot, list[str]]
    makers: dict[Spot, list[tuple[str, str, float]]]
    users: dict[Spot, list[tuple[str, str, float]]]
    routes_in: dict[Spot, list[str]]
    routes_out: dict[Spot, list[str]]
    imports: dict[Spot, list[str]]
    sales: dict[Spot, list[str]]
    demands: dict[Spot, list[str]]
    contracts: dict[Spot, list[str]]
    purchases: dict[Spot, list[str]]
    graded: dict[Spot, list[str]]
    returns: dict[Spot, list[tuple[str, float]]]
    stocks: dict[Spot, str]

    def can_discard(self, instance: Instance) -> tuple[Spot, ...]:
        """Spots whose material has a cost of discarding."""
        return tuple(spot for spot in self.spots if instance.materials[spot[0]].discard is not None)


def build_network(instance: Instance) -> Network:
    """The network of an instance; spots in the order of the instance's materials and places."""
    lists: dict[str, dict[Spot, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, mine in instance.mines.items():
        lists["mines"][mine.material, mine.place].append(name)
    for name, plant in instance.plants.items():
        for process in plant.runs:
            for material, number in instance.processes[process].outputs.items():
                lists["makers"][material, plant.place].append((process, name, number.amount))
            for material, number in instance.processes[process].inputs.items():
                lists["users"][material, plant.place].append((process, name, number.amount))
    for name, route in instance.routes.items():
        for material in route.materials:
            lists["routes_out"][material, route.from_].append(name)
            lists["routes_in"][material, route.to].append(name)
    for name, bought in instance.imports.items():
        lists["imports"][bought.material, bought.place].append(name)
    for name, sold in instance.sales.items():
        lists["sales"][sold.material, sold.place].append(name)
    for name, demand in instance.demands.items():
        for material in demand.accepts:
            lists["demands"][material, demand.place].append(name)
    for name, contract in instance.contracts.items():
        if contract.quality is not None:
            for grade in contract.quality.grades:
                lists["graded"][grade, contract.place].append(name)
        else:
            role = "contracts" if contract.role == "seller" else "purchases"
            lists[role][contract.material, contract.place].append(name)
        per_unit = instance.basis_content(contract)
        for material, returned in contract.returns.items():
            lists["returns"][material, returned.to or contract.place].append(
                (name, per_unit * returned.amount.amount)
            )
    stocks = {(stock.material, stock.place): name for name, stock in instance.stocks.items()}
    met = {spot for found in lists.values() for spot in found} | set(stocks)
    spots = tuple(
        (material, place)
        for material in instance.materials
        for place in instance.places
        if (material, place) in met
    )
    return Network(
        spots=spots,
        stocks=stocks,
        **{
            key: dict(lists[key])
            for key in (
                "mines",
                "makers",
                "users",
                "routes_in",
                "routes_out",
                "imports",
                "sales",
                "demands",
                "contracts",
                "purchases",
                "graded",
                "returns",
            )
        },
    )
