r"""Suspension: from the end of the notice on, a share of the quantity is not due.

```math
\mathit{suspended}_{c,t} = a_c \, \frac{1}{\ell_t} \int_{t \cap \text{suspension}} A_c(s) \, ds
```

with the share $a$ suspended of the yearly quantity $A$, counted by days in the part of period $t$ between the end
of the notice (or the date itself, without notice) and `until`. While suspended, nothing beyond the reduced quantity is
delivered either. Source: Reuters, June 2025 (the request to suspend); the notice is the contract's.

With a `compensation` the suspension is the plan's choice, tonne by tonne up to what the dates would suspend:

```math
\mathit{hold}_{c,y} \le (1 - f_{c,y}) \sum_{t \in y} \mathit{suspended}_{c,t} \, \ell_t
```

Each tonne held back lowers the floor by $1-d$, the cap by $1+u$ and the [firm minimum](#firm_minimum) by 1, and costs the
compensation, paid to the other side in the last period of the contract year. The dual of `most` is what one more tonne of the
right to suspend is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyomo.core as pyo

from monazite.data.contract import Contract, Suspension
from monazite.data.instance import Instance
from monazite.data.quantity import Path
from monazite.data.symbols import Amount
from monazite.data.timeline import Period, add_months, parse_date, parse_months
from monazite.formulation.clauses.term import agreed
from monazite.formulation.hooks import at, yearly
from monazite.formulation.money import Flow, Item
from monazite.formulation.network import Network
from monazite.formulation.obligation import Obligation


def in_force(suspension: Suspension) -> date:
    """The first day of a suspension: when the notice, given on its date, has run out."""
    return add_months(parse_date(suspension.from_), parse_months(suspension.notice))


def suspended(contract: Contract, path: Path, period: Period) -> Amount:
    """The mean of a yearly path over a period that the suspension's dates and share take away, by days."""
    suspension = contract.suspension
    if suspension is None:
        return 0.0
    end = parse_date(suspension.until) if suspension.until else None
    share = suspension.share.amount if suspension.share else 1.0
    return share * agreed(contract, path, period, in_force(suspension), end)


def is_chosen(contract: Contract) -> bool:
    """Whether the plan chooses what it suspends, and compensates for it."""
    return contract.suspension is not None and contract.suspension.compensation is not None


def unsuspended(contract: Contract, path: Path, period: Period) -> Amount:
    """The mean of a yearly path over a period, within the term, less what is suspended as data."""
    whole = agreed(contract, path, period)
    return (
        whole
        if contract.suspension is None or is_chosen(contract)
        else whole - suspended(contract, path, period)
    )


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `hold[contract,year]`, where the plan chooses."""
    block.hold = yearly(instance, is_chosen)


def held(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> Any:
    """What the plan chooses to suspend in a contract year."""
    return at(model.suspension.hold, name, obligation.year.key)


def waived(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> Any:
    """What is suspended by choice lowers the floor in its proportion to the quantity."""
    return obligation.down * held(model, name, obligation)


def withheld(model: pyo.ConcreteModel, name: str, obligation: Obligation) -> Any:
    """And the cap."""
    return obligation.up * held(model, name, obligation)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `most[contract,year]`, and the compensation; none where the suspension is data."""
    block.most = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        for obligation in model.obligations[name] if is_chosen(contract) else ():
            block.most[name, obligation.year.key] = (
                block.hold[name, obligation.year.key] <= obligation.suspendable
            )
    return list(_flows(block, instance))


def _flows(block: pyo.Block, instance: Instance) -> Iterator[Flow]:
    for name, contract in instance.contracts.items():
        if contract.suspension is None or contract.suspension.compensation is None:
            continue
        own = instance.owner(contract.place)
        for year in instance.contract_years(contract):
            last = year.periods[-1]
            paid = contract.suspension.compensation[last] * block.hold[name, year.key]
            yield Flow(last.key, own, contract.counterparty, Item.COMPENSATION, f"contracts.{name}", paid)
