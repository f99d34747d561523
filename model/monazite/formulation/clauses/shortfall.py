r"""Shortfall: what is not delivered of the floor is paid for, in rising tiers (deliver-or-pay).

```math
\begin{aligned}
b_c \sum_{t \in y} \mathit{deliver}_{c,t} + \sum_k \mathit{short}_{c,k,y} &\ge \mathit{floor}_{c,y} \\
\mathit{short}_{c,k,y} &\le \sigma_{c,k,y} \, \mathit{floor}_{c,y}
\end{aligned}
```

with the width $\sigma$ of each tier as a share of the floor; the last tier takes the rest and has no such
row. With `firm: true` every tier has a row, every $\sigma$ is 0, and the penalty is ignored. The penalty is paid to the counterparty in the last period of
the contract year, at the price of that period. That the shortfall is at least what is missing
is enough, because the plan pays for it: it never claims more, nor fills a dear tier before a cheap one. The dual of `floor` is what one tonne less of obligation would save.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.formulation.clauses.quantity import Obligation, obligations
from monazite.formulation.clauses.settlement import delivered
from monazite.formulation.clauses.tolerance import mean
from monazite.formulation.money import Flow, Item
from monazite.formulation.network import Network


def tiers(contract: Contract) -> tuple[str, ...]:
    """The tiers of a contract's shortfall, from 1; a firm contract without penalty has one, of no width."""
    return tuple(
        str(number)
        for number in range(1, len(contract.shortfall.parts if contract.shortfall else (None,)) + 1)
    )


def width(contract: Contract, tier: str, obligation: Obligation) -> float | None:
    """The most that may fall short in a tier; None for the last, which takes the rest."""
    if contract.firm or contract.shortfall is None:
        return 0.0
    share = contract.shortfall.parts[int(tier) - 1].share
    return None if share is None else mean(share, obligation.year, 1.0) * obligation.floor


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Variables `short[contract,tier,year]`, rows `floor[contract,year]` and `tier[contract,tier,year]`."""
    due = {name: obligations(instance, contract) for name, contract in instance.contracts.items()}
    index = [
        (name, tier, obligation.year.key)
        for name, contract in instance.contracts.items()
        for tier in tiers(contract)
        for obligation in due[name]
    ]
    block.short = pyo.Var(index, domain=pyo.NonNegativeReals)
    block.floor = pyo.Constraint(pyo.Any)
    block.tier = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for obligation in due[name]:
            year = obligation.year
            short = pyo.quicksum(block.short[name, tier, year.key] for tier in tiers(contract))
            block.floor[name, year.key] = delivered(model, instance, name, year) + short >= obligation.floor
            for tier in tiers(contract):
                most = width(contract, tier, obligation)
                if most is not None:
                    block.tier[name, tier, year.key] = block.short[name, tier, year.key] <= most
    return list(_flows(block, instance, due))


def _flows(block: pyo.Block, instance: Instance, due: dict[str, tuple[Obligation, ...]]) -> Iterator[Flow]:
    for name, contract in instance.contracts.items():
        if contract.shortfall is None or contract.firm:
            continue
        for obligation in due[name]:
            last = obligation.year.periods[-1]
            paid = pyo.quicksum(
                part.price[last] * block.short[name, tier, obligation.year.key]
                for tier, part in zip(tiers(contract), contract.shortfall.parts, strict=True)
            )
            seller = instance.owner(contract.from_)
            yield Flow(
                last.key, seller, contract.counterparty, Item.SHORTFALL_PENALTY, f"contracts.{name}", paid
            )
