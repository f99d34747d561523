r"""Shortfall: a penalty on quantities below the floor, in rising tiers (deliver-or-pay).

```math
\begin{aligned}
\mathit{ordinary}_{c,y} + \mathit{boughtdown}_{c,y} + (1-d_c) \, \mathit{hold}_{c,y}
    + \sum_k \mathit{short}_{c,k,y} &\ge \mathit{floor}_{c,y} \\
\mathit{short}_{c,k,y} &\le \sum_{d \in y} \sigma_{c,k} \, (1 - d_c - g_c) \, D_c
\end{aligned}
```

with the width $\sigma$ of each tier as a share of the [floor](#tolerance) of each day; the last tier takes
the rest and has no such constraint. A share `grace` ($g$) of the quantity due may be short without penalty:
it lowers the floor, and a buy-down or a suspension by choice does not change it. With `firm: true` every tier
has a constraint, every $\sigma$ is 0, and the penalty is ignored. The penalty is paid to the counterparty in
the last period of the contract year, at the price of the [settlement day](#settlement). A lower bound on the
shortfall suffices, because the plan pays for it: an optimal plan has no more shortfall than needed, and fills
cheaper tiers first. The dual of `floor` is the saving of one tonne less of obligation.

With `role: buyer` there is no penalty: a firm contract is taken in full, another is [taken or
paid](#take_or_pay).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.core as pyo

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.hooks import summed
from monazite.formulation.support.meaning import Constraint, Names, Part, Role, Variable, by_role, of_basis
from monazite.formulation.support.spots import Network


def tiers(contract: Contract) -> tuple[str, ...]:
    """The tiers of a contract's shortfall, from 1; a firm contract without penalty has one, of width 0."""
    if contract.role == "buyer" and not contract.firm:
        return ()
    return tuple(
        str(number)
        for number in range(1, len(contract.shortfall.parts if contract.shortfall else (None,)) + 1)
    )


def _tier_title(instance: Instance, names: Names) -> str:
    """`shortfall tier {tier} of contract {contract}`, or that a firm contract allows none."""
    if instance.contracts[names["contract"]].firm:
        return f"no shortfall, since contract {names['contract']} is firm"
    return f"shortfall tier {names['tier']} of contract {names['contract']}"


def _tier_address(instance: Instance, names: Names) -> str:
    """`contracts.{contract}.firm` where that is true, `contracts.{contract}.shortfall` elsewhere."""
    firm = instance.contracts[names["contract"]].firm
    return f"contracts.{names['contract']}.{'firm' if firm else 'shortfall'}"


MEANINGS: dict[str, Constraint | Variable] = {
    "short": Variable(
        "shortfall under contract {contract}",
        "The shortfall below the floor in a contract year, by tier.",
        ("contract", "tier", "year"),
        of_basis,
        "contracts.{contract}.shortfall",
        reported=True,
        part=Part.SHORT,
    ),
    "floor": Constraint(
        by_role("quantity owed under contract {contract}", "quantity to be taken under contract {contract}"),
        "Delivery and shortfall of a contract year add up to at least the floor.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.quantity",
        Role.OBLIGATION,
        priced=True,
        in_quantity=True,
    ),
    "tier": Constraint(
        _tier_title,
        "The shortfall in a tier of a contract year is at most the width of the tier; it is 0 in a firm "
        "contract.",
        ("contract", "tier", "year"),
        of_basis,
        _tier_address,
        Role.LIMIT,
        in_quantity=True,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `short[contract,tier,year]`."""
    index = [
        (name, tier, year.key)
        for name, contract in instance.contracts.items()
        for tier in tiers(contract)
        for year in instance.contract_years(contract)
    ]
    block.short = pyo.Var(index, domain=pyo.NonNegativeReals)


def fallen_short(model: pyo.ConcreteModel, contract: Contract, name: str, year: ContractYear) -> Any:
    """The shortfall of a contract year over all tiers."""
    return pyo.quicksum(model.shortfall.short[name, tier, year.key] for tier in tiers(contract))


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `floor[contract,year]` and `tier[contract,tier,year]`, and the penalties."""
    block.floor = pyo.Constraint(pyo.Any)
    block.tier = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for obligation in model.obligations[name] if tiers(contract) else ():
            year = obligation.year
            met = ordinary(model, instance, name, year) + fallen_short(model, contract, name, year)
            met += summed("waived", model, name, obligation)
            block.floor[name, year.key] = met >= obligation.floor
            for tier, most in zip(tiers(contract), obligation.widths, strict=True):
                if most is not None:
                    block.tier[name, tier, year.key] = block.short[name, tier, year.key] <= most
    return list(_flows(block, model, instance))


def _flows(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, contract in instance.contracts.items():
        if contract.shortfall is None or contract.firm:
            continue
        for year in instance.contract_years(contract):
            last = year.periods[-1]
            paid = pyo.quicksum(
                model.daily[name].settled(part.price.days, year) * block.short[name, tier, year.key]
                for tier, part in zip(tiers(contract), contract.shortfall.parts, strict=True)
            )
            seller = instance.owner(contract.place)
            yield Flow(
                last.key, seller, contract.counterparty, Item.SHORTFALL_PENALTY, f"contracts.{name}", paid
            )
