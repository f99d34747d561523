"""Every payment under a contract, computed again: payer, payee, item, period and amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from monazite.data.records.contract import Contract
from monazite.data.records.timeline import ContractYear, parse_date
from monazite.formulation.money import Item
from monazite.results.audit.clauses.reading import (
    agreed_end,
    delivered,
    exit_day,
    means_while_open,
    price_path,
    settled,
    settled_price,
    summed,
    while_in_force,
)
from monazite.results.audit.clauses.taking import made_up_in, paid_by_a_buyer
from monazite.results.audit.compare import at_most, equal
from monazite.results.plan import Plan

Line = tuple[str, str, str, Item]
"""A period, a payer, a payee, and what for."""
Owed = Iterator[tuple[Line, float]]


def price(plan: Plan, name: str) -> Iterator[str]:
    """The payments under the contract are those of its clauses, and no others."""
    expected: dict[Line, float] = defaultdict(float)
    for each in PAYMENTS:
        for line, amount in each(plan, name):
            expected[line] += amount
    paid: dict[Line, float] = defaultdict(float)
    for payment in plan.paid_by(f"contracts.{name}"):
        if payment.item is not Item.TRANSFER:
            paid[payment.period, payment.payer, payment.payee, payment.item] += payment.amount
    for line in {**expected, **paid}:
        period, payer, payee, item = line
        what = f"contract {name}, {item.value} paid by {payer} to {payee} in {period}"
        yield from equal(what, paid.get(line, 0.0), expected.get(line, 0.0))


def price_review(plan: Plan, name: str) -> Iterator[str]:
    """From the date of the review on the new price is paid."""
    contract = plan.instance.contracts[name]
    if contract.price_review is None:
        return
    day = parse_date(contract.price_review.from_)
    for period in plan.instance.timeline.periods:
        if period.start >= day and not contract.price_review.price.days.changes(period.start, period.end):
            expected = contract.price_review.price[period] * delivered(plan, name, (period,))
            paid = sum(
                payment.amount
                for payment in plan.paid_under(f"contracts.{name}", period.key)
                if payment.item is Item.CONTRACT_PRICE
            )
            yield from equal(f"contract {name}, reviewed price paid in {period.key}", paid, expected)


def price_tiers(plan: Plan, name: str) -> Iterator[str]:
    """What counts as beyond a tier is what is delivered beyond it."""
    contract = plan.instance.contracts[name]
    for year in plan.instance.contract_years(contract):
        whole = delivered(plan, name, year.periods)
        for number, tier in enumerate(contract.price_tiers, start=1):
            over = plan.amount("price_tiers.over", name, str(number), year.key)
            beyond = max(0.0, whole - while_in_force(plan, name, tier.above, year))
            yield from equal(f"contract {name}, beyond tier {number} in {year.label}", over, beyond, whole)


def quota(plan: Plan, name: str) -> Iterator[str]:
    """What counts as beyond the quota is what is delivered beyond it."""
    contract = plan.instance.contracts[name]
    for year in plan.instance.contract_years(contract) if contract.quota else ():
        assert contract.quota is not None
        whole = delivered(plan, name, year.periods)
        beyond = max(0.0, whole - while_in_force(plan, name, contract.quota.quantity, year))
        over = summed(plan, "quota.over", name, year)
        yield from at_most(f"contract {name}, beyond the quota in {year.label}", beyond, over, whole)
        if settled(contract, year, contract.quota.over) > _within(contract, year):
            yield from at_most(f"contract {name}, paid beyond the quota in {year.label}", over, beyond, whole)


def _within(contract: Contract, year: ContractYear) -> float:
    return settled(contract, year, contract.quota.within) if contract.quota and contract.quota.within else 0.0


def _sides(plan: Plan, name: str) -> tuple[str, str, str]:
    """The buyer, the seller, and which of them is inside."""
    contract = plan.instance.contracts[name]
    own = plan.instance.places[contract.place].owner
    if contract.role == "seller":
        return contract.counterparty, own, own
    return own, contract.counterparty, own


def _deliveries(plan: Plan, name: str) -> Owed:
    buyer, seller, _ = _sides(plan, name)
    contract = plan.instance.contracts[name]
    for year in plan.instance.contract_years(contract):
        prices = means_while_open(plan, name, year, lambda day: price_path(contract, day).days.on(day))
        for period, each in prices.items():
            paid = each * delivered(plan, name, (period,))
            yield (period.key, buyer, seller, Item.CONTRACT_PRICE), paid


def _penalties(plan: Plan, name: str) -> Owed:
    contract = plan.instance.contracts[name]
    buyer, seller, _ = _sides(plan, name)
    for year in plan.instance.contract_years(contract):
        last = year.periods[-1]
        for number, tier in enumerate(contract.shortfall.parts if contract.shortfall else (), start=1):
            short = plan.amount("shortfall.short", name, str(number), year.key)
            if not contract.firm:
                each = settled(contract, year, tier.price)
                yield (last.key, seller, buyer, Item.SHORTFALL_PENALTY), each * short


def _bought_out(plan: Plan, name: str) -> Owed:
    """What the plan pays for being released: bought down, suspended by choice, terminated."""
    contract = plan.instance.contracts[name]
    own = _sides(plan, name)[2]
    for year in plan.instance.contract_years(contract):
        last = year.periods[-1]
        if contract.buy_down is not None:
            each = settled(contract, year, contract.buy_down.price)
            paid = each * summed(plan, "buy_down.bought", name, year)
            yield (last.key, own, contract.counterparty, Item.BUY_DOWN), paid
        if contract.suspension is not None and contract.suspension.compensation is not None:
            each = settled(contract, year, contract.suspension.compensation)
            paid = each * summed(plan, "suspension.hold", name, year)
            yield (last.key, own, contract.counterparty, Item.COMPENSATION), paid
    left, day, end = contract.termination, exit_day(contract), agreed_end(contract)
    if left is not None and left.payment is not None and day is not None and (end is None or day < end):
        for period in plan.instance.timeline.periods:
            if period.start <= day < period.end:
                yield (period.key, own, contract.counterparty, Item.TERMINATION), left.payment.amount


def _made_good(plan: Plan, name: str) -> Owed:
    """Discounts on what is redelivered, and what is still owed in the end."""
    contract = plan.instance.contracts[name]
    buyer, seller, own = _sides(plan, name)
    years = plan.instance.contract_years(contract)
    end = years[-1].periods[-1]
    final = end.end - timedelta(days=1)
    if contract.redelivery is not None:
        for year in years:
            last = year.periods[-1]
            saved = settled_price(contract, year, contract.redelivery.discount)
            back = summed(plan, "redelivery.back", name, year)
            yield (last.key, seller, buyer, Item.REBATE), saved * back
        if contract.redelivery.settle is not None:
            owed = summed(plan, "redelivery.owed", name, years[-1])
            yield (end.key, seller, buyer, Item.SETTLEMENT), contract.redelivery.settle.days.on(final) * owed
    if contract.restoration is not None and contract.restoration.settle is not None:
        owed = summed(plan, "restoration.owed", name, years[-1])
        paid = contract.restoration.settle.days.on(final) * owed
        yield (end.key, own, contract.counterparty, Item.SETTLEMENT), paid


def _taken_or_paid(plan: Plan, name: str) -> Owed:
    """What is paid for and not taken, and what is saved on it later."""
    contract = plan.instance.contracts[name]
    buyer, seller, _ = _sides(plan, name)
    years = plan.instance.contract_years(contract)
    if contract.take_or_pay is not None:
        own_price = contract.take_or_pay.price
        unlifted = [(year, summed(plan, "take_or_pay.unlifted", name, year)) for year in years]
        for year, amount in paid_by_a_buyer(plan, name) if contract.role == "seller" else unlifted:
            last = year.periods[-1]
            each = settled(contract, year, own_price) if own_price else settled_price(contract, year)
            yield (last.key, buyer, seller, Item.TAKE_OR_PAY), each * amount
    if contract.make_up is not None:
        for year in years:
            last = year.periods[-1]
            saved = settled_price(contract, year)
            if contract.make_up.top_up is not None:
                saved -= settled_price(contract, year, contract.make_up.top_up)
            yield (last.key, seller, buyer, Item.REBATE), saved * made_up_in(plan, name, year)


def _beyond(plan: Plan, name: str) -> Owed:
    """What a worse price or a higher duty beyond a quantity costs the plan's side."""
    contract = plan.instance.contracts[name]
    own = _sides(plan, name)[2]
    for year in plan.instance.contract_years(contract):
        last, whole = year.periods[-1], delivered(plan, name, year.periods)
        before, cost = settled_price(contract, year), 0.0
        for tier in contract.price_tiers:
            beyond = max(0.0, whole - while_in_force(plan, name, tier.above, year))
            here = settled(contract, year, tier.price)
            cost += abs(before - here) * beyond
            before = here
        yield (last.key, own, contract.counterparty, Item.PRICE_TIER), cost
        if contract.quota is not None:
            beyond = max(0.0, whole - while_in_force(plan, name, contract.quota.quantity, year))
            within = _within(contract, year)
            duty = within * whole + (settled(contract, year, contract.quota.over) - within) * beyond
            yield (last.key, own, contract.quota.to, Item.DUTY), duty


PAYMENTS = (_deliveries, _penalties, _bought_out, _made_good, _taken_or_paid, _beyond)
"""Where payments under a contract come from."""
