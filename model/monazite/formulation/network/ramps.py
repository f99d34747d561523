r"""Ramps: limits on the change of the yearly rate of a mine, or of the use of capacity of a plant.

```math
\frac{x_t}{\ell_t} - \frac{x_{t-1}}{\ell_{t-1}} \le U \, \frac{\ell_{t-1} + \ell_t}{2}, \qquad
\frac{x_{t-1}}{\ell_{t-1}} - \frac{x_t}{\ell_t} \le D \, \frac{\ell_{t-1} + \ell_t}{2}
```

with the amount $x$ in a period of length $\ell$. Rates are compared, not tonnes, and the time between two
periods is that between their middles, so that a ramp is independent of the length of periods. The rate
`before` applies half a period before the middle of the first period; without it the first period is free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.production import Ramp
from monazite.data.records.timeline import Period
from monazite.formulation.money import Flow
from monazite.formulation.network.mines import tiers
from monazite.formulation.support.meaning import Constraint, Names, Role, of_plant_rate
from monazite.formulation.support.spots import Network


def _unit(instance: Instance, names: Names) -> str:
    """The unit of the mine's material or of the plant's work, a year."""
    if names["section"] == "plants":
        return of_plant_rate(instance, {"plant": names["element"]})
    return f"{instance.unit(instance.mines[names['element']].material)}/yr"


MEANINGS = {
    "up": Constraint(
        "ramp-up limit of {element}",
        "The yearly rate of a mine or a plant rises by at most the ramp from one period to the next.",
        ("section", "element", "period"),
        _unit,
        "{section}.{element}.ramp.up",
        Role.LIMIT,
    ),
    "down": Constraint(
        "ramp-down limit of {element}",
        "The yearly rate of a mine or a plant falls by at most the ramp from one period to the next.",
        ("section", "element", "period"),
        _unit,
        "{section}.{element}.ramp.down",
        Role.LIMIT,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `up[section,name,period]` and `down[section,name,period]`."""
    block.up = pyo.Constraint(pyo.Any)
    block.down = pyo.Constraint(pyo.Any)
    for section, name, ramp, amount in _ramped(model, instance):
        for period in instance.timeline.periods:
            change = _change(instance, ramp, amount, period)
            if change is None:
                continue
            rise, years = change
            if ramp.up is not None:
                block.up[section, name, period.key] = rise <= ramp.up.amount * years
            if ramp.down is not None:
                block.down[section, name, period.key] = -rise <= ramp.down.amount * years
    return []


def _ramped(
    model: pyo.ConcreteModel, instance: Instance
) -> Iterator[tuple[str, str, Ramp, Callable[[Period], Any]]]:
    for name, mine in instance.mines.items():
        if mine.ramp is not None:
            yield "mines", name, mine.ramp, _mined(model, name, tiers(mine))
    for name, plant in instance.plants.items():
        if plant.ramp is not None:
            uses = {process: use.amount for process, use in plant.runs.items()}
            yield "plants", name, plant.ramp, _used(model, name, uses)


def _mined(model: pyo.ConcreteModel, name: str, of: tuple[str, ...]) -> Callable[[Period], Any]:
    def amount(period: Period) -> Any:
        return pyo.quicksum(model.mine[name, tier, period.key] for tier in of)

    return amount


def _used(model: pyo.ConcreteModel, name: str, uses: dict[str, float]) -> Callable[[Period], Any]:
    def amount(period: Period) -> Any:
        return pyo.quicksum(use * model.run[process, name, period.key] for process, use in uses.items())

    return amount


def _change(
    instance: Instance, ramp: Ramp, amount: Callable[[Period], Any], period: Period
) -> tuple[Any, float] | None:
    rate = (1 / period.years) * amount(period)
    previous = instance.timeline.previous(period)
    if previous is not None:
        return rate - (1 / previous.years) * amount(previous), (previous.years + period.years) / 2
    if ramp.before is not None:
        return rate - ramp.before.amount, period.years / 2
    return None
