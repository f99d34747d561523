"""Clauses that require one another, exclude one another, or have no effect in their contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monazite.data.checks.report import error, warning
from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import parse_date, parse_months
from monazite.errors import Fault


def check_clauses(instance: Instance) -> Iterator[Fault]:
    """Clauses that are invalid together, or without effect, each with its line."""
    for name, contract in instance.contracts.items():
        for key, is_at_fault, message in REFUSED_TOGETHER:
            if is_at_fault(contract):
                yield error(instance, f"contracts.{name}.{key}", message)
        for key, has_no_effect, message in WITHOUT_EFFECT:
            if has_no_effect(contract):
                yield warning(instance, f"contracts.{name}{key}", message)


def check_windows(instance: Instance) -> Iterator[Fault]:
    """Warn of a rolling minimum over more contract years than the horizon has."""
    for name, contract in instance.contracts.items():
        clause = contract.rolling_minimum
        years = len(instance.contract_years(contract)) if clause else 0
        if clause and years < clause.years:
            message = (
                f"the horizon has {years} contract years, fewer than the {clause.years} of the clause. "
                "It has no effect"
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


def _expires_at_once(contract: Contract) -> bool:
    return contract.make_up is not None and parse_months(contract.make_up.within) == 0


def _has_no_end(contract: Contract) -> bool:
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
    (
        "make_up",
        _make_up_alone,
        "make-up quantities are paid for under `take_or_pay`, which the contract does not have. Expected it. "
        "Add it",
    ),
    (
        "carry_forward",
        _carry_alone,
        "the clause counts towards `take_or_pay` of later years, which the contract does not have. Expected "
        "it. Add it",
    ),
    (
        "carry_forward",
        _both_later,
        "found both `make_up` and `carry_forward`, whose order within a year no linear program can state. "
        "Expected one of them. Remove the other",
    ),
    (
        "carry_forward",
        _carried_and_released,
        "the quantity that the buyer carries forward is computed before the plan, and would depend on how "
        "much the plan "
        "buys down or suspends. Expected no such choice. Remove this clause, `buy_down`, or the "
        "`compensation` of the "
        "suspension",
    ),
    (
        "make_up",
        _made_up_and_released,
        "the make-up right of the buyer is computed before the plan, and would depend on how much the plan "
        "buys down or "
        "suspends. Expected no such choice. Remove this clause, `buy_down`, or the `compensation` of the "
        "suspension",
    ),
    (
        "take_or_pay",
        _firm_and_paid,
        "with `firm: true` the whole quantity is taken, and no payment is due. Expected `firm: false`. Write "
        "it, or remove "
        "the clause",
    ),
    (
        "make_up.nomination",
        _nominates_own_make_up,
        "with `role: buyer` the plan chooses the make-up quantity. Expected no nomination. Remove it; `most` "
        "limits the choice",
    ),
    (
        "make_up.most",
        _limits_others_make_up,
        "with `role: seller` the buyer chooses the make-up quantity, as data. Expected `nomination`. Write "
        "it instead",
    ),
    (
        "redelivery",
        _firm_and_redelivered,
        "with `firm: true` there is no shortfall to redeliver. Expected `firm: false` with a penalty",
    ),
    (
        "shortfall.grace",
        _firm_and_grace,
        "with `firm: true` no shortfall is allowed, with or without penalty. Expected `firm: false`. Write "
        "it, or remove "
        "`grace`",
    ),
    (
        "restoration",
        _restored_without_excuse,
        "the clause restores quantities excused by `force_majeure`, which the contract does not have. "
        "Expected it. Add it",
    ),
    (
        "ramp_down",
        _ramp_of_a_choice,
        "the ramp is computed before the plan, and would depend on how much the plan suspends. Expected no "
        "such choice. "
        "Remove `ramp_down`, or the `compensation` of the suspension",
    ),
    (
        "flexibility",
        _bank_without_band,
        "the bank is used within the downward tolerance of the plan, which the contract does not have. "
        "Expected `tolerance` "
        "with `down` and the role of the plan as `holder`. Add it",
    ),
    (
        "flexibility",
        _bank_and_later,
        "found `flexibility` with `redelivery` or `take_or_pay`, which count from another level than the "
        "bank. Expected "
        "only one of these. State the bank without them, or the tolerance without the bank",
    ),
    (
        "take_or_pay.price",
        _credit_beyond_payment,
        "make-up quantities are credited at the price of the contract, which may exceed this price. Expected "
        "no price "
        "beside `make_up`. Remove this price, or `make_up`",
    ),
    (
        "make_up.within",
        _expires_at_once,
        "found a right that expires at once. Expected a time above 0, such as `3 years`",
    ),
    (
        "extension",
        _has_no_end,
        "the contract has no end that can be extended. Expected `term: {until: ...}`. Add it",
    ),
    (
        "exit_dates",
        _two_exits,
        "found both `exit_dates` and a date in `termination`. Expected one of them. Remove the other",
    ),
    (
        "exit_dates",
        _one_exit,
        "found fewer than two different dates. Expected at least two different dates (or `never`)",
    ),
    (
        "quality",
        _quality_of_origin,
        "found both `quality` and `origin`; the origin of blended grades is not tracked. Expected one of "
        "them. Remove "
        "the other",
    ),
    (
        "quality.grades",
        _other_material,
        "the material of the contract is missing. Expected it among the grades. Add it",
    ),
    (
        "pro_rata",
        _shares_with_band,
        "found both `pro_rata` and `tolerance`; equal shares refer to one quantity. Expected one of them. "
        "Remove the other",
    ),
)
"""Address within the contract, condition, and message."""


def _is_option(contract: Contract) -> bool:
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


def _pays_without_exit(contract: Contract) -> bool:
    left = contract.termination
    return left is not None and left.payment is not None and not left.date and not contract.exit_dates


WITHOUT_EFFECT: tuple[tuple[str, Callable[[Contract], bool], str], ...] = (
    (
        "",
        _is_option,
        "the contract is an option: no clause obliges the plan to take any quantity. "
        "Add `take_or_pay`, `firm_minimum` or `rolling_minimum` if this is not intended",
    ),
    (
        ".take_or_pay",
        _always_called,
        "the clause has no effect: the buyer takes the whole quantity due. "
        "Give `tolerance: {holder: buyer, nomination: ...}` if this is not intended",
    ),
    (
        ".termination.payment",
        _pays_without_exit,
        "the payment has no effect: the contract has no exit. Give a `date`, or `exit_dates`",
    ),
)
"""The same for clauses without effect."""
