r"""Extension: the holder may extend the contract beyond its term.

```math
\text{term} = \begin{cases} {[}\text{from}, \text{extension}) & \text{exercised} \\
    {[}\text{from}, \text{until}) & \text{not} \end{cases}
```

The choice is discrete, which a linear program cannot state. With the plan as holder both cases are solved and
the better one is reported; with the counterparty as holder it is data (`exercised`), and `solve` reports both
cases beside the plan.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints of its own: it shapes the term."""
    return []
