r"""Rolling minimum: a minimum share of the quantity due over consecutive contract years.

```math
\sum_{y \in w} \big( \mathit{ordinary}_{c,y} + \varsigma_c \, (\mathit{boughtdown}_{c,y}
    + \mathit{hold}_{c,y}) \big) \ge \varsigma_c \sum_{y \in w} \mathit{due}_{c,y}
```

for every window $w$ of $N$ consecutive contract years within the horizon, with the share $\varsigma$ of the
quantity [due](#quantity). Quantities [bought down](#buy_down) or suspended by choice are not due. So a
shortfall in one year may be compensated in the adjacent years, which a [firm minimum](#firm_minimum) does not
allow. With `role: buyer` it is the minimum that is taken. A constraint is named by the last contract year of
its window; its dual is the saving of one tonne less of the minimum.
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
        "The delivery over a window of contract years is at least a share of the quantity due in it.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.rolling_minimum",
        Role.OBLIGATION,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `least[contract,year]`, for each contract year that ends a window."""
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
