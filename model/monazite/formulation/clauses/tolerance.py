r"""Tolerance: a band around the quantity due, at the choice of its holder.

```math
\mathit{floor}_{c,y} = (1 - d_{c,y}) \, \mathit{due}_{c,y}, \qquad \mathit{cap}_{c,y} = (1 + u_{c,y}) \, \mathit{due}_{c,y}
```

where the plan's side holds it, the seller where it sells and the buyer where it buys. Where the other side holds it, the plan
must not choose: that side calls the share $n_{c,y}$ of the quantity (its `nomination`, 100 % if not given) and floor and cap
are both $n \cdot \mathit{due}$; `solve` shows both extremes beside the plan. Without the clause floor and cap are the quantity
due. The floor is then less the share that is [free of penalty](#shortfall).
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.quantity import Path
from monazite.data.timeline import ContractYear
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def band(contract: Contract, year: ContractYear) -> tuple[float, float]:
    """Floor and cap of a contract year as shares of the quantity due."""
    tolerance = contract.tolerance
    grace = mean(contract.shortfall.grace if contract.shortfall else None, year, 0.0)
    if tolerance is None:
        return 1.0 - grace, 1.0
    if tolerance.holder != contract.role:
        called = mean(tolerance.nomination, year, 1.0)
        return called * (1.0 - grace), called
    return (1.0 - mean(tolerance.down, year, 0.0)) * (1.0 - grace), 1.0 + mean(tolerance.up, year, 0.0)


def mean(path: Path | None, year: ContractYear, absent: float) -> float:
    """Mean of a path over a contract year, by the length of its periods."""
    if path is None:
        return absent
    return sum(path[period] * period.years for period in year.periods) / year.years


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes floor and cap."""
    return []
