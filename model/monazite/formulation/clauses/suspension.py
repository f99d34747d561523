r"""Suspension: a share of the quantity is not due after the notice period.

```math
\begin{aligned}
s_c(d) &= a_c \text{ on the days of the suspension, else } 0 \\
\sum_{t \in y,\; t \text{ suspended}} \mathit{ordinary}_{c,t}
    &\le \sum_{t \in y,\; t \text{ suspended}} \; \sum_{d \in t} (1 + u_c) \, D_c && \text{(reduced)}
\end{aligned}
```

with the suspended share $a$ of the [adjusted](#adjustment) quantity, from the end of the notice period (or
the date itself, without notice) to the day before `until`. During the suspension at most the reduced quantity
is delivered: the constraint `reduced` applies to the suspended periods of a contract year with other open
periods. Source: Reuters, June 2025 (the request to suspend); the notice is a term of the contract.

With a `compensation` the plan chooses the suspended quantity, up to the quantity that the dates would
suspend:

```math
\mathit{hold}_{c,y} \le \sum_{d \in y} F_c \, A_c \, s'_c \, (1 - f_c)
```

with the share $s'$ between its dates. Each suspended tonne lowers the floor by $1-d$, the cap by $1+u$ (means
over the suspendable days, weighted by the suspendable quantity) and the [firm minimum](#firm_minimum) by 1,
and costs the compensation of the [settlement day](#settlement), paid to the counterparty in the last period
of the contract year; the days within a contract year are not distinguished. The dual of `most` is the value
of the right to suspend one more tonne.
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
        "The quantity that the plan suspends in a contract year.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.suspension",
        part=Part.RELEASED,
        held=True,
    ),
    "most": Constraint(
        "suspendable quantity of contract {contract}",
        "The quantity suspended by choice in a contract year is at most the suspendable quantity.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.suspension",
        Role.LIMIT,
        priced=True,
    ),
    "reduced": Constraint(
        "deliveries under contract {contract} while suspended",
        "The delivery in the suspended periods of a contract year is at most the quantity not suspended.",
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
    """The quantity that the plan suspends in a contract year."""
    return at(model.suspension.hold, name, obligation.year.key)


def waived(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> Any:
    """A suspension by choice lowers the floor in proportion to the quantity."""
    return obligation.of_held[0] * held(model, name, obligation)


def withheld(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> Any:
    """A suspension by choice lowers the cap in proportion to the quantity."""
    return obligation.of_held[1] * held(model, name, obligation)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `most[contract,year]`, and the compensation; where the suspension is data,
    `reduced[contract,year]`.
    """
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
