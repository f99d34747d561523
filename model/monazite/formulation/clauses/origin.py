r"""Origin: only the output of named plants or mines may fill the contract.

```math
\sum_{s \le t} \sum_{c \in G} \mathit{deliver}_{c,s} \le \mathit{opening}_G + \sum_{s \le t} \mathit{output}_{G,s}
```

for every set $G$ of contracts of one material whose origins lie within one set of plants and mines (each
stated set, and the unions of those that overlap): cumulative deliveries stay within the opening stocks at
the origins' places and their cumulative output. So imports cannot fill it, and material may wait in store.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from monazite.data.instance import Instance
from monazite.data.timeline import Period
from monazite.errors import InstanceError
from monazite.formulation.mines import tiers
from monazite.formulation.money import Flow
from monazite.formulation.network import Network

MOST_SETS = 64


def origin_sets(instance: Instance) -> dict[str, tuple[str, frozenset[str], list[str]]]:
    """For each rule a name, the material, the origins, and the contracts whose origins lie within them."""
    stated = {
        (contract.material, frozenset(contract.origin))
        for contract in instance.contracts.values()
        if contract.origin is not None
    }
    sets = set(stated)
    while True:
        unions = {
            (material, first | second)
            for material, first in sets
            for other, second in sets
            if material == other and first & second
        } - sets
        if not unions:
            break
        sets |= unions
        if len(sets) > MOST_SETS:
            raise InstanceError(
                f"the origins of the contracts overlap in more than {MOST_SETS} ways; simplify them"
            )
    rules = {}
    for material, origins in sorted(sets, key=lambda item: (item[0], len(item[1]), sorted(item[1]))):
        contracts = [
            name
            for name, contract in instance.contracts.items()
            if contract.origin is not None
            and contract.material == material
            and set(contract.origin) <= origins
        ]
        rules["+".join(contracts)] = (material, origins, contracts)
    return rules


def opening_at_origins(instance: Instance, material: str, origins: frozenset[str]) -> float:
    """Opening stock of a material at the places of its origins."""
    places = {
        (instance.plants[name] if name in instance.plants else instance.mines[name]).place for name in origins
    }
    return sum(
        stock.opening.amount
        for stock in instance.stocks.values()
        if stock.material == material and stock.place in places
    )


def output(
    model: pyo.ConcreteModel, instance: Instance, material: str, origins: frozenset[str], period: Period
) -> Any:
    """What the origins make of a material in a period."""
    terms: list[Any] = []
    for name in sorted(origins):
        if name in instance.mines:
            terms += [model.mine[name, tier, period.key] for tier in tiers(instance.mines[name])]
        else:
            for process in instance.plants[name].runs:
                made = instance.processes[process].outputs.get(material)
                if made is not None:
                    terms.append(made.amount * model.run[process, name, period.key])
    return pyo.quicksum(terms)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `within[contracts,period]`."""
    block.within = pyo.Constraint(pyo.Any)
    for rule, (material, origins, contracts) in origin_sets(instance).items():
        difference: Any = 0.0
        opening = opening_at_origins(instance, material, origins)
        for period in instance.timeline.periods:
            delivered = pyo.quicksum(model.deliver[name, period.key] for name in contracts)
            difference = difference + delivered - output(model, instance, material, origins, period)
            block.within[rule, period.key] = difference <= opening
    return []
