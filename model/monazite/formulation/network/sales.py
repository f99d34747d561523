r"""Spot sales, up to a cap.

```math
\mathit{sell}_{s,t} \le \mathit{cap}_{s,t} \, \ell_t
```
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.meaning import Constraint, Role, of_sale
from monazite.formulation.support.spots import Network

MEANINGS = {
    "cap": Constraint(
        "cap of sale {sale}",
        "The quantity sold in a period is at most the cap of the sale.",
        ("sale", "period"),
        of_sale,
        "sales.{sale}.cap",
        Role.LIMIT,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `cap[sale,period]`; the buyer pays the owner of the place."""
    block.cap = pyo.Constraint(pyo.Any)
    flows = []
    for name, sold in instance.sales.items():
        for period in instance.timeline.periods:
            amount = model.sell[name, period.key]
            if sold.cap is not None:
                block.cap[name, period.key] = amount <= sold.cap[period] * period.years
            paid = sold.price[period] * amount
            flows.append(
                Flow(period.key, sold.buyer, instance.owner(sold.place), Item.SALE, f"sales.{name}", paid)
            )
    return flows
