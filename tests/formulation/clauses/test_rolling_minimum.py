"""A share of several contract years together that is delivered whatever the penalty would allow."""

import pytest

COSTS = "cost: {steps: {2026-04: 30 USD/t, 2027-04: 20 USD/t, 2028-04: 30 USD/t}}"
"""Every tonne is delivered at a loss, in the middle year at the smallest."""


def test_the_cheapest_year_of_each_window_is_filled(solve, contract, column):
    """Half of 120 t in any two years: 60 t of the middle year serve both. 60 x (10 - 20) - 120 x 3 = -960."""
    text = contract(years=3, rolling_minimum="{share: 50 %}").replace("cost: 2 USD/t", COSTS)
    result = solve(text)
    assert column(result, "delivered") == pytest.approx([0, 60, 0])
    assert result.objective == pytest.approx(-960)


def test_three_years_in_a_row(solve, contract, column):
    """Half of 180 t in three years: 60 t at 20 and 30 t at 30: 60 x -10 + 30 x -20 - 90 x 3 = -1470."""
    text = contract(years=3, rolling_minimum="{share: 50 %, years: 3}").replace("cost: 2 USD/t", COSTS)
    result = solve(text)
    assert sum(column(result, "delivered")) == pytest.approx(90)
    assert result.objective == pytest.approx(-1470)


def test_what_is_bought_down_is_not_due(solve, contract, column):
    """At 4 USD/t all is bought down: nothing is due, so nothing must be delivered. 3 x 60 x -4 = -720."""
    text = contract(years=3, rolling_minimum="{share: 100 %}", buy_down="{price: 4 USD/t}")
    result = solve(text.replace("cost: 2 USD/t", COSTS).replace("penalty: 3", "penalty: 40"))
    assert column(result, "delivered") == pytest.approx([0, 0, 0])
    assert result.objective == pytest.approx(-720)


def test_what_is_suspended_or_excused_is_not_due(solve, contract, column):
    """Nothing is due in the middle year, half in the first and the last: half of 30 t in either window."""
    text = contract(
        years=3,
        rolling_minimum="{share: 50 %}",
        suspension="{from: 2027-04, until: 2028-04}",
        force_majeure="{share: 50 %}",
    )
    result = solve(text.replace("cost: 2 USD/t", COSTS))
    assert column(result, "delivered") == pytest.approx([15, 0, 15])


def test_a_mine_that_gives_less_over_the_window_makes_it_infeasible(attempt, contract):
    """54 + 54 t are asked of two years and 50 + 50 t are there; 56 in one of them would do."""
    text = contract(years=3, rolling_minimum="{share: 90 %}")
    lean = "capacity: {steps: {2026-04: 50 t/yr, 2027-04: 58 t/yr, 2028-04: 50 t/yr}}"
    assert attempt(text.replace("capacity: 100 t/yr", "capacity: 50 t/yr")).status == "infeasible"
    assert attempt(text.replace("capacity: 100 t/yr", lean)).status == "optimal"


def test_where_the_plan_buys_it_is_the_least_to_take(solve, purchase, column):
    """Users want 10 t a year; half of 120 t must be taken in two years, and the rest is discarded."""
    text = purchase(years=2, demand="10 t/yr", rolling_minimum="{share: 50 %}")
    result = solve(text.replace("{Nd: 50 %}}", "{Nd: 50 %}, discard: 1 USD/t}"))
    quantity = sum(row["due"] for row in result.tables["contracts"])
    assert sum(column(result, "delivered")) == pytest.approx(max(20, quantity / 2))


def test_the_price_of_the_minimum_is_what_a_tonne_less_of_it_saves(solve, contract):
    """A tonne less in the window is not delivered at a loss of 10, and pays 3: it saves 7."""
    text = contract(years=2, rolling_minimum="{share: 50 %}")
    result = solve(text.replace("cost: 2 USD/t", "cost: 20 USD/t"))
    (row,) = [row for row in result.tables["prices"] if row["constraint"] == "rolling_minimum.least"]
    assert row["element"] == "toyotsu" and row["period"] == "2027-04"
    assert row["left"] == row["right"] == pytest.approx(-7)


def test_a_horizon_shorter_than_the_window_is_warned_of(warned, contract):
    assert "the horizon has 1 contract years, fewer than the 2 of the clause" in warned(
        contract(rolling_minimum="{share: 50 %}")
    )
