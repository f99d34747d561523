"""What clauses ask and what the plan does, from the records and the plan's amounts by plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from monazite.data.contract import Contract
from monazite.data.quantity import Path
from monazite.data.timeline import ContractYear, Period, add_months, parse_date, parse_months
from monazite.results.plan import Plan


@dataclass(frozen=True)
class Due:
    """What is due in a contract year, in units of the basis.

    `kept` and `called` are the shares of it that are the floor and the most to deliver; `least` is the firm minimum,
    `excused` what force majeure takes away, `suspendable` what the plan may suspend by choice.
    """

    year: ContractYear
    amount: float
    kept: float
    called: float
    least: float
    excused: float
    suspendable: float

    @property
    def floor(self) -> float:
        return self.kept * self.amount

    @property
    def cap(self) -> float:
        return self.called * self.amount


def content_of(plan: Plan, contract: Contract, material: str | None = None) -> float:
    """Units of the contract's basis in one unit of its material, or of a grade."""
    return plan.instance.content(material or contract.material, contract.basis) if contract.basis else 1.0


def delivered(plan: Plan, name: str, periods: tuple[Period, ...]) -> float:
    """What moves under a contract in some periods, in units of its basis."""
    moved = sum(plan.amount("deliver", name, period.key) for period in periods)
    return content_of(plan, plan.instance.contracts[name]) * moved


def summed(plan: Plan, decision: str, name: str, year: ContractYear) -> float:
    """One decision of a contract in a contract year, over tiers and vintages."""
    return sum(plan.under(decision, name, year.key))


def ordinary(plan: Plan, name: str, year: ContractYear) -> float:
    """What counts towards the quantity of a contract year: not what is redelivered, restored or made up."""
    extra = sum(
        summed(plan, decision, name, year)
        for decision in ("redelivery.back", "restoration.back", "make_up.taken")
    )
    return delivered(plan, name, year.periods) - extra - nominated(plan, name, year)


def released(plan: Plan, name: str, due: Due) -> float:
    """By how much the floor is lowered: bought down, or suspended by choice."""
    held = due.kept * summed(plan, "suspension.hold", name, due.year)
    return summed(plan, "buy_down.bought", name, due.year) + held


def nominated(plan: Plan, name: str, year: ContractYear) -> float:
    """What a buyer outside the plan makes up in a contract year."""
    contract = plan.instance.contracts[name]
    if contract.role == "buyer" or contract.make_up is None or contract.make_up.nomination is None:
        return 0.0
    return mean(contract.make_up.nomination, year, 0.0) * year.years


def mean(path: Path | None, year: ContractYear, absent: float) -> float:
    """The mean of a path over a contract year, by the length of its periods."""
    if path is None:
        return absent
    length = sum(period.years for period in year.periods)
    return sum(path[period] * period.years for period in year.periods) / length


def over(contract: Contract) -> date | None:
    """The day a contract is over, by its term, an extension or a termination."""
    days = []
    if contract.extension is not None and contract.extension.exercised:
        days.append(parse_date(contract.extension.until))
    elif contract.term is not None and contract.term.until:
        days.append(parse_date(contract.term.until))
    left = contract.termination
    if left is not None and left.date:
        days.append(add_months(parse_date(left.date), parse_months(left.notice)))
    return min(days) if days else None


def in_term(contract: Contract, day: date) -> bool:
    """Whether the contract is in force on a day."""
    begins = contract.term.from_ if contract.term else None
    ends = over(contract)
    return not (begins and day < parse_date(begins)) and not (ends and day >= ends)


def in_force(contract: Contract, day: date) -> bool:
    """Whether the suspension is in force on a day."""
    clause = contract.suspension
    if clause is None or day < add_months(parse_date(clause.from_), parse_months(clause.notice)):
        return False
    return clause.until is None or day < parse_date(clause.until)


def _turns(contract: Contract) -> list[date]:
    """The days on which a term or a suspension begins or ends."""
    days = [over(contract)]
    if contract.term is not None and contract.term.from_:
        days.append(parse_date(contract.term.from_))
    if contract.suspension is not None:
        clause = contract.suspension
        days.append(add_months(parse_date(clause.from_), parse_months(clause.notice)))
        days.append(parse_date(clause.until) if clause.until else None)
    return [day for day in days if day is not None]


def _counted(contract: Contract, day: date, suspended: bool) -> float:
    """Which share of the quantity counts on a day, or which share is suspended on it."""
    if not in_term(contract, day):
        return 0.0
    clause = contract.suspension
    share = 0.0
    if clause is not None and in_force(contract, day):
        share = clause.share.amount if clause.share else 1.0
    if suspended:
        return share
    return 1.0 if clause is not None and clause.compensation is not None else 1.0 - share


def counted(contract: Contract, path: Path, period: Period, suspended: bool = False) -> float:
    """What counts of a yearly path in a period, or what of it is suspended; day by day where that changes within it."""
    if not any(period.start < day < period.end for day in _turns(contract)):
        return path[period] * period.years * _counted(contract, period.start, suspended)
    days = [period.start + timedelta(day) for day in range((period.end - period.start).days)]
    mean = sum(
        path.within(period, day, day + timedelta(1)) * _counted(contract, day, suspended) for day in days
    )
    return mean * period.years


def is_over(contract: Contract, year: ContractYear) -> bool:
    """Whether a contract year lies outside the term, or is left out of it."""
    begin, end = year.periods[0].start, year.periods[-1].end
    inside = any(in_term(contract, day) for day in (begin, end - timedelta(1)))
    starts = parse_date(contract.term.from_) if contract.term and contract.term.from_ else None
    inside = inside or bool(starts and begin <= starts < end and in_term(contract, starts))
    left_out = contract.term.except_ if contract.term else []
    return not inside or any(begin <= parse_date(day) < end for day in left_out)


def dues(plan: Plan, name: str) -> list[Due]:
    """What is due in every contract year: adjusted, not suspended, phased out by the ramp, less what is excused."""
    return plan.once(_dues, name)


def _dues(plan: Plan, name: str) -> list[Due]:
    contract = plan.instance.contracts[name]
    years = plan.instance.contract_years(contract)
    rates = [_kept(contract, year) / year.years for year in years]
    clause = contract.ramp_down
    if clause is not None:
        before = clause.before.amount if clause.before else contract.quantity[years[0].periods[0]]
        for number, year in enumerate(years):
            distance = (years[number - 1].years + year.years) / 2 if number else year.years
            rates[number] = max(rates[number], before - clause.step.amount * distance)
            before = rates[number]
    return [_due(contract, year, rate * year.years) for year, rate in zip(years, rates, strict=True)]


def _kept(contract: Contract, year: ContractYear) -> float:
    """The adjusted quantity of a contract year that is not suspended as data."""
    return _adjusted(contract, year, False)


def _adjusted(contract: Contract, year: ContractYear, suspended: bool) -> float:
    """What counts of the adjusted quantity of a contract year, or what of it is suspended."""
    total = sum(counted(contract, contract.quantity, period, suspended) for period in year.periods)
    clause = contract.adjustment
    for path, sign in ((clause.maintenance, -1), (clause.other, 1)) if clause else ():
        if path is not None:
            total += sign * sum(counted(contract, path, period, suspended) for period in year.periods)
    return total


def _due(contract: Contract, year: ContractYear, whole: float) -> Due:
    excused = mean(contract.force_majeure.share, year, 0.0) if contract.force_majeure else 0.0
    least = suspendable = 0.0
    if is_over(contract, year):
        whole = 0.0
    else:
        if contract.firm_minimum is not None:
            least = sum(counted(contract, contract.firm_minimum, period) for period in year.periods)
        if contract.suspension is not None and contract.suspension.compensation is not None:
            suspendable = _adjusted(contract, year, True)
    kept, called = _band(contract, year)
    rest = 1.0 - excused
    return Due(year, whole * rest, kept, called, least * rest, whole * excused, suspendable * rest)


def _band(contract: Contract, year: ContractYear) -> tuple[float, float]:
    clause = contract.tolerance
    free = mean(contract.shortfall.grace, year, 0.0) if contract.shortfall else 0.0
    kept = called = 1.0
    if clause is not None and clause.holder == contract.role:
        kept, called = 1 - mean(clause.down, year, 0.0), 1 + mean(clause.up, year, 0.0)
    elif clause is not None:
        kept = called = mean(clause.nomination, year, 1.0)
    return kept * (1 - free), called
