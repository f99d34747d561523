r"""Value added: a least share of the material of the contract is processed or used at home.

```math
\mathit{home}_{c,y} \ge \sigma_{c,y} \, \big( \mathit{home}_{c,y} + \mathit{away}_{c,y} \big)
```

for the material of the contract in each contract year, at all places: $\mathit{home}$ is used by plants and
served to demands, $\mathit{away}$ is delivered under contracts and sold. The share $\sigma$ is the mean over
the days in force, and 0 in a contract year without any. It is a coefficient of the matrix: a sweep of
$\sigma$ solves each point separately. The dual of `share` is the saving of one tonne more at home.
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
        "The share of the material of a contract that is used at home in a contract year is at least the "
        "minimum.",
        ("contract", "year"),
        of_contract_material,
        "contracts.{contract}.value_added",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `share[contract,year]`."""
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
