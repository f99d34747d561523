r"""Lots: deliveries of a contract year are whole lots of one size.

```math
\mathit{ordinary}_{c,y} = L_c \left\lfloor n_c \, \frac{1}{\ell_y} \sum_{d \in y} F_c \, (1 - s_c)(1 - f_c)
    \right\rfloor
```

with the size $L$ and the number $n$ of lots in a whole contract year (length $\ell$). In a contract year of
which only a part is in force, not suspended and not excused, as many whole lots are due as fit into that
part; a period of several contract years has their sum. A whole number is a discrete choice, which a linear
program cannot state: each listed number is solved as a separate program, and the best is reported.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.money import Flow
from monazite.formulation.support.meaning import Constraint, Role, of_basis
from monazite.formulation.support.spots import Network

MEANINGS = {
    "whole": Constraint(
        "lots of contract {contract}",
        "The delivery of a contract year is the number of lots times their size.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.lots",
        Role.LIMIT,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `whole[contract,year]`."""
    block.whole = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for obligation in model.obligations[name] if contract.lots else ():
            assert contract.lots is not None
            number = model.daily[name].lots(contract.lots.number[0], obligation.year)
            whole = number * contract.lots.size.amount
            block.whole[name, obligation.year.key] = ordinary(model, instance, name, obligation.year) == whole
    return []
