r"""Origin: only the output of named plants or mines, and what was in store there, may fill the contract.

```math
\begin{aligned}
\sum_o \mathit{draw}_{c,o,t} &= \mathit{deliver}_{c,t} && \text{(filled)} \\
\mathit{unused}_{o,t} &= \mathit{unused}_{o,t-1} + \mathit{output}_{o,t} - \sum_c \mathit{draw}_{c,o,t} && \text{(within)}
\end{aligned}
```

for each contract $c$, each of its origins $o$, and the stock that is at an origin's place when the horizon
begins; what is not drawn stays available, so material may wait in store. Contracts that name the same origins
share them as one, and need no draws. Where nothing else can bring the material to the place of handover the
rule holds by the material balance alone, and adds no rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyomo.core as pyo

from monazite.data.instance import Instance
from monazite.data.timeline import Period
from monazite.formulation.mines import tiers
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


@dataclass(frozen=True)
class Source:
    """What may fill contracts: plants and mines, and an opening stock; `name` stands in the rows."""

    name: str
    material: str
    origins: tuple[str, ...]
    opening: float
    contracts: tuple[str, ...]


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Variables `draw[contract,source,period]` and `unused[source,period]`; rows `filled[contract,period]`, `within[source,period]`."""
    together = [group for group in groups(instance) if not _only_source(instance, network, group)]
    sources = [source for group in together for source in _sources(instance, group)]
    drawn = {
        name: [each for each in sources if name in each.contracts] for group in together for name in group
    }
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
    """Contracts of one material that compete for an origin or for the stock at an origin's place."""
    left = {name: contract for name, contract in instance.contracts.items() if contract.origin is not None}
    while left:
        first = next(iter(left))
        group, ends = [first], _claims(instance, first)
        del left[first]
        while found := next((name for name in left if _claims(instance, name) & ends), None):
            group.append(found)
            ends |= _claims(instance, found)
            del left[found]
        yield tuple(name for name in instance.contracts if name in group)


def _claims(instance: Instance, name: str) -> set[tuple[str, str, str]]:
    """What a contract may draw on: its origins, and the stores of its material at their places."""
    contract = instance.contracts[name]
    material = contract.material
    stores = {stock.place for stock in instance.stocks.values() if stock.material == material}
    claims = {("origin", material, origin) for origin in contract.origin or ()}
    return claims | {
        ("store", material, place) for place in places(instance, contract.origin or []) if place in stores
    }


def places(instance: Instance, origins: list[str]) -> list[str]:
    """The places of some plants and mines, each once."""
    found = [
        (instance.plants[name] if name in instance.plants else instance.mines[name]).place for name in origins
    ]
    return list(dict.fromkeys(found))


def _same(instance: Instance, group: tuple[str, ...]) -> bool:
    return len({frozenset(instance.contracts[name].origin or ()) for name in group}) == 1


def _sources(instance: Instance, group: tuple[str, ...]) -> Iterator[Source]:
    material = instance.contracts[group[0]].material
    opening = {
        stock.place: stock.opening.amount for stock in instance.stocks.values() if stock.material == material
    }
    if _same(instance, group):
        origins = tuple(instance.contracts[group[0]].origin or ())
        stored = sum(opening.get(place, 0.0) for place in places(instance, list(origins)))
        yield Source("+".join(group), material, origins, stored, group)
        return
    for origin in dict.fromkeys(origin for name in group for origin in instance.contracts[name].origin or ()):
        using = tuple(name for name in group if origin in (instance.contracts[name].origin or ()))
        yield Source(origin, material, (origin,), 0.0, using)
    for place in dict.fromkeys(
        place for name in group for place in places(instance, instance.contracts[name].origin or [])
    ):
        if place in opening:
            using = tuple(
                name for name in group if place in places(instance, instance.contracts[name].origin or [])
            )
            yield Source(f"{material} in store at {place}", material, (), opening[place], using)


def _only_source(instance: Instance, network: Network, group: tuple[str, ...]) -> bool:
    """Whether, by names, nothing but the group's common origins brings the material to its one place of handover."""
    spots = {(instance.contracts[name].material, instance.contracts[name].place) for name in group}
    if len(spots) > 1 or not _same(instance, group):
        return False
    spot = spots.pop()
    origins = set(instance.contracts[group[0]].origin or ())
    comes = {*network.mines.get(spot, ()), *(plant for _, plant, _ in network.makers.get(spot, ()))}
    elsewhere = any(spot in found for found in (network.routes_in, network.imports, network.returns))
    return comes <= origins and not elsewhere and places(instance, sorted(origins)) == [spot[1]]


def output(model: pyo.ConcreteModel, instance: Instance, source: Source, period: Period) -> Any:
    """What the origins of a source make of its material in a period."""
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
