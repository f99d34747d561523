"""Clauses and duties that require a price of at least 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monazite.data.checks.clause_amounts import price_address
from monazite.data.checks.report import as_written, error
from monazite.data.records.calendar import in_force
from monazite.data.records.contract import Contract
from monazite.data.records.days import Days
from monazite.data.records.instance import Instance
from monazite.data.records.paths import Path
from monazite.data.records.timeline import parse_date
from monazite.data.records.trade import Import
from monazite.errors import Fault
from monazite.figures import amount


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
        "the buyer would be paid for not taking. Expected at least 0. Give the clause a `price` of its own",
    ),
    (
        "redelivery",
        _redelivers,
        "the discount on redeliveries would be negative, so that the seller would gain from a shortfall. "
        "Expected at least 0. Remove the clause",
    ),
    (
        "make_up",
        _makes_up,
        "the buyer would be paid twice for make-up quantities. Expected at least 0. Remove the clause",
    ),
)
"""Clauses whose linear form requires a contract price of at least 0: key, whether it applies, and the
reason.
"""


def check_signs(instance: Instance) -> Iterator[Fault]:
    """Refuse clauses that require a price of at least 0, and duties on a price, where the price is
    negative.
    """
    for name, contract in instance.contracts.items():
        for key, applies, why in NEEDS_A_PRICE:
            below = _below(instance, contract, owed=key != "take_or_pay") if applies(contract) else None
            if below is not None:
                when, price = below
                quoted = as_written(instance, price_address(name, contract, parse_date(when)), price)
                message = f"the price of the contract is negative ({quoted} from {when}): {why}"
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
            unit = f"{instance.money.unit}/{instance.unit(bought.material)}"
            message = (
                f"price and freight, on which the duty is charged, are negative ({amount(least, unit)} from "
                f"{when}): the treasury would pay the duty. Expected at least 0. Set the tariff to 0 % for "
                "these dates, or remove it"
            )
            yield error(instance, f"imports.{name}.tariff", message)


def _taxed_below(instance: Instance, bought: Import, price: Path) -> tuple[str, float] | None:
    """The first day on which dutiable price and freight are negative, and their sum."""
    assert bought.tariff is not None
    landed = price.days + bought.freight.days if bought.freight else price.days
    for period in instance.timeline.periods:
        for first, _, dutiable in (landed * bought.tariff.days).pieces(period.start, period.end):
            if dutiable < 0:
                return f"{first}", float(landed.on(first))
    return None


def _below(instance: Instance, contract: Contract, owed: bool) -> tuple[str, float] | None:
    """The first day on which the price is negative, and the price.

    Only days in force count, or with `owed` all days from the first of the term.
    """
    price, review = contract.price.days, contract.price_review
    if review is not None:
        price = price.then(parse_date(review.from_), review.price.days)
    force = in_force(contract, instance.contract_years(contract))
    applies = Days.between(contract.first_day, None) if owed else force
    for period in instance.timeline.periods:
        for first, stop, charged in price.pieces(period.start, period.end):
            if charged < 0 and any(holds > 0 for _, _, holds in applies.pieces(first, stop)):
                return f"{first}", float(charged)
    return None
