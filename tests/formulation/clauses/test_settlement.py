"""Quantities are settled by contract year, whatever the model periods."""

import pytest

LATE = "{steps: {2026-04: 0 t/yr, 2027-01: 400 t/yr}}"
"""A mine that gives nothing for three quarters and 100 t in the fourth."""


def test_a_contract_year_is_settled_as_a_whole_in_a_quarterly_model(solve, contract, column):
    """All 60 t of the year are mined and delivered in its last quarter: 60 x (10 - 2) = 480."""
    result = solve(contract(years=4, every="quarter", capacity=LATE))
    assert column(result, "delivered") == pytest.approx([60])
    assert column(result, "shortfall") == pytest.approx([0])
    assert result.objective == pytest.approx(480)


def test_quarterly_lots_deliver_less_than_a_yearly_settlement(solve, contract, column):
    """15 t a quarter: three quarters short (45 x 3 = 135), the last 15 x (10 - 2) = 120; -15 in all."""
    text = contract(years=4, every="quarter", capacity=LATE, settled="{every: quarter}")
    result = solve(text)
    assert column(result, "delivered") == pytest.approx([0, 0, 0, 15])
    assert column(result, "shortfall") == pytest.approx([15, 15, 15, 0])
    assert result.objective == pytest.approx(-15)


def test_the_months_before_the_first_contract_year_are_settled_by_themselves(solve, contract, column):
    """January to March 2026 owe a quarter of 60 t; the contract year from April owes all of it."""
    result = solve(contract(years=5, every="quarter", start="2026-01"))
    assert column(result, "period") == ["2026-01", "2026-04"]
    assert column(result, "due") == pytest.approx([15, 60])


def test_a_period_longer_than_the_settlement_is_one_settlement(solve, contract, column):
    """Yearly periods and half-yearly lots: one row a year, of 60 t."""
    result = solve(contract(years=2, settled="{every: half-year}"))
    assert column(result, "due") == pytest.approx([60, 60])


def test_calendar_years_may_be_contract_years(solve, contract, column):
    result = solve(contract(years=8, every="quarter", start="2026-01", settled="{from: January}"))
    assert column(result, "period") == ["2026-01", "2027-01"]


def test_a_period_that_straddles_two_contract_years_is_refused(refused, contract):
    assert "straddles the settlement" in refused(contract(years=2, settled="{from: January}"))
