r"""Restoration: what force majeure excused is delivered in a later contract year.

What is [owed](#owed) passes from contract year to contract year:

```math
\mathit{arising}_{c,y} = f_{c,y} \, \mathit{due}^0_{c,y}
```

with the volume $f \, \mathit{due}^0$ that is [excused](#force_majeure). What is restored comes on top of the cap, at the price of its period,
at most `most` a year. What is still owed at the end of the horizon is settled at `settle` a unit, paid by the plan; without it all
must have been restored.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pyomo.core as pyo

from monazite.data.instance import Instance
from monazite.data.timeline import ContractYear
from monazite.formulation.clauses.tolerance import mean
from monazite.formulation.hooks import at
from monazite.formulation.money import Flow, Item
from monazite.formulation.network import Network
from monazite.formulation.owed import add_owed, declare_owed, declare_rows


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `back[contract,year]` and `owed[contract,year]`."""
    declare_owed(block, instance, attrgetter("restoration"))


def beyond(model: pyo.ConcreteModel, name: str, year: ContractYear) -> Any:
    """What is restored in a contract year."""
    return at(model.restoration.back, name, year.key)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `carried`, `earlier`, `end`, and `most[contract,year]`; what is settled at the end."""
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
            most = mean(clause.most, year, 0.0) * year.years
            block.most[name, year.key] = block.back[name, year.key] <= most
        if clause.settle is not None:
            last, own = years[-1].periods[-1], instance.owner(contract.place)
            paid = clause.settle[last] * block.owed[name, years[-1].key]
            address = f"contracts.{name}"
            flows.append(Flow(last.key, own, contract.counterparty, Item.SETTLEMENT, address, paid))
    return flows
