r"""Quantity: the delivery of a contract year is at most the quantity due with its upward tolerance.

```math
\begin{aligned}
D_c &= \mathrm{ramp}\big( F_c \, A_c \, (1 - s_c) \big) \, (1 - f_c),
    \qquad \mathit{due}_{c,y} = \sum_{d \in y} D_c(d) \\
\mathit{ordinary}_{c,y} &\le \mathit{cap}_{c,y} - (1+u_c) \, \mathit{hold}_{c,y}
\end{aligned}
```

on each day, with the [adjusted](#adjustment) annual contract quantity $A$ in units of the basis on the days
in force ($F$, the [term](#term)), after the shares [suspended](#suspension) ($s$, with a
[ramp-down](#ramp_down)) and [excused](#force_majeure) ($f$). The [cap](#tolerance) always applies, also
during a suspension: a quantity above it is a sale, not a delivery. The dual of `cap` is the value of one more
tonne of the basis if the buyer took it.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.money import Flow
from monazite.formulation.support.daily import read_daily
from monazite.formulation.support.hooks import summed
from monazite.formulation.support.meaning import Constraint, Role, of_basis
from monazite.formulation.support.obligation import Obligation
from monazite.formulation.support.spots import Network


def obligations(instance: Instance, contract: Contract) -> tuple[Obligation, ...]:
    """The obligation of every contract year of a contract."""
    daily = read_daily(instance, contract)
    return tuple(daily.obligation(year) for year in daily.years)


MEANINGS = {
    "cap": Constraint(
        "largest quantity of contract {contract}",
        "The ordinary delivery of a contract year is at most the quantity due with the upward tolerance.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.quantity",
        Role.LIMIT,
        priced=True,
        in_quantity=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `cap[contract,year]`."""
    block.cap = pyo.Constraint(pyo.Any)
    for name in instance.contracts:
        for obligation in model.obligations[name]:
            counted = ordinary(model, instance, name, obligation.year)
            counted += summed("withheld", model, name, obligation)
            block.cap[name, obligation.year.key] = counted <= obligation.cap
    return []
