"""Clauses that determine the quantity due, and the deliveries of the plan against it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from monazite.data.records.contract import Contract
from monazite.data.records.timeline import Period
from monazite.results.audit.clauses.reading import (
    Due,
    band,
    beyond,
    delivered,
    dues,
    is_outside,
    is_over,
    is_suspended,
    on_top,
    ordinary,
    summed,
)
from monazite.results.audit.compare import at_most, equal
from monazite.results.plan import Plan


def settlement(plan: Plan, name: str) -> Iterator[str]:
    """Every model period belongs to exactly one contract year, and deliveries owed from before are in
    addition."""
    years = plan.instance.contract_years(plan.instance.contracts[name])
    inside = [period.key for year in years for period in year.periods]
    if inside != [period.key for period in plan.instance.timeline.periods]:
        yield f"contract {name}: its years do not cover the periods once each"
    for year in years:
        size = delivered(plan, name, year.periods)
        counts = ordinary(plan, name, year)
        yield from at_most(f"contract {name}, delivered on top in {year.label}", -counts, 0.0, size)
        if any(plan.under("settlement.on_top", name, period.key) for period in year.periods):
            parted, whole = on_top(plan, name, year.periods), beyond(plan, name, year)
            yield from equal(f"contract {name}, on top in the periods of {year.label}", parted, whole, size)
            for period in year.periods:
                what = f"contract {name}, delivered on top in {period.key}"
                yield from at_most(what, on_top(plan, name, (period,)), delivered(plan, name, (period,)))


def _nothing(plan: Plan, name: str, when: str) -> Iterator[str]:
    """Outside its term a contract has no ordinary deliveries."""
    contract = plan.instance.contracts[name]
    for year in plan.instance.contract_years(contract):
        closed = tuple(period for period in year.periods if is_outside(contract, period))
        if closed and len(closed) < len(year.periods):
            what = f"contract {name}, delivered {when} within {year.label}"
            yield from at_most(what, delivered(plan, name, closed), on_top(plan, name, closed))
        if is_over(plan, name, year):
            what = f"contract {name}, delivered in {year.label} {when}"
            yield from equal(what, ordinary(plan, name, year), 0.0)


def term(plan: Plan, name: str) -> Iterator[str]:
    """Outside the term only deliveries owed from before are made."""
    if plan.instance.contracts[name].term is not None:
        yield from _nothing(plan, name, "outside the term")


def termination(plan: Plan, name: str) -> Iterator[str]:
    """After the exit only deliveries owed from before are made."""
    if plan.instance.contracts[name].termination is not None:
        yield from _nothing(plan, name, "after the exit")


def extension(plan: Plan, name: str) -> Iterator[str]:
    """After the term, extended or not, only deliveries owed from before are made."""
    if plan.instance.contracts[name].extension is not None:
        yield from _nothing(plan, name, "beyond the extended term")


def adjustment(plan: Plan, name: str) -> Iterator[str]:
    """No adjusted quantity is below 0, and deliveries do not exceed it."""
    if plan.instance.contracts[name].adjustment is not None:
        for due in dues(plan, name):
            yield from at_most(f"contract {name}, adjusted below 0 in {due.year.label}", -due.amount, 0.0)


def suspension(plan: Plan, name: str) -> Iterator[str]:
    """While suspended no more than the reduced quantity is delivered; what is suspended by choice stays
    within its right."""
    contract = plan.instance.contracts[name]
    if contract.suspension is None:
        return
    chosen = contract.suspension.compensation is not None
    whole = contract.suspension.share is None or contract.suspension.share.amount == 1.0
    for due in dues(plan, name):
        year = due.year
        if chosen:
            held = summed(plan, "suspension.hold", name, year)
            what = f"contract {name}, suspended by choice in {year.label}"
            yield from at_most(what, held, due.suspendable)
            continue
        yield from _reduced(plan, name, contract, due)
        if whole and contract.ramp_down is None and due.amount == 0:
            what = f"contract {name}, delivered in {year.label} while suspended"
            yield from equal(what, ordinary(plan, name, year), 0.0)


def _reduced(plan: Plan, name: str, contract: Contract, due: Due) -> Iterator[str]:
    """In the periods that are suspended altogether, no more than is due on their days."""
    closed = tuple(period for period in due.year.periods if _is_suspended(contract, period))
    inside = [period for period in due.year.periods if not is_outside(contract, period)]
    if closed and len(closed) < len(inside):
        most = sum(
            band(contract, part.day)[1] * part.due * part.length
            for part in due.day_spans
            if part.period in closed
        )
        counts = delivered(plan, name, closed) - on_top(plan, name, closed)
        what = f"contract {name}, delivered while suspended within {due.year.label}"
        yield from at_most(what, counts, most, due.cap)


def _is_suspended(contract: Contract, period: Period) -> bool:
    days = (period.start, period.end - timedelta(days=1))
    return not is_outside(contract, period) and all(is_suspended(contract, day) for day in days)


def force_majeure(plan: Plan, name: str) -> Iterator[str]:
    """In a contract year that is wholly excused only deliveries owed from before are made."""
    contract = plan.instance.contracts[name]
    if contract.force_majeure:
        for year in plan.instance.contract_years(contract):
            if all(contract.force_majeure.share[period] == 1 for period in year.periods):
                what = f"contract {name}, delivered in {year.label} under force majeure"
                yield from equal(what, ordinary(plan, name, year), 0.0)


def ramp_down(plan: Plan, name: str) -> Iterator[str]:
    """The rate falls no faster than the step, force majeure, the time out of force and the first contract
    year aside."""
    contract = plan.instance.contracts[name]
    if contract.ramp_down is None or contract.force_majeure is not None:
        return
    for before, after in pairwise(dues(plan, name)):
        if not is_over(plan, name, after.year):
            lengths = [sum(part.length for part in each.day_spans if part.force) for each in (before, after)]
            if 0.0 in lengths or len(before.year.spans) > 1 or len(after.year.spans) > 1:
                continue
            fall = before.amount / lengths[0] - after.amount / lengths[1]
            allowed = contract.ramp_down.step.amount * sum(lengths) / 2
            what = f"contract {name}, fall in {after.year.label}"
            yield from at_most(what, fall, allowed, abs(before.amount))


def tolerance(plan: Plan, name: str) -> Iterator[str]:
    """Where the other side calls a quantity, no more than that is delivered."""
    contract = plan.instance.contracts[name]
    if contract.tolerance and contract.tolerance.holder != contract.role:
        for due in dues(plan, name):
            what = f"contract {name}, called in {due.year.label}"
            yield from at_most(what, ordinary(plan, name, due.year), due.cap)


def flexibility(plan: Plan, name: str) -> Iterator[str]:
    """The quantity below what is due that is neither paid for nor released stays within the bank."""
    clause = plan.instance.contracts[name].flexibility
    if clause is None:
        return
    total = 0.0
    for due in dues(plan, name):
        met = ordinary(plan, name, due.year) + summed(plan, "shortfall.short", name, due.year)
        met += summed(plan, "take_or_pay.unlifted", name, due.year)
        met += summed(plan, "buy_down.bought", name, due.year)
        met += summed(plan, "suspension.hold", name, due.year)
        used = summed(plan, "flexibility.used", name, due.year)
        yield from at_most(
            f"contract {name}, left below in {due.year.label}", due.amount - met, used, due.amount
        )
        total += used
    yield from at_most(f"contract {name}, left below in total", total, clause.total.amount)
