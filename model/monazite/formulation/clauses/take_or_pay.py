r"""Take-or-pay: what the buyer does not take of a share of the quantity, it pays for all the same.

```math
\begin{aligned}
\mathit{ordinary}_{c,y} + \mathit{unlifted}_{c,y} &\ge \sum_{d \in y} \tau_c \, D_c - \tau_c \, (\mathit{boughtdown}_{c,y} + \mathit{hold}_{c,y}) && \text{(least)} \\
\mathit{ordinary}_{c,y} + \mathit{unlifted}_{c,y} &\le \max(\mathit{cap}_{c,y}, \mathit{threshold}_{c,y}) && \text{(claim)}
\end{aligned}
```

with the share $\tau$ of what is due on each day, whoever buys; what is bought down or held back lowers the level by its share. Where the plan
buys, $\mathit{unlifted}$ is its choice, paid at the price of the [settlement day](#settlement), or at `price`; the dual of `least` is what one tonne less of obligation would save. With a
[carry-forward](#carry_forward) the row is a sum over years. The row `claim` keeps the plan from paying early for what it does take; what is left of
that is settled [side by side](#sides).

Where the plan sells, the payment is revenue of a maximum, which no linear program may choose: it is worked out of what the buyer
calls (`tolerance.nomination`), before the program is built, less what was carried forward.

At the price of the contract it is refused on days in force on which that is negative: the buyer would be paid for not taking.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.symbols import Amount, is_symbol, refuse
from monazite.data.timeline import ContractYear
from monazite.formulation.clauses.buy_down import bought
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.suspension import held
from monazite.formulation.daily import Daily
from monazite.formulation.hooks import summed, yearly
from monazite.formulation.meaning import Constraint, Part, RightHandSide, Role, Variable, of_basis
from monazite.formulation.money import Flow, Item
from monazite.formulation.network import Network
from monazite.formulation.obligation import Obligation


def is_paid(contract: Contract) -> bool:
    """Whether the plan buys and pays for what it does not take."""
    return contract.role == "buyer" and contract.take_or_pay is not None


MEANINGS: dict[str, Constraint | Variable] = {
    "unlifted": Variable(
        "quantity paid for and not taken under contract {contract}",
        "What is paid for and not taken in a contract year, where the plan buys.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        part=Part.UNLIFTED,
    ),
    "least": Constraint(
        "quantity to be taken or paid for under contract {contract}",
        "What is taken in a contract year and what is paid for and not taken come to at least the share of what is due.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        Role.OBLIGATION,
        priced=True,
    ),
    "claim": Constraint(
        "quantity that may be paid for and not taken under contract {contract}",
        "What is taken and what is paid for and not taken come to at most what may be taken in the contract year.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `unlifted[contract,year]`, where the plan buys."""
    block.unlifted = yearly(instance, is_paid)


def lifted(model: pyo.ConcreteModel, instance: Instance, name: str, obligation: Obligation) -> Any:
    """What counts as taken or paid for in a contract year, where the plan buys; of what is released, its share."""
    year: ContractYear = obligation.year
    released = obligation.of_bought * bought(model, name, year) + obligation.of_held[2] * held(
        model, name, obligation
    )
    taken = ordinary(model, instance, name, year)
    return taken + released + model.take_or_pay.unlifted[name, year.key]


def deficiencies(contract: Contract, due: tuple[Obligation, ...]) -> list[tuple[ContractYear, float]]:
    """What a buyer outside the plan pays for without taking it, by contract year, as data."""
    found: list[tuple[ContractYear, float]] = []
    credit = 0.0
    for obligation in due:
        owed, called = obligation.threshold, obligation.cap
        if is_symbol(owed) or is_symbol(called):
            refuse("take_or_pay", "what the buyer pays for without taking it is the greater of two amounts")
        short = owed - called
        found.append((obligation.year, max(0.0, short - credit)))
        credit = max(0.0, credit - short) if contract.carry_forward else 0.0
    return found


def payment_price(daily: Daily, year: ContractYear) -> Amount:
    """What is paid for a unit that is not taken in a contract year."""
    assert daily.contract.take_or_pay is not None
    own = daily.contract.take_or_pay.price
    return daily.settled(daily.price if own is None else own.days, year)


def claimable(contract: Contract, obligation: Obligation) -> Amount:
    """The most that is taken or paid for in a contract year: the cap, or the threshold where the seller calls less than that."""
    if contract.tolerance is None or contract.tolerance.holder == contract.role:
        return obligation.cap
    if is_symbol(obligation.cap) or is_symbol(obligation.threshold):
        refuse(
            "take_or_pay", "what may be paid for is the greater of what is called and what must be paid for"
        )
    return max(obligation.cap, obligation.threshold)


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
                block.least[name, obligation.year.key] = met >= obligation.threshold
                claimed = ordinary(model, instance, name, obligation.year)
                claimed += block.unlifted[name, obligation.year.key]
                claimed += summed("withheld", model, name, obligation)
                block.claim[name, obligation.year.key] = claimed <= claimable(contract, obligation)
        else:
            unpaid = deficiencies(contract, due)
        buyer, seller = instance.sides(contract)
        for year, amount in unpaid:
            last = year.periods[-1]
            paid = payment_price(model.daily[name], year) * amount
            flows.append(Flow(last.key, buyer, seller, Item.TAKE_OR_PAY, f"contracts.{name}", paid))
    return flows
