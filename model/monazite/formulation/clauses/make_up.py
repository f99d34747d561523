r"""Make-up: what was paid for and not taken may be taken in later years, each vintage until it expires.

```math
\begin{aligned}
\sum_{y > v,\; y \le v + K} \mathit{taken}_{c,v,y} &\le \mathit{unlifted}_{c,v} && \text{(vintage)} \\
\sum_v \mathit{taken}_{c,v,y} &\le M_{c,y} && \text{(most)} \\
\mathit{rebate}_{c,y} &= (1 - \theta_c) \, p_{c,y} \sum_v \mathit{taken}_{c,v,y}
\end{aligned}
```

with vintages $v$ of [take-or-pay](#take_or_pay) payments that last $K$ years (`within`) and the share $\theta$ of the price that is paid again
(`top_up`). What is made up comes on top of the cap and does not count towards the year's take-or-pay, so it comes only after that is met:
years in which the plan would make up and pay for what it does not take are settled [side by side](#sides).

Where the plan sells, the right is the buyer's and its use is data: `nomination` says what it makes up each year, which is owed on top of the
quantity.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.symbols import Amount, is_symbol, refuse
from monazite.data.timeline import ContractYear, add_months, parse_months
from monazite.errors import Fault, InstanceError
from monazite.formulation.clauses.price_review import price_of
from monazite.formulation.clauses.take_or_pay import deficiencies
from monazite.formulation.clauses.tolerance import mean
from monazite.formulation.money import Flow, Item
from monazite.formulation.network import Network
from monazite.formulation.obligation import Obligation

ROUNDING = 1e-9


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `taken[contract,vintage,year]`, where the plan buys."""
    block.taken = pyo.Var(
        [
            (name, vintage.key, year.key)
            for name, contract in instance.contracts.items()
            if contract.make_up and contract.role == "buyer"
            for vintage, year in pairs(instance, contract)
        ],
        domain=pyo.NonNegativeReals,
    )


def pairs(instance: Instance, contract: Contract) -> Iterator[tuple[ContractYear, ContractYear]]:
    """Every vintage with every later contract year in which it has not expired."""
    assert contract.make_up is not None
    years = instance.contract_years(contract)
    for number, vintage in enumerate(years):
        expires = add_months(vintage.periods[-1].end, parse_months(contract.make_up.within))
        for year in years[number + 1 :]:
            if year.periods[0].start < expires:
                yield vintage, year


def made_up(model: pyo.ConcreteModel, name: str, year: ContractYear) -> Any:
    """What the plan makes up in a contract year, of all vintages."""
    taken = model.make_up.taken
    found = [taken[key] for key in taken if key[0] == name and key[-1] == year.key]
    return pyo.quicksum(found) if found else 0.0


def beyond(model: pyo.ConcreteModel, name: str, year: ContractYear) -> Any:
    """What is made up, whoever does it, does not count towards the year's quantity."""
    return made_up(model, name, year) + model.nominated[name, year.key]


def nominated(contract: Contract, year: ContractYear) -> Amount:
    """What a buyer outside the plan makes up in a contract year."""
    if contract.make_up is None or contract.role == "buyer":
        return 0.0
    return mean(contract.make_up.nomination, year, 0.0) * year.years


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Rows `vintage[contract,year]` and `most[contract,year]`, and the rebate."""
    block.vintage = pyo.Constraint(pyo.Any)
    block.most = pyo.Constraint(pyo.Any)
    flows = []
    for name, contract in instance.contracts.items():
        clause = contract.make_up
        if clause is None:
            continue
        years = instance.contract_years(contract)
        if contract.role == "buyer":
            _add_rows(block, model, instance, name)
        else:
            _check_paid(instance, name, contract, model.obligations[name])
        buyer, seller = instance.sides(contract)
        for year in years:
            last = year.periods[-1]
            again = clause.top_up[last] if clause.top_up is not None else 0.0
            amount = made_up(model, name, year) + nominated(contract, year)
            rebate = (1 - again) * price_of(contract, last) * amount
            flows.append(Flow(last.key, seller, buyer, Item.REBATE, f"contracts.{name}", rebate))
    return flows


def _add_rows(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, name: str) -> None:
    contract = instance.contracts[name]
    assert contract.make_up is not None
    for year in instance.contract_years(contract):
        later = [block.taken[key] for key in block.taken if key[:2] == (name, year.key)]
        if later:
            paid = model.take_or_pay.unlifted[name, year.key]
            block.vintage[name, year.key] = pyo.quicksum(later) - paid <= 0
        if contract.make_up.most is not None and not isinstance(made_up(model, name, year), float):
            most = mean(contract.make_up.most, year, 0.0) * year.years
            block.most[name, year.key] = made_up(model, name, year) <= most


def _check_paid(instance: Instance, name: str, contract: Contract, due: tuple[Obligation, ...]) -> None:
    """What a buyer makes up was paid for before and has not expired, the oldest first."""
    left = dict.fromkeys((year.key for year, _ in deficiencies(contract, due)), 0.0)
    paid = {year.key: amount for year, amount in deficiencies(contract, due)}
    unexpired = list(pairs(instance, contract))
    for year, _ in deficiencies(contract, due):
        wanted = nominated(contract, year)
        if is_symbol(wanted):
            refuse("make_up", "what the buyer makes up is compared with what it has paid for")
        for vintage, later in unexpired:
            if later.key == year.key:
                used = min(wanted, left[vintage.key])
                left[vintage.key] -= used
                wanted -= used
        left[year.key] = paid[year.key]
        if wanted > ROUNDING:
            address = f"contracts.{name}.make_up.nomination"
            message = (
                f"the buyer makes up {wanted:.6g} more in {year.label} than it has paid for and not lost; lower the "
                "nomination, or the `tolerance.nomination` of earlier years"
            )
            raise InstanceError([Fault(message, instance.context.place(address), address)])
