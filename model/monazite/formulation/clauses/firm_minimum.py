r"""Firm minimum: a part of the quantity that is delivered in any case, whatever a penalty would allow.

```math
\mathit{ordinary}_{c,y} + \mathit{boughtdown}_{c,y} + \mathit{hold}_{c,y} \ge (1 - f_{c,y}) \sum_{t \in y} (m_{c,t} - \mathit{suspended}_{c,t}) \, \ell_t
```

with the minimum $m$ a year, less what is [suspended](#suspension), [excused](#force_majeure), or [bought down](#buy_down). Where the
plan buys, it is the least that must be taken. The dual of `least` is what one tonne less of the minimum would save.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.symbols import Amount
from monazite.data.timeline import ContractYear
from monazite.formulation.clauses.buy_down import bought
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.suspension import held, unsuspended
from monazite.formulation.clauses.term import is_over
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def least(contract: Contract, year: ContractYear) -> Amount:
    """The firm minimum of a contract year, before force majeure."""
    if contract.firm_minimum is None or is_over(contract, year):
        return 0.0
    return sum(unsuspended(contract, contract.firm_minimum, period) * period.years for period in year.periods)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `least[contract,year]`."""
    block.least = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for obligation in model.obligations[name] if contract.firm_minimum else ():
            given = ordinary(model, instance, name, obligation.year)
            given += bought(model, name, obligation.year) + held(model, name, obligation)
            block.least[name, obligation.year.key] = given >= obligation.least
    return []
