"""The audit finds what was changed, and nothing where nothing was."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TypeVar

import pytest
from conftest import INSTANCES

import monazite
from monazite.results.audit import audit
from monazite.results.plan import Plan

T = TypeVar("T")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return monazite.load(INSTANCES / "irel-japan.yaml").solve().plan


def test_an_honest_plan_has_no_findings(plan):
    assert audit(plan) == ()


def some_of_each(kinds: dict[T, str], count: int = 3) -> list[T]:
    """A few of each kind, drawn with a fixed seed."""
    draw = Random(11)
    grouped: dict[str, list[T]] = {}
    for each, kind in kinds.items():
        grouped.setdefault(kind, []).append(each)
    return [each for group in grouped.values() for each in draw.sample(group, min(count, len(group)))]


def test_every_decision_changed_by_a_hundredth_is_found(plan):
    """One amount at a time, of each decision of each element: whatever is changed breaks a balance, a limit
    or the ledger."""
    kinds = {key: f"{key[0]} {key[1]}" for key, amount in plan.amounts.items() if abs(amount) > 1}
    drawn = some_of_each(kinds, 1)
    assert {key[0] for key in drawn} >= {"mine", "run", "ship", "deliver", "serve", "expand"}
    changed = (replace(plan, amounts={**plan.amounts, key: 1.01 * plan.amounts[key]}) for key in drawn)
    assert [key for key, each in zip(drawn, changed, strict=True) if not audit(each)] == []


def test_every_payment_changed_by_a_hundredth_is_found(plan):
    """One payment at a time, three of each item."""
    missed = []
    large = {n: each.item.value for n, each in enumerate(plan.payments) if abs(each.amount) > 0.01}
    for number in some_of_each(large):
        payment = plan.payments[number]
        changed = replace(payment, amount=1.01 * payment.amount, present_value=1.01 * payment.present_value)
        payments = (*plan.payments[:number], changed, *plan.payments[number + 1 :])
        if not audit(replace(plan, payments=payments)):
            missed.append((payment.period, payment.item, payment.element))
    assert missed == []


def test_a_payment_to_somebody_else_is_found(plan):
    number = next(
        n for n, each in enumerate(plan.payments) if each.item.value == "tariff" and each.amount > 1
    )
    changed = replace(plan.payments[number], payee="irel")
    assert audit(replace(plan, payments=(*plan.payments[:number], changed, *plan.payments[number + 1 :])))


def test_a_wrong_objective_is_found(plan):
    found = audit(replace(plan, value=plan.value + 0.01))
    assert any("balance of the inside accounts" in finding for finding in found)


def test_tonnes_from_nowhere_are_found(plan):
    key = next(key for key, amount in plan.amounts.items() if key[0] == "deliver" and amount > 0)
    found = audit(replace(plan, amounts={**plan.amounts, key: plan.amounts[key] - 1}))
    assert any("re_chloride at oscom" in finding for finding in found)
