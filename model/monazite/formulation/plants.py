r"""Plants: capacity shared by the processes they run, and running cost.

```math
\sum_p u_{p,i} \, \mathit{run}_{p,i,t} \le \alpha_{i,t} \, \ell_t \Big( C_{i,t} + \sum_{s} a_{i,s,t} \, \mathit{expand}_{i,s} \Big)
```

with the use $u$ of capacity per unit of work, availability $\alpha$, capacity $C$ (its mean over the
period with nothing before the opening), and the share $a_{i,s,t}$ of period $t$ in which an expansion decided in period $s$
is open and alive. The dual is the worth of one more unit of yearly output in that period.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.core as pyo

from monazite.data.instance import Instance
from monazite.formulation.decisions import decided
from monazite.formulation.expansion import alive_share
from monazite.formulation.mines import open_capacity
from monazite.formulation.money import Flow, Item
from monazite.formulation.network import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `capacity[plant,period]`."""
    block.capacity = pyo.Constraint(pyo.Any)
    for name, plant in instance.plants.items():
        for period in instance.timeline.periods:
            usable = (plant.availability[period] if plant.availability else 1.0) * period.years
            used = pyo.quicksum(
                use.amount * model.run[process, name, period.key] for process, use in plant.runs.items()
            )
            added = pyo.quicksum(
                usable * alive_share(plant.expansion, decision, period) * model.expand[name, decision.key]
                for decision in decided(instance, name, model)
                if plant.expansion and alive_share(plant.expansion, decision, period) > 0
            )
            built = usable * open_capacity(plant, period)
            block.capacity[name, period.key] = used - added <= built
    return list(_flows(model, instance)) + list(_sold_on(model, instance))


def _flows(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, plant in instance.plants.items():
        for process in plant.runs:
            cost = instance.processes[process].cost
            if cost is not None:
                for period in instance.timeline.periods:
                    paid = cost[period] * model.run[process, name, period.key]
                    yield Flow(
                        period.key,
                        instance.plant_owner(plant),
                        "resources",
                        Item.RUNNING,
                        f"plants.{name}",
                        paid,
                    )


def _sold_on(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    """A plant of another owner than the place's buys its inputs there and sells its outputs."""
    from monazite.formulation.transfers import passage

    for name, plant in instance.plants.items():
        host, owner = instance.owner(plant.place), instance.plant_owner(plant)
        for process in plant.runs if host != owner else ():
            for material, number in instance.processes[process].inputs.items():
                for period in instance.timeline.periods:
                    used = number.amount * model.run[process, name, period.key]
                    yield passage(instance, material, host, owner, period, f"plants.{name}", used)
            for material, number in instance.processes[process].outputs.items():
                for period in instance.timeline.periods:
                    made = number.amount * model.run[process, name, period.key]
                    yield passage(instance, material, owner, host, period, f"plants.{name}", made)
