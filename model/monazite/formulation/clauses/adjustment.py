r"""Adjustment: the annual quantity after maintenance, rounding and the like (adjusted ACQ).

```math
A'_{c,t} = A_{c,t} - \mathit{maintenance}_{c,t} + \mathit{other}_{c,t}
```

as data, in units of the basis a year; suspension takes its share of $A'$. Source: the annual programme of LNG sale and
purchase agreements (round-up and round-down quantities, major maintenance).
"""

from __future__ import annotations

from collections.abc import Callable

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.quantity import Path
from monazite.data.symbols import Amount
from monazite.data.timeline import Period
from monazite.formulation.clauses.suspension import unsuspended
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def adjusted(contract: Contract, period: Period) -> Amount:
    """The mean yearly quantity of a period after adjustments, within the term and not suspended."""
    return adjusted_part(contract, period, unsuspended)


def adjusted_part(
    contract: Contract, period: Period, part: Callable[[Contract, Path, Period], Amount]
) -> Amount:
    """A part of the adjusted quantity of a period: what is not suspended of it, or what is."""
    amount = part(contract, contract.quantity, period)
    if contract.adjustment is not None:
        if contract.adjustment.maintenance is not None:
            amount = amount - part(contract, contract.adjustment.maintenance, period)
        if contract.adjustment.other is not None:
            amount = amount + part(contract, contract.adjustment.other, period)
    return amount


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the quantity due."""
    return []
