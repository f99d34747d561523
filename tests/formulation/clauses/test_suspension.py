"""From the end of the notice on, a share of the quantity is not due."""

import pytest


def test_quantity_due_and_deliveries_are_0_while_suspended(solve, contract, column):
    """Year 1 earns 60 x (10 - 2) = 480; year 2 is suspended, though deliveries would earn."""
    result = solve(contract(years=2, suspension="{from: 2027-04}"))
    assert column(result, "due") == pytest.approx([60, 0])
    assert column(result, "delivered") == pytest.approx([60, 0])
    assert result.objective == pytest.approx(480)


def test_a_date_inside_a_year_counts_by_days(solve, contract, column):
    """April to September are 183 of 365 days: 60 x 183 / 365 t are due."""
    result = solve(contract(suspension="{from: 2026-10}"))
    assert column(result, "due") == pytest.approx([60 * 183 / 365])
    assert result.objective == pytest.approx(8 * 60 * 183 / 365)


def test_the_suspension_begins_when_the_notice_has_run_out(solve, contract, column):
    """Notice in October 2026 with half a year to run: the whole of year 2."""
    result = solve(contract(years=2, suspension="{from: 2026-10, notice: 6 months}"))
    assert column(result, "due") == pytest.approx([60, 0])


def test_a_share_may_be_suspended(solve, contract, column):
    """40 % suspended: 36 t are due, and no more than 36 t are delivered."""
    result = solve(contract(suspension="{from: 2026-04, share: 40 %}"))
    assert column(result, "delivered") == pytest.approx([36])
    assert result.objective == pytest.approx(36 * 8)


def test_deliveries_resume_when_the_suspension_ends(solve, contract, column):
    result = solve(contract(years=3, suspension="{from: 2027-04, until: 2028-04}"))
    assert column(result, "due") == pytest.approx([60, 0, 60])


def test_a_notice_that_runs_past_the_horizon_has_no_effect_and_is_warned_of(load, warned, contract):
    text = contract(suspension="{from: 2026-10, notice: 2 years}")
    assert "the suspension begins 2028-10-01, after the horizon ends" in warned(text)
    assert load(text).solve().tables["contracts"][0]["due"] == pytest.approx(60)


def test_the_plan_may_choose_what_it_suspends_at_a_compensation(solve, contract, column, paid):
    """A tonne loses 10, short it costs 3, suspended 2, at most half: 30 x 2 + 30 x 3 = 150."""
    text = contract(suspension="{from: 2026-04, share: 50 %, compensation: 2 USD/t}")
    result = solve(text.replace("cost: 2 USD/t", "cost: 20 USD/t"))
    assert paid(result, "compensation", "japan") == {"2026-04": pytest.approx(60)}
    assert column(result, "shortfall") == pytest.approx([30])
    assert result.objective == pytest.approx(-150)


def test_a_suspension_by_choice_lowers_the_cap_too(solve, contract, column):
    """A spot price of 20 pays better than 10 + 3, the compensation of 1 is less than the penalty: all is
    suspended, and 60 t are sold."""
    text = contract(
        capacity="60 t/yr",
        suspension="{from: 2026-04, compensation: 1 USD/t}",
        more="sales: {spot: {place: coast, material: oxide, price: 20 USD/t, cap: none}}",
    )
    result = solve(text)
    assert column(result, "delivered") == pytest.approx([0])
    assert result.objective == pytest.approx(60 * 18 - 60)


def test_a_right_that_does_not_pay_is_not_used(solve, contract, column):
    result = solve(contract(suspension="{from: 2026-04, compensation: 1 USD/t}"))
    assert column(result, "delivered") == pytest.approx([60])
    assert result.objective == pytest.approx(480)
