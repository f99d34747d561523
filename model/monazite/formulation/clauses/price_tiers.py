r"""Price tiers: quantities above a threshold in a contract year have another price, worse for the plan.

```math
\begin{aligned}
\mathit{over}_{c,k,y} &\ge \mathit{delivered}_{c,y} - \sum_{d \in y} F_c \, a_{c,k} \\
\mathit{paid}_{c,y} &= \textstyle\sum_k |p_{c,k} - p_{c,k-1}| \, \mathit{over}_{c,k,y}
\end{aligned}
```

with the threshold $a$ of a tier (a year, over the days in force, or over all days of a settlement without a
day in force) and its price $p$ ($p_0$ is the price of the contract), at the prices of the [settlement
day](#settlement). With `role: seller` prices fall from tier to tier and the difference is a rebate to the
buyer; with `role: buyer` they rise and the plan pays more. The reverse would be a volume discount for the
plan, of which a linear program would use the better tier first: it is an error.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.symbols import Amount
from monazite.data.records.timeline import ContractYear
from monazite.formulation.clauses.settlement import delivered
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.daily import Daily
from monazite.formulation.support.meaning import Constraint, Role, Variable, of_basis
from monazite.formulation.support.spots import Network

MEANINGS: dict[str, Constraint | Variable] = {
    "over": Variable(
        "quantity of contract {contract} in price tier {tier}",
        "The delivery of a contract year above the threshold of a price tier.",
        ("contract", "tier", "year"),
        of_basis,
        "contracts.{contract}.price_tiers",
    ),
    "above": Constraint(
        "threshold of price tier {tier} of contract {contract}",
        "Deliveries above the threshold of a price tier are charged in that tier.",
        ("contract", "tier", "year"),
        of_basis,
        "contracts.{contract}.price_tiers",
        Role.LIMIT,
        priced=True,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `over[contract,tier,year]`; tiers count from 1."""
    block.over = pyo.Var(
        [
            (name, str(number), year.key)
            for name, contract in instance.contracts.items()
            for number in range(1, len(contract.price_tiers) + 1)
            for year in instance.contract_years(contract)
        ],
        domain=pyo.NonNegativeReals,
    )


def steps(daily: Daily, year: ContractYear) -> list[Amount]:
    """The price difference of each tier to the tier before it, at the settlement of a contract year."""
    before, found = daily.price, []
    for tier in daily.contract.price_tiers:
        here = tier.price.days
        worse = before - here if daily.contract.role == "seller" else here - before
        found.append(daily.settled(worse, year))
        before = here
    return found


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `above[contract,tier,year]`, and the rebate or surcharge."""
    block.above = pyo.Constraint(pyo.Any)
    flows = []
    for name, contract in instance.contracts.items():
        for year in instance.contract_years(contract) if contract.price_tiers else ():
            last = year.periods[-1]
            for number, tier in enumerate(contract.price_tiers, start=1):
                begins = model.daily[name].threshold(tier.above, year)
                whole = delivered(model, instance, name, year)
                block.above[name, str(number), year.key] = (
                    block.over[name, str(number), year.key] - whole >= -begins
                )
            paid = pyo.quicksum(
                step * block.over[name, str(number), year.key]
                for number, step in enumerate(steps(model.daily[name], year), start=1)
            )
            own = instance.owner(contract.place)
            address = f"contracts.{name}"
            flows.append(Flow(last.key, own, contract.counterparty, Item.PRICE_TIER, address, paid))
    return flows
