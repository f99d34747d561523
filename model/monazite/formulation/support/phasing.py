r"""The ramp-down of the quantity due, computed before the program is built.

The yearly rate of a contract year is its quantity after suspension over its time in force. It is raised to
the rate of the contract year before, minus the step times the distance of their middles; contract years
without a day in force are skipped, but their time counts. The rate before the first is `before`, or for a
contract already in force the adjusted quantity of its first contract year. The first contract year of a
contract that begins within the horizon is not ramped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monazite.data.records.contract import Contract
from monazite.data.records.days import Days, Span
from monazite.data.records.symbols import Amount, is_symbol, refuse
from monazite.data.records.timeline import ContractYear, Period


@dataclass(frozen=True)
class Quantities:
    """The input of a ramp-down, by day: in force, and the adjusted, remaining and suspended quantities."""

    force: Days
    asked: Days
    kept: Days
    suspended: Days


@dataclass(frozen=True)
class _Year:
    """A contract year: its days, its model periods, and its time in force."""

    span: Span
    periods: tuple[Period, ...]
    length: float


def phased(contract: Contract, years: Sequence[ContractYear], found: Quantities) -> Days:
    """The quantity due by day after the ramp-down, before force majeure.

    The quantity that the ramp-down adds in a contract year is distributed in proportion to the suspended
    quantity of each day, or evenly over the days in force where none is suspended.
    """
    clause = contract.ramp_down
    if clause is None:
        return found.kept
    result, before = found.kept, _rate_before(contract, years, found)
    gap, last = 0.0, None
    for year in _contract_years(years, found.force):
        if year.length == 0.0:
            gap += Days.always(1.0).total_within(year.span, year.periods)
            continue
        distance = year.length if last is None else (last.length + year.length) / 2 + gap
        least = None if before is None else before - clause.step.amount * distance
        kept = found.kept.total_within(year.span, year.periods)
        if any(map(is_symbol, (kept, least))):
            refuse("ramp_down", "the quantity due is a maximum of two amounts")
        before = kept / year.length
        if least is not None and least > before:
            before = least
            result = result + _spread(least * year.length - kept, year, found)
        gap, last = 0.0, year
    return result


def _rate_before(contract: Contract, years: Sequence[ContractYear], found: Quantities) -> Amount | None:
    """The yearly rate before the first contract year in force; None for a contract that begins within the
    horizon.
    """
    assert contract.ramp_down is not None
    if contract.ramp_down.before is not None:
        return contract.ramp_down.before.amount
    if contract.first_day is not None and contract.first_day > years[0].start:
        return None
    for year in _contract_years(years, found.force):
        if year.length > 0.0:
            return found.asked.total_within(year.span, year.periods) / year.length
    return None


def _contract_years(years: Sequence[ContractYear], force: Days) -> list[_Year]:
    return [
        _Year(span, year.periods, force.total_within(span, year.periods))
        for year in years
        for span in year.spans
    ]


def _spread(amount: float, year: _Year, found: Quantities) -> Days:
    """An amount over the days of a contract year."""
    for over in (found.suspended, found.force):
        whole = over.total_within(year.span, year.periods)
        if whole > 0.0:
            return over.within(*year.span).scaled(amount / whole)
    return Days.always(0.0)
