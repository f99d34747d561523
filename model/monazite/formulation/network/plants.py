r"""Plants: capacity shared by the processes they run, and running cost.

```math
\sum_p u_{p,i} \, \mathit{run}_{p,i,t} \le \sum_{d \in t} \alpha_i(d)
    \Big( C_i(d) + \mathit{expanded}_{i,t} + \sum_{s} a_{i,s}(d) \, \mathit{expand}_{i,s} \Big)
```

with the use $u$ of capacity per unit of work, availability $\alpha$ and capacity $C$ on each day (0 before
the opening), the [expanded capacity](#expansion) that is open throughout the period, and $a_{i,s}$, which is
1 on the days on which an expansion decided in period $s$ is open, of those that open or close inside the
period. In the period of an opening the running cost is the mean over the days on which the plant may work: it
is open, or an expansion of it is. The dual is the value of one more unit of output in that period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyomo.core as pyo

from monazite.data.records.days import FIRST_DAY, Days
from monazite.data.records.instance import Instance
from monazite.data.records.production import mean_on, open_days
from monazite.data.records.timeline import Period, add_months, parse_date, parse_months
from monazite.formulation.money import Flow, Item
from monazite.formulation.network.decisions import decided
from monazite.formulation.network.expansion import decidable_share
from monazite.formulation.network.lives import Lives
from monazite.formulation.network.mines import while_open
from monazite.formulation.support.daily import WHOLE, days_of
from monazite.formulation.support.meaning import Constraint, Role, of_plant, until_opening
from monazite.formulation.support.spots import Network

MEANINGS = {
    "capacity": Constraint(
        "capacity of plant {plant}",
        "The capacity used by the processes of a plant in a period is at most its open capacity with "
        "expansions.",
        ("plant", "period"),
        of_plant,
        "plants.{plant}.capacity",
        Role.LIMIT,
        priced=True,
        remark=until_opening("plants", "plant"),
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `capacity[plant,period]`."""
    block.capacity = pyo.Constraint(pyo.Any)
    for name, plant in instance.plants.items():
        available = days_of(plant.availability, WHOLE)
        capacity = while_open(plant, plant.capacity.days * available)
        added = _added(model, instance, name, available)
        for period in instance.timeline.periods:
            used = pyo.quicksum(
                use.amount * model.run[process, name, period.key] for process, use in plant.runs.items()
            )
            built = capacity.mean(period) * period.years
            block.capacity[name, period.key] = used - added(period) <= built
    return list(_flows(model, instance)) + list(_sold_on(model, instance))


def _added(
    model: pyo.ConcreteModel, instance: Instance, name: str, available: Days
) -> Callable[[Period], Any]:
    """The capacity of the expansions of a plant in a period: those open throughout it, then the others by
    their days."""
    expansion, decisions = instance.plants[name].expansion, decided(instance, name, model)
    if expansion is None:
        return lambda period: 0.0
    lives = Lives(expansion, decisions)

    def added(period: Period) -> Any:
        terms = [
            available.within(*span).mean(period) * period.years * model.expand[name, decisions[number].key]
            for number, span in lives.in_part(period)
        ]
        if lives.throughout(period):
            terms.append(available.mean(period) * period.years * model.expanded[name, period.key])
        return pyo.quicksum(terms)

    return added


def working_days(instance: Instance, name: str) -> Days:
    """1 on the days on which a plant may work: it is open, or an expansion of it is open and alive."""
    plant, timeline = instance.plants[name], instance.timeline
    if plant.opening is None or plant.expansion is None:
        return open_days(plant.opening)
    spans = [
        (opens, add_months(opens, parse_months(plant.expansion.life)))
        for decision in timeline.periods
        if decidable_share(plant.expansion, decision) > 0
        and (opens := add_months(decision.start, parse_months(plant.expansion.lead))) < timeline.end
    ]
    if plant.opening != "never" and parse_date(plant.opening) < timeline.end:
        spans.append((parse_date(plant.opening), timeline.end))
    pieces, until = [(FIRST_DAY, 0.0)], FIRST_DAY
    for start, end in sorted(spans):
        if start > until:
            pieces += [(until, 0.0), (start, 1.0)]
        until = max(until, end)
    return Days.of([*pieces, (until, 0.0)])


def _flows(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, plant in instance.plants.items():
        worked = working_days(instance, name)
        for process in plant.runs:
            cost = instance.processes[process].cost
            if cost is not None:
                for period in instance.timeline.periods:
                    paid = mean_on(cost.days, worked, period) * model.run[process, name, period.key]
                    yield Flow(
                        period.key,
                        instance.plant_owner(plant),
                        "resources",
                        Item.RUNNING,
                        f"plants.{name}",
                        paid,
                    )


def _sold_on(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    """A plant whose owner is not the owner of the place buys its inputs there and sells its outputs."""
    from monazite.formulation.network.transfers import passage

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
