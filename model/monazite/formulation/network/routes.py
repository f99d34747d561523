r"""Routes: freight, and a capacity that all materials on a route share.

```math
\sum_m \mathit{ship}_{r,m,t} \le C_{r,t} \, \ell_t
```

The arriving quantity is $(1 - \lambda_r) \, \mathit{ship}$, with loss $\lambda$. The sender pays the freight;
on a route between two owners the material is transferred on arrival, at the transfer price.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.logistics import Route
from monazite.formulation.money import Flow, Item
from monazite.formulation.network.transfers import passage
from monazite.formulation.support.meaning import Constraint, Role, of_route
from monazite.formulation.support.spots import Network


def arriving_share(route: Route) -> float:
    """The arriving share of the quantity sent."""
    return 1.0 - (route.loss.amount if route.loss else 0.0)


MEANINGS = {
    "capacity": Constraint(
        "capacity of route {route}",
        "The quantity sent by a route in a period, over all materials, is at most its capacity.",
        ("route", "period"),
        of_route,
        "routes.{route}.capacity",
        Role.LIMIT,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `capacity[route,period]`."""
    block.capacity = pyo.Constraint(pyo.Any)
    for name, route in instance.routes.items():
        if route.capacity is not None:
            for period in instance.timeline.periods:
                sent = pyo.quicksum(model.ship[name, material, period.key] for material in route.materials)
                block.capacity[name, period.key] = sent <= route.capacity[period] * period.years
    return list(_flows(model, instance))


def _flows(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, route in instance.routes.items():
        sender, receiver = instance.owner(route.from_), instance.owner(route.to)
        for period in instance.timeline.periods:
            if route.cost is not None:
                sent = pyo.quicksum(model.ship[name, material, period.key] for material in route.materials)
                yield Flow(
                    period.key, sender, "resources", Item.FREIGHT, f"routes.{name}", route.cost[period] * sent
                )
            for material in route.materials if sender != receiver else ():
                arrived = arriving_share(route) * model.ship[name, material, period.key]
                yield passage(instance, material, sender, receiver, period, f"routes.{name}", arrived)
