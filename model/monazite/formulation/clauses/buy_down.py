r"""Buy-down: the plan pays for a release from part of its obligation.

```math
\begin{aligned}
\mathit{ordinary}_{c,y} + \mathit{boughtdown}_{c,y} + \dots &\ge \mathit{floor}_{c,y} \\
\mathit{boughtdown}_{c,y} &\le \sum_{d \in y} \beta_c(d) \, D_c(d) \\
\mathit{boughtdown}_{c,y} + \mathit{hold}_{c,y} &\le \sum_{d \in y} D_c(d)
    && \text{(released, beside a suspension by choice)}
\end{aligned}
```

at a price per unit released, that of the [settlement day](#settlement), paid to the counterparty, up to the
share $\beta$ (`most`, 100 % if absent) of the quantity due on each day. It lowers the floor and the [firm
minimum](#firm_minimum), not the cap. The dual of `most` is the value of the right to be released from one
more tonne.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pyomo.core as pyo

from monazite.data.records.calendar import is_suspended_by_choice
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.hooks import at, yearly
from monazite.formulation.support.meaning import Constraint, Part, Role, Variable, of_basis
from monazite.formulation.support.obligation import Obligation
from monazite.formulation.support.spots import Network

MEANINGS: dict[str, Constraint | Variable] = {
    "bought": Variable(
        "quantity bought down under contract {contract}",
        "The reduction of the quantity of a contract year against payment.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.buy_down",
        part=Part.RELEASED,
        held=True,
    ),
    "most": Constraint(
        "buy-down limit of contract {contract}",
        "The quantity bought down in a contract year is at most the share that may be bought down.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.buy_down",
        Role.LIMIT,
        priced=True,
    ),
    "released": Constraint(
        "limit of buy-down and suspension together of contract {contract}",
        "The quantity bought down and suspended by choice in a contract year is at most the quantity due.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.buy_down",
        Role.LIMIT,
        priced=True,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `bought[contract,year]`."""
    block.bought = yearly(instance, attrgetter("buy_down"))


def bought(model: pyo.ConcreteModel, name: str, year: ContractYear) -> Any:
    """The quantity bought down in a contract year."""
    return at(model.buy_down.bought, name, year.key)


def waived(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> Any:
    """The floor is lowered by the quantity bought down."""
    return bought(model, name, obligation.year)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `most[contract,year]` and `released[contract,year]`, and the payment."""
    block.most = pyo.Constraint(pyo.Any)
    block.released = pyo.Constraint(pyo.Any)
    flows = []
    for name, contract in instance.contracts.items():
        if contract.buy_down is None:
            continue
        own, price = instance.owner(contract.place), contract.buy_down.price
        for obligation in model.obligations[name]:
            released, last = block.bought[name, obligation.year.key], obligation.year.periods[-1]
            block.most[name, obligation.year.key] = released <= obligation.buyable
            if is_suspended_by_choice(contract):
                both = released + model.suspension.hold[name, obligation.year.key]
                block.released[name, obligation.year.key] = both <= obligation.due
            paid = model.daily[name].settled(price.days, obligation.year) * released
            flows.append(Flow(last.key, own, contract.counterparty, Item.BUY_DOWN, f"contracts.{name}", paid))
    return flows
