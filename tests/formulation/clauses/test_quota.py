"""What goes beyond a quantity in a contract year pays a higher duty."""

import pytest


def test_a_duty_to_the_treasury_moves_money_and_not_the_plan(solve, contract, column, paid):
    """60 t pay 1 each, 20 t of them 3 more: 120, from one inside account to another."""
    result = solve(contract(quota="{quantity: 40 t/yr, within: 1 USD/t, over: 4 USD/t}"))
    assert column(result, "delivered") == pytest.approx([60])
    assert paid(result, "over-quota duty", "treasury") == {"2026-04": pytest.approx(120)}
    assert result.objective == pytest.approx(480)


def test_a_duty_paid_outside_bounds_what_is_delivered(solve, contract, column):
    """A tonne earns 8 and saves a penalty of 3; beyond 40 t the duty of 12 is more: 40 x 8 - 20 x 3 = 260."""
    text = contract(quota="{quantity: 40 t/yr, over: 12 USD/t, to: world}")
    result = solve(text)
    assert column(result, "delivered") == pytest.approx([40])
    assert result.objective == pytest.approx(260)


def test_a_buyer_pays_it_on_what_it_imports(solve, purchase, paid):
    """40 t, 10 t of them beyond the quota at 5: 50."""
    text = purchase(quota="{quantity: 30 t/yr, over: 5 USD/t, to: world}")
    assert paid(solve(text), "over-quota duty", "makers") == {"2026-04": pytest.approx(-50)}
