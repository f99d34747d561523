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
calls (`tolerance.nomination`), before the program is built, less what was carried forward. Where the plan may buy down or hold back a part, that lowers
both what is due and what is called of it:

```math
\mathit{unlifted}_{c,y} = \max\bigl(0, \; u_{c,y}\bigr), \qquad
u_{c,y} = \sum_{d \in y} (\tau_c - \mathit{called}_c) \, D_c - \tau_c \, \mathit{boughtdown}_{c,y} - (\tau_c - \mathit{called}_c) \, \mathit{hold}_{c,y}
```

with $\underline{u}$ and $\overline{u}$ the least and the greatest that the releases allow: $\mathit{unlifted} \ge u$ (`uncalled`), $\mathit{unlifted} \le u - \min(0, \underline{u})$ (`claim`) and
$\mathit{unlifted} \le \max(0, \overline{u})$ (`most`). That is exact where $u$ keeps its sign, as beside a suspension with one share for all days; else contract years in which the plan would be paid
more are settled [side by side](#sides).

At the price of the contract it is refused on days in force on which that is negative: the buyer would be paid for not taking.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from monazite.data.records.calendar import is_suspended_by_choice
from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.symbols import Amount, is_symbol, refuse
from monazite.data.records.timeline import ContractYear
from monazite.formulation.clauses.buy_down import bought
from monazite.formulation.clauses.settlement import ordinary
from monazite.formulation.clauses.suspension import held
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.daily import Daily
from monazite.formulation.support.hooks import summed, yearly
from monazite.formulation.support.meaning import Constraint, Part, RightHandSide, Role, Variable, of_basis
from monazite.formulation.support.obligation import Obligation
from monazite.formulation.support.spots import Network
from monazite.tolerances import ROUNDING


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
    "uncalled": Constraint(
        "quantity paid for and not called under contract {contract}",
        "Where the plan sells and releases a part: what is paid for comes to at least the level less what is called, both of what is left.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
    "most": Constraint(
        "greatest quantity paid for and not called under contract {contract}",
        "Where the plan sells and releases a part: what is paid for comes to at most what the releases allow.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
}


def is_released(contract: Contract) -> bool:
    """Whether the plan sells, and chooses a release that lowers what its buyer must take or pay for."""
    releases = contract.buy_down is not None or is_suspended_by_choice(contract)
    return contract.role == "seller" and contract.take_or_pay is not None and releases


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `unlifted[contract,year]`, where the plan buys, or chooses what it releases."""
    block.unlifted = yearly(instance, lambda contract: is_paid(contract) or is_released(contract))


def lifted(model: pyo.ConcreteModel, instance: Instance, name: str, obligation: Obligation) -> Any:
    """What counts as taken or paid for in a contract year, where the plan buys; of what is released, its share."""
    year: ContractYear = obligation.year
    released = obligation.of_bought * bought(model, name, year) + obligation.of_held[2] * held(
        model, name, obligation
    )
    taken = ordinary(model, instance, name, year)
    return taken + released + model.take_or_pay.unlifted[name, year.key]


def uncalled(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> tuple[Any, Amount]:
    """What is paid for with what is released, where the plan sells, and what both must come to: the level less what is called."""
    held_back = obligation.of_held[2] - obligation.of_held[1]
    released = obligation.of_bought * bought(model, name, obligation.year)
    released += held_back * held(model, name, obligation)
    return released + model.take_or_pay.unlifted[name, obligation.year.key], (
        obligation.threshold - obligation.cap
    )


def _range(obligation: Obligation, contract: Contract) -> tuple[Amount, Amount]:
    """Between what the level less what is called may lie, as the plan releases nothing or all that it may."""
    left = obligation.threshold - obligation.cap
    by_hold = (obligation.of_held[2] - obligation.of_held[1]) * obligation.suspendable
    by_purchase = obligation.of_bought * obligation.buyable if contract.buy_down else 0.0
    if any(map(is_symbol, (left, by_hold, by_purchase))):
        refuse("take_or_pay", "what the buyer pays for without taking it is the greater of two amounts")
    least = left - by_purchase - (by_hold if by_hold > 0 else 0.0)
    most = left - (by_hold if by_hold < 0 else 0.0)
    size = abs(obligation.threshold) + abs(obligation.cap)
    return (0.0 if abs(least) <= ROUNDING * size else least), most


def is_split(contract: Contract, obligation: Obligation) -> bool:
    """Whether it depends on what the plan releases in a contract year if its buyer pays for what it does not call."""
    if not is_released(contract):
        return False
    least, most = _range(obligation, contract)
    return bool(least < 0 < most)


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
    """Rows `least`, `claim`, `uncalled` and `most[contract,year]`, and what is paid."""
    block.least = pyo.Constraint(pyo.Any)
    block.claim = pyo.Constraint(pyo.Any)
    block.uncalled = pyo.Constraint(pyo.Any)
    block.most = pyo.Constraint(pyo.Any)
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
        elif is_released(contract):
            unpaid = [(each.year, block.unlifted[name, each.year.key]) for each in due]
            for obligation in due:
                _add_uncalled(block, model, name, obligation, contract)
        else:
            unpaid = deficiencies(contract, due)
        buyer, seller = instance.sides(contract)
        for year, amount in unpaid:
            last = year.periods[-1]
            paid = payment_price(model.daily[name], year) * amount
            flows.append(Flow(last.key, buyer, seller, Item.TAKE_OR_PAY, f"contracts.{name}", paid))
    return flows


def _add_uncalled(
    block: pyo.Block, model: pyo.ConcreteModel, name: str, obligation: Obligation, contract: Contract
) -> None:
    """What the buyer pays for where the plan releases: at least the level less what is called, and no more than that allows."""
    paid, left = uncalled(model, name, obligation)
    least, most = _range(obligation, contract)
    key = name, obligation.year.key
    block.uncalled[key] = paid >= left
    block.claim[key] = paid <= (left - least if least < 0 else left)
    block.most[key] = block.unlifted[key] <= (most if most > 0 else 0.0)
