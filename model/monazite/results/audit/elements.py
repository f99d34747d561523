"""Bounds of mines, plants, expansions, ramps, routes, imports, sales, demands and stocks."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.data.records.days import Days
from monazite.data.records.instance import Instance
from monazite.data.records.production import Ramp
from monazite.data.records.timeline import Period, parse_date
from monazite.results.amounts import moved
from monazite.results.audit.compare import at_most, equal
from monazite.results.audit.expanded import expanded
from monazite.results.plan import Plan


def _open(amount: Days, opening: str | None, period: Period) -> float:
    """Mean of a yearly amount over the days of a period, 0 before the opening."""
    if opening == "never":
        return 0.0
    opens = parse_date(opening) if opening else period.start
    if opens <= period.start:
        whole: float = amount.mean(period)
        return whole
    pieces = amount.pieces(opens, period.end)
    return sum((each * period.share(first, stop) for first, stop, each in pieces), 0.0)


def mined(plan: Plan, name: str, period: Period) -> float:
    """The output of a mine in a period, over its tiers."""
    count = len(plan.instance.mines[name].tiers or [None])
    return sum(plan.amount("mine", name, str(tier), period.key) for tier in range(1, count + 1))


def audit_mines(plan: Plan) -> Iterator[str]:
    """Capacity after the opening, tiers and reserves."""
    periods = plan.instance.timeline.periods
    for name, mine in plan.instance.mines.items():
        for period in periods:
            limit = _open(mine.capacity.days, mine.opening, period) * period.years
            yield from at_most(f"mine {name} in {period.key}", mined(plan, name, period), limit)
        for number, tier in enumerate(mine.tiers or [], start=1):
            amounts = {period.key: plan.amount("mine", name, str(number), period.key) for period in periods}
            for period in periods if tier.rate is not None else ():
                assert tier.rate is not None
                yield from at_most(
                    f"mine {name}, tier {number} in {period.key}",
                    amounts[period.key],
                    _open(tier.rate.days, mine.opening, period) * period.years,
                )
            if tier.reserve is not None:
                yield from at_most(
                    f"reserve of mine {name}, tier {number}", sum(amounts.values()), tier.reserve.amount
                )
        if mine.reserve is not None:
            yield from at_most(
                f"reserve of mine {name}",
                sum(mined(plan, name, period) for period in periods),
                mine.reserve.amount,
            )


def used(plan: Plan, name: str, period: Period) -> float:
    """Capacity that a plant uses in a period."""
    return sum(
        use.amount * plan.amount("run", process, name, period.key)
        for process, use in plan.instance.plants[name].runs.items()
    )


def audit_plants(plan: Plan) -> Iterator[str]:
    """Capacity with availability, openings, and expansions that are open and alive."""
    instance = plan.instance
    for name, plant in instance.plants.items():
        available = plant.availability.days if plant.availability else Days.always(1.0)
        built = plant.capacity.days * available
        for period in instance.timeline.periods:
            capacity = _open(built, plant.opening, period)
            for each in expanded(plan, name, period):
                if each.opens <= period.start and period.end <= each.closes:
                    capacity += available.mean(period) * each.amount
                else:
                    capacity += available.within(each.opens, each.closes).mean(period) * each.amount
            yield from at_most(
                f"plant {name} in {period.key}", used(plan, name, period), period.years * capacity
            )


def audit_expansions(plan: Plan) -> Iterator[str]:
    """Yearly limits, totals, the span in which an expansion may be decided, and the capacity that is open
    throughout each period."""
    instance = plan.instance
    for name, plant in instance.plants.items():
        expansion = plant.expansion
        if expansion is None:
            continue
        total = 0.0
        for period in instance.timeline.periods:
            amount = plan.amount("expand", name, period.key)
            total += amount
            early = expansion.from_ is not None and period.start < parse_date(expansion.from_)
            late = expansion.until is not None and period.start >= parse_date(expansion.until)
            if early or late:
                yield from equal(f"expansion of {name} decided in {period.key}", amount, 0.0)
            if expansion.limit is not None:
                end = min(period.end, parse_date(expansion.until)) if expansion.until else period.end
                pieces = expansion.limit.days.pieces(period.start, end)
                rate = sum((each * period.share(first, stop) for first, stop, each in pieces), 0.0)
                yield from at_most(f"expansion of {name} in {period.key}", amount, rate * period.years)
            whole = sum(
                each.amount
                for each in expanded(plan, name, period)
                if each.opens <= period.start and period.end <= each.closes
            )
            stated = plan.amount("expanded", name, period.key)
            yield from equal(f"expanded capacity of {name} in {period.key}", stated, whole)
        if expansion.total is not None:
            yield from at_most(f"expansion of {name} in total", total, expansion.total.amount)


def audit_ramps(plan: Plan) -> Iterator[str]:
    """Rates of mines and plants change no faster than allowed."""
    for name, mine in plan.instance.mines.items():
        if mine.ramp is not None:
            rates = [
                (period, mined(plan, name, period) / period.years)
                for period in plan.instance.timeline.periods
            ]
            yield from _ramp(f"mine {name}", mine.ramp, rates)
    for name, plant in plan.instance.plants.items():
        if plant.ramp is not None:
            rates = [
                (period, used(plan, name, period) / period.years) for period in plan.instance.timeline.periods
            ]
            yield from _ramp(f"plant {name}", plant.ramp, rates)


def _ramp(what: str, ramp: Ramp, rates: list[tuple[Period, float]]) -> Iterator[str]:
    before = None if ramp.before is None else (0.0, ramp.before.amount)
    for period, rate in rates:
        if before is not None:
            years = (before[0] + period.years) / 2
            if ramp.up is not None:
                yield from at_most(
                    f"rise of {what} in {period.key}", rate - before[1], ramp.up.amount * years, abs(rate)
                )
            if ramp.down is not None:
                yield from at_most(
                    f"fall of {what} in {period.key}", before[1] - rate, ramp.down.amount * years, abs(rate)
                )
        before = (period.years, rate)


def audit_markets(plan: Plan) -> Iterator[str]:
    """Routes, imports, sales and demands."""
    instance = plan.instance
    for period in instance.timeline.periods:
        for name, route in instance.routes.items():
            if route.capacity is not None:
                sent = sum(plan.amount("ship", name, material, period.key) for material in route.materials)
                yield from at_most(
                    f"route {name} in {period.key}", sent, route.capacity[period] * period.years
                )
        for name, entry in instance.imports.items():
            parts = [
                plan.amount("buy", name, str(tier), period.key)
                for tier in range(1, len(entry.tiers or [None]) + 1)
            ]
            if entry.cap is not None:
                yield from at_most(
                    f"import {name} in {period.key}", sum(parts), entry.cap[period] * period.years
                )
            for number, tier in enumerate(entry.tiers or []):
                if tier.rate is not None:
                    yield from at_most(
                        f"import {name}, tier {number + 1} in {period.key}",
                        parts[number],
                        tier.rate[period] * period.years,
                    )
        for name, sold in instance.sales.items():
            if sold.cap is not None:
                yield from at_most(
                    f"sale {name} in {period.key}",
                    plan.amount("sell", name, period.key),
                    sold.cap[period] * period.years,
                )
        for name in instance.demands:
            yield from _demand(plan, instance, name, period)


def _demand(plan: Plan, instance: Instance, name: str, period: Period) -> Iterator[str]:
    demand = instance.demands[name]
    wanted = demand.quantity[period] * period.years
    served = sum(plan.amount("serve", name, material, period.key) for material in demand.accepts)
    unmet = [
        plan.amount("unmet", name, str(tier), period.key) for tier in range(1, len(demand.unmet or []) + 1)
    ]
    yield from equal(f"demand {name} in {period.key}: served and unmet", served + sum(unmet), wanted)
    for number, tier in enumerate(demand.unmet or []):
        if tier.share is not None:
            yield from at_most(
                f"unmet tier {number + 1} of {name} in {period.key}",
                unmet[number],
                (tier.share.days * demand.quantity.days).mean(period) * period.years,
            )


def audit_stocks(plan: Plan) -> Iterator[str]:
    """Capacity of stores, days of cover, and what must be left at the end."""
    instance = plan.instance
    for name, stock in instance.stocks.items():
        spot = (stock.material, stock.place)
        for period in instance.timeline.periods:
            level = plan.amount("stock", *spot, period.key)
            if stock.capacity is not None:
                yield from at_most(f"stock {name} in {period.key}", level, stock.capacity[period])
            if stock.cover is not None:
                needed = stock.cover.amount / period.years * _out(plan, instance, spot, period)
                yield from at_most(f"cover that stock {name} needs in {period.key}", needed, level)
        last = plan.amount("stock", *spot, instance.timeline.periods[-1].key)
        if stock.closing is None or stock.closing.value == "opening":
            yield from at_most(f"opening level that stock {name} must keep", stock.opening.amount, last)
        elif stock.closing.value != "free":
            yield from at_most(f"closing level of stock {name}", stock.closing.amount, last)


def _out(plan: Plan, instance: Instance, spot: tuple[str, str], period: Period) -> float:
    """The outflow of a material and place in a period, without disposal."""
    material, place = spot
    total = 0.0
    for name, plant in instance.plants.items():
        if plant.place == place:
            for process in plant.runs:
                if material in instance.processes[process].inputs:
                    total += instance.processes[process].inputs[material].amount * plan.amount(
                        "run", process, name, period.key
                    )
    total += sum(
        plan.amount("ship", name, material, period.key)
        for name, route in instance.routes.items()
        if route.from_ == place
    )
    total += sum(
        plan.amount("sell", name, period.key)
        for name, sold in instance.sales.items()
        if (sold.material, sold.place) == spot
    )
    total += sum(
        plan.amount("serve", name, material, period.key)
        for name, demand in instance.demands.items()
        if demand.place == place
    )
    total += sum(
        moved(plan, name, period.key).get(spot[0], 0.0)
        for name, contract in instance.contracts.items()
        if contract.role == "seller" and contract.place == place
    )
    return total
