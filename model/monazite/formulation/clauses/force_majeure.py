r"""Force majeure: a share of the quantity is excused, as data or as a scenario.

```math
\mathit{due}_{c,y} = \sum_{d \in y} R_c(d) \, (1 - f_c(d)),
    \qquad \mathit{excused}_{c,y} = \sum_{d \in y} R_c(d) \, f_c(d)
```

with the quantity $R$ of a day after suspension and ramp-down and the share $f$ excused on it: quantities due
on other days are not excused. Floor, cap and [firm minimum](#firm_minimum) are reduced too, day by day; with
a [restoration](#restoration) the quantity is delivered later.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints of its own: it shapes the quantity due."""
    return []
