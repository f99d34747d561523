"""Every payment under a contract, worked out again: who pays whom for what, in which period, how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from monazite.data.contract import Contract
from monazite.data.timeline import Period, add_months, parse_date, parse_months
from monazite.formulation.money import Item
from monazite.results.audit.clauses.reading import delivered, mean, over, summed
from monazite.results.audit.clauses.taking import made_up_in, paid_by_a_buyer
from monazite.results.audit.compare import at_most, equal
from monazite.results.plan import Plan

Line = tuple[str, str, str, Item]
"""A period, a payer, a payee, and what for."""
Owed = Iterator[tuple[Line, float]]


def price(plan: Plan, name: str) -> Iterator[str]:
    """All that is paid under the contract is what its clauses say, and nothing else is."""
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
        if period.start >= day:
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
            beyond = max(0.0, whole - mean(tier.above, year, 0.0) * year.years)
            yield from equal(f"contract {name}, beyond tier {number} in {year.label}", over, beyond, whole)


def quota(plan: Plan, name: str) -> Iterator[str]:
    """What counts as beyond the quota is what is delivered beyond it."""
    contract = plan.instance.contracts[name]
    for year in plan.instance.contract_years(contract) if contract.quota else ():
        assert contract.quota is not None
        whole = delivered(plan, name, year.periods)
        beyond = max(0.0, whole - mean(contract.quota.quantity, year, 0.0) * year.years)
        over = summed(plan, "quota.over", name, year)
        yield from at_most(f"contract {name}, beyond the quota in {year.label}", beyond, over, whole)
        if contract.quota.over[year.periods[-1]] > _within(contract, year.periods[-1]):
            yield from at_most(f"contract {name}, paid beyond the quota in {year.label}", over, beyond, whole)


def _within(contract: Contract, period: Period) -> float:
    return contract.quota.within[period] if contract.quota and contract.quota.within else 0.0


def price_on(contract: Contract, period: Period) -> float:
    """The price of a period after any review, by days."""
    review = contract.price_review
    day = parse_date(review.from_) if review else None
    if review is None or day is None or day >= period.end:
        return contract.price[period]
    if day <= period.start:
        return review.price[period]
    return contract.price.within(period, None, day) + review.price.within(period, day, None)


def _sides(plan: Plan, name: str) -> tuple[str, str, str]:
    """Who buys, who sells, and which of them is the plan's."""
    contract = plan.instance.contracts[name]
    own = plan.instance.places[contract.place].owner
    if contract.role == "seller":
        return contract.counterparty, own, own
    return own, contract.counterparty, own


def _deliveries(plan: Plan, name: str) -> Owed:
    buyer, seller, _ = _sides(plan, name)
    for period in plan.instance.timeline.periods:
        paid = price_on(plan.instance.contracts[name], period) * delivered(plan, name, (period,))
        yield (period.key, buyer, seller, Item.CONTRACT_PRICE), paid


def _penalties(plan: Plan, name: str) -> Owed:
    contract = plan.instance.contracts[name]
    buyer, seller, _ = _sides(plan, name)
    for year in plan.instance.contract_years(contract):
        last = year.periods[-1]
        for number, tier in enumerate(contract.shortfall.parts if contract.shortfall else (), start=1):
            short = plan.amount("shortfall.short", name, str(number), year.key)
            if not contract.firm:
                yield (last.key, seller, buyer, Item.SHORTFALL_PENALTY), tier.price[last] * short


def _bought_out(plan: Plan, name: str) -> Owed:
    """What the plan pays for being released: bought down, suspended by choice, terminated."""
    contract = plan.instance.contracts[name]
    own = _sides(plan, name)[2]
    for year in plan.instance.contract_years(contract):
        last = year.periods[-1]
        if contract.buy_down is not None:
            paid = contract.buy_down.price[last] * summed(plan, "buy_down.bought", name, year)
            yield (last.key, own, contract.counterparty, Item.BUY_DOWN), paid
        if contract.suspension is not None and contract.suspension.compensation is not None:
            paid = contract.suspension.compensation[last] * summed(plan, "suspension.hold", name, year)
            yield (last.key, own, contract.counterparty, Item.COMPENSATION), paid
    left = contract.termination
    if left is not None and left.date and left.payment is not None:
        day = add_months(parse_date(left.date), parse_months(left.notice))
        for period in plan.instance.timeline.periods:
            if day == over(contract) and period.start <= max(day, plan.instance.timeline.start) < period.end:
                yield (period.key, own, contract.counterparty, Item.TERMINATION), left.payment.amount


def _made_good(plan: Plan, name: str) -> Owed:
    """Discounts on what is redelivered, and what is still owed in the end."""
    contract = plan.instance.contracts[name]
    buyer, seller, own = _sides(plan, name)
    years = plan.instance.contract_years(contract)
    end = years[-1].periods[-1]
    if contract.redelivery is not None:
        for year in years:
            last = year.periods[-1]
            saved = contract.redelivery.discount[last] * price_on(contract, last)
            back = summed(plan, "redelivery.back", name, year)
            yield (last.key, seller, buyer, Item.REBATE), saved * back
        if contract.redelivery.settle is not None:
            owed = summed(plan, "redelivery.owed", name, years[-1])
            yield (end.key, seller, buyer, Item.SETTLEMENT), contract.redelivery.settle[end] * owed
    if contract.restoration is not None and contract.restoration.settle is not None:
        owed = summed(plan, "restoration.owed", name, years[-1])
        paid = contract.restoration.settle[end] * owed
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
            each = own_price[last] if own_price is not None else price_on(contract, last)
            yield (last.key, buyer, seller, Item.TAKE_OR_PAY), each * amount
    if contract.make_up is not None:
        for year in years:
            last = year.periods[-1]
            again = contract.make_up.top_up[last] if contract.make_up.top_up else 0.0
            saved = (1 - again) * price_on(contract, last) * made_up_in(plan, name, year)
            yield (last.key, seller, buyer, Item.REBATE), saved


def _beyond(plan: Plan, name: str) -> Owed:
    """What a worse price or a higher duty beyond a quantity costs the plan's side."""
    contract = plan.instance.contracts[name]
    own = _sides(plan, name)[2]
    for year in plan.instance.contract_years(contract):
        last, whole = year.periods[-1], delivered(plan, name, year.periods)
        before, cost = price_on(contract, last), 0.0
        for tier in contract.price_tiers:
            beyond = max(0.0, whole - mean(tier.above, year, 0.0) * year.years)
            cost += abs(before - tier.price[last]) * beyond
            before = tier.price[last]
        yield (last.key, own, contract.counterparty, Item.PRICE_TIER), cost
        if contract.quota is not None:
            beyond = max(0.0, whole - mean(contract.quota.quantity, year, 0.0) * year.years)
            within = _within(contract, last)
            duty = within * whole + (contract.quota.over[last] - within) * beyond
            yield (last.key, own, contract.quota.to, Item.DUTY), duty


PAYMENTS = (_deliveries, _penalties, _bought_out, _made_good, _taken_or_paid, _beyond)
"""Where payments under a contract come from."""
