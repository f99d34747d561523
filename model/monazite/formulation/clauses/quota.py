r"""Quota: what goes beyond a quantity in a contract year pays a higher duty.

```math
\begin{aligned}
\mathit{over}_{c,y} &\ge \mathit{delivered}_{c,y} - Q_{c,y} \\
\mathit{duty}_{c,y} &= d^{\text{within}}_{c,y} \, \mathit{delivered}_{c,y} + (d^{\text{over}}_{c,y} - d^{\text{within}}_{c,y}) \, \mathit{over}_{c,y}
\end{aligned}
```

a tariff-rate quota $Q$ on what the contract exports or imports, at the duties of the contract year's last period, paid by the plan's side to the account
`to`. To the treasury it moves money between inside accounts and leaves the plan as it is. The duty over the quota is at least that within.
"""

from __future__ import annotations

from operator import attrgetter

import pyomo.core as pyo

from monazite.data.instance import Instance
from monazite.formulation.clauses.settlement import delivered
from monazite.formulation.clauses.tolerance import mean
from monazite.formulation.hooks import yearly
from monazite.formulation.money import Flow, Item
from monazite.formulation.network import Network


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `over[contract,year]`."""
    block.over = yearly(instance, attrgetter("quota"))


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `above[contract,year]`, and the duty."""
    block.above = pyo.Constraint(pyo.Any)
    flows = []
    for name, contract in instance.contracts.items():
        if contract.quota is None:
            continue
        own, clause = instance.owner(contract.place), contract.quota
        for year in instance.contract_years(contract):
            last, whole = year.periods[-1], delivered(model, instance, name, year)
            over = block.over[name, year.key]
            block.above[name, year.key] = over - whole >= -mean(clause.quantity, year, 0.0) * year.years
            within = clause.within[last] if clause.within is not None else 0.0
            paid = within * whole + (clause.over[last] - within) * over
            flows.append(Flow(last.key, own, clause.to, Item.DUTY, f"contracts.{name}", paid))
    return flows
