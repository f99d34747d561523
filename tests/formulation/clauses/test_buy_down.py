"""The plan pays to be released from a part of its obligation."""

import pytest

DEAR = ("cost: 2 USD/t", "cost: 20 USD/t")


def test_tonnes_are_bought_down_where_that_is_cheaper_than_the_penalty(solve, contract, decided, paid):
    """A tonne loses 10, short it costs 3, bought down 2: half of 60 t at 2, the rest short at 3; -60 - 90 =
    -150."""
    result = solve(contract(buy_down="{price: 2 USD/t, most: 50 %}").replace(*DEAR))
    assert decided(result, "buy_down.bought") == pytest.approx([30])
    assert paid(result, "buy-down", "japan") == {"2026-04": pytest.approx(60)}
    assert result.objective == pytest.approx(-150)


def test_a_dear_release_is_not_bought(solve, contract, decided):
    result = solve(contract(buy_down="{price: 4 USD/t}").replace(*DEAR))
    assert decided(result, "buy_down.bought") == pytest.approx([0])


def test_a_firm_contract_can_be_bought_down(solve, contract, column):
    """The mine gives 40 t: 20 t are bought down at 5: 40 x 8 - 100 = 220."""
    result = solve(contract(firm="true", capacity="40 t/yr", buy_down="{price: 5 USD/t}"))
    assert column(result, "delivered") == pytest.approx([40])
    assert result.objective == pytest.approx(220)


def test_it_lowers_the_firm_minimum_too(solve, contract, decided):
    """40 t firm at a loss of 10 each, or released at 4: 60 t bought down would cost 240, 40 t bought down and
    20 t short at 3 cost 220."""
    result = solve(contract(firm_minimum="40 t/yr", buy_down="{price: 4 USD/t}").replace(*DEAR))
    assert decided(result, "buy_down.bought") == pytest.approx([40])
    assert result.objective == pytest.approx(-220)
