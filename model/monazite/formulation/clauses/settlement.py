r"""Settlement: quantities are settled per contract year, whatever the model periods.

```math
\mathit{delivered}_{c,y} = b_c \sum_{t \in y} \mathit{deliver}_{c,t}
```

with the content $b$ of the contract's basis in one unit of its material (1 without a basis). All quantity
rows are written for contract years $y$; a model period longer than a contract year is one settlement, and
one that straddles two is an error. A monthly model with monthly lots would deliver a different total.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.instance import Instance
from monazite.data.timeline import ContractYear
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def delivered(model: pyo.ConcreteModel, instance: Instance, name: str, year: ContractYear) -> Any:
    """What a contract delivers in a contract year, in units of its basis."""
    content = instance.basis_content(instance.contracts[name])
    return pyo.quicksum(content * model.deliver[name, period.key] for period in year.periods)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own."""
    return []
