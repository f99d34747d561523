r"""Suspension: from the end of the notice on, a share of the quantity is not due.

```math
\begin{aligned}
s_c(d) &= a_c \text{ on the days of the suspension, else } 0 \\
\sum_{t \in y,\; t \text{ suspended}} \mathit{ordinary}_{c,t} &\le \sum_{t \in y,\; t \text{ suspended}} \; \sum_{d \in t} (1 + u_c) \, D_c && \text{(reduced)}
\end{aligned}
```

with the share $a$ suspended of the [adjusted](#adjustment) quantity, from the end
of the notice (or the date itself, without notice) to the day before `until`. While suspended, no more than the reduced quantity is
delivered: the row `reduced` says so of the periods that lie within the suspension, in a contract year that is open in others. Source: Reuters, June 2025 (the request to suspend); the notice is the contract's.

With a `compensation` the suspension is the plan's choice, tonne by tonne up to what the dates would suspend:

```math
\mathit{hold}_{c,y} \le \sum_{d \in y} F_c \, A_c \, s'_c \, (1 - f_c)
```

with the share $s'$ between its dates. Each tonne held back lowers the floor by $1-d$, the cap by $1+u$ (of the days that may be suspended, weighed with
what may be suspended on them) and the [firm minimum](#firm_minimum) by 1, and costs the compensation of the [settlement day](#settlement), paid to
the other side in the last period of the contract year; its days are not told apart. The dual of `most` is what one more tonne of the
right to suspend is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.core as pyo

from monazite.data.records.calendar import is_suspended_by_choice
from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.hooks import at, yearly
from monazite.formulation.support.meaning import Constraint, Part, Role, Variable, of_basis
from monazite.formulation.support.obligation import Obligation
from monazite.formulation.support.parts import ordinary_in, suspended
from monazite.formulation.support.spots import Network

MEANINGS: dict[str, Constraint | Variable] = {
    "hold": Variable(
        "quantity suspended under contract {contract}",
        "What the plan chooses to suspend in a contract year.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.suspension",
        part=Part.RELEASED,
    ),
    "most": Constraint(
        "suspendable quantity of contract {contract}",
        "What is suspended by choice in a contract year is at most the share that may be suspended.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.suspension",
        Role.LIMIT,
        priced=True,
    ),
    "reduced": Constraint(
        "deliveries under contract {contract} while suspended",
        "What is delivered in the suspended periods of a contract year is at most the quantity that is not suspended.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.suspension",
        Role.LIMIT,
        priced=True,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `hold[contract,year]`, where the plan chooses."""
    block.hold = yearly(instance, is_suspended_by_choice)


def held(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> Any:
    """What the plan chooses to suspend in a contract year."""
    return at(model.suspension.hold, name, obligation.year.key)


def waived(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> Any:
    """What is suspended by choice lowers the floor in its proportion to the quantity."""
    return obligation.of_held[0] * held(model, name, obligation)


def withheld(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> Any:
    """And the cap."""
    return obligation.of_held[1] * held(model, name, obligation)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `most[contract,year]`, and the compensation; where the suspension is data, `reduced[contract,year]`."""
    block.most = pyo.Constraint(pyo.Any)
    block.reduced = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for year in instance.contract_years(contract):
            if periods := suspended(contract, year):
                most = model.daily[name].cap.total(periods)
                block.reduced[name, year.key] = ordinary_in(model, instance, name, periods) <= most
        for obligation in model.obligations[name] if is_suspended_by_choice(contract) else ():
            block.most[name, obligation.year.key] = (
                block.hold[name, obligation.year.key] <= obligation.suspendable
            )
    return list(_flows(block, model, instance))


def _flows(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, contract in instance.contracts.items():
        if contract.suspension is None or contract.suspension.compensation is None:
            continue
        own = instance.owner(contract.place)
        for year in instance.contract_years(contract):
            last = year.periods[-1]
            each = model.daily[name].settled(contract.suspension.compensation.days, year)
            paid = each * block.hold[name, year.key]
            yield Flow(last.key, own, contract.counterparty, Item.COMPENSATION, f"contracts.{name}", paid)
