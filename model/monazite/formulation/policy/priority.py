r"""Strict priority: who comes first is served before all else, in a sequence of programs.

```math
\begin{aligned}
S_i &= \min \textstyle\sum \mathit{short}_i \quad \text{with} \quad \sum \mathit{short}_j \le S_j \text{ for all } j < i \\
V &= \max \, \mathit{value} \quad \text{with} \quad \sum \mathit{short}_j \le S_j \text{ for all } j
\end{aligned}
```

where $\mathit{short}_i$ is what contract $i$ falls short of its floor, or what of demand $i$ is not served, over the horizon. One linear
program cannot say so with any price: each stage is solved by itself, and holds for those after it. The dual of `served` is what one
tonne less of the best service would bring.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.shortfall import tiers
from monazite.formulation.support.meaning import Constraint, Names, Role

SERVED = "priority.served"
"""The family of the rows, by its full name."""


def missed(model: pyo.ConcreteModel, instance: Instance, name: str) -> Any:
    """What `contracts.NAME` or `demands.NAME` goes without over the horizon."""
    section, _, element = name.partition(".")
    if section == "contracts":
        contract = instance.contracts[element]
        return pyo.quicksum(
            model.shortfall.short[element, tier, year.key]
            for year in instance.contract_years(contract)
            for tier in tiers(contract)
        )
    return pyo.quicksum(model.unmet[key] for key in model.unmet if key[0] == element)


def _unit(instance: Instance, names: Names) -> str:
    """The unit of the contract or demand that comes first."""
    section, _, element = names["served"].partition(".")
    if section == "contracts":
        return instance.basis_unit(instance.contracts[element])
    return instance.unit(instance.demands[element].accepts[0])


MEANINGS = {
    "served": Constraint(
        "quantity that {served} goes without",
        "What one that comes first goes without over the horizon is at most what it goes without when it is served first.",
        ("served",),
        _unit,
        "{served}",
        Role.PRIORITY,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, served: Mapping[str, float]) -> None:
    """Rows `served[name]` for those that were served before."""
    block.served = pyo.Constraint(pyo.Any)
    for name, short in served.items():
        block.served[name] = missed(model, instance, name) <= short
