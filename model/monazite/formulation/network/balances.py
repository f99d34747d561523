r"""Material balances: at each place, what comes in equals what goes out.

```math
\begin{aligned}
&(1-\lambda)^{\ell_t} \, \mathit{stock}_{t-1} + \mathit{mined}_t + \mathit{made}_t + \mathit{received}_t
    + \mathit{bought}_t + \mathit{taken}_t + \mathit{returned}_t \\
&\quad = \mathit{stock}_t + \mathit{used}_t + \mathit{sent}_t + \mathit{sold}_t + \mathit{served}_t
    + \mathit{delivered}_t + \mathit{discarded}_t
\end{aligned}
```

for each material at each place, in the unit of the material; $\mathit{taken}$ is purchased under contracts
with `role: buyer`. Material that cannot be used, sold, stored or discarded must not arise: where it must, the
instance is infeasible. The dual of `balance` is the price of the material at that place: the value of one
more unit there.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period
from monazite.formulation.money import Flow, Item
from monazite.formulation.network.routes import arriving_share
from monazite.formulation.support.meaning import Constraint, Names, RightHandSide, Role, of_material
from monazite.formulation.support.rows import kept
from monazite.formulation.support.spots import Network, Spot


def _opening_level(instance: Instance, names: Names) -> str:
    """`stocks.{stock}.opening` where the place has a stock of it, `materials.{material}` elsewhere."""
    for name, stock in instance.stocks.items():
        if (stock.material, stock.place) == (names["material"], names["place"]):
            return f"stocks.{name}.opening"
    return f"materials.{names['material']}"


MEANINGS = {
    "balance": Constraint(
        "material balance of {material} at {place}",
        "Inflows of a material at a place and its opening stock equal outflows and closing stock.",
        ("material", "place", "period"),
        of_material,
        _opening_level,
        Role.DEFINITION,
        RightHandSide.NONE,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `balance[material,place,period]`, and the cost of discarding."""
    block.balance = pyo.Constraint(pyo.Any)
    flows = []
    for spot in network.spots:
        material, place = spot
        for period in instance.timeline.periods:
            out = leaving(model, instance, network, spot, period)
            if spot in network.stocks:
                out += model.stock[material, place, period.key]
            cost = instance.materials[material].discard
            if cost is not None:
                discarded = model.discard[material, place, period.key]
                out += discarded
                flows.append(
                    Flow(
                        period.key,
                        instance.owner(place),
                        "resources",
                        Item.DISPOSAL,
                        f"materials.{material}",
                        cost.amount * discarded,
                    )
                )
            net = coming(model, instance, network, spot, period) - out
            block.balance[material, place, period.key] = kept(model, net) == 0

    return flows


def coming(model: pyo.ConcreteModel, instance: Instance, network: Network, spot: Spot, period: Period) -> Any:
    """All inflows of a spot in a period, with the opening stock after losses."""
    key = period.key
    terms: list[Any] = []
    for name in network.mines.get(spot, ()):
        count = len(instance.mines[name].tiers or [None])
        terms += [model.mine[name, str(tier), key] for tier in range(1, count + 1)]
    terms += [made * model.run[process, plant, key] for process, plant, made in network.makers.get(spot, ())]
    terms += [
        arriving_share(instance.routes[name]) * model.ship[name, spot[0], key]
        for name in network.routes_in.get(spot, ())
    ]
    for name in network.imports.get(spot, ()):
        count = len(instance.imports[name].tiers or [None])
        terms += [model.buy[name, str(tier), key] for tier in range(1, count + 1)]
    terms += [model.deliver[name, key] for name in network.purchases.get(spot, ())]
    terms += [share * model.deliver[name, key] for name, share in network.returns.get(spot, ())]
    if spot in network.stocks:
        stock = instance.stocks[network.stocks[spot]]
        left = (1.0 - (stock.loss.amount if stock.loss else 0.0)) ** period.years
        previous = instance.timeline.previous(period)
        terms.append(
            left * (stock.opening.amount if previous is None else model.stock[(*spot, previous.key)])
        )
    return pyo.quicksum(terms)


def leaving(
    model: pyo.ConcreteModel, instance: Instance, network: Network, spot: Spot, period: Period
) -> Any:
    """All outflows of a spot in a period: used, sent, sold, served or delivered."""
    key = period.key
    terms: list[Any] = [
        used * model.run[process, plant, key] for process, plant, used in network.users.get(spot, ())
    ]
    terms += [model.ship[name, spot[0], key] for name in network.routes_out.get(spot, ())]
    terms += [model.sell[name, key] for name in network.sales.get(spot, ())]
    terms += [model.serve[name, spot[0], key] for name in network.demands.get(spot, ())]
    terms += [model.deliver[name, key] for name in network.contracts.get(spot, ())]
    terms += [model.quality.grade[name, spot[0], key] for name in network.graded.get(spot, ())]
    return pyo.quicksum(terms)
