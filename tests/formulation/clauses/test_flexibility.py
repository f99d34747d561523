"""What may be left below the quantity over the life of the contract, in all."""

import pytest

BAND = {"years": 3, "price": "1 USD/t", "tolerance": "{down: 20 %, holder: seller}"}


def test_the_bank_bounds_what_the_yearly_tolerance_allows(solve, contract, column):
    """Each tonne loses 1. The band would allow 12 t less in each of three years, the bank 15 t in all: -(180
    - 15) = -165."""
    result = solve(contract(**BAND, flexibility="{total: 15 t}"))
    assert sum(column(result, "delivered")) == pytest.approx(165)
    assert min(column(result, "delivered")) >= 48 - 1e-9
    assert result.objective == pytest.approx(-165)


def test_a_bank_that_is_large_enough_has_no_effect(solve, contract):
    """48 t a year: -144."""
    assert solve(contract(**BAND, flexibility="{total: 36 t}")).objective == pytest.approx(-144)


def test_what_is_paid_for_does_not_draw_on_the_bank(solve, contract, decided):
    """The mine gives 40 t of the 60 t due, an empty bank and 3 USD/t: 20 t are short of the whole quantity;
    40 x 8 - 60 = 260."""
    text = contract(capacity="40 t/yr", tolerance="{down: 20 %, holder: seller}", flexibility="{total: 0 t}")
    result = solve(text)
    assert decided(result, "shortfall.short") == pytest.approx([20])
    assert result.objective == pytest.approx(260)


def test_the_price_of_the_bank_is_what_a_tonne_in_it_saves(solve, contract):
    rows = solve(contract(**BAND, flexibility="{total: 15 t}")).tables["prices"]
    [row] = [row for row in rows if row["constraint"] == "flexibility.total"]
    assert row["right"] == pytest.approx(1)
    assert row["words"] == "flexibility bank of contract toyotsu: +1 USD per additional t"


def test_what_is_suspended_by_choice_does_not_draw_on_the_bank(solve, contract, decided):
    """60 t due, 20 t held back at nothing, 40 t delivered, an empty bank: nothing is short. 40 x 8."""
    text = contract(
        capacity="40 t/yr",
        tolerance="{down: 10 %, holder: seller}",
        flexibility="{total: 0 t}",
        suspension="{from: 2026-04, compensation: 0 USD/t}",
    )
    result = solve(text)
    assert decided(result, "shortfall.short") == pytest.approx([0])
    assert result.objective == pytest.approx(320)
