r"""Settlement: quantities are settled per contract year, whatever the model periods.

```math
\begin{aligned}
\mathit{delivered}_{c,y} &= b_c \sum_{t \in y} \mathit{deliver}_{c,t} \\
\mathit{ordinary}_{c,y} &= \mathit{delivered}_{c,y} - \mathit{beyond}_{c,y} \ge 0
\end{aligned}
```

with the content $b$ of the contract's basis in one unit of its material (1 without a basis). What is delivered
beyond the quantity of the year ([redelivered](#redelivery), [restored](#restoration), [made up](#make_up)) does not count towards
it; only contracts with such a clause have the row `ordinary`. All quantity
rows are written for contract years $y$; a model period longer than a contract year is one settlement, and
one that straddles two is an error. A monthly model with monthly lots would deliver a different total.
Where the plan buys, read taken for delivered.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.instance import Instance
from monazite.data.timeline import ContractYear
from monazite.formulation.hooks import summed
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def delivered(model: pyo.ConcreteModel, instance: Instance, name: str, year: ContractYear) -> Any:
    """What a contract delivers in a contract year, in units of its basis."""
    content = instance.basis_content(instance.contracts[name])
    return pyo.quicksum(content * model.deliver[name, period.key] for period in year.periods)


def ordinary(model: pyo.ConcreteModel, instance: Instance, name: str, year: ContractYear) -> Any:
    """What is delivered in a contract year and counts towards its quantity."""
    return delivered(model, instance, name, year) - summed("beyond", model, name, year)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `ordinary[contract,year]`."""
    block.ordinary = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for year in instance.contract_years(contract):
            if not isinstance(summed("beyond", model, name, year), int | float):
                block.ordinary[name, year.key] = ordinary(model, instance, name, year) >= 0
    return []
