"""Clauses and duties that are right only while a price is not negative."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monazite.data.checks.report import error
from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.timeline import Period, parse_date
from monazite.errors import Fault


def _pays_the_price(contract: Contract) -> bool:
    return contract.take_or_pay is not None and contract.take_or_pay.price is None


def _redelivers(contract: Contract) -> bool:
    return contract.redelivery is not None


def _makes_up(contract: Contract) -> bool:
    return contract.make_up is not None


NEEDS_A_PRICE: tuple[tuple[str, Callable[[Contract], bool], str], ...] = (
    (
        "take_or_pay",
        _pays_the_price,
        "what is not taken is paid for at that price, so the buyer would be paid for not taking; give the clause a `price` of its own",
    ),
    (
        "redelivery",
        _redelivers,
        "the buyer saves a share of the price on what is redelivered, so the seller would earn by falling short; remove the clause",
    ),
    (
        "make_up",
        _makes_up,
        "what is made up was paid for at that price, so the buyer would be paid twice; remove the clause",
    ),
)
"""Clauses whose linear form holds only while the price of the contract is at least 0: when they stand, and why."""


def check_signs(instance: Instance) -> Iterator[Fault]:
    """Refuse a clause that relies on a price, and a duty that is a share of one, where that price is negative."""
    for name, contract in instance.contracts.items():
        below = _below(instance, contract)
        for key, stands, why in NEEDS_A_PRICE if below else ():
            if stands(contract):
                when, price = below or ("", 0.0)
                message = f"the price of the contract is negative ({price:g} in {when}), and {why}"
                yield error(instance, f"contracts.{name}.{key}", message)
    for name, bought in instance.imports.items():
        if bought.tariff is None:
            continue
        prices = [tier.price for tier in bought.tiers] if bought.tiers else [bought.price]
        for period in instance.timeline.periods:
            freight = bought.freight[period] if bought.freight else 0.0
            least = min(price[period] for price in prices if price is not None) + freight
            if least < 0 and bought.tariff[period] > 0:
                message = (
                    f"the duty is a share of price and freight, which are negative ({least:g} in {period.key}): the treasury would pay it; "
                    "give a tariff of 0 % then, or remove it"
                )
                yield error(instance, f"imports.{name}.tariff", message)
                break


def _below(instance: Instance, contract: Contract) -> tuple[str, float] | None:
    """The first period in force in which the price is negative, and the price."""
    for period in instance.timeline.periods:
        if _in_force(contract, period) and (price := _least(contract, period)) < 0:
            return period.key, price
    return None


def _in_force(contract: Contract, period: Period) -> bool:
    first, last = contract.first_day, contract.last_day
    return (first is None or first < period.end) and (last is None or last > period.start)


def _least(contract: Contract, period: Period) -> float:
    """The least price of a period: before a review that of the contract, after it the reviewed one."""
    review = contract.price_review
    if review is None or parse_date(review.from_) >= period.end:
        return contract.price[period]
    if parse_date(review.from_) <= period.start:
        return review.price[period]
    return min(contract.price[period], review.price[period])
