r"""Tolerance: a band around the quantity due, within which its holder chooses.

```math
\mathit{floor}_{c,y} = \sum_{d \in y} \max(0, \, 1 - d_c - g_c) \, D_c,
    \qquad \mathit{cap}_{c,y} = \sum_{d \in y} (1 + u_c) \, D_c
```

if the plan is the holder (the seller with `role: seller`, the buyer with `role: buyer`). If the counterparty
is the holder, the plan does not choose: the counterparty calls the share $n$ of the quantity due (its
`nomination`, 100 % if absent), which replaces $1 - d$ and $1 + u$; `solve` reports both extremes beside the
plan. Without the clause floor and cap are the quantity due. The floor is lowered by the share $g$ of the
quantity due that is [free of penalty](#shortfall). Shares are shares of the quantity due on the same day
($D$, the [quantity](#quantity)).
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints of its own: it shapes floor and cap."""
    return []
