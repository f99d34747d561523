r"""Adjustment: the annual quantity after maintenance, rounding and the like (adjusted ACQ).

```math
A_c(d) = \mathit{quantity}_c(d) - \mathit{maintenance}_c(d) + \mathit{other}_c(d)
```

on each day, as data, in units of the basis a year; a suspension is a share of $A$. Source: the annual
programme of LNG sale and purchase agreements (round-up and round-down quantities, major maintenance).
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints of its own: it shapes the quantity due."""
    return []
