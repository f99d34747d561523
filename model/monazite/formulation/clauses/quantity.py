r"""Quantity: no more than the quantity due, with its tolerance, is delivered in a contract year.

```math
\begin{aligned}
\mathit{due}_{c,y} &= (1 - f_{c,y}) \, \mathrm{ramp}\Big( \sum_{t \in y} (A'_{c,t} - \mathit{suspended}_{c,t}) \, \ell_t \Big) \\
\mathit{ordinary}_{c,y} &\le \mathit{cap}_{c,y} - (1+u_{c,y}) \, \mathit{hold}_{c,y}
\end{aligned}
```

with the [adjusted](#adjustment) annual contract quantity $A'$ in units of the basis within the [term](#term), less what is
[suspended](#suspension), [phased out](#ramp_down) and [excused](#force_majeure). The [cap](#tolerance) holds always, also while suspended:
more than is due is a sale, not a delivery. The dual of `cap` is what one more tonne of the contract's
basis would be worth if the buyer took it.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.symbols import Amount
from monazite.data.timeline import ContractYear
from monazite.formulation.clauses.adjustment import adjusted, adjusted_part
from monazite.formulation.clauses.firm_minimum import least
from monazite.formulation.clauses.force_majeure import excused_share
from monazite.formulation.clauses.ramp_down import stepped
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.suspension import is_chosen, suspended
from monazite.formulation.clauses.term import is_over
from monazite.formulation.clauses.tolerance import band
from monazite.formulation.hooks import summed
from monazite.formulation.money import Flow
from monazite.formulation.network import Network
from monazite.formulation.obligation import Obligation


def obligations(instance: Instance, contract: Contract) -> tuple[Obligation, ...]:
    """The obligation of every contract year of a contract."""
    years = instance.contract_years(contract)
    kept = [
        (year, sum(adjusted(contract, period) * period.years for period in year.periods)) for year in years
    ]
    first = contract.quantity[years[0].periods[0]]
    found = []
    for year, due in zip(years, stepped(contract, kept, first), strict=True):
        down, up = band(contract, year)
        owed = 0.0 if is_over(contract, year) else due
        excused = excused_share(contract, year)
        found.append(
            Obligation(
                year,
                owed * (1 - excused),
                down,
                up,
                least(contract, year) * (1 - excused),
                owed * excused,
                _suspendable(contract, year) * (1 - excused),
            )
        )
    return tuple(found)


def _suspendable(contract: Contract, year: ContractYear) -> Amount:
    """What the plan may choose to suspend in a contract year."""
    if not is_chosen(contract) or is_over(contract, year):
        return 0.0
    return sum(adjusted_part(contract, period, suspended) * period.years for period in year.periods)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `cap[contract,year]`."""
    block.cap = pyo.Constraint(pyo.Any)
    for name in instance.contracts:
        for obligation in model.obligations[name]:
            counted = ordinary(model, instance, name, obligation.year)
            counted += summed("withheld", model, name, obligation)
            block.cap[name, obligation.year.key] = counted <= obligation.cap
    return []
