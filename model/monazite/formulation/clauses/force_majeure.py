r"""Force majeure: a share of the quantity is excused, as data or as a scenario.

```math
A'_{c,t} = (1 - f_{c,t}) \, A_{c,t}
```

with the annual quantity $A$ and the share $f$ excused in period $t$. Floor and cap shrink with it.
"""

from __future__ import annotations

import pyomo.environ as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.timeline import Period
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def excused_share(contract: Contract, period: Period) -> float:
    """Share of the quantity of a period that force majeure excuses."""
    return contract.force_majeure.share[period] if contract.force_majeure else 0.0


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the quantity due."""
    return []
