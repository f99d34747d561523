"""Clauses that need one another, exclude one another, or speak of what the contract does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monazite.data.checks.report import error, warning
from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import parse_date, parse_months
from monazite.errors import Fault


def check_clauses(instance: Instance) -> Iterator[Fault]:
    """Clauses that cannot stand as they are written, each at its own line."""
    for name, contract in instance.contracts.items():
        for key, is_at_fault, message in REFUSED_TOGETHER:
            if is_at_fault(contract):
                yield error(instance, f"contracts.{name}.{key}", message)
        for key, does_nothing, message in WITHOUT_EFFECT:
            if does_nothing(contract):
                yield warning(instance, f"contracts.{name}{key}", message)


def check_windows(instance: Instance) -> Iterator[Fault]:
    """A rolling minimum over more contract years than the horizon has does nothing."""
    for name, contract in instance.contracts.items():
        clause = contract.rolling_minimum
        years = len(instance.contract_years(contract)) if clause else 0
        if clause and years < clause.years:
            message = (
                f"the horizon has {years} contract years and no window of {clause.years}: it has no effect"
            )
            yield warning(instance, f"contracts.{name}.rolling_minimum", message)


def _make_up_alone(contract: Contract) -> bool:
    return contract.make_up is not None and contract.take_or_pay is None


def _carry_alone(contract: Contract) -> bool:
    return contract.carry_forward is not None and contract.take_or_pay is None


def _both_later(contract: Contract) -> bool:
    return contract.make_up is not None and contract.carry_forward is not None


def _is_released(contract: Contract) -> bool:
    chosen = contract.suspension is not None and contract.suspension.compensation is not None
    releases = contract.buy_down is not None or chosen
    return contract.role == "seller" and contract.take_or_pay is not None and releases


def _carried_and_released(contract: Contract) -> bool:
    return _is_released(contract) and contract.carry_forward is not None


def _made_up_and_released(contract: Contract) -> bool:
    return _is_released(contract) and contract.make_up is not None


def _firm_and_paid(contract: Contract) -> bool:
    return contract.role == "buyer" and contract.firm and contract.take_or_pay is not None


def _nominates_own_make_up(contract: Contract) -> bool:
    return (
        contract.role == "buyer" and contract.make_up is not None and contract.make_up.nomination is not None
    )


def _limits_others_make_up(contract: Contract) -> bool:
    return contract.role == "seller" and contract.make_up is not None and contract.make_up.most is not None


def _firm_and_redelivered(contract: Contract) -> bool:
    return contract.firm and contract.redelivery is not None


def _firm_and_grace(contract: Contract) -> bool:
    return contract.firm and contract.shortfall is not None and contract.shortfall.grace is not None


def _restored_without_excuse(contract: Contract) -> bool:
    return contract.restoration is not None and contract.force_majeure is None


def _ramp_of_a_choice(contract: Contract) -> bool:
    chosen = contract.suspension is not None and contract.suspension.compensation is not None
    return contract.ramp_down is not None and chosen


def _bank_without_band(contract: Contract) -> bool:
    clause = contract.tolerance
    has_band = clause is not None and clause.down is not None and clause.holder == contract.role
    return contract.flexibility is not None and not has_band


def _bank_and_later(contract: Contract) -> bool:
    later = contract.redelivery is not None or contract.take_or_pay is not None
    return contract.flexibility is not None and later


def _credit_beyond_payment(contract: Contract) -> bool:
    pays = contract.take_or_pay
    return contract.make_up is not None and pays is not None and pays.price is not None


def _right_of_no_time(contract: Contract) -> bool:
    return contract.make_up is not None and parse_months(contract.make_up.within) == 0


def _extends_nothing(contract: Contract) -> bool:
    return contract.extension is not None and (contract.term is None or contract.term.until is None)


def _two_exits(contract: Contract) -> bool:
    left = contract.termination
    return bool(contract.exit_dates) and left is not None and left.date is not None


def _one_exit(contract: Contract) -> bool:
    days = {parse_date(day) if day else None for day in contract.exit_dates}
    return len(contract.exit_dates) == 1 or len(days) < len(contract.exit_dates)


def _quality_of_origin(contract: Contract) -> bool:
    return contract.quality is not None and contract.origin is not None


def _other_material(contract: Contract) -> bool:
    return contract.quality is not None and contract.material not in contract.quality.grades


def _shares_with_band(contract: Contract) -> bool:
    return contract.pro_rata is not None and contract.tolerance is not None


REFUSED_TOGETHER: tuple[tuple[str, Callable[[Contract], bool], str], ...] = (
    ("make_up", _make_up_alone, "what is made up was paid for under a take-or-pay; add `take_or_pay`"),
    ("carry_forward", _carry_alone, "it counts towards the take-or-pay of later years; add `take_or_pay`"),
    (
        "carry_forward",
        _both_later,
        "beside `make_up` it needs to know which comes first in a year, which no linear program states; keep one of them",
    ),
    (
        "carry_forward",
        _carried_and_released,
        "what the buyer carries forward is worked out beforehand, and what the plan buys down or suspends by choice lowers it; remove this "
        "clause, `buy_down`, or the `compensation` of the suspension",
    ),
    (
        "make_up",
        _made_up_and_released,
        "what the buyer has paid for and may make up is worked out beforehand, and what the plan buys down or suspends by choice lowers it; "
        "remove this clause, `buy_down`, or the `compensation` of the suspension",
    ),
    (
        "take_or_pay",
        _firm_and_paid,
        "with `firm: true` all is taken and nothing is left to pay for; write `firm: false`, or remove the clause",
    ),
    (
        "make_up.nomination",
        _nominates_own_make_up,
        "where the plan buys, it chooses what it makes up; remove the nomination (`most` limits it)",
    ),
    (
        "make_up.most",
        _limits_others_make_up,
        "where the plan sells, the buyer chooses what it makes up, as data; write `nomination`",
    ),
    (
        "redelivery",
        _firm_and_redelivered,
        "with `firm: true` nothing falls short, so nothing is redelivered; write `firm: false` with a penalty",
    ),
    (
        "shortfall.grace",
        _firm_and_grace,
        "with `firm: true` no shortfall is allowed, free or not; write `firm: false`, or remove `grace`",
    ),
    ("restoration", _restored_without_excuse, "what is restored was excused before; add `force_majeure`"),
    (
        "ramp_down",
        _ramp_of_a_choice,
        "the fall of a quantity that the plan chooses is not worked out beforehand; remove `ramp_down`, or the "
        "`compensation` of the suspension",
    ),
    (
        "flexibility",
        _bank_without_band,
        "the bank is drawn on within the downward tolerance of the plan's side; add `tolerance` with `down`, held by it",
    ),
    (
        "flexibility",
        _bank_and_later,
        "what goes beyond the bank would be short, or paid for, above the level from which `redelivery` and `take_or_pay` count; "
        "state the bank without them, or the tolerance without the bank",
    ),
    (
        "take_or_pay.price",
        _credit_beyond_payment,
        "what is made up is credited at the price of the contract, which could be more than was paid for it; remove this price, "
        "or `make_up`",
    ),
    (
        "make_up.within",
        _right_of_no_time,
        "the right would be lost at once; expected a time such as `3 years`",
    ),
    ("extension", _extends_nothing, "there is no end to extend; add `term: {until: ...}`"),
    ("exit_dates", _two_exits, "the date of exit is given in `termination` too; keep one of them"),
    ("exit_dates", _one_exit, "expected at least two different dates (or `never`) to choose from"),
    (
        "quality",
        _quality_of_origin,
        "where grades are blended their origin cannot be told; remove `origin`, or `quality`",
    ),
    ("quality.grades", _other_material, "the contract's own material must be one of the grades"),
    (
        "pro_rata",
        _shares_with_band,
        "equal shares are taken of one quantity; remove `tolerance`, or leave the group",
    ),
)
"""Address within the contract, when it is at fault, and why."""


def _takes_nothing(contract: Contract) -> bool:
    return (
        contract.role == "buyer"
        and not contract.firm
        and contract.take_or_pay is None
        and contract.firm_minimum is None
        and contract.rolling_minimum is None
    )


def _always_called(contract: Contract) -> bool:
    clause = contract.tolerance
    called = clause is not None and clause.holder == "buyer" and clause.nomination is not None
    return contract.role == "seller" and contract.take_or_pay is not None and not called


def _paid_for_nothing(contract: Contract) -> bool:
    left = contract.termination
    return left is not None and left.payment is not None and not left.date and not contract.exit_dates


WITHOUT_EFFECT: tuple[tuple[str, Callable[[Contract], bool], str], ...] = (
    (
        "",
        _takes_nothing,
        "nothing obliges the plan to take anything under this contract: it is an option; "
        "add `take_or_pay`, `firm_minimum` or `rolling_minimum` if that is not meant",
    ),
    (
        ".take_or_pay",
        _always_called,
        "the buyer calls all that is due, so it never pays for what it does not take; "
        "give `tolerance: {holder: buyer, nomination: ...}`",
    ),
    (
        ".termination.payment",
        _paid_for_nothing,
        "the contract is never left, so nothing is paid; give a `date`, or `exit_dates`",
    ),
)
"""The same for clauses that do nothing."""
