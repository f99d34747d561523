r"""Quantity: no more than the quantity due, with its tolerance, is delivered in a contract year.

```math
\begin{aligned}
\mathit{due}_{c,y} &= (1 - f_{c,y}) \, \mathrm{ramp}\Big( \sum_{t \in y} (A_{c,t} - \mathit{suspended}_{c,t}) \, \ell_t \Big) \\
b_c \sum_{t \in y} \mathit{deliver}_{c,t} &\le \mathit{cap}_{c,y}
\end{aligned}
```

with the annual contract quantity $A$ in units of the basis, less what is
[suspended](#suspension), [phased out](#ramp_down) and [excused](#force_majeure). The [cap](#tolerance) holds always, also while suspended:
more than is due is a sale, not a delivery. The dual of `cap` is what one more tonne of the contract's
basis would be worth if the buyer took it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.timeline import ContractYear, Period
from monazite.formulation.clauses.force_majeure import excused_share
from monazite.formulation.clauses.ramp_down import stepped
from monazite.formulation.clauses.settlement import delivered
from monazite.formulation.clauses.suspension import suspended
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
    kept = [(year, sum(_kept(contract, period) for period in year.periods)) for year in years]
    first = contract.quantity[years[0].periods[0]]
    found = []
    for year, due in zip(years, stepped(contract, kept, first), strict=True):
        down, up = band(contract, year)
        owed = due * (1 - _excused(contract, year))
        found.append(Obligation(year, owed, down * owed, up * owed))
    return tuple(found)


def _kept(contract: Contract, period: Period) -> float:
    """The quantity of a period that is not suspended."""
    return (contract.quantity[period] - suspended(contract, period)) * period.years


def _excused(contract: Contract, year: ContractYear) -> float:
    """Share of a contract year's quantity that force majeure excuses, by length of the periods."""
    return sum(excused_share(contract, period) * period.years for period in year.periods) / year.years


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `cap[contract,year]`."""
    block.cap = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for obligation in obligations(instance, contract):
            block.cap[name, obligation.year.key] = (
                delivered(model, instance, name, obligation.year) <= obligation.cap
            )
    return []
