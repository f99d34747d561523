r"""Expansion: capacity decided now, open after the lead time, gone at the end of its life.

```math
\begin{aligned}
\mathit{expand}_{i,t} &\le E_{i,t} \, \ell_t && \text{(yearly limit)} \\
\sum_t \mathit{expand}_{i,t} &\le E_i && \text{(total)}
\end{aligned}
```

Money: in each period an expansion pays its yearly charge for the share of the period in which it is
alive. The charge is the capital cost times the annuity of [the discount rate](#money), so that its
present value over the whole life is the capital cost on the day it opens; what falls after the horizon
is not charged, as if the rest of the life earned its annuity.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.core as pyo

from monazite.data.instance import Instance
from monazite.data.production import Expansion
from monazite.data.timeline import Period, add_months, parse_months
from monazite.formulation.decisions import decided
from monazite.formulation.money import Flow, Item, annuity
from monazite.formulation.network import Network


def alive_share(expansion: Expansion, decision: Period, period: Period) -> float:
    """Share of a period, by days, in which an expansion decided in `decision` is open and alive."""
    opens = add_months(decision.start, parse_months(expansion.lead))
    closes = add_months(opens, parse_months(expansion.life))
    if period.end <= opens or period.start >= closes:
        return 0.0
    return 1.0 if opens <= period.start and period.end <= closes else period.share(opens, closes)


def yearly_charge(instance: Instance, expansion: Expansion, decision: Period) -> float:
    """Money a year per unit of capacity, at the prices of the period of decision."""
    if expansion.charge is not None:
        return expansion.charge[decision]
    assert expansion.capital is not None
    return expansion.capital[decision] * annuity(instance, parse_months(expansion.life) / 12)


def capital_charge(
    model: pyo.ConcreteModel, instance: Instance, plant: str, period: Period
) -> pyo.Expression:
    """What all expansions of a plant pay in a period."""
    expansion = instance.plants[plant].expansion
    return pyo.quicksum(
        yearly_charge(instance, expansion, decision)
        * alive_share(expansion, decision, period)
        * period.years
        * model.expand[plant, decision.key]
        for decision in decided(instance, plant, model)
        if expansion and alive_share(expansion, decision, period) > 0
    )


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `limit[plant,period]` and `total[plant]`."""
    block.limit = pyo.Constraint(pyo.Any)
    block.total = pyo.Constraint(pyo.Any)
    for name, plant in instance.plants.items():
        decisions = decided(instance, name, model)
        if plant.expansion is None or not decisions:
            continue
        if plant.expansion.limit is not None:
            for period in decisions:
                block.limit[name, period.key] = (
                    model.expand[name, period.key] <= plant.expansion.limit[period] * period.years
                )
        if plant.expansion.total is not None:
            block.total[name] = (
                pyo.quicksum(model.expand[name, period.key] for period in decisions)
                <= plant.expansion.total.amount
            )
    return list(_flows(model, instance))


def _flows(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, plant in instance.plants.items():
        if plant.expansion is not None and decided(instance, name, model):
            for period in instance.timeline.periods:
                charge = capital_charge(model, instance, name, period)
                yield Flow(
                    period.key,
                    instance.plant_owner(plant),
                    "resources",
                    Item.CAPITAL,
                    f"plants.{name}",
                    charge,
                )
