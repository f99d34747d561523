r"""Divided contract years: different constraints apply in some of their periods.

```math
\begin{aligned}
\mathit{ontop}_{c,t} &\le b_c \, \mathit{deliver}_{c,t} && \text{(within)} \\
\sum_{t \in y} \mathit{ontop}_{c,t} &= \mathit{beyond}_{c,y} && \text{(shared)}
\end{aligned}
```

A contract year is divided where some of its periods, but not all, are outside the term, within a suspension,
or before the expiry of a make-up right. There the plan states for each period how much of the deliveries was
owed from before; in other contract years the yearly sum is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyomo.core as pyo

from monazite.data.records.calendar import is_wholly_suspended
from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear, Period, add_months, parse_months


def closed(contract: Contract, year: ContractYear) -> list[Period]:
    """The periods outside the term, in a contract year with other periods inside it."""
    found = [period for period in year.periods if is_outside(contract, period)]
    return found if len(found) < len(year.periods) else []


def is_outside(contract: Contract, period: Period) -> bool:
    """Whether a whole period is outside the term."""
    first, last = contract.first_day, contract.last_day
    return bool((first and period.end <= first) or (last and period.start >= last))


def suspended(contract: Contract, year: ContractYear) -> list[Period]:
    """The wholly suspended periods within the term, in a contract year with other open periods."""
    inside = [period for period in year.periods if not is_outside(contract, period)]
    found = [period for period in inside if is_wholly_suspended(contract, period)]
    return found if len(found) < len(inside) else []


@dataclass(frozen=True)
class Expiry:
    """Make-up rights that expire inside a contract year: the periods that begin before, and the vintages."""

    periods: tuple[Period, ...]
    vintages: tuple[ContractYear, ...]


def expires(contract: Contract, vintage: ContractYear) -> date:
    """The day on which the make-up right of a contract year expires."""
    assert contract.make_up is not None
    return add_months(vintage.end, parse_months(contract.make_up.within))


def rights(contract: Contract, years: Sequence[ContractYear], year: ContractYear) -> list[ContractYear]:
    """The earlier contract years whose make-up rights are valid in a contract year, the oldest first."""
    earlier = (each for each in years if each.end <= year.start)
    return [vintage for vintage in earlier if year.start < expires(contract, vintage)]


def makes_up(contract: Contract) -> bool:
    """Whether the plan chooses the make-up quantity."""
    return contract.make_up is not None and contract.role == "buyer"


def expiries(contract: Contract, years: Sequence[ContractYear], year: ContractYear) -> list[Expiry]:
    """With `role: buyer`: the expiries inside a contract year."""
    found: dict[int, tuple[ContractYear, ...]] = {}
    vintages = rights(contract, years, year) if makes_up(contract) else []
    for vintage in vintages:
        day = expires(contract, vintage)
        count = sum(period.start < day for period in year.periods)
        if count < len(year.periods):
            found[count] = tuple(each for each in vintages if expires(contract, each) <= day)
    return [Expiry(year.periods[:count], found[count]) for count in sorted(found)]


def has_beyond(contract: Contract, years: Sequence[ContractYear], year: ContractYear) -> bool:
    """Whether quantities owed from before may be delivered in a contract year."""
    if contract.redelivery is not None or contract.restoration is not None:
        return True
    if makes_up(contract):
        return bool(rights(contract, years, year))
    return contract.make_up is not None and contract.make_up.nomination is not None


def is_divided(contract: Contract, years: Sequence[ContractYear], year: ContractYear) -> bool:
    """Whether a contract year is divided."""
    return bool(closed(contract, year) or suspended(contract, year) or expiries(contract, years, year))


def ordinary_in(model: pyo.ConcreteModel, instance: Instance, name: str, periods: Sequence[Period]) -> Any:
    """Deliveries in some periods of a divided contract year that count towards its quantity."""
    content = instance.basis_content(instance.contracts[name])
    delivered = pyo.quicksum(content * model.deliver[name, period.key] for period in periods)
    return delivered - on_top_in(model, name, periods)


def on_top_in(model: pyo.ConcreteModel, name: str, periods: Sequence[Period]) -> Any:
    """Deliveries in some periods of a divided contract year that were owed from before."""
    on_top = model.settlement.on_top
    found = [on_top[name, period.key] for period in periods if (name, period.key) in on_top]
    return pyo.quicksum(found) if found else 0.0
