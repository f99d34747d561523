r"""Rolling minimum: over any few contract years in a row a share of what is due is delivered in any case.

```math
\sum_{y \in w} \big( \mathit{ordinary}_{c,y} + \varsigma_c \, (\mathit{boughtdown}_{c,y} + \mathit{hold}_{c,y}) \big) \ge \varsigma_c \sum_{y \in w} \mathit{due}_{c,y}
```

for every window $w$ of $N$ contract years in a row that lies in the horizon, with the share $\varsigma$ of what is [due](#quantity). What is
[bought down](#buy_down) or held back by choice is not due. A lean year may thus be made good by the years beside it, which a
[firm minimum](#firm_minimum) does not allow. Where the plan buys, it is the least that must be taken. A row is named by the last contract
year of its window; its dual is what one tonne less of the minimum would save.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.buy_down import bought
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.suspension import held
from monazite.formulation.money import Flow
from monazite.formulation.support.meaning import Constraint, Role, of_basis
from monazite.formulation.support.spots import Network

MEANINGS = {
    "least": Constraint(
        "rolling minimum of contract {contract}",
        "What is delivered in a contract year and those before it in its window is at least a share of what is due in them.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.rolling_minimum",
        Role.OBLIGATION,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `least[contract,year]`, for each contract year that ends a window."""
    block.least = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        clause, obligations = contract.rolling_minimum, model.obligations[name]
        if clause is None:
            continue
        share = clause.share.amount
        for end in range(clause.years, len(obligations) + 1):
            window = obligations[end - clause.years : end]
            given = pyo.quicksum(
                ordinary(model, instance, name, each.year)
                + share * (bought(model, name, each.year) + held(model, name, each))
                for each in window
            )
            block.least[name, window[-1].year.key] = given >= sum(share * each.due for each in window)
    return []
