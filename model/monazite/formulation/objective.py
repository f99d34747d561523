r"""Objective: the present value of all inside accounts.

```math
\max \; \sum_t D_t \Big( \sum_{f: \, \text{outside} \to \text{inside}} \mathit{paid}_{f,t}
    - \sum_{f: \, \text{inside} \to \text{outside}} \mathit{paid}_{f,t} \Big)
```

with the [discount factor](#money) $D$, for the part of the period in which a flow is paid. The charges of
an expansion are one coefficient of its decision, their present value over the horizon. Payments between
two inside accounts (tariffs, royalties, transfers, subsidies) cancel: they do not change the plan. No account
is maximised alone: an account outside the objective would bear unlimited losses. `objective.value` is this
present value, negative for a cost.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.tangent import in_algebra
from monazite.formulation.money import Flow, discount_factor


def sign(instance: Instance, payer: str, payee: str) -> int:
    """1 for payments from outside to inside, -1 from inside to outside, else 0."""
    return int(instance.is_outside(payer)) - int(instance.is_outside(payee))


def add(model: pyo.ConcreteModel, instance: Instance) -> None:
    """The objective `model.value`, to be maximised."""
    factors = {period.key: discount_factor(instance, period) for period in instance.timeline.periods}
    terms = [
        _worth(flow, sign(instance, flow.payer, flow.payee), factors[flow.period])
        for flow in model.money.flows
        if sign(instance, flow.payer, flow.payee)
    ]
    model.value = pyo.Objective(expr=pyo.quicksum(terms), sense=pyo.maximize)


def _worth(flow: Flow, way: int, factor: float) -> Any:
    """The present value of a flow, received or paid, with the discount factor of its period."""
    if flow.worth is not None:
        return way * in_algebra(flow.worth)
    return way * (factor if flow.factor is None else flow.factor) * in_algebra(flow.amount)
