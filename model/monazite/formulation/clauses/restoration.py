r"""Restoration: quantities excused by force majeure are delivered in a later contract year.

The quantity [owed](#owed) is carried from contract year to contract year:

```math
\mathit{arising}_{c,y} = \sum_{d \in y} R_c(d) \, f_c(d), \qquad \mathit{back}_{c,y} \le \sum_{d \in y} M_c(d)
    \quad \text{(most)}
```

with the quantity $f \, R$ that is [excused](#force_majeure) on each day. Restored quantities are in addition
to the cap, at the price of their period, at most `most` ($M$) a year. The quantity still owed at the end of
the horizon is settled at `settle` a unit, of the last day, paid by the plan; without it all must have been
restored.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.hooks import at
from monazite.formulation.support.meaning import Constraint, Role, of_basis
from monazite.formulation.support.owed import add_owed, declare_owed, declare_rows, owed_meanings
from monazite.formulation.support.spots import Network

MEANINGS = owed_meanings("restoration", "restored") | {
    "most": Constraint(
        "yearly restoration limit of contract {contract}",
        "The quantity restored in a contract year is at most the yearly limit.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.restoration",
        Role.LIMIT,
        priced=True,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `back[contract,year]` and `owed[contract,year]`."""
    declare_owed(block, instance, attrgetter("restoration"))


def beyond(model: pyo.ConcreteModel, name: str, year: ContractYear) -> Any:
    """The quantity restored in a contract year."""
    return at(model.restoration.back, name, year.key)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `carried`, `earlier`, `end`, and `most[contract,year]`; the settlement at the end."""
    declare_rows(block)
    block.most = pyo.Constraint(pyo.Any)
    flows = []
    for name, contract in instance.contracts.items():
        clause = contract.restoration
        if clause is None:
            continue
        excused = {each.year.key: each.excused for each in model.obligations[name]}
        years = instance.contract_years(contract)

        def arising(year: ContractYear, excused: dict[str, Any] = excused) -> Any:
            return excused[year.key]

        add_owed(block, name, years, arising, clause.settle is not None)
        for year in years if clause.most is not None else ():
            assert clause.most is not None
            most = clause.most.days.total(year.periods)
            block.most[name, year.key] = block.back[name, year.key] <= most
        if clause.settle is not None:
            last, own = years[-1].periods[-1], instance.owner(contract.place)
            paid = clause.settle.days.on(instance.timeline.last_day) * block.owed[name, years[-1].key]
            address = f"contracts.{name}"
            flows.append(Flow(last.key, own, contract.counterparty, Item.SETTLEMENT, address, paid))
    return flows
