r"""Suspension: from the end of the notice on, a share of the quantity is not due.

```math
\mathit{suspended}_{c,t} = a_c \, \omega_{c,t}
```

with the share $a$ suspended and the share $\omega$ of period $t$, by days, between the end of the notice
(or the date itself, without notice) and `until`. While suspended, nothing beyond the reduced quantity is
delivered either. Source: Reuters, June 2025 (the request to suspend); the notice is the contract's.
"""

from __future__ import annotations

import pyomo.environ as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.timeline import Period, add_months, parse_date, parse_months
from monazite.formulation.money import Flow
from monazite.formulation.network import Network


def suspended_share(contract: Contract, period: Period) -> float:
    """Share of the quantity of a period that is suspended."""
    suspension = contract.suspension
    if suspension is None:
        return 0.0
    begin = add_months(parse_date(suspension.from_), parse_months(suspension.notice))
    end = parse_date(suspension.until) if suspension.until else None
    share = suspension.share.amount if suspension.share else 1.0
    return share * period.share(begin, end)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own: it shapes the quantity due."""
    return []
