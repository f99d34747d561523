r"""Force majeure: a share of the quantity is excused, as data or as a scenario.

```math
\mathit{due}_{c,y} = (1 - f_{c,y}) \, \mathit{due}^0_{c,y}, \qquad f_{c,y} = \frac{1}{\ell_y} \sum_{t \in y} f_{c,t} \, \ell_t
```

with the quantity $\mathit{due}^0$ after suspension and ramp-down and the share $f_{c,t}$ excused in period $t$. Floor, cap
and [firm minimum](#firm_minimum) shrink with it; with a [restoration](#restoration) the volume is made good later.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.symbols import Amount
from monazite.data.timeline import ContractYear
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def excused_share(contract: Contract, year: ContractYear) -> Amount:
    """Share of a contract year's quantity that force majeure excuses, by length of the periods."""
    if contract.force_majeure is None:
        return 0.0
    share = contract.force_majeure.share
    return sum(share[period] * period.years for period in year.periods) / year.years


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the quantity due."""
    return []
