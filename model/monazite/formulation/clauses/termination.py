r"""Termination: the contract ends before its term, against a payment.

```math
\mathit{due}_{c,y} = 0 \text{ from the exit on},
    \qquad \mathit{paid}_{c,t} = K_c \text{ in the period of the exit}
```

The exit is `date`, or the end of the `notice` given on it; the plan pays $K$ (`payment`). An exit on or after
the end of the contract has no effect and no payment; an exit before the horizon and its payment are not part
of the plan. Whether and when to exit is a discrete choice: `exit_dates` lists the dates, each is solved as a
separate program, and the best is reported.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints: the payment, in the period of the exit."""
    flows = []
    for name, contract in instance.contracts.items():
        clause = contract.termination
        if clause is None or clause.payment is None or clause.exit is None or not contract.is_terminated:
            continue
        for period in instance.timeline.periods:
            if period.start <= clause.exit < period.end:
                own = instance.owner(contract.place)
                address = f"contracts.{name}"
                paid = clause.payment.amount
                flows.append(Flow(period.key, own, contract.counterparty, Item.TERMINATION, address, paid))
    return flows
