r"""Take-or-pay: the buyer pays for the part of a minimum share that it does not take.

```math
\begin{aligned}
\mathit{ordinary}_{c,y} + \mathit{unlifted}_{c,y} &\ge \sum_{d \in y} \tau_c \, D_c
    - \tau_c \, (\mathit{boughtdown}_{c,y} + \mathit{hold}_{c,y}) && \text{(least)} \\
\mathit{ordinary}_{c,y} + \mathit{unlifted}_{c,y} &\le \max(\mathit{cap}_{c,y}, \mathit{threshold}_{c,y})
    && \text{(claim)}
\end{aligned}
```

with the share $\tau$ of the quantity due on each day, for either role; a buy-down or a suspension by choice
lowers the level by its share. With `role: buyer` the plan chooses $\mathit{unlifted}$, paid at the price of
the [settlement day](#settlement), or at `price`; the dual of `least` is the saving of one tonne less of
obligation. With a [carry-forward](#carry_forward) the constraint is a sum over years. The constraint `claim`
prevents early payment for quantities that are taken; where it is not sufficient, the contract year is solved
on [branches](#branches).

With `role: seller` the payment is revenue from a maximum, which a linear program cannot choose: it is
computed from the nomination of the buyer (`tolerance.nomination`), before the program is built, less
carry-forward. A buy-down or a suspension by choice lowers both the quantity due and the quantity called:

```math
\mathit{unlifted}_{c,y} = \max\bigl(0, \; u_{c,y}\bigr), \qquad
u_{c,y} = \sum_{d \in y} (\tau_c - \mathit{called}_c) \, D_c - \tau_c \, \mathit{boughtdown}_{c,y}
    - (\tau_c - \mathit{called}_c) \, \mathit{hold}_{c,y}
```

With the least and the greatest value $\underline{u}$ and $\overline{u}$ that releases allow, the constraints
are $\mathit{unlifted} \ge u$ (`uncalled`), $\mathit{unlifted} \le u - \min(0, \underline{u})$ (`claim`) and
$\mathit{unlifted} \le \max(0, \overline{u})$ (`most`). They are exact where $u$ does not change sign, as with
one suspended share for all days; otherwise contract years in which the plan would be paid more are solved on
[branches](#branches).

Without a `price` of its own, a negative price of the contract on a day in force is an error: the buyer would
be paid for not taking.
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
    """Whether the plan buys with take-or-pay."""
    return contract.role == "buyer" and contract.take_or_pay is not None


MEANINGS: dict[str, Constraint | Variable] = {
    "unlifted": Variable(
        "quantity paid for and not taken under contract {contract}",
        "The quantity paid for and not taken in a contract year.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        part=Part.UNLIFTED,
    ),
    "least": Constraint(
        "quantity to be taken or paid for under contract {contract}",
        "The quantity taken, or paid for and not taken, in a contract year is at least the take-or-pay "
        "level.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        Role.OBLIGATION,
        priced=True,
    ),
    "claim": Constraint(
        "quantity that may be paid for and not taken under contract {contract}",
        "The quantity taken, or paid for and not taken, is at most the quantity that may be taken in the "
        "contract year.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
    "uncalled": Constraint(
        "quantity paid for and not called under contract {contract}",
        "With `role: seller` and a release: the quantity paid for is at least level minus nomination, both "
        "after the release.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
    "most": Constraint(
        "greatest quantity paid for and not called under contract {contract}",
        "With `role: seller` and a release: the quantity paid for is at most the greatest that releases "
        "allow.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.take_or_pay",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
}


def is_released(contract: Contract) -> bool:
    """Whether the plan sells with take-or-pay and chooses a release that lowers its level."""
    releases = contract.buy_down is not None or is_suspended_by_choice(contract)
    return contract.role == "seller" and contract.take_or_pay is not None and releases


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `unlifted[contract,year]`, with `role: buyer`, or with a release by choice."""
    block.unlifted = yearly(instance, lambda contract: is_paid(contract) or is_released(contract))


def lifted(model: pyo.ConcreteModel, instance: Instance, name: str, obligation: Obligation) -> Any:
    """With `role: buyer`: the quantity taken or paid for in a contract year, with the share of releases."""
    year: ContractYear = obligation.year
    released = obligation.of_bought * bought(model, name, year) + obligation.of_held[2] * held(
        model, name, obligation
    )
    taken = ordinary(model, instance, name, year)
    return taken + released + model.take_or_pay.unlifted[name, year.key]


def uncalled(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> tuple[Any, Amount]:
    """With `role: seller`: the quantity paid for plus the share of releases, and their sum: level minus
    nomination.
    """
    held_back = obligation.of_held[2] - obligation.of_held[1]
    released = obligation.of_bought * bought(model, name, obligation.year)
    released += held_back * held(model, name, obligation)
    return released + model.take_or_pay.unlifted[name, obligation.year.key], (
        obligation.threshold - obligation.cap
    )


def _range(obligation: Obligation, contract: Contract) -> tuple[Amount, Amount]:
    """The range of level minus nomination, without releases and with all releases."""
    left = obligation.threshold - obligation.cap
    by_hold = (obligation.of_held[2] - obligation.of_held[1]) * obligation.suspendable
    by_purchase = obligation.of_bought * obligation.buyable if contract.buy_down else 0.0
    if any(map(is_symbol, (left, by_hold, by_purchase))):
        refuse("take_or_pay", "the quantity paid for and not taken is a maximum of two amounts")
    least = left - by_purchase - (by_hold if by_hold > 0 else 0.0)
    most = left - (by_hold if by_hold < 0 else 0.0)
    size = abs(obligation.threshold) + abs(obligation.cap)
    return (0.0 if abs(least) <= ROUNDING * size else least), most


def is_split(contract: Contract, obligation: Obligation) -> bool:
    """Whether the buyer pays or not depends on the releases of the plan in a contract year."""
    if not is_released(contract):
        return False
    least, most = _range(obligation, contract)
    return bool(least < 0 < most)


def deficiencies(contract: Contract, due: tuple[Obligation, ...]) -> list[tuple[ContractYear, float]]:
    """The quantity that the counterparty pays for without taking it, by contract year, as data."""
    found: list[tuple[ContractYear, float]] = []
    credit = 0.0
    for obligation in due:
        owed, called = obligation.threshold, obligation.cap
        if is_symbol(owed) or is_symbol(called):
            refuse("take_or_pay", "the quantity paid for and not taken is a maximum of two amounts")
        short = owed - called
        found.append((obligation.year, max(0.0, short - credit)))
        credit = max(0.0, credit - short) if contract.carry_forward else 0.0
    return found


def payment_price(daily: Daily, year: ContractYear) -> Amount:
    """The price of a unit not taken in a contract year."""
    assert daily.contract.take_or_pay is not None
    own = daily.contract.take_or_pay.price
    return daily.settled(daily.price if own is None else own.days, year)


def claimable(contract: Contract, obligation: Obligation) -> Amount:
    """The largest quantity taken or paid for in a contract year: the cap, or the threshold where it is
    greater.
    """
    if contract.tolerance is None or contract.tolerance.holder == contract.role:
        return obligation.cap
    if is_symbol(obligation.cap) or is_symbol(obligation.threshold):
        refuse("take_or_pay", "the quantity that may be paid for is a maximum of two amounts")
    return max(obligation.cap, obligation.threshold)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `least`, `claim`, `uncalled` and `most[contract,year]`, and the payment."""
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
        buyer, seller = instance.parties(contract)
        for year, amount in unpaid:
            last = year.periods[-1]
            paid = payment_price(model.daily[name], year) * amount
            flows.append(Flow(last.key, buyer, seller, Item.TAKE_OR_PAY, f"contracts.{name}", paid))
    return flows


def _add_uncalled(
    block: pyo.Block, model: pyo.ConcreteModel, name: str, obligation: Obligation, contract: Contract
) -> None:
    """The payment of the buyer with releases of the plan: at least level minus nomination, within its
    range.
    """
    paid, left = uncalled(model, name, obligation)
    least, most = _range(obligation, contract)
    key = name, obligation.year.key
    block.uncalled[key] = paid >= left
    block.claim[key] = paid <= (left - least if least < 0 else left)
    block.most[key] = block.unlifted[key] <= (most if most > 0 else 0.0)
