r"""Demands: served and unmet quantities, in tiers of the value of lost supply.

```math
\begin{aligned}
\sum_m \mathit{serve}_{d,m,t} + \sum_k \mathit{unmet}_{d,k,t} &= Q_{d,t} \, \ell_t \\
\mathit{unmet}_{d,k,t} &\le \sum_{\tau \in t} \sigma_{d,k}(\tau) \, Q_d(\tau) && \text{(tier)}
\end{aligned}
```

with the demand $Q$ (units a year) and the share $\sigma$ of each tier but the last, on each day $\tau$. Lost
supply is a flow of value from the users to `lost`. With `unmet: none` there is no variable `unmet`. The dual
of `balance` is the cost of one more unit of demand.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow, Item, Kind
from monazite.formulation.network.transfers import passage
from monazite.formulation.support.meaning import Constraint, Role, of_demand
from monazite.formulation.support.spots import Network

MEANINGS = {
    "balance": Constraint(
        "demand of {demand}",
        "The served and the unmet quantity of a demand in a period equal the demand.",
        ("demand", "period"),
        of_demand,
        "demands.{demand}.quantity",
        Role.DEMAND,
        priced=True,
    ),
    "tier": Constraint(
        "unmet tier {tier} of demand {demand}",
        "The unmet quantity of a demand tier in a period is at most the share of the tier.",
        ("demand", "tier", "period"),
        of_demand,
        "demands.{demand}.unmet",
        Role.LIMIT,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `balance[demand,period]` and `tier[demand,tier,period]`."""
    block.balance = pyo.Constraint(pyo.Any)
    block.tier = pyo.Constraint(pyo.Any)
    for name, demand in instance.demands.items():
        tiers = range(1, len(demand.unmet or []) + 1)
        for period in instance.timeline.periods:
            served = pyo.quicksum(model.serve[name, material, period.key] for material in demand.accepts)
            unmet = pyo.quicksum(model.unmet[name, str(tier), period.key] for tier in tiers)
            wanted = demand.quantity.days
            block.balance[name, period.key] = served + unmet == wanted.mean(period) * period.years
            for number, tier in enumerate(demand.unmet or [], start=1):
                if tier.share is not None:
                    block.tier[name, str(number), period.key] = (
                        model.unmet[name, str(number), period.key]
                        <= (tier.share.days * wanted).mean(period) * period.years
                    )
    return list(_flows(model, instance))


def _flows(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, demand in instance.demands.items():
        host, account, address = (
            instance.owner(demand.place),
            instance.demand_account(demand),
            f"demands.{name}",
        )
        for period in instance.timeline.periods:
            if demand.unmet:
                lost = pyo.quicksum(
                    tier.price[period] * model.unmet[name, str(number), period.key]
                    for number, tier in enumerate(demand.unmet, start=1)
                )
                yield Flow(period.key, account, "lost", Item.LOST_SUPPLY, address, lost, Kind.VALUE)
            for material in demand.accepts if host != account else ():
                served = model.serve[name, material, period.key]
                yield passage(instance, material, host, account, period, address, served)
