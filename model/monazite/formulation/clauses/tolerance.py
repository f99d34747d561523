r"""Tolerance: a band around the quantity due, at the choice of its holder.

```math
\mathit{floor}_{c,y} = \sum_{d \in y} \max(0, \, 1 - d_c - g_c) \, D_c, \qquad \mathit{cap}_{c,y} = \sum_{d \in y} (1 + u_c) \, D_c
```

where the plan's side holds it, the seller where it sells and the buyer where it buys. Where the other side holds it, the plan
must not choose: that side calls the share $n$ of what is due (its `nomination`, 100 % if not given), which takes the place of $1 - d$ and of $1 + u$;
`solve` shows both extremes beside the plan. Without the clause floor and cap are the quantity due. The floor is less by the share $g$
of what is due that is [free of penalty](#shortfall). Shares are of what is due on their day ($D$, the [quantity](#quantity)): on days on which
nothing is due they count nothing.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes floor and cap."""
    return []
