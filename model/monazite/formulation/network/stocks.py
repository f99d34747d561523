r"""Stocks: capacity, days of cover, least closing stock, and holding cost.

```math
\begin{aligned}
\mathit{stock}_{m,n,t} &\le C_{m,n,t} && \text{(capacity)} \\
\mathit{stock}_{m,n,t} &\ge \frac{\tau}{\ell_t} \, \mathit{leaving}_{m,n,t} && \text{(cover)} \\
\mathit{stock}_{m,n,T} &\ge \text{closing} && \text{(closing)}
\end{aligned}
```

where $\tau$ is the cover in years and $\mathit{leaving}$ the outflow (used, sent, sold, served or delivered)
in the period. A share of the stock is lost each year: a share $(1-\lambda)^{\ell_t}$ of an opening stock is
left at the end of the period. Holding costs are charged on the mean of opening and closing stock.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.logistics import Stock
from monazite.data.records.timeline import Period
from monazite.formulation.money import Flow, Item
from monazite.formulation.network.balances import leaving
from monazite.formulation.support.meaning import Constraint, Names, RightHandSide, Role, of_material
from monazite.formulation.support.spots import Network


def opening_stock(model: pyo.ConcreteModel, instance: Instance, stock: Stock, period: Period) -> Any:
    """The stock at the start of a period: the closing stock of the period before, or the opening level."""
    previous = instance.timeline.previous(period)
    return (
        stock.opening.amount if previous is None else model.stock[stock.material, stock.place, previous.key]
    )


def _stock(instance: Instance, names: Names) -> str:
    spot = (names["material"], names["place"])
    return next(name for name, stock in instance.stocks.items() if (stock.material, stock.place) == spot)


def _capacity(instance: Instance, names: Names) -> str:
    """`stocks.{stock}.capacity`."""
    return f"stocks.{_stock(instance, names)}.capacity"


def _cover(instance: Instance, names: Names) -> str:
    """`stocks.{stock}.cover`."""
    return f"stocks.{_stock(instance, names)}.cover"


def _closing(instance: Instance, names: Names) -> str:
    """`stocks.{stock}.closing`, or `stocks.{stock}.opening` where the closing level equals it."""
    name = _stock(instance, names)
    return f"stocks.{name}.{'opening' if instance.stocks[name].closing_rule == 'opening' else 'closing'}"


def _closing_title(instance: Instance, names: Names) -> str:
    """`closing stock of {material} at {place}`, and whether that is the opening level by default."""
    title = f"closing stock of {names['material']} at {names['place']}"
    is_default = instance.stocks[_stock(instance, names)].closing_rule == "opening"
    return f"{title} (by default the opening level)" if is_default else title


MEANINGS = {
    "capacity": Constraint(
        "storage of {material} at {place}",
        "The stock at the end of a period is at most the storage capacity.",
        ("material", "place", "period"),
        of_material,
        _capacity,
        Role.LIMIT,
        priced=True,
    ),
    "cover": Constraint(
        "required cover of {material} at {place}",
        "The stock at the end of a period covers the outflow of the required number of days.",
        ("material", "place", "period"),
        of_material,
        _cover,
        Role.REQUIREMENT,
        RightHandSide.SHARE,
    ),
    "closing": Constraint(
        _closing_title,
        "The stock at the end of the horizon is at least the closing level.",
        ("material", "place"),
        of_material,
        _closing,
        Role.REQUIREMENT,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `capacity[material,place,period]`, `cover[material,place,period]` and
    `closing[material,place]`.
    """
    block.capacity = pyo.Constraint(pyo.Any)
    block.cover = pyo.Constraint(pyo.Any)
    block.closing = pyo.Constraint(pyo.Any)
    for stock in instance.stocks.values():
        spot = (stock.material, stock.place)
        for period in instance.timeline.periods:
            level = model.stock[(*spot, period.key)]
            if stock.capacity is not None:
                block.capacity[(*spot, period.key)] = level <= stock.capacity[period]
            if stock.cover is not None:
                out = leaving(model, instance, network, spot, period)
                block.cover[(*spot, period.key)] = level - (stock.cover.amount / period.years) * out >= 0
        least = {"opening": stock.opening.amount, "amount": stock.closing.amount if stock.closing else 0.0}
        if stock.closing_rule != "free":
            last = model.stock[(*spot, instance.timeline.periods[-1].key)]
            block.closing[spot] = last >= least[stock.closing_rule]
    return list(_flows(model, instance))


def _flows(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, stock in instance.stocks.items():
        if stock.holding_cost is None:
            continue
        for period in instance.timeline.periods:
            mean = 0.5 * (
                opening_stock(model, instance, stock, period)
                + model.stock[stock.material, stock.place, period.key]
            )
            paid = stock.holding_cost[period] * period.years * mean
            yield Flow(
                period.key, instance.owner(stock.place), "resources", Item.HOLDING, f"stocks.{name}", paid
            )
