"""What the buyer pays: fixed, escalated, or an index between a floor and a cap."""

import pytest


def test_the_buyer_pays_the_price_on_what_is_delivered(solve, contract, column):
    """60 t at 10 USD: 600, from Japan to IREL."""
    result = solve(contract())
    assert column(result, "received") == pytest.approx([600])
    [row] = [row for row in result.tables["ledger"] if row["item"] == "contract price"]
    assert (row["payer"], row["payee"], row["amount"]) == ("japan", "irel", pytest.approx(600))


def test_an_escalated_price_grows_by_the_year(solve, contract):
    """10, then 11 USD/t: 60 x (8 + 9) = 1020."""
    assert solve(contract(years=2, price="{value: 10 USD/t, growth: 10 %/yr}")).objective == pytest.approx(
        1020
    )


def test_escalation_counts_from_its_own_date(solve, contract, column):
    """From April 2027 on, 10 %/yr: unchanged until April 2028."""
    text = contract(years=3, price="{value: 10 USD/t, growth: 10 %/yr, from: 2027-04}")
    assert column(solve(text), "received") == pytest.approx([600, 600, 660])


def test_an_index_is_held_between_floor_and_cap(solve, contract, column):
    """0.5 x index + 1 gives 3.5, 6 and 11 USD/t; the collar makes that 4, 6 and 9 USD/t."""
    text = contract(
        years=3,
        price="{of: spot, times: 0.5, plus: 1 USD/t, floor: 4 USD/t, cap: 9 USD/t}",
        more=(
            "prices: {spot: {material: oxide, steps: {2026-04: 5 USD/t, 2027-04: 10 USD/t, 2028-04: "
            "20 USD/t}}}"
        ),
    )
    result = solve(text)
    assert column(result, "received") == pytest.approx([240, 360, 540])
    assert result.objective == pytest.approx(60 * (2 + 4 + 7))


def test_a_collar_whose_floor_lies_above_its_cap_is_refused(refused, contract):
    text = contract(price="{value: 10 USD/t, floor: 12 USD/t, cap: 9 USD/t}")
    assert "the floor (12 USD/t) is above the cap (9 USD/t)" in refused(text)


def test_a_price_per_kg_is_a_thousand_times_one_per_tonne(solve, contract):
    assert solve(contract(price="0.01 USD/kg")).objective == pytest.approx(480)


def test_the_price_is_of_the_basis(solve, contract, column):
    """30 t Nd a year are 60 t of oxide; 20 USD per t Nd: 600."""
    assert column(solve(contract(basis="Nd", quantity="30 t/yr", price="20 USD/t")), "received") == (
        pytest.approx([600])
    )
