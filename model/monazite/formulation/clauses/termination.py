r"""Termination: the contract ends before its term, against a payment.

```math
\mathit{due}_{c,y} = 0 \text{ from the exit on}, \qquad \mathit{paid}_{c,t} = K_c \text{ in the period of the exit}
```

The exit is `date`, or the end of `notice` given on it; the plan pays $K$ (`payment`). An exit on or after the day on which the contract ends anyway
terminates nothing and costs nothing; one before the horizon lies before the plan, and its payment with it. Whether and when to leave is no
choice of a linear program: `exit_dates` lists the dates, each is solved as a program of its own, and the best is named.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows: the payment, in the period of the exit."""
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
