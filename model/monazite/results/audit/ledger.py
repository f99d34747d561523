"""The ledger adds up to the objective, and every payment is what its element says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import log

from monazite.data.instance import Instance
from monazite.data.production import Mine
from monazite.data.quantity import Path
from monazite.data.timeline import Period, add_months, parse_date, parse_months
from monazite.data.trade import Import
from monazite.formulation.money import Item
from monazite.results.audit.compare import at_most, equal
from monazite.results.plan import Plan


def audit_ledger(plan: Plan) -> Iterator[str]:
    """Payments recomputed by item and period; their present value; the inside balance against the objective."""
    instance = plan.instance
    paid: dict[tuple[Item, str], float] = defaultdict(float)
    size: dict[tuple[Item, str], float] = defaultdict(float)
    for payment in plan.payments:
        paid[payment.item, payment.period] += payment.amount
        size[payment.item, payment.period] += abs(payment.amount)
    for period in instance.timeline.periods:
        for item, expected in _expected(plan, instance, period).items():
            yield from equal(
                f"{item.value} paid in {period.key}", paid[item, period.key], expected, size[item, period.key]
            )
    yield from _present_values(plan)
    inside = {account for account in instance.accounts if not instance.is_outside(account)}
    balance = sum(
        payment.present_value * ((payment.payee in inside) - (payment.payer in inside))
        for payment in plan.payments
    )
    total = sum(abs(payment.present_value) for payment in plan.payments)
    yield from equal("balance of the inside accounts against the objective", balance, plan.value, total)


def _present_values(plan: Plan) -> Iterator[str]:
    money, timeline = plan.instance.money, plan.instance.timeline
    if money.factors is not None or money.discounting != "continuous":
        return
    rate = money.discount.amount if money.discount else 0.0
    elapsed = 0.0
    factors: dict[str, float] = {}
    for period in timeline.periods:
        end = elapsed + period.years
        factors[period.key] = (
            ((1 + rate) ** -elapsed - (1 + rate) ** -end) / (log(1 + rate) * period.years) if rate else 1.0
        )
        elapsed = end
    for payment in plan.payments:
        expected = factors[payment.period] * payment.amount
        yield from equal(
            f"present value of {payment.item.value} of {payment.element} in {payment.period}",
            payment.present_value,
            expected,
        )


def _expected(plan: Plan, instance: Instance, period: Period) -> dict[Item, float]:
    """What must be paid in a period for each item that is a price times an amount."""
    key = period.key
    due: dict[Item, float] = defaultdict(float)
    for name, mine in instance.mines.items():
        for number, cost in enumerate(_mine_tiers(mine), start=1):
            amount = plan.amount("mine", name, str(number), key)
            due[Item.MINING] += (cost[period] if cost else 0.0) * amount
            due[Item.ROYALTY] += (mine.royalty[period] if mine.royalty else 0.0) * amount
    for name, plant in instance.plants.items():
        for process in plant.runs:
            running = instance.processes[process].cost
            due[Item.RUNNING] += (running[period] if running else 0.0) * plan.amount(
                "run", process, name, key
            )
        due[Item.CAPITAL] += _capital(plan, instance, name, period)
    for name, route in instance.routes.items():
        for material in route.materials if route.cost else ():
            assert route.cost is not None
            due[Item.FREIGHT] += route.cost[period] * plan.amount("ship", name, material, key)
    for name, entry in instance.imports.items():
        freight = entry.freight[period] if entry.freight else 0.0
        tariff = entry.tariff[period] if entry.tariff else 0.0
        for number, price in enumerate(_import_tiers(entry), start=1):
            amount = plan.amount("buy", name, str(number), key)
            due[Item.IMPORT] += price[period] * amount
            due[Item.FREIGHT] += freight * amount
            due[Item.TARIFF] += tariff * (price[period] + freight) * amount
    for name, sold in instance.sales.items():
        due[Item.SALE] += sold.price[period] * plan.amount("sell", name, key)
    for name, demand in instance.demands.items():
        for number, lost in enumerate(demand.unmet or [], start=1):
            due[Item.LOST_SUPPLY] += lost.price[period] * plan.amount("unmet", name, str(number), key)
    for (material, _, _), amount in plan.within("discard", key):
        cost_of = instance.materials[material].discard
        if cost_of:
            due[Item.DISPOSAL] += cost_of.amount * amount
    for stock in instance.stocks.values():
        if stock.holding_cost:
            before = instance.timeline.previous(period)
            opening = (
                plan.amount("stock", stock.material, stock.place, before.key)
                if before
                else stock.opening.amount
            )
            closing = plan.amount("stock", stock.material, stock.place, key)
            due[Item.HOLDING] += stock.holding_cost[period] * period.years * (opening + closing) / 2
    return due


def _mine_tiers(mine: Mine) -> list[Path | None]:
    return [tier.cost for tier in mine.tiers] if mine.tiers else [mine.cost]


def _import_tiers(entry: Import) -> list[Path]:
    return [tier.price for tier in entry.tiers] if entry.tiers else [entry.price] if entry.price else []


def _capital(plan: Plan, instance: Instance, name: str, period: Period) -> float:
    expansion = instance.plants[name].expansion
    if expansion is None:
        return 0.0
    rate = instance.money.discount.amount if instance.money.discount else 0.0
    life = parse_months(expansion.life) / 12
    total = 0.0
    for decision in instance.timeline.periods:
        amount = plan.amount("expand", name, decision.key)
        if amount == 0:
            continue
        opens = add_months(decision.start, parse_months(expansion.lead))
        closes = add_months(opens, parse_months(expansion.life))
        share = (
            max(0, (min(closes, period.end) - max(opens, period.start)).days)
            / (period.end - period.start).days
        )
        if expansion.charge is not None:
            yearly = expansion.charge[decision]
        else:
            assert expansion.capital is not None
            yearly = expansion.capital[decision] * (
                log(1 + rate) / (1 - (1 + rate) ** -life) if rate else 1 / life
            )
        total += yearly * share * period.years * amount
    return total


def audit_subsidies(plan: Plan) -> Iterator[str]:
    """No subsidy is more than what earns it, nor in all more than its total."""
    instance = plan.instance
    for name, subsidy in instance.subsidies.items():
        total = 0.0
        for plant in subsidy.plants:
            for period in instance.timeline.periods:
                grant = plan.amount("subsidies.grant", name, plant, period.key)
                total += grant
                begin = max(period.start, parse_date(subsidy.from_)) if subsidy.from_ else period.start
                end = min(period.end, parse_date(subsidy.until)) if subsidy.until else period.end
                paid = max(0, (end - begin).days) / (period.end - period.start).days
                if subsidy.share is not None:
                    earned = subsidy.share[period] * _capital(plan, instance, plant, period)
                else:
                    assert subsidy.rate is not None
                    earned = subsidy.rate[period] * sum(
                        number.amount * plan.amount("run", process, plant, period.key)
                        for process in instance.plants[plant].runs
                        for material, number in instance.processes[process].outputs.items()
                        if material in (subsidy.of or ())
                    )
                yield from at_most(f"subsidy {name} to {plant} in {period.key}", grant, paid * earned)
        if subsidy.total is not None:
            yield from at_most(f"subsidy {name} in all", total, subsidy.total.amount)
