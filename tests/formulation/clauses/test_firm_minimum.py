"""A part of the quantity that is delivered whatever the penalty would allow."""

import pytest


def test_the_minimum_is_delivered_at_a_loss(solve, contract, column):
    """A tonne costs 20 and earns 10: paying 3 would be cheaper, but 40 t are firm. 40 x (10 - 20) - 20 x 3 =
    -460."""
    text = contract(firm_minimum="40 t/yr").replace("cost: 2 USD/t", "cost: 20 USD/t")
    result = solve(text)
    assert column(result, "delivered") == pytest.approx([40])
    assert column(result, "shortfall") == pytest.approx([20])
    assert result.objective == pytest.approx(-460)


def test_without_it_deliveries_would_be_0(solve, contract, column):
    text = contract().replace("cost: 2 USD/t", "cost: 20 USD/t")
    assert column(solve(text), "delivered") == pytest.approx([0])


def test_a_mine_that_gives_less_makes_it_infeasible(attempt, contract):
    assert attempt(contract(firm_minimum="40 t/yr", capacity="39 t/yr")).status == "infeasible"


def test_force_majeure_and_suspension_excuse_their_share_of_it(solve, contract, column):
    """Half suspended, half of the rest excused: 10 t."""
    text = contract(
        firm_minimum="40 t/yr", suspension="{from: 2026-04, share: 50 %}", force_majeure="{share: 50 %}"
    ).replace("cost: 2 USD/t", "cost: 20 USD/t")
    assert column(solve(text), "delivered") == pytest.approx([10])


def test_where_the_plan_buys_it_is_the_least_to_take(solve, purchase, column):
    """Users want 10 t; 25 t must be taken, and the rest is discarded at 1: 10 x 20 saved; -250 - 15 =
    -265."""
    text = purchase(demand="10 t/yr", firm_minimum="25 t/yr").replace(
        "{Nd: 50 %}}", "{Nd: 50 %}, discard: 1 USD/t}"
    )
    result = solve(text)
    assert column(result, "delivered") == pytest.approx([25])
    assert result.objective == pytest.approx(-265)
