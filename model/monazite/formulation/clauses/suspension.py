r"""Suspension: from the end of the notice on, a share of the quantity is not due.

```math
\mathit{suspended}_{c,t} = a_c \, \frac{1}{\ell_t} \int_{t \cap \text{suspension}} A_c(s) \, ds
```

with the share $a$ suspended of the yearly quantity $A$, counted by days in the part of period $t$ between the end
of the notice (or the date itself, without notice) and `until`. While suspended, nothing beyond the reduced quantity is
delivered either. Source: Reuters, June 2025 (the request to suspend); the notice is the contract's.
"""

from __future__ import annotations

from datetime import date

import pyomo.core as pyo

from monazite.data.contract import Contract, Suspension
from monazite.data.instance import Instance
from monazite.data.timeline import Period, add_months, parse_date, parse_months
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def in_force(suspension: Suspension) -> date:
    """The first day of a suspension: when the notice, given on its date, has run out."""
    return add_months(parse_date(suspension.from_), parse_months(suspension.notice))


def suspended(contract: Contract, period: Period) -> float:
    """The mean yearly quantity of a period that is suspended, by days."""
    suspension = contract.suspension
    if suspension is None:
        return 0.0
    begin = in_force(suspension)
    end = parse_date(suspension.until) if suspension.until else None
    share = suspension.share.amount if suspension.share else 1.0
    return share * contract.quantity.within(period, begin, end)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the quantity due."""
    return []
