"""The days of a contract: when it is in force, suspended and settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from monazite.data.records.contract import Contract
from monazite.data.records.days import Days, Span
from monazite.data.records.timeline import ContractYear, Period, add_months, parse_date, parse_months


def in_force(contract: Contract, years: Sequence[ContractYear]) -> Days:
    """1 on the days on which the contract is in force, else 0: within its term, before an exit, outside
    excepted years.
    """
    days = Days.between(contract.first_day, contract.last_day)
    for text in contract.term.except_ if contract.term else ():
        for start, end in excepted(years, parse_date(text)):
            days = days * Days.between(start, end).rest()
    return days


def excepted(years: Sequence[ContractYear], day: date) -> list[Span]:
    """The contract years that a date under `term.except` names: those that contain it."""
    return [(start, end) for year in years for start, end in year.spans if start <= day < end]


def suspension_span(contract: Contract) -> tuple[date, date | None] | None:
    """Start (after the notice) and end of the suspension; None without a suspension."""
    clause = contract.suspension
    if clause is None:
        return None
    begins = add_months(parse_date(clause.from_), parse_months(clause.notice))
    return begins, parse_date(clause.until) if clause.until else None


def is_suspended_by_choice(contract: Contract) -> bool:
    """Whether the plan chooses the suspended quantity, against a compensation."""
    return contract.suspension is not None and contract.suspension.compensation is not None


def is_wholly_suspended(contract: Contract, period: Period) -> bool:
    """Whether a suspension given as data covers every day of a period."""
    span = suspension_span(contract)
    if span is None or is_suspended_by_choice(contract):
        return False
    begins, until = span
    return begins <= period.start and (until is None or period.end <= until)


def settlement_days(force: Days, year: ContractYear) -> tuple[date, ...]:
    """The settlement days of a contract year: its last day in force, or its last day where it has none.

    Where one model period contains several contract years, the last day in force of each that has one.
    """
    found = [
        force.last_day(max(start, year.start), min(end, year.end))
        for start, end in year.spans
        if start < year.end and end > year.start
    ]
    return tuple(day for day in found if day is not None) or (year.end - timedelta(days=1),)
