r"""Quantity: no more than the quantity due, with its tolerance, is delivered in a contract year.

```math
\begin{aligned}
\mathit{due}^0_{c,y} &= \sum_{t \in y} A_{c,t} \, \ell_t \, (1 - \mathit{suspended}_{c,t}) (1 - f_{c,t}) \\
b_c \sum_{t \in y} \mathit{deliver}_{c,t} &\le (1 + u_{c,y}) \, \mathit{due}_{c,y}
\end{aligned}
```

with the annual contract quantity $A$ in units of the basis. The cap holds always, also while suspended:
more than is due is a sale, not a delivery. The dual of `cap` is what one more tonne of the contract's
basis would be worth if the buyer took it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyomo.environ as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.timeline import ContractYear
from monazite.formulation.clauses.force_majeure import excused_share
from monazite.formulation.clauses.ramp_down import stepped
from monazite.formulation.clauses.settlement import delivered
from monazite.formulation.clauses.suspension import suspended_share
from monazite.formulation.clauses.tolerance import band
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


@dataclass(frozen=True)
class Obligation:
    """What is due in a contract year, in units of the basis, and the band around it."""

    year: ContractYear
    due: float
    floor: float
    cap: float


def obligations(instance: Instance, contract: Contract) -> tuple[Obligation, ...]:
    """The obligation of every contract year of a contract."""
    years = instance.contract_years(contract)
    raw = [
        (
            year,
            sum(
                contract.quantity[period]
                * period.years
                * (1 - suspended_share(contract, period))
                * (1 - excused_share(contract, period))
                for period in year.periods
            ),
        )
        for year in years
    ]
    found = []
    for year, due in zip(years, stepped(contract, raw), strict=True):
        down, up = band(contract, year)
        found.append(Obligation(year, due, down * due, up * due))
    return tuple(found)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `cap[contract,year]`."""
    block.cap = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for obligation in obligations(instance, contract):
            block.cap[name, obligation.year.key] = (
                delivered(model, instance, name, obligation.year) <= obligation.cap
            )
    return []
