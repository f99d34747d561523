r"""Policies: domestic shares, shares of one origin, and budgets.

Least domestic share $\sigma$ of the materials $M$ served (served, so that production that is discarded does
not count): imports of these materials, and returns by a counterparty, are at most the rest.

```math
\sum_{m \in M} (\mathit{bought}_{m,t} + \mathit{returned}_{m,t})
    \le (1 - \sigma_t) \sum_{m \in M} \mathit{served}_{m,t}
```

Greatest share $\sigma$ of one origin $o$ in purchases and production of the period. Production is net of
materials of $M$ used in making other materials of $M$, so that repeated conversion does not count; a cycle
through a material outside of $M$, such as scrap, is an error:

```math
\sum_{m \in M} (\mathit{bought}_{o,m,t} + \mathit{returned}_{o,m,t})
    \le \sigma_t \sum_{m \in M} (\mathit{bought}_{m,t} + \mathit{returned}_{m,t} + \mathit{made}_{m,t})
```

Budget of an account: its cash payments for the listed items are at most $B$ a year.

```math
\sum_{f \in \text{items}} \mathit{paid}_{f,t} \le B_t \, \ell_t
```
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period
from monazite.figures import percent
from monazite.formulation.money import Flow, Kind
from monazite.formulation.network.imports import tier_prices
from monazite.formulation.network.mines import tiers
from monazite.formulation.support.meaning import Constraint, Names, RightHandSide, Role, of_money
from monazite.formulation.support.rows import kept
from monazite.formulation.support.spots import Network


def _unit(instance: Instance, names: Names) -> str:
    """The unit of the first material of the policy."""
    materials = instance.policies[names["policy"]].materials
    return instance.unit(materials[0] if materials else next(iter(instance.materials)))


def _share(instance: Instance, names: Names) -> str:
    share = instance.policies[names["policy"]].share
    return "" if share is None else percent(share[instance.timeline.by_key[names["period"]]])


def _at_least(instance: Instance, names: Names) -> str:
    """The least share in the period."""
    return f"at least {_share(instance, names)}"


def _at_most(instance: Instance, names: Names) -> str:
    """The greatest share in the period."""
    return f"at most {_share(instance, names)}"


MEANINGS = {
    "domestic_share": Constraint(
        "domestic share of policy {policy}",
        "The imported share of the materials served in a period is at most 1 minus the least domestic share.",
        ("policy", "period"),
        _unit,
        "policies.{policy}.share",
        Role.SHARE,
        RightHandSide.SHARE,
        remark=_at_least,
    ),
    "origin_share": Constraint(
        "origin share of policy {policy}",
        "The share of one origin in purchases and production of a period is at most the greatest share.",
        ("policy", "period"),
        _unit,
        "policies.{policy}.share",
        Role.LIMIT,
        RightHandSide.SHARE,
        remark=_at_most,
    ),
    "budget": Constraint(
        "budget {policy}",
        "The payments of an account in a period for the listed items are at most the budget.",
        ("policy", "period"),
        of_money,
        "policies.{policy}.at_most",
        Role.LIMIT,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `domestic_share[policy,period]` and `origin_share[policy,period]`; budgets are in
    `add_budgets`.
    """
    block.domestic_share = pyo.Constraint(pyo.Any)
    block.origin_share = pyo.Constraint(pyo.Any)
    for name, policy in instance.policies.items():
        materials = policy.materials or []
        for period in instance.timeline.periods:
            if policy.rule == "domestic_share" and policy.share is not None:
                foreign = bought(model, instance, materials, period) + returned(
                    model, instance, materials, period
                )
                allowed = (1 - policy.share[period]) * served(model, instance, materials, period)
                block.domestic_share[name, period.key] = kept(model, foreign - allowed) <= 0
            if policy.rule == "origin_share" and policy.share is not None:
                whole = (
                    bought(model, instance, materials, period)
                    + returned(model, instance, materials, period)
                    + made(model, instance, materials, period)
                )
                part = bought(model, instance, materials, period, policy.origin)
                part += returned(model, instance, materials, period, policy.origin)
                block.origin_share[name, period.key] = kept(model, part - policy.share[period] * whole) <= 0
    return []


def add_budgets(
    block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, flows: Iterable[Flow]
) -> None:
    """Constraints `budget[policy,period]`, over all money flows."""
    block.budget = pyo.Constraint(pyo.Any)
    flows = list(flows)
    for name, policy in instance.policies.items():
        if policy.rule != "budget" or policy.at_most is None:
            continue
        for period in instance.timeline.periods:
            paid = pyo.quicksum(
                flow.amount
                for flow in flows
                if flow.period == period.key
                and flow.payer == policy.account
                and flow.kind is Kind.CASH
                and (policy.items is None or flow.item.value in policy.items)
            )
            block.budget[name, period.key] = kept(model, paid) <= policy.at_most[period] * period.years


def bought(
    model: pyo.ConcreteModel,
    instance: Instance,
    materials: list[str],
    period: Period,
    origin: str | None = None,
) -> Any:
    """Imports of some materials in a period, spot and under contracts, from one origin or all."""
    spot = [
        model.buy[name, tier, period.key]
        for name, entry in instance.imports.items()
        if entry.material in materials and origin in (None, entry.origin)
        for tier in tier_prices(entry)
    ]
    taken = [
        model.deliver[name, period.key]
        for name, contract in instance.contracts.items()
        if contract.role == "buyer"
        and contract.material in materials
        and origin in (None, contract.counterparty)
    ]
    return pyo.quicksum(spot + taken)


def returned(
    model: pyo.ConcreteModel,
    instance: Instance,
    materials: list[str],
    period: Period,
    origin: str | None = None,
) -> Any:
    """Returns of some materials in a period by one counterparty or all."""
    return pyo.quicksum(
        item.amount.amount * instance.basis_content(contract) * model.deliver[name, period.key]
        for name, contract in instance.contracts.items()
        for material, item in contract.returns.items()
        if material in materials and origin in (None, contract.counterparty)
    )


def served(model: pyo.ConcreteModel, instance: Instance, materials: list[str], period: Period) -> Any:
    """The quantity of some materials served to all demands in a period."""
    return pyo.quicksum(
        model.serve[name, material, period.key]
        for name, demand in instance.demands.items()
        for material in demand.accepts
        if material in materials
    )


def made(model: pyo.ConcreteModel, instance: Instance, materials: list[str], period: Period) -> Any:
    """Output of some materials from mines and plants in a period, minus their use in making others of
    them.
    """
    mined = [
        model.mine[name, tier, period.key]
        for name, mine in instance.mines.items()
        if mine.material in materials
        for tier in tiers(mine)
    ]
    run = [
        number.amount * model.run[process, name, period.key]
        for name, plant in instance.plants.items()
        for process in plant.runs
        for material, number in instance.processes[process].outputs.items()
        if material in materials
    ]
    used = [
        -number.amount * model.run[process, name, period.key]
        for name, plant in instance.plants.items()
        for process in plant.runs
        if any(material in materials for material in instance.processes[process].outputs)
        for material, number in instance.processes[process].inputs.items()
        if material in materials
    ]
    return pyo.quicksum(mined + run + used)
