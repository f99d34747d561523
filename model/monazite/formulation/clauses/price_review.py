r"""Price review: a new price from a date on.

```math
p_c(d) = \begin{cases} p^0_c(d) & d < r \\ p'_c(d) & d \ge r \end{cases}
```

with the price $p^0$ before and $p'$ from the day $r$ of the review on. `growth` of the new price counts from
the day of the review, unless it has a `from` of its own.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.symbols import Amount
from monazite.data.records.timeline import Period
from monazite.formulation.money import Flow
from monazite.formulation.support.daily import Daily
from monazite.formulation.support.spots import Network


def price_of(daily: Daily, period: Period) -> Amount:
    """The price per unit of the basis in a period, after any review: the mean over the days of possible
    deliveries.
    """
    return daily.mean_while_open(daily.price, period)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints of its own: it shapes the price."""
    return []
