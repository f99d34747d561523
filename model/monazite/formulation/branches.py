r"""Branches: clauses that are linear only once it is known whether a contract year meets its level.

The quantity paid for and not taken is $\max(0, \mathit{threshold} - \mathit{ordinary})$, and no quantity is
made up in a contract year with such a payment; likewise for a shortfall that is [redelivered](#redelivery).
Each contract year is on one of two branches, and on each branch the clause is linear:

```math
\begin{aligned}
\text{met:} && \mathit{unlifted}_{c,y} &= 0 \\
\text{short:} && \mathit{ordinary}_{c,y} + \dots + \mathit{unlifted}_{c,y} &= \mathit{threshold}_{c,y},
    \quad \sum_v \mathit{taken}_{c,v,y} = 0
\end{aligned}
```

With `role: seller` and a [release](#take_or_pay) of part of the quantity, the payment of the buyer has the
same branches.

The program is first solved without branches, which is nearly always enough. Where the plan has both at once,
the contract year is fixed on each branch in a separate program, the better bound first, until each contract
year of the best plan is on one branch: branch and bound, which is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.carry_forward import so_far
from monazite.formulation.clauses.make_up import made_up
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.shortfall import fallen_short
from monazite.formulation.clauses.take_or_pay import lifted, uncalled
from monazite.formulation.support.hooks import at, summed
from monazite.formulation.support.meaning import Constraint, RightHandSide, Role, of_basis
from monazite.formulation.support.obligation import Obligation


class Branch(Enum):
    """The branch of a contract year."""

    MET = "met"
    SHORT = "short"


Split = tuple[str, str, str]
"""A clause (`take_or_pay`, `carry_forward` or `redelivery`), a contract, a contract year."""
Branches = Mapping[Split, Branch]


_SPLIT = ("clause", "contract", "year")

MEANINGS = {
    "none": Constraint(
        "branch of contract {contract} ({clause})",
        "On the branch `met` no quantity of a contract year is missed; on the branch `short` no later "
        "delivery is made.",
        _SPLIT,
        of_basis,
        "contracts.{contract}.{clause}",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
    "exact": Constraint(
        "branch of contract {contract} ({clause})",
        "On the branch `short` the quantity met and the quantity missed in a contract year equal the level.",
        _SPLIT,
        of_basis,
        "contracts.{contract}.{clause}",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, branches: Branches) -> None:
    """Constraints `none[clause,contract,year]` and `exact[clause,contract,year]` for contract years on a
    branch.
    """
    block.none = pyo.Constraint(pyo.Any)
    block.exact = pyo.Constraint(pyo.Any)
    for (clause, name, year), branch in branches.items():
        obligation = next(each for each in model.obligations[name] if each.year.key == year)
        missed, whole, needed, later = _parts(model, instance, clause, name, obligation)
        if branch is Branch.MET:
            block.none[clause, name, year] = missed <= 0
        else:
            block.exact[clause, name, year] = whole <= needed
            if not isinstance(later, int | float):
                block.none[clause, name, year] = later <= 0


def is_of_branch(family: str) -> bool:
    """Whether a family fixes the branch of contract years."""
    return family.partition(".")[0] == __name__.rpartition(".")[2]


def _parts(
    model: pyo.ConcreteModel, instance: Instance, clause: str, name: str, obligation: Obligation
) -> tuple[Any, Any, Any, Any]:
    """The missed quantity, the total with it, the level, and the quantity that requires the level to be
    met.
    """
    contract, year = instance.contracts[name], obligation.year
    if clause == "take_or_pay":
        missed = model.take_or_pay.unlifted[name, year.key]
        if contract.role == "seller":
            return missed, *uncalled(model, name, obligation), 0.0
        whole = lifted(model, instance, name, obligation)
        return missed, whole, obligation.threshold, made_up(model, name, year)
    if clause == "carry_forward":
        return model.take_or_pay.unlifted[name, year.key], *so_far(model, instance, name, obligation), 0.0
    missed = fallen_short(model, contract, name, year)
    whole = ordinary(model, instance, name, year) + missed + summed("waived", model, name, obligation)
    return missed, whole, obligation.floor, at(model.redelivery.back, name, year.key)
