"""Checks of dates, decisions and discounting against the horizon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from monazite.data.checks.report import error, warning
from monazite.data.records.calendar import in_force
from monazite.data.records.days import Days
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import add_months, parse_date, parse_months
from monazite.errors import Fault
from monazite.figures import percent
from monazite.tolerances import ROUNDING


def check_dates(instance: Instance) -> Iterator[Fault]:
    """A suspension, subsidy or expansion begins before it ends."""
    for name, contract in instance.contracts.items():
        if contract.suspension:
            suspension = contract.suspension
            begin = add_months(parse_date(suspension.from_), parse_months(suspension.notice))
            address = f"contracts.{name}.suspension"
            if suspension.until and parse_date(suspension.until) <= begin:
                yield error(instance, address, _too_early(suspension.until, begin))
    spans: list[tuple[str, Any]] = [(f"subsidies.{name}", each) for name, each in instance.subsidies.items()]
    spans += [
        (f"plants.{name}.expansion", each.expansion)
        for name, each in instance.plants.items()
        if each.expansion
    ]
    for address, span in spans:
        if span.from_ and span.until and parse_date(span.until) <= parse_date(span.from_):
            yield error(instance, address, _too_early(span.until, span.from_))


def _too_early(until: str, begins: date | str) -> str:
    return f"`until` is {until}, before it begins ({begins}). Expected a later date"


def check_decisions(instance: Instance) -> Iterator[Fault]:
    """Warn where an expansion can never be decided, or only later than stated: decisions are on first days of
    periods.
    """
    for name, plant in instance.plants.items():
        expansion = plant.expansion
        if expansion is None or (expansion.from_ and parse_date(expansion.from_) >= instance.timeline.end):
            continue
        address = f"plants.{name}.expansion"
        first = parse_date(expansion.from_) if expansion.from_ else instance.timeline.start
        last = parse_date(expansion.until) if expansion.until else instance.timeline.end
        lead = parse_months(expansion.lead)
        inside = next((each for each in instance.timeline.periods if each.start < first < each.end), None)
        divide = f". Let a period begin on {first}" if inside and first < last else ""
        possible = [each for each in instance.timeline.periods if first <= each.start < last]
        if not possible:
            yield warning(
                instance,
                address,
                f"the expansion can never be decided: decisions are made on the first day of a period, and "
                f"none begins "
                f"from {first} to before {last}{divide}",
            )
        elif add_months(possible[0].start, lead) >= instance.timeline.end:
            yield warning(
                instance,
                address,
                f"the expansion has no effect: decided in {possible[0].label}, the first possible period, it "
                f"would open "
                f"{add_months(possible[0].start, lead)}, after the horizon ends "
                f"({instance.timeline.end}){divide}",
            )
        elif divide:
            yield warning(
                instance,
                address,
                f"the expansion may be decided from {first}, but {possible[0].start} is the first day of a "
                f"period from then "
                f"on, and decisions are made on such days{divide}",
            )


def check_nominations(instance: Instance) -> Iterator[Fault]:
    """Nominations are within the tolerance."""
    for name, contract in instance.contracts.items():
        clause = contract.tolerance
        if clause is None or clause.nomination is None:
            continue
        called = clause.nomination.days
        down = clause.down.days if clause.down else Days.always(0.0)
        up = clause.up.days if clause.up else Days.always(0.0)
        force = in_force(contract, instance.contract_years(contract))
        for period in instance.timeline.periods:
            days = {period.start, *called.changes(period.start, period.end)}
            days |= {*down.changes(period.start, period.end), *up.changes(period.start, period.end)}
            days |= set(force.changes(period.start, period.end))
            found = next(
                (day for day in sorted(days) if force.on(day) and _is_beyond(called, down, up, day)), None
            )
            if found is not None:
                when = period.label if found == period.start else f"{found}"
                yield error(
                    instance,
                    f"contracts.{name}.tolerance.nomination",
                    f"the nomination of {when} is {percent(called.on(found))} of the quantity due. Expected "
                    f"{percent(1 - down.on(found))} to {percent(1 + up.on(found))}, the tolerance. Change "
                    "the nomination, or widen `down` or `up`",
                )
                break


def _is_beyond(called: Days, down: Days, up: Days, day: date) -> bool:
    return not 1 - down.on(day) - ROUNDING <= called.on(day) <= 1 + up.on(day) + ROUNDING


def check_money(instance: Instance) -> Iterator[Fault]:
    """Discounting is given in one form, and capital needs a discount rate."""
    money = instance.money
    if money.factors is not None and money.discount is not None:
        yield error(
            instance,
            "money.factors",
            "found both discount factors and a discount rate. Expected one of them. Remove the other",
        )
    for name, plant in instance.plants.items():
        if money.factors is not None and plant.expansion is not None and plant.expansion.capital is not None:
            yield error(
                instance,
                f"plants.{name}.expansion.capital",
                "capital is charged as an annuity at the discount rate, and `money` gives factors instead of "
                "a rate. "
                "Expected the yearly `charge`. Give it instead of `capital`",
            )


def check_contract_years(instance: Instance) -> Iterator[Fault]:
    """No model period straddles two contract years."""
    for name, contract in instance.contracts.items():
        if contract.settled.months == 0:
            yield error(
                instance,
                f"contracts.{name}.settled",
                "found a settlement of length 0. Expected at least one month",
            )
            continue
        try:
            instance.contract_years(contract)
        except ValueError as problem:
            yield error(instance, f"contracts.{name}.settled", str(problem))
