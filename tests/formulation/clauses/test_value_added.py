"""At least a share of the contract's material is worked up or used at home."""

import pytest

HOME = "demands: {motors: {place: coast, accepts: [oxide], quantity: %s t/yr, unmet: 5 USD/t}}"


def test_exports_are_bound_by_what_is_used_at_home(solve, contract, column):
    """30 t are used at home and at least 60 % must be: 20 t go abroad. 20 x 8 - 40 x 3 - 30 x 2 = -20."""
    result = solve(contract(value_added="{share: 60 %}", more=HOME % 30))
    assert column(result, "delivered") == pytest.approx([20])
    assert result.objective == pytest.approx(-20)


def test_what_is_sold_abroad_counts_as_well(solve, contract, column):
    """A spot sale at 30 USD/t takes up to 15 t of the 20 t: 5 t are left for the contract."""
    more = HOME % 30 + "\nsales: {spot: {place: coast, material: oxide, price: 30 USD/t, cap: 15 t/yr}}"
    assert column(solve(contract(value_added="{share: 60 %}", more=more)), "delivered") == pytest.approx([5])


def test_what_plants_use_counts_as_home(solve, contract, column):
    """A plant makes 30 t of oxide into magnets that earn 9: so 20 t may go abroad."""
    more = """
processes: {sinter: {per: oxide, inputs: {oxide: 1 t}, outputs: {magnet: 1 t}, cost: 1 USD/t}}
plants: {works: {place: coast, runs: {sinter: 1}, capacity: 30 t/yr}}
sales: {magnets: {place: coast, material: magnet, price: 9 USD/t, cap: none}}
"""
    assert column(solve(contract(value_added="{share: 60 %}", more=more)), "delivered") == pytest.approx([20])
