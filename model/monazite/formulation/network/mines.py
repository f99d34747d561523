r"""Mines: capacity, tiers, reserves, mining cost and royalty.

```math
\begin{aligned}
\sum_k \mathit{mine}_{m,k,t} &\le C_{m,t} \, \ell_t && \text{(capacity)} \\
\mathit{mine}_{m,k,t} &\le R_{m,k,t} \, \ell_t && \text{(tier by rate)} \\
\sum_t \mathit{mine}_{m,k,t} &\le S_{m,k} && \text{(tier by reserve)} \\
\sum_{k,t} \mathit{mine}_{m,k,t} &\le S_m && \text{(reserve)}
\end{aligned}
```

with capacity $C$ and tier rates $R$ (units a year, means over the days of the period, 0 before the opening),
the length $\ell$ of the period in years, and reserves $S$. Cost and royalty are means over the days of the
period on which the mine is open. A mine that never opens keeps its constraints with limit 0: the dual of
`capacity` is the value of the first tonne of a clearance.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.core as pyo

from monazite.data.records.days import Days
from monazite.data.records.instance import TREASURY, Instance
from monazite.data.records.paths import Path
from monazite.data.records.production import Mine, Plant, mean_on, open_days
from monazite.data.records.symbols import Amount
from monazite.data.records.timeline import Period
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.meaning import Constraint, Role, of_mine, until_opening
from monazite.formulation.support.spots import Network


def open_capacity(element: Mine | Plant, period: Period) -> float:
    """Mean yearly capacity over a period, 0 before the opening."""
    capacity: float = while_open(element, element.capacity.days).mean(period)
    return capacity


def while_open(element: Mine | Plant, days: Days) -> Days:
    """A yearly amount on the days on which a mine or a plant is open, and 0 before."""
    return days * open_days(element.opening) if element.opening else days


def while_working(mine: Mine, price: Path, period: Period) -> Amount:
    """The unit cost of a mine in a period: the mean over the days on which it is open."""
    return mean_on(price.days, open_days(mine.opening), period)


def tiers(mine: Mine) -> tuple[str, ...]:
    """The tiers of a mine, from 1; a mine without tiers has one."""
    return tuple(str(number) for number in range(1, len(mine.tiers or [None]) + 1))


MEANINGS = {
    "capacity": Constraint(
        "capacity of mine {mine}",
        "The output of a mine in a period, over all tiers, is at most its capacity.",
        ("mine", "period"),
        of_mine,
        "mines.{mine}.capacity",
        Role.LIMIT,
        priced=True,
        remark=until_opening("mines", "mine"),
    ),
    "tier_rate": Constraint(
        "rate of tier {tier} of mine {mine}",
        "The output of a tier of a mine in a period is at most the yearly rate of the tier.",
        ("mine", "tier", "period"),
        of_mine,
        "mines.{mine}.tiers",
        Role.LIMIT,
        priced=True,
        remark=until_opening("mines", "mine"),
    ),
    "tier_reserve": Constraint(
        "reserve of tier {tier} of mine {mine}",
        "The output of a tier of a mine over the horizon is at most the reserve of the tier.",
        ("mine", "tier"),
        of_mine,
        "mines.{mine}.tiers",
        Role.LIMIT,
        priced=True,
    ),
    "reserve": Constraint(
        "reserve of mine {mine}",
        "The output of a mine over the horizon is at most its reserve.",
        ("mine",),
        of_mine,
        "mines.{mine}.reserve",
        Role.LIMIT,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `capacity[mine,period]`, `tier_rate[mine,tier,period]`, `tier_reserve[mine,tier]`,
    `reserve[mine]`.
    """
    timeline = instance.timeline
    block.capacity = pyo.Constraint(pyo.Any)
    block.tier_rate = pyo.Constraint(pyo.Any)
    block.tier_reserve = pyo.Constraint(pyo.Any)
    block.reserve = pyo.Constraint(pyo.Any)
    for name, mine in instance.mines.items():
        for period in timeline.periods:
            mined = pyo.quicksum(model.mine[name, tier, period.key] for tier in tiers(mine))
            block.capacity[name, period.key] = mined <= open_capacity(mine, period) * period.years
        for tier, data in zip(tiers(mine), mine.tiers or [], strict=False):
            if data.rate is not None:
                for period in timeline.periods:
                    block.tier_rate[name, tier, period.key] = (
                        model.mine[name, tier, period.key]
                        <= while_open(mine, data.rate.days).mean(period) * period.years
                    )
            if data.reserve is not None:
                mined = pyo.quicksum(model.mine[name, tier, period.key] for period in timeline.periods)
                block.tier_reserve[name, tier] = mined <= data.reserve.amount
        if mine.reserve is not None:
            mined = pyo.quicksum(
                model.mine[name, tier, period.key] for tier in tiers(mine) for period in timeline.periods
            )
            block.reserve[name] = mined <= mine.reserve.amount
    return list(_flows(model, instance))


def _flows(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, mine in instance.mines.items():
        owner = instance.owner(mine.place)
        costs = [tier.cost for tier in mine.tiers] if mine.tiers else [mine.cost]
        for period in instance.timeline.periods:
            mined = [model.mine[name, tier, period.key] for tier in tiers(mine)]
            paid = pyo.quicksum(
                while_working(mine, cost, period) * amount
                for cost, amount in zip(costs, mined, strict=True)
                if cost is not None
            )
            if any(cost is not None for cost in costs):
                yield Flow(period.key, owner, "resources", Item.MINING, f"mines.{name}", paid)
            if mine.royalty is not None:
                royalty = while_working(mine, mine.royalty, period) * pyo.quicksum(mined)
                yield Flow(period.key, owner, TREASURY, Item.ROYALTY, f"mines.{name}", royalty)
