"""Reachability: materials that can reach the places of demands, contracts and plants."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.data.checks.report import error, warning
from monazite.data.records.instance import Instance
from monazite.errors import Fault

Spot = tuple[str, str]
"""A material at a place."""


def reachable(instance: Instance) -> set[Spot]:
    """Every material at every place that it can reach: mined, bought, stocked, returned, made or routed
    there.

    Only names count, not amounts: a closed mine counts, since a planner may open it.
    """
    spots: set[Spot] = {(mine.material, mine.place) for mine in instance.mines.values()}
    spots |= {(bought.material, bought.place) for bought in instance.imports.values()}
    spots |= {(stock.material, stock.place) for stock in instance.stocks.values()}
    for contract in instance.contracts.values():
        if contract.role == "buyer":
            spots.add((contract.material, contract.place))
        spots |= {
            (material, returned.to or contract.place) for material, returned in contract.returns.items()
        }
    while True:
        new = _one_step(instance, spots) - spots
        if not new:
            return spots
        spots |= new


def _one_step(instance: Instance, spots: set[Spot]) -> set[Spot]:
    new: set[Spot] = set()
    for plant in instance.plants.values():
        for process in (instance.processes[name] for name in plant.runs):
            if all((material, plant.place) in spots for material in process.inputs):
                new |= {(material, plant.place) for material in process.outputs}
    for route in instance.routes.values():
        new |= {(material, route.to) for material in route.materials if (material, route.from_) in spots}
    return new


def check_reach(instance: Instance) -> Iterator[Fault]:
    """Demands and contracts that no material can reach, and plants that can never run."""
    spots = reachable(instance)
    for name, demand in instance.demands.items():
        if not any((material, demand.place) in spots for material in demand.accepts):
            wanted = " or ".join(demand.accepts)
            message = (
                f"the demand can never be served: {wanted} cannot reach {demand.place}. "
                "Expected it to be mined, made, stocked, bought or routed there"
            )
            report = error if demand.unmet is None else warning
            yield report(instance, f"demands.{name}", message)
    for name, contract in instance.contracts.items():
        grades = contract.quality.grades if contract.quality else [contract.material]
        if not any((grade, contract.place) in spots for grade in grades):
            yield error(
                instance,
                f"contracts.{name}.from",
                f"{' or '.join(grades)} cannot reach {contract.place}. "
                "Expected it to be mined, made, stocked, bought or routed there",
            )
        yield from _origin(instance, name)
    for name, plant in instance.plants.items():
        for process in plant.runs:
            missing = [m for m in instance.processes[process].inputs if (m, plant.place) not in spots]
            if missing:
                yield warning(
                    instance,
                    f"plants.{name}.runs.{process}",
                    f"the plant can never run {process}: {' and '.join(missing)} cannot reach {plant.place}",
                )


def _origin(instance: Instance, name: str) -> Iterator[Fault]:
    contract = instance.contracts[name]
    for origin in contract.origin or ():
        if origin in instance.plants:
            made = {
                m for process in instance.plants[origin].runs for m in instance.processes[process].outputs
            }
        else:
            made = {instance.mines[origin].material}
        if contract.material not in made:
            message = (
                f"`{origin}` does not make {contract.material}. "
                "Expected plants and mines that make the material of the contract"
            )
            yield error(instance, f"contracts.{name}.origin", message)
