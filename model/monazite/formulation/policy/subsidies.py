r"""Subsidies: the treasury pays a plant's owner, per tonne made or as a share of capital, up to a total.

```math
\begin{aligned}
\mathit{grant}_{s,i,t} &\le \rho_{s,i,t} \sum_{m} \mathit{made}_{i,m,t} && \text{(per tonne)} \\
\mathit{grant}_{s,i,t} &\le \sum_{d \in t} \omega_s(d) \, \mathit{share}_s(d) \, \mathit{capital}_{s,i}(d)
    && \text{(per capital)} \\
\sum_{i,t} \mathit{grant}_{s,i,t} &\le \mathit{total}_s
\end{aligned}
```

undiscounted, with $\omega$, which is 1 on the days on which the scheme pays, and the mean $\rho$ of
$\omega_s(d) \, \mathit{rate}_s(d)$ over the days of the period on which the plant [may work](#plants): output
is spread evenly over these. Payer and payee are both inside accounts, so that a subsidy does not change the
plan; the reported plan draws the largest amount that the constraints allow. Source of the magnet scheme:
Gazette of India, S.O. 5800(E), 15 December 2025 (7,280 crore).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import TREASURY, Instance
from monazite.data.records.production import Subsidy, mean_on
from monazite.data.records.timeline import Period, parse_date
from monazite.formulation.money import Flow, Item
from monazite.formulation.network.decisions import decided
from monazite.formulation.network.expansion import Charges
from monazite.formulation.network.plants import working_days
from monazite.formulation.support.meaning import (
    Constraint,
    Names,
    RightHandSide,
    Role,
    Total,
    Variable,
    of_money,
)
from monazite.formulation.support.spots import Network


def _labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
    """The plant."""
    return (names["plant"],)


MEANINGS: dict[str, Constraint | Variable] = {
    "grant": Variable(
        "subsidy {subsidy} drawn by plant {plant}",
        "The subsidy paid to a plant in a period.",
        ("subsidy", "plant", "period"),
        of_money,
        "subsidies.{subsidy}",
        total=Total.SUM,
        labels=_labels,
    ),
    "earned": Constraint(
        "entitlement of plant {plant} under subsidy {subsidy}",
        "The subsidy paid to a plant in a period is at most the entitlement of its output or expansions.",
        ("subsidy", "plant", "period"),
        of_money,
        "subsidies.{subsidy}",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
    "total": Constraint(
        "total of subsidy {subsidy}",
        "The subsidy paid over the horizon, to all plants, is at most its total.",
        ("subsidy",),
        of_money,
        "subsidies.{subsidy}.total",
        Role.LIMIT,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Variables `grant[subsidy,plant,period]`, rows `earned[subsidy,plant,period]` and `total[subsidy]`."""
    index = [
        (name, plant, period.key)
        for name, subsidy in instance.subsidies.items()
        for plant in subsidy.plants
        for period in instance.timeline.periods
    ]
    block.grant = pyo.Var(index, domain=pyo.NonNegativeReals)
    block.earned = pyo.Constraint(pyo.Any)
    block.total = pyo.Constraint(pyo.Any)
    flows = []
    for name, subsidy in instance.subsidies.items():
        for plant in subsidy.plants:
            entitled = _entitlement(model, instance, subsidy, plant)
            for period in instance.timeline.periods:
                grant = block.grant[name, plant, period.key]
                block.earned[name, plant, period.key] = grant - entitled(period) <= 0
                payee = instance.plant_owner(instance.plants[plant])
                flows.append(Flow(period.key, TREASURY, payee, Item.SUBSIDY, f"subsidies.{name}", grant))
        if subsidy.total is not None:
            granted = pyo.quicksum(block.grant[key] for key in index if key[0] == name)
            block.total[name] = granted <= subsidy.total.amount
    return flows


def _entitlement(
    model: pyo.ConcreteModel, instance: Instance, subsidy: Subsidy, plant: str
) -> Callable[[Period], Any]:
    """The entitlement of a plant as a function of the period."""
    start = parse_date(subsidy.from_) if subsidy.from_ else None
    end = parse_date(subsidy.until) if subsidy.until else None
    if subsidy.per == "capital":
        assert subsidy.share is not None
        if not decided(instance, plant, model):
            return lambda period: 0.0
        charges, share = Charges(model, instance, plant), subsidy.share.days.within(start, end)
        return lambda period: charges.share(period, share)
    assert subsidy.rate is not None
    worked, rate = working_days(instance, plant), subsidy.rate.days.within(start, end)
    made = [
        (process, number.amount)
        for process in instance.plants[plant].runs
        for material, number in instance.processes[process].outputs.items()
        if material in (subsidy.of or ())
    ]
    return lambda period: (
        mean_on(rate, worked, period)
        * pyo.quicksum(amount * model.run[process, plant, period.key] for process, amount in made)
    )
