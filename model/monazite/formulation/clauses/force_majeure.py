r"""Force majeure: a share of the quantity is excused, as data or as a scenario.

```math
\mathit{due}_{c,y} = (1 - f_{c,y}) \, \mathit{due}^0_{c,y}, \qquad f_{c,y} = \frac{1}{\ell_y} \sum_{t \in y} f_{c,t} \, \ell_t
```

with the quantity $\mathit{due}^0$ after suspension and ramp-down and the share $f_{c,t}$ excused in period $t$. Floor and cap shrink with it.
"""

from __future__ import annotations

import pyomo.core as pyo

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
