r"""Extension: the holder may let the contract go on beyond its term.

```math
\text{term} = \begin{cases} [\text{from}, \text{extension}) & \text{exercised} \\ [\text{from}, \text{until}) & \text{not} \end{cases}
```

An indivisible choice, which no linear program states: where the plan holds it, both are solved and the better one is
named; where the other side holds it, it is data (`exercised`), and `solve` shows both beside the plan.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the term."""
    return []
