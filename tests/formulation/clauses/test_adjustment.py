"""The annual quantity after maintenance, rounding and the like."""

import pytest


def test_maintenance_is_taken_off_and_the_rest_added(solve, contract, column):
    """60 - 10 + 2 = 52 t, earning 8 each: 416."""
    result = solve(contract(adjustment="{maintenance: 10 t/yr, other: 2 t/yr}"))
    assert column(result, "due") == pytest.approx([52])
    assert result.objective == pytest.approx(416)


def test_what_is_added_may_be_below_zero(solve, contract, column):
    assert column(solve(contract(adjustment="{other: -5 t/yr}")), "due") == pytest.approx([55])


def test_a_suspension_takes_its_share_of_the_adjusted_quantity(solve, contract, column):
    """Half of 60 - 10."""
    text = contract(adjustment="{maintenance: 10 t/yr}", suspension="{from: 2026-04, share: 50 %}")
    assert column(solve(text), "due") == pytest.approx([25])


def test_maintenance_in_one_year_leaves_the_others(solve, contract, column):
    text = contract(years=2, adjustment="{maintenance: {steps: {2026-04: 0 t/yr, 2027-04: 12 t/yr}}}")
    assert column(solve(text), "due") == pytest.approx([60, 48])
