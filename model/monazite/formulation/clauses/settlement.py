r"""Settlement: quantities are settled per contract year, independent of the model periods.

```math
\begin{aligned}
\mathit{delivered}_{c,y} &= b_c \sum_{t \in y} \mathit{deliver}_{c,t} \\
\mathit{ordinary}_{c,y} &= \mathit{delivered}_{c,y} - \mathit{beyond}_{c,y} \ge 0
\end{aligned}
```

with the content $b$ of the basis in one unit of the material (1 without a basis). Deliveries beyond the
quantity of the year ([redelivered](#redelivery), [restored](#restoration), [made up](#make_up)) do not count
towards it; only contracts with such a clause have the constraint `ordinary`, or in a [divided contract
year](#parts) the constraints `within` and `shared`. All constraints on quantities are for contract years $y$;
a model period longer than a contract year is one settlement, and one that straddles two is an error. With
`role: buyer` deliveries are quantities taken.

Payments once a contract year (penalty, release, compensation, price tiers, duty, take-or-pay, rebates) are
made in its last period, at the prices of the settlement day: the last day of the contract year on which the
contract is in force, or its last day where it has none. Where a period has several contract years, the price
is the mean over the settlement days of those in which the contract is in force.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear
from monazite.formulation.money import Flow
from monazite.formulation.support.hooks import summed
from monazite.formulation.support.meaning import Constraint, RightHandSide, Role, Variable, of_basis
from monazite.formulation.support.parts import has_beyond, is_divided, on_top_in
from monazite.formulation.support.spots import Network

MEANINGS: dict[str, Constraint | Variable] = {
    "on_top": Variable(
        "deliveries beyond the quantity of contract {contract}",
        "Deliveries of a period beyond the quantity: redelivered, restored or made up.",
        ("contract", "period"),
        of_basis,
        "contracts.{contract}",
    ),
    "ordinary": Constraint(
        "deliveries within the quantity of contract {contract}",
        "The delivery of a contract year is at least its delivery beyond the quantity.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}",
        Role.DEFINITION,
        RightHandSide.NONE,
    ),
    "within": Constraint(
        "deliveries beyond the quantity of contract {contract}",
        "The delivery of a period is at least its delivery beyond the quantity.",
        ("contract", "period"),
        of_basis,
        "contracts.{contract}",
        Role.DEFINITION,
        RightHandSide.NONE,
    ),
    "shared": Constraint(
        "deliveries beyond the quantity of contract {contract}",
        "Deliveries beyond the quantity in the periods of a contract year add up to that of the contract "
        "year.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}",
        Role.DEFINITION,
        RightHandSide.NONE,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `on_top[contract,period]`, in divided contract years."""
    index = []
    for name, contract in instance.contracts.items():
        years = instance.contract_years(contract)
        for year in years:
            if has_beyond(contract, years, year) and is_divided(contract, years, year):
                index += [(name, period.key) for period in year.periods]
    block.on_top = pyo.Var(index, domain=pyo.NonNegativeReals)


def delivered(model: pyo.ConcreteModel, instance: Instance, name: str, year: ContractYear) -> Any:
    """The delivery of a contract in a contract year, in units of its basis."""
    content = instance.basis_content(instance.contracts[name])
    return pyo.quicksum(content * model.deliver[name, period.key] for period in year.periods)


def ordinary(model: pyo.ConcreteModel, instance: Instance, name: str, year: ContractYear) -> Any:
    """The delivery of a contract year that counts towards its quantity."""
    return delivered(model, instance, name, year) - summed("beyond", model, name, year)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `ordinary[contract,year]`, or in divided contract years `within[contract,period]` and
    `shared[contract,year]`.
    """
    block.ordinary = pyo.Constraint(pyo.Any)
    block.within = pyo.Constraint(pyo.Any)
    block.shared = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        years, content = instance.contract_years(contract), instance.basis_content(contract)
        for year in years:
            if not has_beyond(contract, years, year):
                continue
            if (name, year.key) not in block.on_top:
                block.ordinary[name, year.key] = ordinary(model, instance, name, year) >= 0
                continue
            for period in year.periods:
                on_top = block.on_top[name, period.key]
                block.within[name, period.key] = on_top - content * model.deliver[name, period.key] <= 0
            beyond = summed("beyond", model, name, year)
            block.shared[name, year.key] = on_top_in(model, name, year.periods) - beyond == 0
    return []
