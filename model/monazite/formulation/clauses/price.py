r"""Price: the payment of the buyer per unit of the basis delivered.

```math
\mathit{paid}_{c,t} = p_{c,t} \, b_c \, \mathit{deliver}_{c,t}, \qquad
p_{c,t} = \frac{\sum_{d \in t} p_c(d) \, F_c(d) \, (1 - s_c(d))}{\sum_{d \in t} F_c(d) \, (1 - s_c(d))}
```

The price of a period is the mean over the days on which ordinary deliveries are possible: in force ($F$) and
not suspended as data ($s$); without such days over all its days. The price $p$ of a day is fixed, escalated
(`growth`), or an index (`of`) between a `floor` and a `cap`, until a [review](#price_review). The buyer pays
the seller; `role` is the role of the plan. Floor and cap apply to data, before the program is built, since
the index does not depend on deliveries.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.price_review import price_of
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints: the payments of the buyer to the seller."""
    flows = []
    for name, contract in instance.contracts.items():
        content, (buyer, seller) = instance.basis_content(contract), instance.parties(contract)
        for period in instance.timeline.periods:
            paid = price_of(model.daily[name], period) * content * model.deliver[name, period.key]
            flows.append(Flow(period.key, buyer, seller, Item.CONTRACT_PRICE, f"contracts.{name}", paid))
    return flows
