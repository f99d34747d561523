r"""Limits: bounds on weighted sums of flows.

```math
\sum_f w_f \, x_{f,t} \le B_t \, \ell_t \quad\text{or}\quad \ge B_t \, \ell_t, \qquad
\sum_t \sum_f w_f \, x_{f,t} \le B \quad\text{or}\quad \ge B
```

with weights $w$ and bounds $B$, a year or over the horizon.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.policy import Limit
from monazite.data.records.timeline import Period
from monazite.formulation.money import Flow
from monazite.formulation.network.imports import tier_prices
from monazite.formulation.network.mines import tiers
from monazite.formulation.support.meaning import Constraint, Names, Role
from monazite.formulation.support.rows import kept
from monazite.formulation.support.spots import Network


def _unit(instance: Instance, names: Names) -> str:
    """The unit of the limit."""
    return instance.limits[names["limit"]].unit


def _meaning(key: str, description: str, index: tuple[str, ...], role: Role) -> Constraint:
    return Constraint(
        "limit {limit}", description, index, _unit, f"limits.{{limit}}.{key}", role, priced=True
    )


MEANINGS = {
    "at_most": _meaning(
        "at_most",
        "A weighted sum of flows in a period is at most the limit.",
        ("limit", "period"),
        Role.LIMIT,
    ),
    "at_least": _meaning(
        "at_least",
        "A weighted sum of flows in a period is at least the limit.",
        ("limit", "period"),
        Role.REQUIREMENT,
    ),
    "total_at_most": _meaning(
        "total_at_most",
        "A weighted sum of flows over the horizon is at most the limit.",
        ("limit",),
        Role.LIMIT,
    ),
    "total_at_least": _meaning(
        "total_at_least",
        "A weighted sum of flows over the horizon is at least the limit.",
        ("limit",),
        Role.REQUIREMENT,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `at_most[limit,period]`, `at_least[limit,period]`, `total_at_most[limit]`,
    `total_at_least[limit]`.
    """
    for rows in ("at_most", "at_least", "total_at_most", "total_at_least"):
        setattr(block, rows, pyo.Constraint(pyo.Any))
    for name, limit in instance.limits.items():
        for period in instance.timeline.periods:
            if limit.at_most is not None:
                block.at_most[name, period.key] = (
                    _sum(model, instance, limit, period) <= limit.at_most[period] * period.years
                )
            if limit.at_least is not None:
                block.at_least[name, period.key] = (
                    _sum(model, instance, limit, period) >= limit.at_least[period] * period.years
                )
        total = pyo.quicksum(_sum(model, instance, limit, period) for period in instance.timeline.periods)
        if limit.total_at_most is not None:
            block.total_at_most[name] = total <= limit.total_at_most.amount
        if limit.total_at_least is not None:
            block.total_at_least[name] = total >= limit.total_at_least.amount
    return []


def _sum(model: pyo.ConcreteModel, instance: Instance, limit: Limit, period: Period) -> Any:
    flows = (weight.amount * flow(model, instance, name, period) for name, weight in limit.flows.items())
    return kept(model, pyo.quicksum(flows))


def flow(model: pyo.ConcreteModel, instance: Instance, name: str, period: Period) -> Any:
    """A flow by its name, such as `plants.red.separation`, in a period."""
    section, element, *rest = name.split(".")
    key = period.key
    if section == "mines":
        return pyo.quicksum(model.mine[element, tier, key] for tier in tiers(instance.mines[element]))
    if section == "plants":
        return model.run[rest[0], element, key]
    if section == "routes":
        return model.ship[element, rest[0], key]
    if section == "imports":
        return pyo.quicksum(model.buy[element, tier, key] for tier in tier_prices(instance.imports[element]))
    if section == "sales":
        return model.sell[element, key]
    if section == "demands":
        return pyo.quicksum(
            model.serve[element, material, key] for material in rest or instance.demands[element].accepts
        )
    return model.deliver[element, key]
