"""A plan that uses every kind of decision and payment, changed in one place at a time."""

from dataclasses import replace

import pytest
from conftest import INSTANCES

import monazite
from monazite.formulation.money import Item, Kind
from monazite.results.audit import audit


def test_a_plan_as_solved_has_no_findings(plan):
    assert audit(plan) == ()


def test_the_instance_of_these_tests_uses_every_kind_of_decision_and_payment(plan):
    assert {key[0] for key, amount in plan.amounts.items() if amount > 0} >= {
        "mine", "run", "expand", "stock", "ship", "buy", "sell", "serve", "unmet", "deliver", "discard",
        "shortfall.short", "subsidies.grant",
    }  # fmt: skip
    assert {payment.item for payment in plan.payments if payment.amount} == set(Item) - OF_CLAUSES


OF_CLAUSES = {
    Item.TAKE_OR_PAY,
    Item.REBATE,
    Item.COMPENSATION,
    Item.BUY_DOWN,
    Item.SETTLEMENT,
    Item.TERMINATION,
    Item.PRICE_TIER,
    Item.DUTY,
}
"""Payments of single clauses, changed in test_clause_audits.py."""

BOOKKEEPING = ("origin.draw", "origin.unused")
"""Not decisions but the sums of the origin's rows; the audit works these out again from deliveries and
output."""


@pytest.mark.parametrize("change", [1.0, 0.01])
def test_a_change_of_any_decision_is_found(plan, change):
    """Each amount in turn grows by a tonne, or by ten kilograms."""
    missed = [
        key
        for key, amount in plan.amounts.items()
        if key[0] not in BOOKKEEPING
        and not audit(replace(plan, amounts={**plan.amounts, key: amount + change}))
    ]
    assert missed == []


def test_a_change_of_any_payment_is_found(plan):
    """Each payment in turn is doubled, with its present value."""
    missed = []
    for number, payment in enumerate(plan.payments):
        if abs(payment.amount) > 1e-6:
            doubled = replace(payment, amount=2 * payment.amount, present_value=2 * payment.present_value)
            changed = (*plan.payments[:number], doubled, *plan.payments[number + 1 :])
            if not audit(replace(plan, payments=changed)):
                missed.append(payment)
    assert missed == []


def test_a_payment_to_the_wrong_account_is_found(plan):
    missed = []
    for number, payment in enumerate(plan.payments):
        if abs(payment.amount) > 1e-6 and payment.payee != "treasury":
            turned = replace(payment, payee="treasury")
            changed = (*plan.payments[:number], turned, *plan.payments[number + 1 :])
            if not audit(replace(plan, payments=changed)):
                missed.append((payment.item.value, payment.payer, payment.payee))
    assert missed == []


def test_a_wrong_value_is_found(plan):
    assert any("objective" in finding for finding in audit(replace(plan, value=plan.value + 0.01)))


def test_a_finding_is_a_sentence_about_the_instance(plan):
    key = ("mine", "pit", "1", "2026-04")
    findings = audit(replace(plan, amounts={**plan.amounts, key: 500.0}))
    assert any(finding.startswith("mine pit in 2026-04: ") and "exceeds" in finding for finding in findings)


def test_a_negative_amount_is_found(plan):
    key = ("sell", "spot", "2026-04")
    assert any("below zero" in each for each in audit(replace(plan, amounts={**plan.amounts, key: -1.0})))


def test_an_unsound_plan_is_no_result(monkeypatch):
    """If the audit finds anything, the status is unverified, the exit code 6, and there are no tables."""
    from monazite.results import audit as module

    monkeypatch.setattr(module, "AUDITS", (lambda plan: iter(["a tonne is missing"]),))
    result = monazite.load(INSTANCES / "tutorial.yaml").solve()
    assert (result.status, result.verified, result.objective, result.exit_code) == (
        "unverified",
        False,
        None,
        6,
    )
    assert not any(result.tables.values())
    assert "a tonne is missing" in str(result.error)


def test_every_payment_has_two_sides(plan):
    from monazite.results.tables.ledger import balances

    assert sum(cash + value for _, _, cash, value in balances(plan)) == pytest.approx(0, abs=1e-6)
    assert {payment.kind for payment in plan.payments if payment.item is Item.LOST_SUPPLY} == {Kind.VALUE}


def test_a_wrong_discount_factor_is_found_however_money_is_discounted(solve, rich):
    """Payments between two inside accounts cancel in the objective, and are checked all the same."""
    given = rich.replace("discount: 8 %/yr", "factors: {steps: {2026-04: 1, 2027-04: 0.5}}")
    given = given.replace("capital: 10 USD/(t/yr)", "charge: 1 USD/(t/yr)/yr")
    for text in (rich.replace("discount: 8 %/yr", "discount: 8 %/yr, discounting: mid-period"), given):
        plan = solve(text).plan
        number = next(
            n for n, each in enumerate(plan.payments) if each.item is Item.ROYALTY and each.amount > 1
        )
        wrong = replace(plan.payments[number], present_value=plan.payments[number].present_value * 1.01)
        changed = (*plan.payments[:number], wrong, *plan.payments[number + 1 :])
        findings = audit(replace(plan, payments=changed))
        assert any("present value of royalty" in finding for finding in findings)
