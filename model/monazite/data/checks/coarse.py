"""Warnings of periods that are too coarse for the dates of a contract, with the date at which to divide
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monazite.data.checks.report import warning
from monazite.data.records.calendar import in_force, is_suspended_by_choice, settlement_days, suspension_span
from monazite.data.records.contract import Contract
from monazite.data.records.days import Days
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period, add_months, parse_date, parse_months
from monazite.errors import Fault


def check_coarse(instance: Instance) -> Iterator[Fault]:
    """Dates of contracts inside a period, within which the plan does not distinguish days."""
    for name, contract in instance.contracts.items():
        turns = (*_turns(contract), *_excepted(instance, contract), *_expiries(instance, contract))
        for address, day, what in turns:
            period = _around(instance, day)
            if period is not None:
                yield warning(instance, f"contracts.{name}{address}", _message(what, day, period))
        yield from _several_years(instance, name, contract)


def _around(instance: Instance, day: date) -> Period | None:
    """The period inside which a day is."""
    return next((each for each in instance.timeline.periods if each.start < day < each.end), None)


def _message(what: str, day: date, period: Period) -> str:
    months = [
        f"{each:%Y-%m}" for each in {day.replace(day=1), _next_month(day)} if period.start < each < period.end
    ]
    where = " or ".join(sorted(months if day.day != 1 else [f"{day:%Y-%m}"]))
    hint = f" Divide the period at {where} for more detail" if where else ""
    return (
        f"{what} on {day}, inside the period {period.label}. Quantities and prices count the days before and "
        f"after it, "
        f"but the plan does not distinguish on which of them the material is available.{hint}"
    )


def _next_month(day: date) -> date:
    return add_months(day.replace(day=1), 1)


def _turns(contract: Contract) -> Iterator[tuple[str, date, str]]:
    """The days on which a contract begins, ends, is suspended or resumes: address, day and event."""
    if contract.first_day is not None:
        yield ".term.from", contract.first_day, "the contract begins"
    if contract.last_day is not None:
        key = ".termination" if contract.is_terminated else ".term"
        yield key, contract.last_day, "the contract ends"
    span = suspension_span(contract)
    if span is not None and not is_suspended_by_choice(contract):
        yield ".suspension", span[0], "the suspension begins"
        if span[1] is not None:
            yield ".suspension.until", span[1], "the suspension ends"


def _excepted(instance: Instance, contract: Contract) -> Iterator[tuple[str, date, str]]:
    """The first day inside a period on which an excepted contract year begins or ends."""
    if contract.term is None or not contract.term.except_:
        return
    force = in_force(contract, instance.contract_years(contract))
    for period in instance.timeline.periods:
        for day in force.changes(period.start, period.end):
            if day not in (contract.first_day, contract.last_day):
                yield ".term.except", day, "an excepted contract year begins or ends"
                return


def _expiries(instance: Instance, contract: Contract) -> Iterator[tuple[str, date, str]]:
    """The first day inside a period on which a make-up right of the plan expires."""
    if contract.make_up is None or contract.role == "seller":
        return
    lasts = parse_months(contract.make_up.within)
    days = [add_months(year.end, lasts) for year in instance.contract_years(contract)]
    first = next((day for day in days if _around(instance, day) is not None), None)
    if first is not None:
        yield ".make_up.within", first, "a make-up right expires"


def _several_years(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    """A period of several contract years that are settled at different prices."""
    years = instance.contract_years(contract)
    force = in_force(contract, years)
    for year in years:
        days = settlement_days(force, year)
        if any(price.on(day) != price.on(days[0]) for price in _prices(contract) for day in days[1:]):
            start = year.spans[1][0]
            message = (
                f"the period {year.label} has several contract years with different prices, and they are "
                f"settled at their "
                f"mean price. Divide it at {start:%Y-%m} for more detail"
            )
            yield warning(instance, f"contracts.{name}.settled", message)
            return


def _prices(contract: Contract) -> Iterator[Days]:
    """The prices at which contract years are settled."""
    review = contract.price_review
    price = contract.price.days
    yield price if review is None else price.then(parse_date(review.from_), review.price.days)
    found = [part.price for part in contract.shortfall.parts] if contract.shortfall else []
    found += [contract.buy_down.price] if contract.buy_down else []
    found += [tier.price for tier in contract.price_tiers]
    found += [each for each in (contract.take_or_pay.price if contract.take_or_pay else None,) if each]
    found += [each for each in (contract.suspension.compensation if contract.suspension else None,) if each]
    for path in found:
        yield path.days
