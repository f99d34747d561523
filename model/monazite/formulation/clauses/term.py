r"""Term: the days on which the contract is in force.

```math
\begin{aligned}
F_c(d) &= \begin{cases} 1 & \text{from} \le d < \text{until}, \; d \text{ in no excepted contract year} \\
    0 & \text{else} \end{cases} \\
\sum_{t \in y, \; t \text{ outside}} \big( b_c \, \mathit{deliver}_{c,t} - \mathit{ontop}_{c,t} \big) &\le 0
    && \text{(closed)}
\end{aligned}
```

where $F$ is 1 on the days on which the contract is in force. A [termination](#termination) ends it earlier,
an [extension](#extension) later. A contract year that began before the horizon may be excepted too: then its
part within the horizon is excepted. Outside the term the quantity due is 0, also with a
[ramp-down](#ramp_down), and only quantities [owed from before](#parts) ($\mathit{ontop}$) are delivered; the
constraint `closed` applies to periods outside the term in a contract year with other periods in force.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.calendar import in_force
from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear
from monazite.formulation.money import Flow
from monazite.formulation.support.meaning import Constraint, Role, of_basis
from monazite.formulation.support.parts import closed, ordinary_in
from monazite.formulation.support.spots import Network


def is_over(contract: Contract, year: ContractYear) -> bool:
    """Whether no day of a contract year is in force."""
    return not in_force(contract, (year,)).is_any(year.start, year.end)


MEANINGS = {
    "closed": Constraint(
        "deliveries outside the term of contract {contract}",
        "Ordinary deliveries are 0 in the periods of a contract year in which the contract is not in force.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.term",
        Role.LIMIT,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `closed[contract,year]`, for contract years that are in force in some of their periods
    only.
    """
    block.closed = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for year in instance.contract_years(contract):
            if outside := closed(contract, year):
                block.closed[name, year.key] = ordinary_in(model, instance, name, outside) <= 0
    return []
