"""The ledger sums to the objective value, and every payment follows from its element."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import log

from monazite.data.records.instance import TREASURY, Instance
from monazite.data.records.paths import Path
from monazite.data.records.production import Mine
from monazite.data.records.timeline import Period, parse_date
from monazite.data.records.trade import Import
from monazite.formulation.money import Item
from monazite.results.audit.compare import at_most, equal
from monazite.results.audit.expanded import decidable, expanded
from monazite.results.plan import Plan


def audit_ledger(plan: Plan) -> Iterator[str]:
    """Every payment by payer, payee, item and element; its present value; the inside balance against the
    objective."""
    instance = plan.instance
    expected: dict[Line, float] = defaultdict(float)
    for period in instance.timeline.periods:
        for payer, payee, item, element, amount in _due(plan, instance, period):
            expected[period.key, payer, payee, item, element] += amount
    paid: dict[Line, float] = defaultdict(float)
    for payment in plan.payments:
        paid[payment.period, payment.payer, payment.payee, payment.item, payment.element] += payment.amount
    for line in {**expected, **paid}:
        if line[3] is Item.TRANSFER or not line[4].startswith("contracts."):
            period_key, payer, payee, item, element = line
            what = f"{item.value} of {element} paid by {payer} to {payee} in {period_key}"
            yield from equal(what, paid.get(line, 0.0), expected.get(line, 0.0))
    yield from _present_values(plan)
    inside = {account for account in instance.accounts if not instance.is_outside(account)}
    balance = sum(
        payment.present_value * ((payment.payee in inside) - (payment.payer in inside))
        for payment in plan.payments
    )
    total = sum(abs(payment.present_value) for payment in plan.payments)
    yield from equal("balance of the inside accounts against the objective", balance, plan.value, total)


Line = tuple[str, str, str, Item, str]
"""A line of the ledger: period, payer, payee, item, element."""
Due = Iterator[tuple[str, str, Item, str, float]]


def _present_values(plan: Plan) -> Iterator[str]:
    money, timeline = plan.instance.money, plan.instance.timeline
    rate = money.discount.amount if money.discount else 0.0
    elapsed = 0.0
    factors: dict[str, float] = {}
    for period in timeline.periods:
        end = elapsed + period.years
        if money.factors is not None:
            factors[period.key] = money.factors[period]
        elif money.discounting == "mid-period":
            factors[period.key] = float((1 + rate) ** (-(elapsed + end) / 2))
        else:
            factors[period.key] = (
                ((1 + rate) ** -elapsed - (1 + rate) ** -end) / (log(1 + rate) * period.years)
                if rate
                else 1.0
            )
        elapsed = end
    for payment in plan.payments:
        if payment.item is Item.CAPITAL:
            name, period = payment.element.removeprefix("plants."), timeline.by_key[payment.period]
            expected = plan.once(_capital, name, period)[1]
        else:
            expected = factors[payment.period] * payment.amount
        yield from equal(
            f"present value of {payment.item.value} of {payment.element} in {payment.period}",
            payment.present_value,
            expected,
        )


def _due(plan: Plan, instance: Instance, period: Period) -> Due:
    """The payments due in a period, computed from prices and amounts."""
    yield from _production(plan, instance, period)
    yield from _trade(plan, instance, period)
    yield from _storage(plan, instance, period)
    yield from _handovers(plan, instance, period)
    for (name, plant, _), amount in plan.within("subsidies.grant", period.key):
        yield TREASURY, _plant_owner(instance, plant), Item.SUBSIDY, f"subsidies.{name}", amount


def _plant_owner(instance: Instance, plant: str) -> str:
    return instance.plants[plant].owner or instance.places[instance.plants[plant].place].owner


def _production(plan: Plan, instance: Instance, period: Period) -> Due:
    key = period.key
    for name, mine in instance.mines.items():
        owner, address = instance.places[mine.place].owner, f"mines.{name}"
        for number, cost in enumerate(_mine_tiers(mine), start=1):
            amount = plan.amount("mine", name, str(number), key)
            worked = _days_from(period, mine.opening)
            yield owner, "resources", Item.MINING, address, _mean_on(worked, cost, period) * amount
            yield owner, TREASURY, Item.ROYALTY, address, _mean_on(worked, mine.royalty, period) * amount
    for name, plant in instance.plants.items():
        owner, address = _plant_owner(instance, name), f"plants.{name}"
        worked = plan.once(_working_days, name, period)
        for process in plant.runs:
            running = _mean_on(worked, instance.processes[process].cost, period)
            paid = running * plan.amount("run", process, name, key)
            yield owner, "resources", Item.RUNNING, address, paid
        yield owner, "resources", Item.CAPITAL, address, plan.once(_capital, name, period)[0]


def _trade(plan: Plan, instance: Instance, period: Period) -> Due:
    key = period.key
    for name, entry in instance.imports.items():
        buyer, address = instance.places[entry.place].owner, f"imports.{name}"
        freight = entry.freight[period] if entry.freight else 0.0
        for number, price in enumerate(_import_tiers(entry), start=1):
            amount = plan.amount("buy", name, str(number), key)
            yield buyer, entry.seller, Item.IMPORT, address, price[period] * amount
            yield buyer, "resources", Item.FREIGHT, address, freight * amount
            duty = _duty(entry, price, period)
            yield buyer, TREASURY, Item.TARIFF, address, duty * amount
    for name, sold in instance.sales.items():
        paid = sold.price[period] * plan.amount("sell", name, key)
        yield sold.buyer, instance.places[sold.place].owner, Item.SALE, f"sales.{name}", paid
    for name, demand in instance.demands.items():
        account = demand.account or instance.places[demand.place].owner
        for number, lost in enumerate(demand.unmet or [], start=1):
            amount = lost.price[period] * plan.amount("unmet", name, str(number), key)
            yield account, "lost", Item.LOST_SUPPLY, f"demands.{name}", amount


def _storage(plan: Plan, instance: Instance, period: Period) -> Due:
    for (material, place, _), amount in plan.within("discard", period.key):
        cost = instance.materials[material].discard
        paid = (cost.amount if cost else 0.0) * amount
        yield instance.places[place].owner, "resources", Item.DISPOSAL, f"materials.{material}", paid
    before = instance.timeline.previous(period)
    for name, stock in instance.stocks.items():
        if stock.holding_cost:
            opening = (
                plan.amount("stock", stock.material, stock.place, before.key)
                if before
                else stock.opening.amount
            )
            mean = (opening + plan.amount("stock", stock.material, stock.place, period.key)) / 2
            paid = stock.holding_cost[period] * period.years * mean
            yield instance.places[stock.place].owner, "resources", Item.HOLDING, f"stocks.{name}", paid


def _handovers(plan: Plan, instance: Instance, period: Period) -> Due:
    """Freight of routes, and every passage from one owner to another at its transfer price."""
    prices = {
        (each.material, each.seller, each.buyer): each.price[period] for each in instance.transfers.values()
    }

    def handed(material: str, seller: str, buyer: str, element: str, amount: float) -> Due:
        if seller != buyer:
            yield buyer, seller, Item.TRANSFER, element, prices[material, seller, buyer] * amount

    for name, route in instance.routes.items():
        sender, receiver = instance.places[route.from_].owner, instance.places[route.to].owner
        for material in route.materials:
            amount = plan.amount("ship", name, material, period.key)
            yield (
                sender,
                "resources",
                Item.FREIGHT,
                f"routes.{name}",
                (route.cost[period] if route.cost else 0.0) * amount,
            )
            arrived = (1 - route.loss.amount if route.loss else 1.0) * amount
            yield from handed(material, sender, receiver, f"routes.{name}", arrived)
    for name, plant in instance.plants.items():
        host, owner = instance.places[plant.place].owner, _plant_owner(instance, name)
        for process in plant.runs:
            work = plan.amount("run", process, name, period.key)
            for material, number in instance.processes[process].inputs.items():
                yield from handed(material, host, owner, f"plants.{name}", number.amount * work)
            for material, number in instance.processes[process].outputs.items():
                yield from handed(material, owner, host, f"plants.{name}", number.amount * work)
    for name, demand in instance.demands.items():
        host = instance.places[demand.place].owner
        for material in demand.accepts:
            served = plan.amount("serve", name, material, period.key)
            yield from handed(material, host, demand.account or host, f"demands.{name}", served)
    for name, contract in instance.contracts.items():
        seller = instance.places[contract.place].owner
        content = instance.content(contract.material, contract.basis) if contract.basis else 1.0
        for material, back in contract.returns.items():
            amount = back.amount.amount * content * plan.amount("deliver", name, period.key)
            yield from handed(
                material,
                seller,
                instance.places[back.to or contract.place].owner,
                f"contracts.{name}",
                amount,
            )


def _mine_tiers(mine: Mine) -> list[Path | None]:
    return [tier.cost for tier in mine.tiers] if mine.tiers else [mine.cost]


def _days_from(period: Period, opening: str | None) -> list[date] | None:
    """The days of a period on which what opens on a date is open; None where these are all or none of
    them."""
    if opening in (None, "never") or not period.start < parse_date(str(opening)) < period.end:
        return None
    first = parse_date(str(opening))
    return [first + timedelta(days=number) for number in range((period.end - first).days)]


def _working_days(plan: Plan, name: str, period: Period) -> list[date] | None:
    """The days of a period on which a plant may work; None where these are all or none of them."""
    plant = plan.instance.plants[name]
    if plant.opening is None or (plant.opening != "never" and parse_date(plant.opening) <= period.start):
        return None
    opening = period.end if plant.opening == "never" else parse_date(plant.opening)
    alive: set[date] = set()
    for opens, closes in decidable(plan, name, period):
        first, last = max(opens, period.start), min(closes, period.end)
        if len(alive) < (period.end - period.start).days:
            alive |= {first + timedelta(days=number) for number in range((last - first).days)}
    days = [period.start + timedelta(days=number) for number in range((period.end - period.start).days)]
    found = [day for day in days if day >= opening or day in alive]
    return found if 0 < len(found) < len(days) else None


def _mean_on(days: list[date] | None, path: Path | None, period: Period) -> float:
    """The mean of a path over some days of a period, or over all of them; 0 where the file gives none."""
    if path is None:
        return 0.0
    if days is None:
        return path[period]
    return sum(float(path.days.on(day)) for day in days) / len(days)


def _duty(entry: Import, price: Path, period: Period) -> float:
    """The duty on a unit: on each day the share of price and freight, as a mean over the period."""
    if entry.tariff is None:
        return 0.0
    days = (period.end - period.start).days
    turns = {
        turn
        for path in (price, entry.freight, entry.tariff)
        if path
        for turn in path.days.changes(period.start, period.end)
    }
    total = 0.0
    for first, stop in pairwise([period.start, *sorted(turns), period.end]):
        landed = price.days.on(first) + (entry.freight.days.on(first) if entry.freight else 0.0)
        total += float(landed * entry.tariff.days.on(first)) * (stop - first).days / days
    return total


def _import_tiers(entry: Import) -> list[Path]:
    return [tier.price for tier in entry.tiers] if entry.tiers else [entry.price] if entry.price else []


def _part(worked: list[date] | None, first: date, stop: date, period: Period) -> float:
    """Which part of the days on which a plant may work lies in [first, stop); of all days of the period,
    where these are not distinguished."""
    if worked is None:
        return (stop - first).days / (period.end - period.start).days
    return sum(first <= day < stop for day in worked) / len(worked)


def _capital(
    plan: Plan,
    name: str,
    period: Period,
    first: date | None = None,
    last: date | None = None,
) -> tuple[float, float]:
    """What a plant's expansions pay in a period, for its days in [first, last): in the money of the
    period, and as present value."""
    instance = plan.instance
    expansion = instance.plants[name].expansion
    if expansion is None:
        return 0.0, 0.0
    rate = instance.money.discount.amount if instance.money.discount else 0.0
    paid = worth = 0.0
    for _, yearly, opens, closes in expanded(plan, name, period):
        begin = max(opens, period.start, first or period.start)
        end = min(closes, period.end, last or period.end)
        if begin >= end:
            continue
        since, until = (_elapsed(instance.timeline.start, day) for day in (begin, end))
        if expansion.charge is not None:
            days = (end - begin).days / (period.end - period.start).days
            charge = yearly * days * period.years
        else:
            charge = yearly * (until - since)
        if instance.money.factors is not None:
            factor = instance.money.factors[period]
        elif instance.money.discounting == "mid-period":
            factor = (1 + rate) ** (-(since + until) / 2)
        elif rate:
            factor = ((1 + rate) ** -since - (1 + rate) ** -until) / (log(1 + rate) * (until - since))
        else:
            factor = 1.0
        paid += charge
        worth += charge * factor
    return paid, worth


def _elapsed(start: date, day: date) -> float:
    """Years from the first of a month to a day: whole months as twelfths, further days as those of a year
    of 365."""
    return (day.year - start.year) + (day.month - start.month) / 12 + (day.day - 1) / 365


def audit_subsidies(plan: Plan) -> Iterator[str]:
    """No subsidy exceeds the amount earned, nor in sum its total."""
    instance = plan.instance
    for name, subsidy in instance.subsidies.items():
        total = 0.0
        for plant in subsidy.plants:
            for period in instance.timeline.periods:
                grant = plan.amount("subsidies.grant", name, plant, period.key)
                total += grant
                begin = max(period.start, parse_date(subsidy.from_)) if subsidy.from_ else period.start
                end = min(period.end, parse_date(subsidy.until)) if subsidy.until else period.end
                if subsidy.share is not None:
                    earned = sum(
                        (
                            share * _capital(plan, plant, period, first, stop)[0]
                            for first, stop, share in subsidy.share.days.pieces(begin, end)
                        ),
                        0.0,
                    )
                    yield from at_most(f"subsidy {name} to {plant} in {period.key}", grant, earned)
                else:
                    assert subsidy.rate is not None
                    worked = plan.once(_working_days, plant, period)
                    rates = [
                        (first, stop, float(rate))
                        for first, stop, rate in subsidy.rate.days.pieces(begin, end)
                    ]
                    made = sum(
                        number.amount * plan.amount("run", process, plant, period.key)
                        for process in instance.plants[plant].runs
                        for material, number in instance.processes[process].outputs.items()
                        if material in (subsidy.of or ())
                    )
                    rate = sum(rate * _part(worked, first, stop, period) for first, stop, rate in rates)
                    yield from at_most(f"subsidy {name} to {plant} in {period.key}", grant, rate * made)
        if subsidy.total is not None:
            yield from at_most(f"subsidy {name} in total", total, subsidy.total.amount)
