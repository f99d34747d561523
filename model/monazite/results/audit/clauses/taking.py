"""Take-or-pay and make-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monazite.data.records.contract import Contract
from monazite.data.records.timeline import ContractYear, add_months, parse_months
from monazite.figures import figure
from monazite.results.audit.clauses.reading import Due, dues, nominated, on_top, ordinary, over_days, summed
from monazite.results.audit.compare import at_most, equal
from monazite.results.plan import Plan
from monazite.tolerances import AMOUNT_IS_ZERO


def _released(plan: Plan, name: str, due: Due) -> float:
    """By how much the take-or-pay level falls with what is bought down or suspended by choice: by its
    share of it."""
    bought = due.bought * summed(plan, "buy_down.bought", name, due.year)
    return bought + due.lifted * summed(plan, "suspension.hold", name, due.year)


def take_or_pay(plan: Plan, name: str) -> Iterator[str]:
    """What is paid for is exactly what is not taken."""
    contract = plan.instance.contracts[name]
    if contract.take_or_pay is None or contract.carry_forward is not None:
        return
    if contract.role == "seller":
        yield from _uncalled(plan, name, contract)
        return
    for due in dues(plan, name):
        met = ordinary(plan, name, due.year) + _released(plan, name, due)
        missing = max(0.0, due.level - met)
        unlifted = summed(plan, "take_or_pay.unlifted", name, due.year)
        what = f"contract {name}, paid for and not taken in {due.year.label}"
        yield from equal(what, unlifted, missing, due.floor)


def _uncalled(plan: Plan, name: str, contract: Contract) -> Iterator[str]:
    """Where the plan sells and is released from a part, what its buyer pays for is exactly what it does
    not call of the rest."""
    if contract.buy_down is None and (
        contract.suspension is None or contract.suspension.compensation is None
    ):
        return
    for due, (year, missing) in zip(dues(plan, name), paid_by_a_buyer(plan, name), strict=True):
        unlifted = summed(plan, "take_or_pay.unlifted", name, year)
        what = f"contract {name}, paid for and not called in {year.label}"
        yield from equal(what, unlifted, missing, due.level + due.cap)


def carry_forward(plan: Plan, name: str) -> Iterator[str]:
    """What is paid for is exactly what is not taken so far."""
    contract = plan.instance.contracts[name]
    if contract.carry_forward is None or contract.role == "seller":
        return
    balance = size = 0.0
    for due in dues(plan, name):
        met = ordinary(plan, name, due.year) + _released(plan, name, due)
        balance += met - due.level
        size += abs(met) + abs(due.level)
        unlifted = summed(plan, "take_or_pay.unlifted", name, due.year)
        what = f"contract {name}, paid for and not taken by {due.year.label}"
        yield from equal(what, unlifted, max(0.0, -balance), size)
        balance += unlifted


def make_up(plan: Plan, name: str) -> Iterator[str]:
    """What is made up was paid for, has not expired, and comes only in years in which all else is taken."""
    contract = plan.instance.contracts[name]
    if contract.make_up is None or contract.role == "seller":
        return
    years = {year.key: year for year in plan.instance.contract_years(contract)}
    used = dict.fromkeys(years, 0.0)
    for (owner, vintage, later), amount in plan.of("make_up.taken"):
        if owner == name:
            used[vintage] += amount
            ended, begins = years[vintage].periods[-1].end, years[later].periods[0].start
            if amount > AMOUNT_IS_ZERO and not ended <= begins < _lost(contract, years[vintage]):
                yield f"contract {name}: {figure(amount)} of {vintage} made up in {later}, out of time"
    for key, amount in used.items():
        paid = summed(plan, "take_or_pay.unlifted", name, years[key])
        yield from at_most(
            f"contract {name}, made up of what was paid for in {years[key].label}", amount, paid
        )
    for year in years.values():
        yield from _in_time(plan, name, contract, years, year)
    for key, year in years.items():
        made_up = summed(plan, "make_up.taken", name, year)
        both = min(made_up, plan.amount("take_or_pay.unlifted", name, key))
        what = f"contract {name}, made up in {year.label}"
        yield from equal(f"{what} while paying for what is not taken", both, 0.0, made_up)
        if contract.make_up.most is not None:
            yield from at_most(what, made_up, over_days(contract.make_up.most, year))


def _lost(contract: Contract, vintage: ContractYear) -> date:
    """The day from which what was paid for in a contract year is lost."""
    assert contract.make_up is not None
    return add_months(vintage.periods[-1].end, parse_months(contract.make_up.within))


def _in_time(
    plan: Plan, name: str, contract: Contract, years: dict[str, ContractYear], year: ContractYear
) -> Iterator[str]:
    """What is made up of rights that expire inside a contract year is delivered on top in periods that
    begin before."""
    taken = {
        vintage: amount
        for (owner, vintage, later), amount in plan.of("make_up.taken")
        if owner == name and later == year.key
    }
    for day in {_lost(contract, years[vintage]) for vintage in taken}:
        before = [period for period in year.periods if period.start < day]
        if len(before) < len(year.periods):
            total = sum(amount for vintage, amount in taken.items() if _lost(contract, years[vintage]) <= day)
            what = f"contract {name}, made up in {year.label} of what expires by {day}"
            yield from at_most(what, total, on_top(plan, name, before))


def paid_by_a_buyer(plan: Plan, name: str) -> list[tuple[ContractYear, float]]:
    """What a buyer outside the plan pays for without taking it: what it calls against what it must take."""
    contract = plan.instance.contracts[name]
    found, credit = [], 0.0
    for due in dues(plan, name):
        bought, held = (summed(plan, each, name, due.year) for each in ("buy_down.bought", "suspension.hold"))
        missing = due.level - due.bought * bought - due.lifted * held - (due.cap - due.called * held)
        found.append((due.year, max(0.0, missing - credit)))
        credit = max(0.0, credit - missing) if contract.carry_forward else 0.0
    return found


def made_up_in(plan: Plan, name: str, year: ContractYear) -> float:
    """What is made up in a contract year, by the plan or by an outside buyer."""
    return summed(plan, "make_up.taken", name, year) + nominated(plan, name, year)
