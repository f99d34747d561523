r"""Term: from when to when the contract is in force.

```math
\begin{aligned}
A_{c,t} &= \frac{1}{\ell_t} \int_{t \,\cap\, \text{term}} A_c(s) \, ds, \qquad \mathit{due}_{c,y} = 0 \text{ for a contract year left out} \\
b_c \sum_{t \in y, \; t \text{ outside}} \mathit{deliver}_{c,t} &\le \mathit{beyond}_{c,y} && \text{(closed)}
\end{aligned}
```

with the yearly quantity $A$, counted by days in the part of period $t$ between `from` and `until`. A
[termination](#termination) ends it earlier, an [extension](#extension) later. Outside the term nothing is due, whatever the
[ramp-down](#ramp_down) says, and nothing is delivered but what was owed before; the row `closed` says so of periods
outside it in a contract year that is in force in others.
"""

from __future__ import annotations

from datetime import date

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.quantity import Path
from monazite.data.symbols import Amount
from monazite.data.timeline import ContractYear, Period, parse_date
from monazite.formulation.hooks import summed
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def agreed(
    contract: Contract, path: Path, period: Period, begin: date | None = None, end: date | None = None
) -> Amount:
    """The mean of a yearly path over a period, counting what lies within the term, and within a further span."""
    start = max((day for day in (contract.first_day, begin) if day), default=None)
    stop = min((day for day in (contract.last_day, end) if day), default=None)
    if (start is None or start <= period.start) and (stop is None or stop >= period.end):
        return path[period]
    if start is not None and stop is not None and start >= stop:
        return 0.0
    return path.within(period, start, stop)


def is_over(contract: Contract, year: ContractYear) -> bool:
    """Whether a contract year lies outside the term, or is left out of it."""
    first, last = contract.first_day, contract.last_day
    begin, end = year.periods[0].start, year.periods[-1].end
    if (first and first >= end) or (last and last <= begin):
        return True
    return contract.term is not None and any(begin <= parse_date(day) < end for day in contract.term.except_)


def is_outside(contract: Contract, period: Period) -> bool:
    """Whether a period lies outside the term altogether."""
    first, last = contract.first_day, contract.last_day
    return bool((first and period.end <= first) or (last and period.start >= last))


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `closed[contract,year]`, for contract years that are in force in some of their periods only."""
    block.closed = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        content = instance.basis_content(contract)
        for year in instance.contract_years(contract):
            outside = [period for period in year.periods if is_outside(contract, period)]
            if outside and len(outside) < len(year.periods):
                moved = pyo.quicksum(content * model.deliver[name, period.key] for period in outside)
                block.closed[name, year.key] = moved - summed("beyond", model, name, year) <= 0
    return []
