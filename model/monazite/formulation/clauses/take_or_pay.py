r"""Take-or-pay: what the buyer does not take of a share of the quantity, it pays for all the same.

```math
\begin{aligned}
\mathit{ordinary}_{c,y} + \mathit{unlifted}_{c,y} &\ge \tau_{c,y} \big( \mathit{floor}_{c,y} - \mathit{boughtdown}_{c,y} - (1-d_{c,y}) \, \mathit{hold}_{c,y} \big) && \text{(least)} \\
\mathit{ordinary}_{c,y} + \mathit{unlifted}_{c,y} &\le \mathit{cap}_{c,y} && \text{(claim)}
\end{aligned}
```

with the share $\tau$ of the floor. Where the plan buys, $\mathit{unlifted}$ is its choice, paid at the price of the contract
year's last period, or at `price`; the dual of `least` is what one tonne less of obligation would save. With a
[carry-forward](#carry_forward) the row is a sum over years. The row `claim` keeps the plan from paying early for what it does take; what is left of
that is settled [side by side](#sides).

Where the plan sells, the payment is revenue of a maximum, which no linear program may choose: it is worked out of what the buyer
calls (`tolerance.nomination`), before the program is built, less what was carried forward.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.symbols import Amount, is_symbol, refuse
from monazite.data.timeline import ContractYear, Period
from monazite.formulation.clauses.price_review import price_of
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.tolerance import mean
from monazite.formulation.hooks import summed, yearly
from monazite.formulation.money import Flow, Item
from monazite.formulation.network import Network
from monazite.formulation.obligation import Obligation


def is_paid(contract: Contract) -> bool:
    """Whether the plan buys and pays for what it does not take."""
    return contract.role == "buyer" and contract.take_or_pay is not None


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `unlifted[contract,year]`, where the plan buys."""
    block.unlifted = yearly(instance, is_paid)


def threshold(contract: Contract, obligation: Obligation) -> Amount:
    """What must be taken or paid for in a contract year: the share of the floor, or of the quantity where the plan sells."""
    return share_of(contract, obligation) * (obligation.floor if contract.role == "buyer" else obligation.due)


def share_of(contract: Contract, obligation: Obligation) -> Amount:
    """The share of a contract year that is taken or paid for."""
    return mean(contract.take_or_pay.share if contract.take_or_pay else None, obligation.year, 0.0)


def lifted(model: pyo.ConcreteModel, instance: Instance, name: str, obligation: Obligation) -> Any:
    """What counts as taken or paid for in a contract year, where the plan buys; of what is released, its share."""
    year: ContractYear = obligation.year
    released = share_of(instance.contracts[name], obligation) * summed("waived", model, name, obligation)
    taken = ordinary(model, instance, name, year)
    return taken + released + model.take_or_pay.unlifted[name, year.key]


def deficiencies(contract: Contract, due: tuple[Obligation, ...]) -> list[tuple[ContractYear, float]]:
    """What a buyer outside the plan pays for without taking it, by contract year, as data."""
    found: list[tuple[ContractYear, float]] = []
    credit = 0.0
    for obligation in due:
        owed, called = threshold(contract, obligation), obligation.cap
        if is_symbol(owed) or is_symbol(called):
            refuse("take_or_pay", "what the buyer pays for without taking it is the greater of two amounts")
        short = owed - called
        found.append((obligation.year, max(0.0, short - credit)))
        credit = max(0.0, credit - short) if contract.carry_forward else 0.0
    return found


def payment_price(contract: Contract, period: Period) -> Amount:
    """What is paid for a unit that is not taken."""
    assert contract.take_or_pay is not None
    own = contract.take_or_pay.price
    return own[period] if own is not None else price_of(contract, period)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `least[contract,year]` and `claim[contract,year]`, and what is paid."""
    block.least = pyo.Constraint(pyo.Any)
    block.claim = pyo.Constraint(pyo.Any)
    flows = []
    for name, contract in instance.contracts.items():
        if contract.take_or_pay is None:
            continue
        due = model.obligations[name]
        if contract.role == "buyer":
            unpaid = [(each.year, block.unlifted[name, each.year.key]) for each in due]
            for obligation in due if contract.carry_forward is None else ():
                met = lifted(model, instance, name, obligation)
                block.least[name, obligation.year.key] = met >= threshold(contract, obligation)
                claimed = ordinary(model, instance, name, obligation.year)
                claimed += block.unlifted[name, obligation.year.key]
                claimed += summed("withheld", model, name, obligation)
                block.claim[name, obligation.year.key] = claimed <= obligation.cap
        else:
            unpaid = deficiencies(contract, due)
        buyer, seller = instance.sides(contract)
        for year, amount in unpaid:
            last = year.periods[-1]
            paid = payment_price(contract, last) * amount
            flows.append(Flow(last.key, buyer, seller, Item.TAKE_OR_PAY, f"contracts.{name}", paid))
    return flows
