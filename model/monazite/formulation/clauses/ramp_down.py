r"""Ramp-down: the quantity due falls by at most a step from one contract year to the next.

```math
\mathit{rate}_{c,y} = \max\!\left( \mathit{rate}^0_{c,y}, \; \mathit{rate}_{c,y-1} - \rho_c \Big( \frac{\ell_{y-1} + \ell_y}{2} + \mathit{gap} \Big) \right),
\qquad \mathit{rate}^0_{c,y} = \frac{\sum_{d \in y} F_c \, A_c \, (1 - s_c)}{\ell_y}, \qquad \ell_y = \sum_{d \in y} F_c
```

Rates are yearly quantities over the time in force $\ell_y$; $\rho$ is the step (units a year, a year), and contract years of which no day is in
force are passed over as a gap. Before the first contract year, $\ell_y$ earlier, the rate `before` holds. Without it a contract that ran already had its first
contract year's adjusted quantity unsuspended, $\sum F A / \ell$: a suspension thus phases out instead of stopping. A contract that begins within the
horizon had no rate before, and its first contract year is not ramped. What the ramp-down adds lies on the days in proportion to what is suspended on
them, or evenly on the days in force where nothing is. Force majeure excuses its share of what is left, and is not phased. The maximum is
taken of data, before the program is built.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the quantity due."""
    return []
