"""Clauses and duties that are right only while a price is not negative."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monazite.data.checks.report import error
from monazite.data.records.calendar import in_force
from monazite.data.records.contract import Contract
from monazite.data.records.days import Days
from monazite.data.records.instance import Instance
from monazite.data.records.paths import Path
from monazite.data.records.timeline import parse_date
from monazite.data.records.trade import Import
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
        for key, stands, why in NEEDS_A_PRICE:
            below = _below(instance, contract, owed=key != "take_or_pay") if stands(contract) else None
            if below is not None:
                when, price = below
                message = f"the price of the contract is negative ({price:g} from {when}), and {why}"
                yield error(instance, f"contracts.{name}.{key}", message)
    for name, bought in instance.imports.items():
        if bought.tariff is None:
            continue
        prices = [tier.price for tier in bought.tiers] if bought.tiers else [bought.price]
        below = min(
            (
                found
                for price in prices
                if price is not None and (found := _taxed_below(instance, bought, price))
            ),
            default=None,
        )
        if below is not None:
            when, least = below
            message = (
                f"the duty is a share of price and freight, which are negative ({least:g} from {when}): the treasury would pay it; "
                "give a tariff of 0 % then, or remove it"
            )
            yield error(instance, f"imports.{name}.tariff", message)


def _taxed_below(instance: Instance, bought: Import, price: Path) -> tuple[str, float] | None:
    """The first day on which price and freight are negative and pay a duty, and what they come to."""
    assert bought.tariff is not None
    landed = price.days + bought.freight.days if bought.freight else price.days
    for period in instance.timeline.periods:
        for first, _, amount in (landed * bought.tariff.days).pieces(period.start, period.end):
            if amount < 0:
                return f"{first}", float(landed.on(first))
    return None


def _below(instance: Instance, contract: Contract, owed: bool) -> tuple[str, float] | None:
    """The first day on which the price is negative, and the price: in force, or where something may be owed on any later day too."""
    price, review = contract.price.days, contract.price_review
    if review is not None:
        price = price.then(parse_date(review.from_), review.price.days)
    force = in_force(contract, instance.contract_years(contract))
    applies = Days.between(contract.first_day, None) if owed else force
    for period in instance.timeline.periods:
        for first, stop, amount in price.pieces(period.start, period.end):
            if amount < 0 and any(holds > 0 for _, _, holds in applies.pieces(first, stop)):
                return f"{first}", float(amount)
    return None
