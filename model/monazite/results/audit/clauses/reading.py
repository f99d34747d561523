"""The terms of clauses and the amounts of the plan, from the records by plain arithmetic.

A contract is divided into day spans: days of one model period on which no term of its clauses changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.paths import Path
from monazite.data.records.record import Record
from monazite.data.records.timeline import ContractYear, Period, add_months, parse_date, parse_months
from monazite.results.plan import Plan


@dataclass(frozen=True)
class DaySpan:
    """Days on which no term changes, `length` years long in the measure of their period.

    `open` is the contract year they lie in; `asked` is the adjusted quantity a year, 0 where the contract is
    not in force, `kept` what is left of it after suspension and ramp-down. The others are shares.
    """

    period: Period
    year: date
    day: date
    length: float
    force: bool
    asked: float
    suspended: float
    held: float
    excused: float
    kept: float = 0.0

    @property
    def due(self) -> float:
        """What is due on these days, a year."""
        return self.kept * (1.0 - self.excused)

    @property
    def suspendable(self) -> float:
        """What may be suspended by choice, a year."""
        return self.asked * self.held * (1.0 - self.excused)

    @property
    def open(self) -> float:
        """The share of these days on which ordinary deliveries are possible."""
        return (1.0 - self.suspended) if self.force else 0.0


@dataclass(frozen=True)
class Due:
    """What is due in a contract year, in units of the basis.

    `floor` and `cap` are the least and the most to deliver, `least` is the firm minimum, `excused` what force
    majeure takes away, `suspendable` what the plan may suspend by choice, `level` what is taken or paid for.
    `kept`, `called` and `lifted` are by how much a unit held back lowers floor, cap and level, `bought` by
    how much a unit bought down lowers the level.
    """

    year: ContractYear
    day_spans: tuple[DaySpan, ...]
    amount: float
    floor: float
    cap: float
    least: float
    excused: float
    suspendable: float
    level: float
    kept: float
    called: float
    lifted: float
    bought: float


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


def beyond(plan: Plan, name: str, year: ContractYear) -> float:
    """What is delivered in a contract year that is owed from before: redelivered, restored or made up."""
    made_good = ("redelivery.back", "restoration.back", "make_up.taken")
    return sum(summed(plan, each, name, year) for each in made_good) + nominated(plan, name, year)


def ordinary(plan: Plan, name: str, year: ContractYear) -> float:
    """What counts towards the quantity of a contract year."""
    return delivered(plan, name, year.periods) - beyond(plan, name, year)


def on_top(plan: Plan, name: str, periods: Iterable[Period]) -> float:
    """What the plan counts as owed from before, of what is delivered in some periods of a contract year."""
    return sum(plan.amount("settlement.on_top", name, period.key) for period in periods)


def released(plan: Plan, name: str, due: Due) -> float:
    """By how much the floor is lowered: bought down, or suspended by choice."""
    held = due.kept * summed(plan, "suspension.hold", name, due.year)
    return summed(plan, "buy_down.bought", name, due.year) + held


def nominated(plan: Plan, name: str, year: ContractYear) -> float:
    """What a buyer outside the plan makes up in a contract year."""
    contract = plan.instance.contracts[name]
    if contract.role == "buyer" or contract.make_up is None or contract.make_up.nomination is None:
        return 0.0
    return over_days(contract.make_up.nomination, year)


def over_days(path: Path, year: ContractYear) -> float:
    """The total of a yearly quantity over all days of a contract year."""
    return sum(path[period] * period.years for period in year.periods)


def over(contract: Contract) -> date | None:
    """The day a contract is over, by its term, an extension or a termination."""
    days = [agreed_end(contract), exit_day(contract)]
    return min((day for day in days if day is not None), default=None)


def agreed_end(contract: Contract) -> date | None:
    """The day a contract is over without an exit."""
    if contract.extension is not None and contract.extension.exercised:
        return parse_date(contract.extension.until)
    return parse_date(contract.term.until) if contract.term is not None and contract.term.until else None


def exit_day(contract: Contract) -> date | None:
    """The day an exit takes effect."""
    left = contract.termination
    if left is None or not left.date:
        return None
    return add_months(parse_date(left.date), parse_months(left.notice))


def begins(contract: Contract) -> date | None:
    """The first day of the term; None: before the horizon."""
    return parse_date(contract.term.from_) if contract.term is not None and contract.term.from_ else None


def is_outside(contract: Contract, period: Period) -> bool:
    """Whether a period lies outside the term altogether."""
    first, end = begins(contract), over(contract)
    return (first is not None and period.end <= first) or (end is not None and period.start >= end)


def is_suspended(contract: Contract, day: date) -> bool:
    """Whether the dates of a suspension hold on a day."""
    clause = contract.suspension
    if clause is None or day < add_months(parse_date(clause.from_), parse_months(clause.notice)):
        return False
    return clause.until is None or day < parse_date(clause.until)


def in_force(contract: Contract, day: date, start: date, end: date) -> bool:
    """Whether the contract is in force on a day of the contract year [start, end)."""
    first, last = begins(contract), over(contract)
    if (first is not None and day < first) or (last is not None and day >= last):
        return False
    return not any(
        start <= parse_date(each) < end for each in (contract.term.except_ if contract.term else ())
    )


def is_over(plan: Plan, name: str, year: ContractYear) -> bool:
    """Whether no day of a contract year is in force."""
    return not any(span.force for span in day_spans(plan, name, year))


def _paths(value: Any) -> Iterator[Path]:
    """Every path below a record."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, Record):
        for field in type(value).model_fields:
            yield from _paths(getattr(value, field))
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _paths(item)


def _turns(contract: Contract) -> set[date]:
    """The days on which any term of the contract changes."""
    days = {day for path in _paths(contract) for day in path.days.firsts}
    found = [begins(contract), over(contract)]
    if contract.suspension is not None:
        clause = contract.suspension
        found.append(add_months(parse_date(clause.from_), parse_months(clause.notice)))
        found.append(parse_date(clause.until) if clause.until else None)
    if contract.price_review is not None:
        found.append(parse_date(contract.price_review.from_))
    return days | {day for day in found if day is not None}


def day_spans(plan: Plan, name: str, year: ContractYear) -> list[DaySpan]:
    """The day spans of a contract year; `kept` is the quantity that is not suspended, before any
    ramp-down."""
    return plan.once(_day_spans, name)[year.key]


def _day_spans(plan: Plan, name: str) -> dict[str, list[DaySpan]]:
    contract = plan.instance.contracts[name]
    years = plan.instance.contract_years(contract)
    turns = sorted({*_turns(contract), *(end for year in years for _, end in year.spans)})
    return {year.key: list(_walk(contract, year, turns)) for year in years}


def _walk(contract: Contract, year: ContractYear, turns: list[date]) -> Iterator[DaySpan]:
    for period in year.periods:
        inside = turns[bisect_right(turns, period.start) : bisect_left(turns, period.end)]
        for first, stop in pairwise([period.start, *inside, period.end]):
            start, end = next(span for span in year.spans if span[0] <= first < span[1])
            length = period.years * (stop - first).days / (period.end - period.start).days
            yield _day_span(contract, period, start, first, length, in_force(contract, first, start, end))


def _day_span(
    contract: Contract, period: Period, year: date, day: date, length: float, force: bool
) -> DaySpan:
    asked, clause = contract.quantity.days.on(day), contract.adjustment
    if clause is not None:
        asked -= clause.maintenance.days.on(day) if clause.maintenance else 0.0
        asked += clause.other.days.on(day) if clause.other else 0.0
    asked = asked if force else 0.0
    share = 0.0
    if contract.suspension is not None and is_suspended(contract, day):
        share = contract.suspension.share.amount if contract.suspension.share else 1.0
    chosen = contract.suspension is not None and contract.suspension.compensation is not None
    suspended, held = (0.0, share) if chosen else (share, 0.0)
    excused = contract.force_majeure.share.days.on(day) if contract.force_majeure else 0.0
    kept = asked * (1.0 - suspended)
    return DaySpan(period, year, day, length, force, asked, suspended, held, excused, kept)


def dues(plan: Plan, name: str) -> list[Due]:
    """What is due in every contract year: adjusted, not suspended, phased out by the ramp, less what is
    excused."""
    return plan.once(_dues, name)


def _dues(plan: Plan, name: str) -> list[Due]:
    contract = plan.instance.contracts[name]
    years = plan.instance.contract_years(contract)
    walked = [day_spans(plan, name, year) for year in years]
    if contract.ramp_down is not None:
        walked = _ramped(plan.instance, contract, walked)
    return [_due(contract, year, parts) for year, parts in zip(years, walked, strict=True)]


def _ramped(instance: Instance, contract: Contract, walked: list[list[DaySpan]]) -> list[list[DaySpan]]:
    """The day_spans with what the ramp-down adds, contract year by contract year."""
    assert contract.ramp_down is not None
    clause, step = contract.ramp_down, contract.ramp_down.step.amount
    first = begins(contract)
    starts_later = first is not None and first > instance.timeline.start
    rate = clause.before.amount if clause.before else None
    added: dict[date, tuple[float, bool]] = {}
    since: float | None = (
        None  # Years from the middle of the contract year before to the end of it, and what passed since.
    )
    for year in sorted({part.year for parts in walked for part in parts}):
        parts = [part for each in walked for part in each if part.year == year]
        length = sum(part.length for part in parts if part.force)
        if length == 0:
            since = since + sum(part.length for part in parts) if since is not None else None
            continue
        if rate is None and not starts_later:
            rate = sum(part.asked * part.length for part in parts) / length
        distance = length if since is None else since + length / 2
        whole = sum(part.kept * part.length for part in parts)
        lowest = whole / length if rate is None else rate - step * distance
        rate = max(whole / length, lowest)
        suspended = sum(part.asked * part.suspended * part.length for part in parts)
        added[year] = ((rate * length - whole) / (suspended or length), suspended > 0)
        since = length / 2
    return [
        [replace(part, kept=part.kept + _added(part, *added.get(part.year, (0.0, False)))) for part in parts]
        for parts in walked
    ]


def _added(part: DaySpan, more: float, to_suspended: bool) -> float:
    """What a ramp-down adds a year on some days."""
    if to_suspended:
        return more * part.asked * part.suspended
    return more if part.force else 0.0


def _due(contract: Contract, year: ContractYear, parts: list[DaySpan]) -> Due:
    bands = [band(contract, part.day) for part in parts]
    free = contract.shortfall.grace if contract.shortfall else None
    graces = [free.days.on(part.day) if free else 0.0 for part in parts]
    taken = contract.take_or_pay
    lifted = [taken.share.days.on(part.day) if taken else 0.0 for part in parts]
    minimum = contract.firm_minimum
    least = sum(
        minimum.days.on(part.day) * part.open * (1.0 - part.excused) * part.length if minimum else 0.0
        for part in parts
    )
    held = [part.suspendable * part.length for part in parts]
    asked = [part.due * part.length for part in parts]
    return Due(
        year,
        tuple(parts),
        sum(asked),
        sum(max(0.0, kept - grace) * due for (kept, _), grace, due in zip(bands, graces, asked, strict=True)),
        sum(called * due for (_, called), due in zip(bands, asked, strict=True)),
        least,
        sum(part.kept * part.excused * part.length for part in parts),
        sum(held),
        sum(share * due for share, due in zip(lifted, asked, strict=True)),
        _mean([kept for kept, _ in bands], held),
        _mean([called for _, called in bands], held),
        _mean(lifted, held),
        _mean(lifted, asked),
    )


def _mean(shares: list[float], weights: list[float]) -> float:
    """The mean of shares by what they are shares of; the last one where that is 0."""
    whole = sum(weights)
    if whole == 0:
        return shares[-1]
    return sum(share * weight for share, weight in zip(shares, weights, strict=True)) / whole


def band(contract: Contract, day: date) -> tuple[float, float]:
    """The shares of what is due on a day that are the floor, before any grace, and the cap."""
    clause = contract.tolerance
    if clause is None:
        return 1.0, 1.0
    if clause.holder == contract.role:
        down = clause.down.days.on(day) if clause.down else 0.0
        return 1.0 - down, 1.0 + (clause.up.days.on(day) if clause.up else 0.0)
    called = clause.nomination.days.on(day) if clause.nomination else 1.0
    return called, called


def of_due(share: Path | None, due: Due, absent: float) -> float:
    """A share of what is due, each day's of its own."""
    return sum(
        (share.days.on(part.day) if share is not None else absent) * part.due * part.length
        for part in due.day_spans
    )


def of_floor(contract: Contract, share: Path, due: Due) -> float:
    """A share of the floor, each day's of its own."""
    free = contract.shortfall.grace if contract.shortfall else None
    total = 0.0
    for part in due.day_spans:
        kept = band(contract, part.day)[0] - (free.days.on(part.day) if free else 0.0)
        total += share.days.on(part.day) * max(0.0, kept) * part.due * part.length
    return total


def while_in_force(plan: Plan, name: str, path: Path, year: ContractYear) -> float:
    """A yearly quantity over the days in force; over all days where none is in what is settled at once."""
    parts = day_spans(plan, name, year)
    alive = any(part.force for part in parts)
    return sum((path.days.on(part.day) * part.length for part in parts if part.force or not alive), 0.0)


def settlement_days(contract: Contract, year: ContractYear) -> list[date]:
    """The last day in force of each contract year that has one; where none has, the last day of all."""
    found = []
    for start, end in year.spans:
        day = min(end, year.periods[-1].end, over(contract) or date.max) - timedelta(days=1)
        if day >= max(start, year.periods[0].start) and in_force(contract, day, start, end):
            found.append(day)
    return found or [year.periods[-1].end - timedelta(days=1)]


def settled(contract: Contract, year: ContractYear, path: Path) -> float:
    """What a path gives on the settlement day of a contract year, or its mean over several."""
    days = settlement_days(contract, year)
    return sum((float(path.days.on(day)) for day in days), 0.0) / len(days)


def price_path(contract: Contract, day: date) -> Path:
    """The price that holds on a day, after any review."""
    review = contract.price_review
    return review.price if review is not None and parse_date(review.from_) <= day else contract.price


def settled_price(contract: Contract, year: ContractYear, share: Path | None = None) -> float:
    """The price on the settlement day of a contract year, or a share of it."""
    days = settlement_days(contract, year)
    total = 0.0
    for day in days:
        total += price_path(contract, day).days.on(day) * (share.days.on(day) if share is not None else 1.0)
    return total / len(days)


def means_while_open(
    plan: Plan, name: str, year: ContractYear, amount: Callable[[date], float]
) -> dict[Period, float]:
    """By period, the mean of an amount over the days on which ordinary deliveries are possible; of all
    days where there are none."""
    parts: dict[Period, list[DaySpan]] = {}
    for part in day_spans(plan, name, year):
        parts.setdefault(part.period, []).append(part)
    means = {}
    for period, found in parts.items():
        weights = [part.open * part.length for part in found]
        if not any(weights):
            weights = [part.length for part in found]
        means[period] = sum(
            amount(part.day) * weight for part, weight in zip(found, weights, strict=True)
        ) / sum(weights)
    return means
