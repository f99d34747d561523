r"""Carry-forward: quantities above the take-or-pay level of one contract year count in later ones.

```math
\sum_{s \le y} (\mathit{ordinary}_{c,s} + \mathit{unlifted}_{c,s} + \dots)
    \ge \sum_{s \le y} \mathit{threshold}_{c,s}
```

instead of the yearly constraint of [take-or-pay](#take_or_pay). This cumulative form needs no branches. It is
exact if the price discounted to the start of the horizon falls from each contract year to the next: otherwise
early payment for quantities not taken could be optimal, which no contract intends. This condition is checked;
where it fails, contract years in which the plan would pay early are solved on [branches](#branches). With
`role: seller` credits are computed as data. Source: carry-forward with threshold at the take-or-pay level,
without cap or expiry.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pyomo.core as pyo

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.symbols import is_symbol, refuse
from monazite.formulation.clauses.take_or_pay import lifted, payment_price
from monazite.formulation.money import Flow, discount_factor
from monazite.formulation.support.daily import read_daily
from monazite.formulation.support.meaning import Constraint, RightHandSide, Role, of_basis
from monazite.formulation.support.obligation import Obligation
from monazite.formulation.support.spots import Network
from monazite.tolerances import PRICE_FALLS

MEANINGS = {
    "cumulative": Constraint(
        "cumulative quantity to be taken or paid for under contract {contract}",
        "The cumulative quantity taken, or paid for and not taken, is at least the take-or-pay share of the "
        "quantity due up to then.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.carry_forward",
        Role.OBLIGATION,
        RightHandSide.NONE,
        priced=True,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `cumulative[contract,year]`."""
    block.cumulative = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        if contract.carry_forward is None or contract.role == "seller":
            continue
        pays_early(instance, contract)  # A swept price is refused here: whether it falls would depend on it.
        for obligation in model.obligations[name]:
            total, needed = so_far(model, instance, name, obligation)
            block.cumulative[name, obligation.year.key] = total >= needed
    return []


def so_far(
    model: pyo.ConcreteModel, instance: Instance, name: str, obligation: Obligation
) -> tuple[Any, Any]:
    """The cumulative quantity taken or paid for up to a contract year, and its minimum."""
    due = [each for each in model.obligations[name] if each.year.key <= obligation.year.key]
    total = sum(lifted(model, instance, name, each) for each in due)
    return total, sum(each.threshold for each in due)


def pays_early(instance: Instance, contract: Contract) -> bool:
    """Whether early payment may be optimal: the discounted price does not fall from each contract year to the
    next.
    """
    daily = read_daily(instance, contract)
    prices = [
        discount_factor(instance, year.periods[-1]) * payment_price(daily, year) for year in daily.years
    ]
    if any(is_symbol(price) for price in prices):
        refuse("carry_forward", "it is exact only while the discounted price falls")
    return any(after >= before * (1 - PRICE_FALLS) for before, after in pairwise(prices))
