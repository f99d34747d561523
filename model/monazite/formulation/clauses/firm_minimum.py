r"""Firm minimum: a part of the quantity without shortfall, at any penalty.

```math
\mathit{ordinary}_{c,y} + \mathit{boughtdown}_{c,y} + \mathit{hold}_{c,y}
    \ge \sum_{d \in y} F_c \, m_c \, (1 - s_c) (1 - f_c)
```

with the minimum $m$ a year on the days in force. [Suspension](#suspension) ($s$, as data) and [force
majeure](#force_majeure) ($f$) reduce it like the quantity, and quantities [bought down](#buy_down) or
suspended by choice count towards it. With `role: buyer` it is the minimum that is taken. The dual of `least`
is the saving of one tonne less of the minimum.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.buy_down import bought
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.suspension import held
from monazite.formulation.money import Flow
from monazite.formulation.support.meaning import Constraint, Role, of_basis
from monazite.formulation.support.spots import Network

MEANINGS = {
    "least": Constraint(
        "firm minimum of contract {contract}",
        "The delivery of a contract year is at least the firm minimum.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.firm_minimum",
        Role.OBLIGATION,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `least[contract,year]`."""
    block.least = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for obligation in model.obligations[name] if contract.firm_minimum else ():
            given = ordinary(model, instance, name, obligation.year)
            given += bought(model, name, obligation.year) + held(model, name, obligation)
            block.least[name, obligation.year.key] = given >= obligation.least
    return []
