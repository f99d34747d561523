r"""Flexibility: a bank of downward deviations over the life of the contract.

```math
\begin{aligned}
\mathit{used}_{c,y} + \mathit{ordinary}_{c,y} + \sum_k \mathit{short}_{c,k,y} + \mathit{unlifted}_{c,y}
    + \mathit{boughtdown}_{c,y} + \mathit{hold}_{c,y} &\ge \mathit{due}_{c,y} \\
\sum_y \mathit{used}_{c,y} &\le G_c
\end{aligned}
```

with a bank $G$ for the downward [tolerance](#tolerance) of all years. Shortfall, quantities paid for and not
taken, bought down or suspended by choice do not use it. The plan holds it, as it holds the tolerance. The
dual of `total` is the value of one more tonne in the bank.
"""

from __future__ import annotations

from operator import attrgetter

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.buy_down import bought
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.shortfall import fallen_short
from monazite.formulation.clauses.suspension import held
from monazite.formulation.money import Flow
from monazite.formulation.support.hooks import yearly
from monazite.formulation.support.meaning import Constraint, Role, Variable, of_basis
from monazite.formulation.support.spots import Network

MEANINGS: dict[str, Constraint | Variable] = {
    "used": Variable(
        "flexibility used under contract {contract}",
        "The deviation below the quantity of a contract year that uses the flexibility bank.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.flexibility",
        held=True,
    ),
    "below": Constraint(
        "flexibility used under contract {contract}",
        "A deviation below the quantity of a contract year uses the flexibility bank.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.flexibility",
        Role.LIMIT,
    ),
    "total": Constraint(
        "flexibility bank of contract {contract}",
        "The use of the flexibility bank over the horizon is at most its total.",
        ("contract",),
        of_basis,
        "contracts.{contract}.flexibility",
        Role.LIMIT,
        priced=True,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `used[contract,year]`."""
    block.used = yearly(instance, attrgetter("flexibility"))


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `below[contract,year]` and `total[contract]`."""
    block.below = pyo.Constraint(pyo.Any)
    block.total = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        if contract.flexibility is None:
            continue
        for obligation in model.obligations[name]:
            year = obligation.year
            met = ordinary(model, instance, name, year) + fallen_short(model, contract, name, year)
            met += bought(model, name, year) + held(model, name, obligation)
            if (name, year.key) in model.take_or_pay.unlifted:
                met += model.take_or_pay.unlifted[name, year.key]
            block.below[name, year.key] = block.used[name, year.key] + met >= obligation.due
        used = pyo.quicksum(block.used[name, each.year.key] for each in model.obligations[name])
        block.total[name] = used <= contract.flexibility.total.amount
    return []
