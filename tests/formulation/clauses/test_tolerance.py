"""A band around the quantity due, at the choice of its holder."""

import pytest

SELLER = "{down: 10 %, up: 20 %, holder: seller}"


def test_a_seller_delivers_more_where_that_pays(solve, contract, column):
    """72 t = 120 % of 60 t, each earning 10 - 2: 576."""
    result = solve(contract(tolerance=SELLER))
    assert column(result, "delivered") == pytest.approx([72])
    assert result.objective == pytest.approx(576)


def test_a_seller_delivers_less_where_that_pays_without_a_penalty(solve, contract, column):
    """At 1 USD/t each tonne loses 1 and a short tonne costs 3: the floor of 54 t, and no more; -54."""
    result = solve(contract(tolerance=SELLER, price="1 USD/t"))
    assert column(result, "floor") == pytest.approx([54])
    assert column(result, "delivered") == pytest.approx([54])
    assert column(result, "shortfall") == pytest.approx([0])
    assert result.objective == pytest.approx(-54)


def test_shortfall_is_counted_from_the_floor(solve, contract, column):
    """The mine gives 50 t of the floor's 54 t: 4 t short; 50 x 8 - 4 x 3 = 388."""
    result = solve(contract(tolerance=SELLER, capacity="50 t/yr"))
    assert column(result, "shortfall") == pytest.approx([4])
    assert result.objective == pytest.approx(388)


def test_the_plan_does_not_choose_what_the_buyer_may_choose(solve, contract, column):
    """The buyer calls all by default: 60 t, though 72 t would earn more."""
    result = solve(contract(tolerance="{down: 10 %, up: 20 %, holder: buyer}"))
    assert column(result, "delivered") == pytest.approx([60])


def test_the_buyer_calls_a_nomination(solve, contract, column):
    """80 % of 60 t: 48 x 8 = 384."""
    result = solve(contract(tolerance="{down: 20 %, up: 20 %, holder: buyer, nomination: 80 %}"))
    assert column(result, "floor") == column(result, "cap") == pytest.approx([48])
    assert result.objective == pytest.approx(384)


def test_both_extremes_of_the_buyer_are_solved_beside_the_plan(solve, contract):
    """90 % of 60 t: 54 x 8 = 432; 120 %: 72 x 8 = 576."""
    result = solve(contract(tolerance="{down: 10 %, up: 20 %, holder: buyer}"))
    extremes = {label: other.objective for label, other in result.extremes}
    assert extremes == pytest.approx(
        {"toyotsu: buyer calls the least": 432, "toyotsu: buyer calls the most": 576}
    )


def test_the_extremes_are_in_the_same_money_as_the_plan(load, contract):
    text = contract(tolerance="{down: 10 %, up: 20 %, holder: buyer}")
    result = load(text, money="USD thousand").solve()
    assert result.objective == pytest.approx(0.48)
    assert [other.objective for _, other in result.extremes] == pytest.approx([0.432, 0.576])


def test_a_seller_has_no_nomination(refused, contract):
    assert "found `nomination` with `holder: seller`, for which the plan chooses" in refused(
        contract(tolerance="{holder: seller, nomination: 90 %}")
    )
