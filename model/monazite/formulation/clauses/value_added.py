r"""Value added: at least a share of the contract's material is worked up or used at home.

```math
\mathit{home}_{c,y} \ge \sigma_{c,y} \, \big( \mathit{home}_{c,y} + \mathit{away}_{c,y} \big)
```

of the contract's material in each contract year, wherever it is: $\mathit{home}$ is what plants use and demands are served, $\mathit{away}$ what is delivered
under contracts and sold. The share $\sigma$ is the mean over the days in force, and nothing where the contract year has none. A share of variables stands in the matrix: a sweep of $\sigma$ solves each point anew. The dual of `share` is what one more
tonne kept at home would save.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period
from monazite.formulation.money import Flow
from monazite.formulation.support.meaning import Constraint, RightHandSide, Role, of_contract_material
from monazite.formulation.support.rows import kept
from monazite.formulation.support.spots import Network

MEANINGS = {
    "share": Constraint(
        "domestic share of contract {contract}",
        "Of the material of a contract, at least a share is used at home in a contract year.",
        ("contract", "year"),
        of_contract_material,
        "contracts.{contract}.value_added",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `share[contract,year]`."""
    block.share = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for year in instance.contract_years(contract) if contract.value_added else ():
            assert contract.value_added is not None
            daily = model.daily[name]
            least = contract.value_added.share.days.weighted(daily.force, year.periods, "term") or 0.0
            home: Any = 0.0
            away: Any = 0.0
            for period in year.periods:
                home += _home(model, instance, network, contract.material, period)
                away += _away(model, instance, network, contract.material, period)
            block.share[name, year.key] = kept(model, (1 - least) * home - least * away) >= 0
    return []


def _home(
    model: pyo.ConcreteModel, instance: Instance, network: Network, material: str, period: Period
) -> Any:
    spots = [spot for spot in network.spots if spot[0] == material]
    used = [
        amount * model.run[process, plant, period.key]
        for spot in spots
        for process, plant, amount in network.users.get(spot, ())
    ]
    served = [
        model.serve[name, material, period.key] for spot in spots for name in network.demands.get(spot, ())
    ]
    return pyo.quicksum(used + served)


def _away(
    model: pyo.ConcreteModel, instance: Instance, network: Network, material: str, period: Period
) -> Any:
    spots = [spot for spot in network.spots if spot[0] == material]
    sold = [model.sell[name, period.key] for spot in spots for name in network.sales.get(spot, ())]
    sent = [model.deliver[name, period.key] for spot in spots for name in network.contracts.get(spot, ())]
    graded = [
        model.quality.grade[name, material, period.key]
        for spot in spots
        for name in network.graded.get(spot, ())
    ]
    return pyo.quicksum(sold + sent + graded)
