"""A contract left before its term is over, against a payment."""

import pytest


def test_after_the_exit_the_quantity_due_is_0_and_the_payment_is_made(solve, contract, column, paid):
    """60 t in the first year, 480; the exit in the second costs 50: 430."""
    result = solve(contract(years=2, termination="{date: 2027-04, payment: 50 USD}"))
    assert column(result, "due") == pytest.approx([60, 0])
    assert paid(result, "termination payment", "japan") == {"2027-04": pytest.approx(50)}
    assert result.objective == pytest.approx(430)


def test_notice_puts_the_exit_off(solve, contract, column):
    result = solve(contract(years=3, termination="{date: 2026-04, notice: 1 year, payment: 50 USD}"))
    assert column(result, "due") == pytest.approx([60, 0, 0])


def test_never_costs_0(solve, contract):
    assert solve(contract(termination="{date: never, payment: 50 USD}")).objective == pytest.approx(480)


def test_leaving_a_contract_that_is_over_costs_0(solve, contract):
    """The term ends in April 2027, before the exit of 2028."""
    text = contract(years=3, term="{until: 2027-04}", termination="{date: 2028-04, payment: 50 USD}")
    assert solve(text).objective == pytest.approx(480)


def test_the_payment_is_discounted_from_its_period(solve, contract):
    """At 10 %/yr in the middle of the second year: 480 / 1.1^0.5 - 50 / 1.1^1.5."""
    text = contract(years=2, termination="{date: 2027-04, payment: 50 USD}")
    text += "money: {unit: USD, price_year: 2026, discount: 10 %/yr, discounting: mid-period}\n"
    assert solve(text).objective == pytest.approx(480 / 1.1**0.5 - 50 / 1.1**1.5)
