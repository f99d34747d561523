r"""Ramp-down: the quantity due falls by at most a step from one contract year to the next.

```math
\mathit{due}_{c,y} = \max\!\left( \mathit{due}^0_{c,y}, \; \frac{\ell_y}{\ell_{y-1}} \, \mathit{due}_{c,y-1} - \rho_c \, \ell_y^2 \right)
```

where $\mathit{due}^0$ is the quantity after suspension and force majeure, $\rho$ the step (units a year, a
year) and $\ell_y$ the length of the contract year. A suspension thus phases out instead of stopping. The
maximum is taken of data, before the program is built.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyomo.environ as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.timeline import ContractYear
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def stepped(contract: Contract, due: Sequence[tuple[ContractYear, float]]) -> list[float]:
    """The quantities due, none further below the one before than the step allows."""
    if contract.ramp_down is None:
        return [amount for _, amount in due]
    step = contract.ramp_down.step.amount
    result: list[float] = []
    for number, (year, amount) in enumerate(due):
        if number:
            before = result[-1] / due[number - 1][0].years
            amount = max(amount, (before - step * year.years) * year.years)
        result.append(amount)
    return result


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the quantity due."""
    return []
