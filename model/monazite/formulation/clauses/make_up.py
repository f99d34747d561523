r"""Make-up: quantities paid for and not taken may be taken in later years, each vintage until it expires.

```math
\begin{aligned}
\sum_{y > v,\; \text{begins before } e_v} \mathit{taken}_{c,v,y} &\le \mathit{unlifted}_{c,v}
    && \text{(vintage)} \\
\sum_{v:\, e_v \le e} \mathit{taken}_{c,v,y} &\le \sum_{t \in y,\; \text{begins before } e}
    \mathit{ontop}_{c,t} && \text{(unexpired)} \\
\sum_v \mathit{taken}_{c,v,y} &\le \sum_{d \in y} M_c(d) && \text{(most)} \\
\mathit{rebate}_{c,y} &= (1 - \theta_c) \, p_c \sum_v \mathit{taken}_{c,v,y}
\end{aligned}
```

with vintages $v$ of [take-or-pay](#take_or_pay) payments that expire on the day $e_v$, `within` after the end
of their contract year, and the share $\theta$ of the price that is paid again (`top_up`), both of the
[settlement day](#settlement). Where a right expires inside a contract year, its make-up quantity is delivered
in the periods that begin before ($\mathit{ontop}$ are deliveries of a period that were [owed from
before](#parts)). Make-up quantities are in addition to the cap and do not count towards the take-or-pay of
the year, so that they are taken only after it is met: contract years in which the plan would make up and pay
for quantities not taken are solved on [branches](#branches).

With `role: seller` the right is the buyer's and its use is data: `nomination` is the daily rate of make-up,
from the oldest right that has not expired on that day. It is always delivered, in addition to the quantity. A
nomination above the quantity paid for is an error, and so is a negative price of the contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.core as pyo

from monazite.data.records.contract import Contract
from monazite.data.records.days import cut
from monazite.data.records.instance import Instance
from monazite.data.records.symbols import Amount, is_symbol, refuse
from monazite.data.records.timeline import ContractYear, Period
from monazite.errors import Fault, InstanceError
from monazite.figures import LIMIT_DIGITS, amount
from monazite.formulation.clauses.take_or_pay import deficiencies
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.daily import WHOLE, days_of
from monazite.formulation.support.meaning import Constraint, Part, RightHandSide, Role, Variable, of_basis
from monazite.formulation.support.obligation import Obligation
from monazite.formulation.support.parts import expires, expiries, makes_up, on_top_in
from monazite.formulation.support.spots import Network
from monazite.tolerances import AMOUNT_IS_ZERO

MEANINGS: dict[str, Constraint | Variable] = {
    "taken": Variable(
        "quantity made up under contract {contract}",
        "The make-up quantity of a contract year, by the contract year of the payment.",
        ("contract", "vintage", "year"),
        of_basis,
        "contracts.{contract}.make_up",
        part=Part.BEYOND,
        held=True,
    ),
    "vintage": Constraint(
        "quantity that may be made up under contract {contract}",
        "The make-up quantity of a vintage is at most the quantity paid for in it and not taken.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.make_up",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
    "unexpired": Constraint(
        "make-up before the right expires under contract {contract}",
        "Make-up quantities of rights that expire within a contract year are delivered before the expiry.",
        ("contract", "period"),
        of_basis,
        "contracts.{contract}.make_up",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
    "most": Constraint(
        "yearly make-up limit of contract {contract}",
        "The make-up quantity of a contract year is at most the yearly limit.",
        ("contract", "year"),
        of_basis,
        "contracts.{contract}.make_up",
        Role.LIMIT,
        priced=True,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `taken[contract,vintage,year]`, with `role: buyer`."""
    block.taken = pyo.Var(
        [
            (name, vintage.key, year.key)
            for name, contract in instance.contracts.items()
            if makes_up(contract)
            for vintage, year in _pairs(instance, contract)
        ],
        domain=pyo.NonNegativeReals,
    )


def _pairs(instance: Instance, contract: Contract) -> Iterator[tuple[ContractYear, ContractYear]]:
    """Each vintage with each later contract year in which it is valid."""
    years = instance.contract_years(contract)
    for vintage in years:
        for year in years:
            if vintage.end <= year.start < expires(contract, vintage):
                yield vintage, year


def made_up(model: pyo.ConcreteModel, name: str, year: ContractYear) -> Any:
    """The make-up quantity of the plan in a contract year, over all vintages."""
    taken = model.make_up.taken
    found = [taken[key] for key in taken if key[0] == name and key[-1] == year.key]
    return pyo.quicksum(found) if found else 0.0


def beyond(model: pyo.ConcreteModel, name: str, year: ContractYear) -> Any:
    """Make-up quantities, of either party, do not count towards the quantity of the year."""
    return made_up(model, name, year) + model.nominated[name, year.key]


def nominated(contract: Contract, year: ContractYear) -> Amount:
    """The make-up quantity that the counterparty nominates in a contract year."""
    if contract.make_up is None or contract.role == "buyer":
        return 0.0
    return days_of(contract.make_up.nomination).total(year.periods)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `vintage[contract,year]`, `unexpired[contract,period]` and `most[contract,year]`, and the
    rebate.
    """
    block.vintage = pyo.Constraint(pyo.Any)
    block.unexpired = pyo.Constraint(pyo.Any)
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
        buyer, seller = instance.parties(contract)
        daily = model.daily[name]
        saved = (WHOLE - days_of(clause.top_up)) * daily.price
        for year in years:
            last = year.periods[-1]
            amount = made_up(model, name, year) + nominated(contract, year)
            rebate = daily.settled(saved, year) * amount
            flows.append(Flow(last.key, seller, buyer, Item.REBATE, f"contracts.{name}", rebate))
    return flows


def _add_rows(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, name: str) -> None:
    contract = instance.contracts[name]
    assert contract.make_up is not None
    years = instance.contract_years(contract)
    for year in years:
        later = [block.taken[key] for key in block.taken if key[:2] == (name, year.key)]
        if later:
            paid = model.take_or_pay.unlifted[name, year.key]
            block.vintage[name, year.key] = pyo.quicksum(later) - paid <= 0
        if contract.make_up.most is not None and not isinstance(made_up(model, name, year), float):
            most = contract.make_up.most.days.total(year.periods)
            block.most[name, year.key] = made_up(model, name, year) <= most
        for expiry in expiries(contract, years, year):
            taken = pyo.quicksum(block.taken[name, vintage.key, year.key] for vintage in expiry.vintages)
            block.unexpired[name, expiry.periods[-1].key] = (
                taken - on_top_in(model, name, expiry.periods) <= 0
            )


def _check_paid(instance: Instance, name: str, contract: Contract, due: tuple[Obligation, ...]) -> None:
    """A nominated make-up quantity was paid for before and has not expired on its day, the oldest right
    first.
    """
    assert contract.make_up is not None
    paid, left = dict(deficiencies(contract, due)), dict[ContractYear, float]()
    for year in paid:
        wanted = 0.0
        for period in year.periods:
            wanted += _unpaid(contract, period, left)
        left[year] = paid[year]
        if wanted > AMOUNT_IS_ZERO:
            address = f"contracts.{name}.make_up.nomination"
            message = (
                "the nomination exceeds the valid make-up right by "
                f"{amount(wanted, instance.basis_unit(contract), LIMIT_DIGITS)} in {year.label}. Expected at "
                "most the quantity paid for and not expired. Lower the nomination, or the "
                "`tolerance.nomination` of earlier years"
            )
            raise InstanceError([Fault(message, instance.context.place(address), address)])


def _unpaid(contract: Contract, period: Period, left: dict[ContractYear, float]) -> float:
    """The nominated quantity of a period above the remaining rights, which are reduced."""
    assert contract.make_up is not None
    last_days = {vintage: expires(contract, vintage) for vintage in left}
    wanted = 0.0
    for start, end, rate in days_of(contract.make_up.nomination).pieces(period.start, period.end):
        if is_symbol(rate):
            refuse("make_up", "the nomination is compared with the quantity paid for")
        for first, stop in cut([(start, end)], last_days.values()):
            amount = rate * period.share(first, stop) * period.years
            for vintage, day in last_days.items():
                used = min(amount, left[vintage]) if first < day else 0.0
                left[vintage] -= used
                amount -= used
            wanted += amount
    return wanted
