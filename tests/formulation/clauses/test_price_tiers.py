"""What goes beyond a quantity in a contract year has another price, worse for the plan."""

import pytest

FALLING = "[{above: 40 t/yr, price: 7 USD/t}, {above: 50 t/yr, price: 6 USD/t}]"


def test_a_seller_gets_less_for_what_goes_beyond(solve, contract, paid):
    """60 t: 40 at 10, 10 at 7, 10 at 6 = 530, less 120 of mining: 410. The rebate is 600 - 530 = 70."""
    result = solve(contract(price_tiers=FALLING))
    assert paid(result, "price tier", "japan") == {"2026-04": pytest.approx(70)}
    assert result.objective == pytest.approx(410)


def test_tonnes_that_earn_less_than_they_cost_are_not_delivered(solve, contract, column):
    """At a cost of 12 USD/t and a penalty of 3, a tonne at 10 loses 2, one at 7 loses 5: the last 20 t are
    short."""
    text = contract(price_tiers=FALLING).replace("cost: 2 USD/t", "cost: 12 USD/t")
    assert column(solve(text), "delivered") == pytest.approx([40])


def test_a_buyer_pays_more_for_what_goes_beyond(solve, purchase, column, paid):
    """Users want 50 t worth 20: 40 t at 10, and 10 t at 18: 400 + 180."""
    text = purchase(demand="50 t/yr", price_tiers="[{above: 40 t/yr, price: 18 USD/t}]")
    result = solve(text)
    assert column(result, "delivered") == pytest.approx([50])
    assert paid(result, "price tier", "makers") == {"2026-04": pytest.approx(-80)}
    assert result.objective == pytest.approx(-580)


def test_a_buyer_does_not_take_what_is_too_dear(solve, purchase, column):
    text = purchase(demand="50 t/yr", price_tiers="[{above: 40 t/yr, price: 21 USD/t}]")
    assert column(solve(text), "delivered") == pytest.approx([40])


def test_a_tier_is_a_quantity_a_year(solve, contract, paid):
    """Half a year: above 20 t, of 30 t delivered 10 t at 7: rebate 30."""
    text = contract(
        every="half-year",
        settled="{every: half-year}",
        price_tiers="[{above: 40 t/yr, price: 7 USD/t}]",
    )
    assert paid(solve(text), "price tier", "japan") == {"2026-04": pytest.approx(30, rel=2e-3)}
