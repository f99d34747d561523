r"""Ramp-down: the quantity due falls by at most a step from one contract year to the next.

```math
\mathit{rate}_{c,y} = \max\!\left( \mathit{rate}^0_{c,y}, \; \mathit{rate}_{c,y-1}
    - \rho_c \Big( \frac{\ell_{y-1} + \ell_y}{2} + \mathit{gap} \Big) \right),
\qquad \mathit{rate}^0_{c,y} = \frac{\sum_{d \in y} F_c \, A_c \, (1 - s_c)}{\ell_y},
    \qquad \ell_y = \sum_{d \in y} F_c
```

Rates are yearly quantities over the time in force $\ell_y$; $\rho$ is the step (units a year, a year).
Contract years without a day in force are skipped as a gap. The rate `before` applies $\ell_y$ before the
first contract year. Without it the rate of a contract already in force is the adjusted quantity of its first
contract year without suspension, $\sum F A / \ell$: so a suspension is phased in. The first contract year of
a contract that begins within the horizon is not ramped. The quantity that the ramp-down adds is distributed
in proportion to the suspended quantity of each day, or evenly over the days in force where none is suspended.
Force majeure excuses its share of the result and is not ramped. The maximum is computed from data, before the
program is built.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints of its own: it shapes the quantity due."""
    return []
