"""Clauses that oblige deliveries, or what replaces them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monazite.data.records.timeline import ContractYear
from monazite.results.audit.clauses.reading import (
    Due,
    day_spans,
    dues,
    of_due,
    of_floor,
    ordinary,
    over_days,
    released,
    summed,
)
from monazite.results.audit.compare import at_most, equal
from monazite.results.plan import Plan
from monazite.tolerances import LOT_PART


def quantity(plan: Plan, name: str) -> Iterator[str]:
    """No more is delivered than is due with the tolerance, less what is suspended by choice."""
    for due in dues(plan, name):
        held = due.called * summed(plan, "suspension.hold", name, due.year)
        limit = due.cap - held
        what = f"contract {name}, delivered in {due.year.label}"
        yield from at_most(what, ordinary(plan, name, due.year), limit, due.cap)


def firm_minimum(plan: Plan, name: str) -> Iterator[str]:
    """The firm part is delivered, but for what is bought down or suspended by choice."""
    if plan.instance.contracts[name].firm_minimum is None:
        return
    for due in dues(plan, name):
        given = ordinary(plan, name, due.year) + summed(plan, "buy_down.bought", name, due.year)
        given += summed(plan, "suspension.hold", name, due.year)
        yield from at_most(f"contract {name}, firm in {due.year.label}", due.least, given, due.least)


def rolling_minimum(plan: Plan, name: str) -> Iterator[str]:
    """Over contract years in a row the share of what is due, but for what is bought down or suspended by
    choice."""
    clause = plan.instance.contracts[name].rolling_minimum
    if clause is None:
        return
    found = dues(plan, name)
    for last in range(clause.years - 1, len(found)):
        window = found[last + 1 - clause.years : last + 1]
        due = sum(
            each.amount
            - summed(plan, "buy_down.bought", name, each.year)
            - summed(plan, "suspension.hold", name, each.year)
            for each in window
        )
        given = sum(ordinary(plan, name, each.year) for each in window)
        least = clause.share.amount * due
        what = f"contract {name}, {clause.years} contract years to {window[-1].year.label}"
        yield from at_most(what, least, given, sum(each.amount for each in window))


def shortfall(plan: Plan, name: str) -> Iterator[str]:
    """The shortfall is what is missing of the floor; tiers keep their width; a firm contract has none."""
    contract = plan.instance.contracts[name]
    if contract.role == "buyer" and not contract.firm:
        return
    for due in dues(plan, name):
        parts = _parts(plan, name, due.year)
        met = ordinary(plan, name, due.year) + released(plan, name, due)
        missing = max(0.0, due.floor - met)
        label = due.year.label
        yield from at_most(f"contract {name}, missing in {label}", missing, sum(parts), due.floor)
        if contract.firm:
            yield from equal(f"firm contract {name}, shortfall in {label}", sum(parts), 0.0)
        for part, tier in zip(parts, contract.shortfall.parts if contract.shortfall else (), strict=False):
            if tier.share is not None and not contract.firm:
                width = of_floor(contract, tier.share, due)
                yield from at_most(f"contract {name}, shortfall tier in {label}", part, width)


def _parts(plan: Plan, name: str, year: ContractYear) -> list[float]:
    contract = plan.instance.contracts[name]
    count = len(contract.shortfall.parts) if contract.shortfall else 1
    return [plan.amount("shortfall.short", name, str(tier), year.key) for tier in range(1, count + 1)]


def buy_down(plan: Plan, name: str) -> Iterator[str]:
    """No more is bought down than the share of the quantity that may be."""
    clause = plan.instance.contracts[name].buy_down
    for due in dues(plan, name) if clause else ():
        most = of_due(clause.most if clause else None, due, 1.0)
        bought = summed(plan, "buy_down.bought", name, due.year)
        yield from at_most(f"contract {name}, bought down in {due.year.label}", bought, most)
        both = bought + summed(plan, "suspension.hold", name, due.year)
        yield from at_most(
            f"contract {name}, bought down and held back in {due.year.label}", both, due.amount
        )


def _owed(
    plan: Plan, name: str, clause: str, arising: Callable[[Due], float], settled: bool
) -> Iterator[str]:
    """What is owed passes from year to year, no amount is made good before it is owed, and all by the end
    unless settled."""
    before = 0.0
    for due in dues(plan, name):
        back = summed(plan, f"{clause}.back", name, due.year)
        owed = summed(plan, f"{clause}.owed", name, due.year)
        what = f"contract {name}, {clause} in {due.year.label}"
        yield from at_most(what, back, before)
        yield from equal(f"{what}: still owed", owed, before + arising(due) - back, before + arising(due))
        before = owed
    if not settled:
        yield from equal(f"contract {name}, {clause}: still owed at the end", before, 0.0)


def redelivery(plan: Plan, name: str) -> Iterator[str]:
    """Only shortfalls are redelivered later; not in a year that falls short itself."""
    clause = plan.instance.contracts[name].redelivery
    if clause is None:
        return

    def short(due: Due) -> float:
        return summed(plan, "shortfall.short", name, due.year)

    yield from _owed(plan, name, "redelivery", short, clause.settle is not None)
    for due in dues(plan, name):
        met = ordinary(plan, name, due.year) + released(plan, name, due)
        missing, what = max(0.0, due.floor - met), f"contract {name}, shortfall claimed in {due.year.label}"
        yield from equal(what, short(due), missing, due.floor)
        both = min(short(due), summed(plan, "redelivery.back", name, due.year))
        yield from equal(f"{what} in which something is redelivered", both, 0.0, due.floor)


def restoration(plan: Plan, name: str) -> Iterator[str]:
    """What was excused is restored later, no faster than allowed."""
    clause = plan.instance.contracts[name].restoration
    if clause is None:
        return

    def excused(due: Due) -> float:
        return due.excused

    yield from _owed(plan, name, "restoration", excused, clause.settle is not None)
    for due in dues(plan, name) if clause.most is not None else ():
        assert clause.most is not None
        most = over_days(clause.most, due.year)
        back = summed(plan, "restoration.back", name, due.year)
        yield from at_most(f"contract {name}, restored in {due.year.label}", back, most)


def lots(plan: Plan, name: str) -> Iterator[str]:
    """Whole parcels are delivered, as many as fit into the part of a contract year that is open and not
    excused."""
    contract = plan.instance.contracts[name]
    if contract.lots is None:
        return
    for year in plan.instance.contract_years(contract):
        count = 0
        for start, end in year.spans:
            parts = [part for part in day_spans(plan, name, year) if part.year == start]
            is_whole = year.periods[0].start <= start and end <= year.periods[-1].end
            length = sum(part.length for part in parts) if is_whole else contract.settled.months / 12
            lasts = sum(part.open * (1.0 - part.excused) * part.length for part in parts)
            count += int(contract.lots.number[0] * lasts / length + LOT_PART)
        expected = count * contract.lots.size.amount
        yield from equal(f"contract {name}, lots in {year.label}", ordinary(plan, name, year), expected)


def pro_rata(plan: Plan, name: str) -> Iterator[str]:
    """Every contract of the group gets the same share of what is due to it."""
    group = plan.instance.contracts[name].pro_rata
    for due in dues(plan, name) if group else ():
        share = plan.amount("pro_rata.share", group or "", due.year.key)
        met = ordinary(plan, name, due.year) + summed(plan, "buy_down.bought", name, due.year)
        met += summed(plan, "suspension.hold", name, due.year)
        yield from equal(f"contract {name}, share of {group} in {due.year.label}", met, share * due.amount)
        yield from at_most(f"share of {group} in {due.year.label}", share, 1.0)
