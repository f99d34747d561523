r"""Ramp-down: the quantity due falls by at most a step from one contract year to the next.

```math
\mathit{rate}_{c,y} = \max\!\left( \mathit{rate}^0_{c,y}, \; \mathit{rate}_{c,y-1} - \rho_c \, \frac{\ell_{y-1} + \ell_y}{2} \right)
```

where $\mathit{rate}^0$ is the yearly quantity after suspension, $\rho$ the step (units a year, a year) and
$\ell_y$ the length of the contract year. Before the first year the rate `before` holds, by default the quantity
without suspension: a suspension thus phases out instead of stopping. Force majeure excuses its share of what is
left, and is not phased. The maximum is taken of data, before the program is built.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.symbols import is_symbol, refuse
from monazite.data.timeline import ContractYear
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def stepped(contract: Contract, due: Sequence[tuple[ContractYear, float]], unsuspended: float) -> list[float]:
    """The quantities due, none further below the one before than the step allows.

    `unsuspended` is the yearly quantity at the start, which holds before the first contract year unless
    `before` says otherwise.
    """
    if contract.ramp_down is None:
        return [amount for _, amount in due]
    step = contract.ramp_down.step.amount
    rate = contract.ramp_down.before.amount if contract.ramp_down.before else unsuspended
    if any(map(is_symbol, (step, rate, *(amount for _, amount in due)))):
        refuse("ramp_down", "the quantity due is the greater of two amounts")
    length = due[0][0].years
    result: list[float] = []
    for year, amount in due:
        rate = max(amount / year.years, rate - step * (length + year.years) / 2)
        length = year.years
        result.append(rate * year.years)
    return result


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the quantity due."""
    return []
