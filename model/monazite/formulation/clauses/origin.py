r"""Origin: only output and opening stock of the listed plants or mines may be delivered.

```math
\begin{aligned}
\sum_o \mathit{draw}_{c,o,t} &= \mathit{deliver}_{c,t} && \text{(filled)} \\
\mathit{unused}_{o,t} &= \mathit{unused}_{o,t-1} + \mathit{output}_{o,t} - \sum_c \mathit{draw}_{c,o,t}
    && \text{(within)}
\end{aligned}
```

for each contract $c$, each of its origins $o$, and the opening stock at the place of an origin; output that
is not drawn stays available, so that material may be stored. Contracts with the same origins are one group,
and need no draws. Where no other source can bring the material to the place of handover, the material balance
implies the clause, and no constraints are added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period
from monazite.formulation.money import Flow
from monazite.formulation.network.mines import tiers
from monazite.formulation.support.meaning import (
    Constraint,
    Names,
    RightHandSide,
    Role,
    Variable,
    of_contract_material,
)
from monazite.formulation.support.spots import Network


@dataclass(frozen=True)
class OriginPlace:
    """Sources of contracts: plants and mines, or an opening stock; `name` is their name in constraints."""

    name: str
    material: str
    origins: tuple[str, ...]
    opening: float
    contracts: tuple[str, ...]


def _claimants(instance: Instance, names: Names) -> list[str]:
    """The contracts that draw on a source: those that list it, its origin, or the origin beside the stock."""
    source = names["source"]
    named = [name for name in source.split("+") if name in instance.contracts]
    return named or [
        name
        for name, contract in instance.contracts.items()
        if source in (contract.origin or ()) or source.startswith(f"{contract.material} in store at ")
    ]


def _of_source(instance: Instance, names: Names) -> str:
    """The unit of the material of the source."""
    return instance.unit(instance.contracts[_claimants(instance, names)[0]].material)


def _claimed(instance: Instance, names: Names) -> str:
    """`contracts.{contract}.origin` of the first contract that draws on the source."""
    return f"contracts.{_claimants(instance, names)[0]}.origin"


MEANINGS: dict[str, Constraint | Variable] = {
    "draw": Variable(
        "deliveries under contract {contract} drawn from {source}",
        "The deliveries of a contract in a period by source, where contracts compete for sources.",
        ("contract", "source", "period"),
        of_contract_material,
        "contracts.{contract}.origin",
    ),
    "unused": Variable(
        "unused output of {source}",
        "The output of a source up to the end of a period that no contract has drawn.",
        ("source", "period"),
        _of_source,
        _claimed,
    ),
    "filled": Constraint(
        "sources of contract {contract}",
        "The quantities drawn from the sources of a contract in a period equal the delivery.",
        ("contract", "period"),
        of_contract_material,
        "contracts.{contract}.origin",
        Role.DEFINITION,
        RightHandSide.NONE,
    ),
    "within": Constraint(
        "origin of {source}",
        "The quantity drawn from a source up to a period is at most its opening stock and its output.",
        ("source", "period"),
        _of_source,
        _claimed,
        Role.LIMIT,
        RightHandSide.NONE,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Variables `draw[contract,source,period]` and `unused[source,period]`; constraints
    `filled[contract,period]`, `within[source,period]`.
    """
    together = [group for group in groups(instance) if not _only_source(instance, network, group)]
    stored = {(stock.material, stock.place): stock.opening.amount for stock in instance.stocks.values()}
    sources = [source for group in together for source in _sources(instance, group, stored)]
    drawn: dict[str, list[OriginPlace]] = {name: [] for group in together for name in group}
    for source in sources:
        for name in source.contracts:
            drawn[name].append(source)
    shared = {name for name, found in drawn.items() if len(found) > 1}
    periods = instance.timeline.periods
    draws = [
        (name, source.name, period.key)
        for name in drawn
        if name in shared
        for source in drawn[name]
        for period in periods
    ]
    block.draw = pyo.Var(draws, domain=pyo.NonNegativeReals)
    block.unused = pyo.Var(
        [(source.name, period.key) for source in sources for period in periods], domain=pyo.NonNegativeReals
    )
    block.filled = pyo.Constraint(pyo.Any)
    block.within = pyo.Constraint(pyo.Any)
    for name in (each for each in drawn if each in shared):
        for period in periods:
            total = pyo.quicksum(block.draw[name, source.name, period.key] for source in drawn[name])
            block.filled[name, period.key] = total - model.deliver[name, period.key] == 0
    for source in sources:
        for period in periods:
            taken = pyo.quicksum(
                block.draw[name, source.name, period.key]
                if name in shared
                else model.deliver[name, period.key]
                for name in source.contracts
            )
            previous = instance.timeline.previous(period)
            before = block.unused[source.name, previous.key] if previous else source.opening
            left = block.unused[source.name, period.key] - before + taken
            block.within[source.name, period.key] = left - output(model, instance, source, period) == 0
    return []


def groups(instance: Instance) -> Iterator[tuple[str, ...]]:
    """Groups of contracts of one material that compete for an origin or for the stock at its place."""
    stores = {(stock.material, stock.place) for stock in instance.stocks.values()}
    claimed: dict[tuple[str, str, str], list[str]] = {}
    for name, contract in instance.contracts.items():
        if contract.origin is not None:
            for claim in _claims(instance, name, stores):
                claimed.setdefault(claim, []).append(name)
    beside: dict[str, list[list[str]]] = {}
    for names in claimed.values():
        for name in names:
            beside.setdefault(name, []).append(names)
    place = {name: number for number, name in enumerate(instance.contracts)}
    grouped: set[str] = set()
    for name in (name for name, contract in instance.contracts.items() if contract.origin is not None):
        if name not in grouped:
            yield tuple(sorted(_reached(name, beside, grouped), key=place.__getitem__))


def _reached(first: str, beside: dict[str, list[list[str]]], grouped: set[str]) -> list[str]:
    """A contract and all contracts that it competes with, also indirectly; they are added to `grouped`."""
    grouped.add(first)
    found, left = [first], [first]
    while left:
        for names in beside.pop(left.pop(), ()):
            new = [name for name in names if name not in grouped]
            names.clear()  # Each name is visited once.
            grouped.update(new)
            found += new
            left += new
    return found


def _claims(instance: Instance, name: str, stores: set[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """The sources of a contract: its origins, and stocks of its material at their places."""
    contract = instance.contracts[name]
    material = contract.material
    for origin in dict.fromkeys(contract.origin or ()):
        yield "origin", material, origin
    for place in places(instance, contract.origin or []):
        if (material, place) in stores:
            yield "store", material, place


def places(instance: Instance, origins: list[str]) -> list[str]:
    """The places of some plants and mines, each once."""
    found = [
        (instance.plants[name] if name in instance.plants else instance.mines[name]).place for name in origins
    ]
    return list(dict.fromkeys(found))


def _same(instance: Instance, group: tuple[str, ...]) -> bool:
    return len({frozenset(instance.contracts[name].origin or ()) for name in group}) == 1


def _sources(
    instance: Instance, group: tuple[str, ...], stored_at: dict[tuple[str, str], float]
) -> Iterator[OriginPlace]:
    material = instance.contracts[group[0]].material
    if _same(instance, group):
        origins = tuple(instance.contracts[group[0]].origin or ())
        stored = sum(stored_at.get((material, place), 0.0) for place in places(instance, list(origins)))
        yield OriginPlace("+".join(group), material, origins, stored, group)
        return
    using: dict[str, list[str]] = {}
    beside: dict[str, list[str]] = {}
    for name in group:
        origins_of = list(dict.fromkeys(instance.contracts[name].origin or ()))
        for origin in origins_of:
            using.setdefault(origin, []).append(name)
        for place in places(instance, origins_of):
            beside.setdefault(place, []).append(name)
    for origin, names in using.items():
        yield OriginPlace(origin, material, (origin,), 0.0, tuple(names))
    for place, names in beside.items():
        if (material, place) in stored_at:
            opening = stored_at[material, place]
            yield OriginPlace(f"{material} in store at {place}", material, (), opening, tuple(names))


def _only_source(instance: Instance, network: Network, group: tuple[str, ...]) -> bool:
    """Whether, by names, only the common origins of the group can supply its single place of handover."""
    spots = {(instance.contracts[name].material, instance.contracts[name].place) for name in group}
    if len(spots) > 1 or not _same(instance, group):
        return False
    spot = spots.pop()
    origins = set(instance.contracts[group[0]].origin or ())
    comes = {*network.mines.get(spot, ()), *(plant for _, plant, _ in network.makers.get(spot, ()))}
    ways = (network.routes_in, network.imports, network.returns, network.purchases)
    elsewhere = any(spot in found for found in ways) or any(
        instance.contracts[name].role == "buyer" for name in network.graded.get(spot, ())
    )
    return comes <= origins and not elsewhere and places(instance, sorted(origins)) == [spot[1]]


def output(model: pyo.ConcreteModel, instance: Instance, source: OriginPlace, period: Period) -> Any:
    """The output of the origins of a source in a period."""
    terms: list[Any] = []
    for name in source.origins:
        if name in instance.mines:
            terms += [model.mine[name, tier, period.key] for tier in tiers(instance.mines[name])]
        else:
            for process in instance.plants[name].runs:
                made = instance.processes[process].outputs.get(source.material)
                if made is not None:
                    terms.append(made.amount * model.run[process, name, period.key])
    return pyo.quicksum(terms)
