"""Deliveries of a contract year are whole parcels of one size."""

import pytest


def test_the_lots_are_delivered_and_the_rest_is_short(solve, contract, column):
    """Two lots of 25 t of the 60 t due: 50 x 8 - 10 x 3 = 370."""
    result = solve(contract(lots="{size: 25 t, number: 2}"))
    assert column(result, "delivered") == pytest.approx([50])
    assert column(result, "shortfall") == pytest.approx([10])
    assert result.objective == pytest.approx(370)


def test_outside_the_term_there_are_none(solve, contract, column):
    result = solve(contract(years=2, term="{until: 2027-04}", lots="{size: 25 t, number: 2}"))
    assert column(result, "delivered") == pytest.approx([50, 0])


def test_more_lots_than_are_due_are_infeasible(attempt, contract):
    assert attempt(contract(lots="{size: 25 t, number: 3}")).status == "infeasible"
