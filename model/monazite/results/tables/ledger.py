"""Payments between accounts, by period."""

from __future__ import annotations

from typing import Any

from monazite.results.amounts import is_something
from monazite.results.columns import a_month, a_number
from monazite.results.plan import Plan

COLUMNS = {
    "period": a_month("the period, by the month it begins in"),
    "label": "the period in words",
    "payer": "the account that pays",
    "payee": "the account that is paid",
    "item": "the purpose of the payment",
    "kind": "`cash`, or `value` where supply is lost and no money changes hands",
    "element": "the element of the instance that causes it",
    "amount": a_number("the money, in `unit`, not discounted", "unit"),
    "present_value": a_number("the same at the start of the horizon", "unit"),
    "unit": "the unit of money",
}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by period; payments of 0 are omitted."""
    payments = plan_payments(plan)
    return [
        {
            "period": payment.period,
            "label": plan.instance.timeline.by_key[payment.period].label,
            "payer": payment.payer,
            "payee": payment.payee,
            "item": payment.item.value,
            "kind": payment.kind.value,
            "element": payment.element,
            "amount": payment.amount,
            "present_value": payment.present_value,
            "unit": plan.instance.money.unit,
        }
        for period in plan.instance.timeline.periods
        for payment in payments.get(period.key, ())
    ]


def plan_payments(plan: Plan) -> dict[str, list[Any]]:
    """Payments other than 0, by period."""
    grouped: dict[str, list[Any]] = {}
    for payment in plan.payments:
        if is_something(payment.amount):
            grouped.setdefault(payment.period, []).append(payment)
    return grouped


def balances(plan: Plan) -> list[tuple[str, bool, float, float]]:
    """For each account: its name, whether it is outside, and the present value of its cash and value
    balances."""
    cash = dict.fromkeys(plan.instance.accounts, 0.0)
    value = dict.fromkeys(plan.instance.accounts, 0.0)
    for payment in plan.payments:
        side = cash if payment.kind.value == "cash" else value
        side[payment.payer] = side.get(payment.payer, 0.0) - payment.present_value
        side[payment.payee] = side.get(payment.payee, 0.0) + payment.present_value
    return [
        (account, plan.instance.is_outside(account), cash[account], value.get(account, 0.0))
        for account in cash
    ]
