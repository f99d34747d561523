"""Every clause of every contract, worked out again from its words. One function a clause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from monazite.data.contract import Contract
from monazite.data.quantity import Path
from monazite.data.timeline import ContractYear, Period, add_months, parse_date, parse_months
from monazite.formulation.money import Item
from monazite.results.audit.compare import at_most, equal
from monazite.results.plan import Plan

ClauseAudit = Callable[[Plan, str], Iterator[str]]


def audit_clauses(plan: Plan) -> Iterator[str]:
    """All clauses of all contracts."""
    for name in plan.instance.contracts:
        for check in CLAUSE_AUDITS.values():
            yield from check(plan, name)


def _delivered(plan: Plan, name: str, periods: tuple[Period, ...]) -> float:
    contract = plan.instance.contracts[name]
    content = plan.instance.content(contract.material, contract.basis) if contract.basis else 1.0
    return content * sum(plan.amount("deliver", name, period.key) for period in periods)


def _short(plan: Plan, name: str, year: ContractYear) -> list[float]:
    contract = plan.instance.contracts[name]
    count = len(contract.shortfall.parts) if contract.shortfall else 1
    return [plan.amount("shortfall.short", name, str(tier), year.key) for tier in range(1, count + 1)]


def _in_force(contract: Contract, day: date) -> bool:
    """Whether the suspension is in force on a day."""
    clause = contract.suspension
    if clause is None or day < add_months(parse_date(clause.from_), parse_months(clause.notice)):
        return False
    return clause.until is None or day < parse_date(clause.until)


def _unsuspended(contract: Contract, period: Period) -> float:
    """The quantity of a period that is not suspended, day by day where the suspension begins or ends in it."""
    if contract.suspension is None:
        return contract.quantity[period] * period.years
    share = contract.suspension.share.amount if contract.suspension.share else 1.0
    first, last = _in_force(contract, period.start), _in_force(contract, period.end - timedelta(1))
    if first and last:
        return contract.quantity[period] * period.years * (1 - share)
    days = [period.start + timedelta(day) for day in range((period.end - period.start).days)]
    lost = sum(
        contract.quantity.within(period, day, day + timedelta(1)) for day in days if _in_force(contract, day)
    )
    return (contract.quantity[period] - share * lost) * period.years


def due(plan: Plan, name: str) -> list[tuple[ContractYear, float]]:
    """The quantity due in every contract year: unsuspended, phased out by the ramp, less what is excused."""
    contract = plan.instance.contracts[name]
    years = plan.instance.contract_years(contract)
    rates = [sum(_unsuspended(contract, period) for period in year.periods) / year.years for year in years]
    clause = contract.ramp_down
    if clause is not None:
        before = clause.before.amount if clause.before else contract.quantity[years[0].periods[0]]
        for number, year in enumerate(years):
            distance = (years[number - 1].years + year.years) / 2 if number else year.years
            rates[number] = max(rates[number], before - clause.step.amount * distance)
            before = rates[number]
    found = []
    for year, rate in zip(years, rates, strict=True):
        excused = 0.0
        if contract.force_majeure:
            excused = (
                sum(contract.force_majeure.share[period] * period.years for period in year.periods)
                / year.years
            )
        found.append((year, rate * year.years * (1 - excused)))
    return found


def _mean(path: Path | None, year: ContractYear, absent: float) -> float:
    if path is None:
        return absent
    return sum(path[period] * period.years for period in year.periods) / sum(
        period.years for period in year.periods
    )


def _band(contract: Contract, year: ContractYear) -> tuple[float, float]:
    clause = contract.tolerance
    if clause is None:
        return 1.0, 1.0
    if clause.holder == "buyer":
        called = _mean(clause.nomination, year, 1.0)
        return called, called
    return 1 - _mean(clause.down, year, 0.0), 1 + _mean(clause.up, year, 0.0)


def settlement(plan: Plan, name: str) -> Iterator[str]:
    """Every model period belongs to exactly one contract year."""
    years = plan.instance.contract_years(plan.instance.contracts[name])
    inside = [period.key for year in years for period in year.periods]
    if inside != [period.key for period in plan.instance.timeline.periods]:
        yield f"contract {name}: its years do not cover the periods once each"


def quantity(plan: Plan, name: str) -> Iterator[str]:
    """No more is delivered than is due with the tolerance."""
    for year, amount in due(plan, name):
        limit = _band(plan.instance.contracts[name], year)[1] * amount
        yield from at_most(
            f"contract {name}, delivered in {year.label}", _delivered(plan, name, year.periods), limit
        )


def tolerance(plan: Plan, name: str) -> Iterator[str]:
    """Where the buyer calls a quantity, deliveries and shortfall make exactly that."""
    contract = plan.instance.contracts[name]
    if contract.tolerance and contract.tolerance.holder == "buyer":
        for year, amount in due(plan, name):
            called = _band(contract, year)[0] * amount
            told = _delivered(plan, name, year.periods) + sum(_short(plan, name, year))
            yield from at_most(f"contract {name}, called in {year.label}", called, told)


def shortfall(plan: Plan, name: str) -> Iterator[str]:
    """Deliveries and shortfall reach the floor; tiers keep their width; a firm contract has no shortfall."""
    contract = plan.instance.contracts[name]
    for year, amount in due(plan, name):
        floor = _band(contract, year)[0] * amount
        parts = _short(plan, name, year)
        yield from at_most(
            f"contract {name}, floor in {year.label}",
            floor,
            _delivered(plan, name, year.periods) + sum(parts),
        )
        if contract.firm:
            yield from equal(f"firm contract {name}, shortfall in {year.label}", sum(parts), 0.0)
        for part, tier in zip(parts, contract.shortfall.parts if contract.shortfall else (), strict=False):
            if tier.share is not None and not contract.firm:
                yield from at_most(
                    f"contract {name}, shortfall tier in {year.label}",
                    part,
                    _mean(tier.share, year, 1.0) * floor,
                )


def suspension(plan: Plan, name: str) -> Iterator[str]:
    """While all is suspended, and nothing ramps down, nothing is delivered."""
    contract = plan.instance.contracts[name]
    if contract.suspension is not None and contract.ramp_down is None:
        for year in plan.instance.contract_years(contract):
            if all(_unsuspended(contract, period) == 0 for period in year.periods):
                what = f"contract {name}, delivered in {year.label} while suspended"
                yield from equal(what, _delivered(plan, name, year.periods), 0.0)


def force_majeure(plan: Plan, name: str) -> Iterator[str]:
    """In a contract year that is excused altogether nothing is delivered."""
    contract = plan.instance.contracts[name]
    if contract.force_majeure:
        for year in plan.instance.contract_years(contract):
            if all(contract.force_majeure.share[period] == 1 for period in year.periods):
                what = f"contract {name}, delivered in {year.label} under force majeure"
                yield from equal(what, _delivered(plan, name, year.periods), 0.0)


def ramp_down(plan: Plan, name: str) -> Iterator[str]:
    """The quantity due falls no faster than the step, force majeure aside."""
    contract = plan.instance.contracts[name]
    if contract.ramp_down is not None and contract.force_majeure is None:
        for (first, before), (second, after) in pairwise(due(plan, name)):
            fall = before / first.years - after / second.years
            allowed = contract.ramp_down.step.amount * (first.years + second.years) / 2
            yield from at_most(f"contract {name}, fall in {second.label}", fall, allowed, abs(before))


def price(plan: Plan, name: str) -> Iterator[str]:
    """The buyer pays the seller the price on what is delivered; the seller pays the penalty on what is short."""
    contract = plan.instance.contracts[name]
    paid: dict[tuple[str, Item], float] = {}
    seller = plan.instance.owner(contract.from_)
    sides = {
        Item.CONTRACT_PRICE: (contract.counterparty, seller),
        Item.SHORTFALL_PENALTY: (seller, contract.counterparty),
    }
    for payment in plan.payments:
        if payment.element == f"contracts.{name}":
            if payment.item in sides and (payment.payer, payment.payee) != sides[payment.item]:
                yield f"contract {name}, {payment.item.value} in {payment.period}: {payment.payer} paid {payment.payee}"
            key = (payment.period, payment.item)
            paid[key] = paid.get(key, 0.0) + payment.amount
    for period in plan.instance.timeline.periods:
        expected = contract.price[period] * _delivered(plan, name, (period,))
        yield from equal(
            f"contract {name}, price paid in {period.key}",
            paid.get((period.key, Item.CONTRACT_PRICE), 0.0),
            expected,
        )
    for year, _ in due(plan, name):
        last = year.periods[-1]
        parts = contract.shortfall.parts if contract.shortfall and not contract.firm else ()
        expected = sum(
            tier.price[last] * short for tier, short in zip(parts, _short(plan, name, year), strict=False)
        )
        yield from equal(
            f"contract {name}, penalty of {year.label}",
            paid.get((last.key, Item.SHORTFALL_PENALTY), 0.0),
            expected,
        )


def origin(plan: Plan, name: str) -> Iterator[str]:
    """Cumulative deliveries stay within what the origins made and had in store, each tonne counted once.

    Checked against every set of origins that some contracts together are confined to.
    """
    instance, contract = plan.instance, plan.instance.contracts[name]
    if contract.origin is None:
        return
    rivals = {
        other: set(each.origin)
        for other, each in instance.contracts.items()
        if each.origin is not None and each.material == contract.material
    }
    unions = {frozenset(contract.origin)}
    for origins in rivals.values():
        unions |= {union | origins for union in list(unions)[:MOST_UNIONS]}
    for union in sorted(unions, key=sorted):
        confined = [other for other, origins in rivals.items() if origins <= union]
        yield from _within(plan, contract.material, sorted(union), confined)
    yield from _draws(plan, name)


MOST_UNIONS = 256


def _within(plan: Plan, material: str, origins: list[str], contracts: list[str]) -> Iterator[str]:
    instance = plan.instance
    places = {(instance.plants.get(each) or instance.mines[each]).place for each in origins}
    available = sum(
        s.opening.amount for s in instance.stocks.values() if s.material == material and s.place in places
    )
    taken = 0.0
    for period in instance.timeline.periods:
        available += sum(_made_at(plan, each, material, period) for each in origins)
        taken += sum(plan.amount("deliver", other, period.key) for other in contracts)
        yield from at_most(f"delivered from {', '.join(origins)} by {period.key}", taken, available)


def _made_at(plan: Plan, name: str, material: str, period: Period) -> float:
    instance = plan.instance
    if name in instance.mines:
        count = len(instance.mines[name].tiers or [None])
        return sum(plan.amount("mine", name, str(tier), period.key) for tier in range(1, count + 1))
    total = 0.0
    for process in instance.plants[name].runs:
        if material in instance.processes[process].outputs:
            total += instance.processes[process].outputs[material].amount * plan.amount(
                "run", process, name, period.key
            )
    return total


def _draws(plan: Plan, name: str) -> Iterator[str]:
    """Where contracts compete for origins, what each draws is its own and in time."""
    contract = plan.instance.contracts[name]
    drawn = [(key, amount) for key, amount in plan.of("origin.draw") if key[0] == name]
    for period in plan.instance.timeline.periods if drawn else ():
        total = sum(amount for key, amount in drawn if key[2] == period.key)
        yield from equal(
            f"contract {name}, drawn in {period.key}", total, plan.amount("deliver", name, period.key)
        )
    for source in {key[1] for key, _ in drawn} & set(contract.origin or ()):
        available = taken = 0.0
        for period in plan.instance.timeline.periods:
            available += _made_at(plan, source, contract.material, period)
            taken += sum(a for key, a in plan.of("origin.draw") if key[1] == source and key[2] == period.key)
            yield from at_most(f"drawn from {source} by {period.key}", taken, available)


def destination(plan: Plan, name: str) -> Iterator[str]:
    """A contract's deliveries are its own: no other row of the allocation names it."""
    from monazite.results.tables import allocation

    contract = plan.instance.contracts[name]
    for row in allocation.rows(plan):
        if row["element"] == f"contracts.{name}" and row["destination"] != contract.destination:
            yield f"contract {name}: {row['amount']:g} went to {row['destination']}, not to {contract.destination}"


def returns(plan: Plan, name: str) -> Iterator[str]:
    """What comes back enters the tables in proportion to what is delivered."""
    contract = plan.instance.contracts[name]
    for period in plan.instance.timeline.periods if contract.returns else ():
        if _delivered(plan, name, (period,)) < -1e-9:
            yield f"contract {name}: a negative delivery in {period.key} would return material"


CLAUSE_AUDITS: dict[str, ClauseAudit] = {
    "settlement": settlement,
    "suspension": suspension,
    "force_majeure": force_majeure,
    "ramp_down": ramp_down,
    "tolerance": tolerance,
    "quantity": quantity,
    "shortfall": shortfall,
    "price": price,
    "origin": origin,
    "destination": destination,
    "returns": returns,
}
