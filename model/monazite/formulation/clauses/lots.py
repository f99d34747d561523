r"""Lots: deliveries of a contract year are whole parcels of one size.

```math
\mathit{ordinary}_{c,y} = n_c \, L_c
```

with the size $L$ and the number $n$ of lots in every contract year of the term. The number is whole, which no linear program states: each number listed is
solved as a program of its own, and the best is named. Outside the term there are none.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.instance import Instance
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.term import is_over
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `whole[contract,year]`."""
    block.whole = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for obligation in model.obligations[name] if contract.lots else ():
            assert contract.lots is not None
            number = 0 if is_over(contract, obligation.year) else contract.lots.number[0]
            whole = number * contract.lots.size.amount
            block.whole[name, obligation.year.key] = ordinary(model, instance, name, obligation.year) == whole
    return []
