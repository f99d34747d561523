r"""Returns: material returned per unit delivered, the other leg of a swap.

```math
\mathit{returned}_{c,m,t} = r_{c,m} \, b_c \, \mathit{deliver}_{c,t}
```

of each returned material $m$, in the same period, at the place `to`. It is an inflow of the [material
balance](#balances) there; where the place has another owner, it is transferred at the transfer price. Source:
the proposal of June and August 2025 to swap oxide for magnets.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.network.transfers import passage
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints of its own: the amounts are in the material balances; transfers between owners are
    paid.
    """
    flows = []
    for name, contract in instance.contracts.items():
        seller, content = instance.owner(contract.place), instance.basis_content(contract)
        for material, returned in contract.returns.items():
            owner = instance.owner(returned.to or contract.place)
            for period in instance.timeline.periods if owner != seller else ():
                amount = returned.amount.amount * content * model.deliver[name, period.key]
                flows.append(passage(instance, material, seller, owner, period, f"contracts.{name}", amount))
    return flows
