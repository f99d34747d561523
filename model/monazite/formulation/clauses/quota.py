r"""Quota: quantities above a quota in a contract year pay a higher duty.

```math
\begin{aligned}
\mathit{over}_{c,y} &\ge \mathit{delivered}_{c,y} - \sum_{d \in y} F_c \, Q_c \\
\mathit{duty}_{c,y} &= d^{\text{within}}_c \, \mathit{delivered}_{c,y}
    + (d^{\text{over}}_c - d^{\text{within}}_c) \, \mathit{over}_{c,y}
\end{aligned}
```

with a tariff-rate quota $Q$ a year on exports or imports under the contract, over the days in force (over all
days of a settlement without a day in force), at the duties of the [settlement day](#settlement), paid by the
plan to the account `to`. A duty to the treasury is a payment between inside accounts and does not change the
plan. The duty above the quota is at least the duty within it.
"""

from __future__ import annotations

from operator import attrgetter

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.settlement import delivered
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.daily import days_of
from monazite.formulation.support.hooks import yearly
from monazite.formulation.support.meaning import Constraint, Role, Variable, of_basis
from monazite.formulation.support.spots import Network

MEANINGS: dict[str, Constraint | Variable] = {
    "over": Variable(
        "quantity of contract {contract} beyond the quota",
        "The delivery of a contract year above the quota.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.quota",
    ),
    "above": Constraint(
        "quota of contract {contract}",
        "Deliveries above the quota pay the higher duty.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.quota",
        Role.LIMIT,
        priced=True,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `over[contract,year]`."""
    block.over = yearly(instance, attrgetter("quota"))


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `above[contract,year]`, and the duty."""
    block.above = pyo.Constraint(pyo.Any)
    flows = []
    for name, contract in instance.contracts.items():
        if contract.quota is None:
            continue
        own, clause = instance.owner(contract.place), contract.quota
        for year in instance.contract_years(contract):
            last, whole = year.periods[-1], delivered(model, instance, name, year)
            over = block.over[name, year.key]
            daily, duty = model.daily[name], days_of(clause.within)
            block.above[name, year.key] = over - whole >= -daily.threshold(clause.quantity, year)
            dearer = daily.settled(clause.over.days - duty, year)
            paid = daily.settled(duty, year) * whole + dearer * over
            flows.append(Flow(last.key, own, clause.to, Item.DUTY, f"contracts.{name}", paid))
    return flows
