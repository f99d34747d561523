r"""Strict priority: contracts or demands that are served first, in a sequence of programs.

```math
\begin{aligned}
S_i &= \min \textstyle\sum \mathit{short}_i \quad \text{with}
    \quad \sum \mathit{short}_j \le S_j \text{ for all } j < i \\
V &= \max \, \mathit{value} \quad \text{with} \quad \sum \mathit{short}_j \le S_j \text{ for all } j
\end{aligned}
```

where $\mathit{short}_i$ is the shortfall of contract $i$ below its floor, or the unmet quantity of demand
$i$, over the horizon. No prices of a single linear program state a strict priority: each stage is solved in
turn, and constrains the later ones. The dual of `served` is the gain in value per tonne of additional
shortfall.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.shortfall import tiers
from monazite.formulation.support.meaning import Constraint, Names, Role

SERVED = "priority.served"
"""The full name of the family of constraints."""


def missed(model: pyo.ConcreteModel, instance: Instance, name: str) -> Any:
    """The shortfall of `contracts.NAME` or the unmet quantity of `demands.NAME` over the horizon."""
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
    """The unit of the contract or demand that is served first."""
    section, _, element = names["served"].partition(".")
    if section == "contracts":
        return instance.basis_unit(instance.contracts[element])
    return instance.unit(instance.demands[element].accepts[0])


MEANINGS = {
    "served": Constraint(
        "shortfall of {served}",
        "The shortfall over the horizon is at most the least shortfall, found when it is served first.",
        ("served",),
        _unit,
        "{served}",
        Role.PRIORITY,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, served: Mapping[str, float]) -> None:
    """Constraints `served[name]` for contracts and demands of earlier stages."""
    block.served = pyo.Constraint(pyo.Any)
    for name, short in served.items():
        block.served[name] = missed(model, instance, name) <= short
