r"""Objective: the present value of all inside accounts together.

```math
\max \; \sum_t D_t \Big( \sum_{f: \, \text{outside} \to \text{inside}} \mathit{paid}_{f,t} - \sum_{f: \, \text{inside} \to \text{outside}} \mathit{paid}_{f,t} \Big)
```

with the [discount factor](#money) $D$, of the part of the period where a flow is paid in a part alone. Payments
between two inside accounts (tariffs, royalties, transfers, subsidies) cancel: they move money, not the plan. An
account is reported and never maximised alone: one left out of the objective would be looted. `objective.value` is this balance, negative if a cost.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.tangent import in_algebra
from monazite.formulation.money import discount_factor


def sign(instance: Instance, payer: str, payee: str) -> int:
    """1 for money that comes in from outside, -1 for money that leaves, 0 between accounts of one side."""
    return int(instance.is_outside(payer)) - int(instance.is_outside(payee))


def add(model: pyo.ConcreteModel, instance: Instance) -> None:
    """The objective `model.value`, to be maximised."""
    factors = {period.key: discount_factor(instance, period) for period in instance.timeline.periods}
    terms = [
        sign(instance, flow.payer, flow.payee)
        * (factors[flow.period] if flow.factor is None else flow.factor)
        * in_algebra(flow.amount)
        for flow in model.money.flows
        if sign(instance, flow.payer, flow.payee)
    ]
    model.value = pyo.Objective(expr=pyo.quicksum(terms), sense=pyo.maximize)
