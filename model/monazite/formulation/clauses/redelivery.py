r"""Redelivery: a shortfall is delivered in a later contract year, at a discount (shortfall in kind).

The quantity [owed](#owed) is carried from contract year to contract year:

```math
\begin{aligned}
\mathit{arising}_{c,y} &= \sum_k \mathit{short}_{c,k,y} \\
\mathit{ordinary}_{c,y} + \sum_k \mathit{short}_{c,k,y} &\le \mathit{cap}_{c,y} && \text{(claim)} \\
\mathit{rebate}_{c,y} &= \delta_c \, p_c \, \mathit{back}_{c,y}
\end{aligned}
```

Redeliveries are in addition to the cap and are paid at the price less the discount $\delta$ (both of the
[settlement day](#settlement)). The quantity still owed at the end of the horizon is settled at `settle` a
unit, of the last day; without it all must have been redelivered. The constraint `claim` prevents a claimed
shortfall that does not exist, with which the plan could deliver above the cap later; within a tolerance or a
grace it is not sufficient, and the contract year is solved on [branches](#branches). A negative price is an
error: the seller would gain the discount from a shortfall. The [penalty](#shortfall) applies in addition:
write `penalty: 0 USD/t` where redelivery replaces it.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.shortfall import fallen_short
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.hooks import at, summed
from monazite.formulation.support.meaning import Constraint, RightHandSide, Role, of_basis
from monazite.formulation.support.owed import add_owed, declare_owed, declare_rows, owed_meanings
from monazite.formulation.support.spots import Network

MEANINGS = owed_meanings("redelivery", "redelivered") | {
    "claim": Constraint(
        "shortfall that may be claimed under contract {contract}",
        "Delivery and shortfall of a contract year add up to at most its largest quantity.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.redelivery",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `back[contract,year]` and `owed[contract,year]`."""
    declare_owed(block, instance, attrgetter("redelivery"))


def beyond(model: pyo.ConcreteModel, name: str, year: ContractYear) -> Any:
    """The quantity redelivered in a contract year."""
    return at(model.redelivery.back, name, year.key)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `carried`, `earlier`, `end`, and `claim[contract,year]`; the rebate, and the settlement at
    the end.
    """
    declare_rows(block)
    block.claim = pyo.Constraint(pyo.Any)
    flows = []
    for name, contract in instance.contracts.items():
        clause = contract.redelivery
        if clause is None:
            continue
        years = instance.contract_years(contract)
        address, (buyer, seller) = f"contracts.{name}", instance.parties(contract)

        def short(year: ContractYear, name: str = name) -> Any:
            return fallen_short(model, instance.contracts[name], name, year)

        add_owed(block, name, years, short, clause.settle is not None)
        for obligation in model.obligations[name]:
            year = obligation.year
            claimed = ordinary(model, instance, name, year) + short(year)
            claimed += summed("withheld", model, name, obligation)
            block.claim[name, year.key] = claimed <= obligation.cap
        daily = model.daily[name]
        saved = clause.discount.days * daily.price
        for year in years:
            last = year.periods[-1]
            rebate = daily.settled(saved, year) * block.back[name, year.key]
            flows.append(Flow(last.key, seller, buyer, Item.REBATE, address, rebate))
        if clause.settle is not None:
            last = years[-1].periods[-1]
            paid = clause.settle.days.on(instance.timeline.last_day) * block.owed[name, years[-1].key]
            flows.append(Flow(last.key, seller, buyer, Item.SETTLEMENT, address, paid))
    return flows
