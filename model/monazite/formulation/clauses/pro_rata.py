r"""Pro-rata: contracts of a group are short by the same share of the quantity due.

```math
\mathit{ordinary}_{c,y} + \mathit{boughtdown}_{c,y}
    + \mathit{hold}_{c,y} = \lambda_{g,y} \, \mathit{due}_{c,y}, \qquad \lambda_{g,y} \le 1
```

for all contracts $c$ of a group $g$ (the name under `pro_rata`), which have the same contract years and no
tolerance. The plan chooses the share $\lambda$; the shortfall is charged contract by contract. The quantity
due is a coefficient of the matrix: a sweep of it solves each point separately.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.clauses.buy_down import bought
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.suspension import held
from monazite.formulation.money import Flow
from monazite.formulation.support.meaning import Constraint, Names, RightHandSide, Role, Variable, of_basis
from monazite.formulation.support.spots import Network


def _of_due(instance: Instance, names: Names) -> str:
    """A share of the quantity due."""
    return "1"


def _group(instance: Instance, names: Names) -> str:
    """`contracts.{contract}.pro_rata` of the first contract of the group."""
    members = (name for name, contract in instance.contracts.items() if contract.pro_rata == names["group"])
    return f"contracts.{next(members)}.pro_rata"


MEANINGS: dict[str, Constraint | Variable] = {
    "share": Variable(
        "share served in group {group}",
        "The share of the quantity due that all contracts of a group receive in a contract year.",
        ("group", "year"),
        _of_due,
        _group,
    ),
    "equal": Constraint(
        "equal share of contract {contract}",
        "The delivery of a contract of a group in a contract year is the common share of the quantity due.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.pro_rata",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
    "whole": Constraint(
        "share served in group {group}",
        "The common share of a group is at most 100 %.",
        ("group", "year"),
        _of_due,
        _group,
        Role.LIMIT,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `share[group,year]`."""
    groups = {
        (contract.pro_rata, year.key): None
        for contract in instance.contracts.values()
        if contract.pro_rata
        for year in instance.contract_years(contract)
    }
    block.share = pyo.Var(list(groups), domain=pyo.NonNegativeReals)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `equal[contract,year]` and `whole[group,year]`."""
    block.equal = pyo.Constraint(pyo.Any)
    block.whole = pyo.Constraint(pyo.Any)
    for group, year in block.share:
        block.whole[group, year] = block.share[group, year] <= 1
    for name, contract in instance.contracts.items():
        for obligation in model.obligations[name] if contract.pro_rata else ():
            share = block.share[contract.pro_rata, obligation.year.key]
            met = ordinary(model, instance, name, obligation.year)
            met += bought(model, name, obligation.year) + held(model, name, obligation)
            block.equal[name, obligation.year.key] = met - obligation.due * share == 0
    return []
