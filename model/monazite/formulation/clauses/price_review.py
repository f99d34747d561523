r"""Price review: from a date on another price holds.

```math
p_{c,t} = \frac{1}{\ell_t} \Big( \int_{t,\, s < r} p_c(s) \, ds + \int_{t,\, s \ge r} p'_c(s) \, ds \Big)
```

with the price $p$ before and $p'$ from the date $r$ of the review on, by days within a period.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.symbols import Amount
from monazite.data.timeline import Period, parse_date
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def price_of(contract: Contract, period: Period) -> Amount:
    """The price per unit of the basis in a period, after any review."""
    if contract.price_review is None:
        return contract.price[period]
    day, reviewed = parse_date(contract.price_review.from_), contract.price_review.price
    if day <= period.start:
        return reviewed[period]
    if day >= period.end:
        return contract.price[period]
    return contract.price.within(period, None, day) + reviewed.within(period, day, None)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the price."""
    return []
