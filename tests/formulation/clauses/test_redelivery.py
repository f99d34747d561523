"""What fell short is delivered later, at a discount."""

import pytest

MINE = "{steps: {2026-04: 40 t/yr, 2027-04: 100 t/yr}}"
KIND = {"years": 2, "shortfall": "{penalty: 0 USD/t}", "redelivery": "{discount: 20 %}"}


def test_a_shortfall_is_made_good_later_at_a_discount(solve, contract, column, paid):
    """40 t of 60 t, then 60 + 20 t, the 20 t at 8 instead of 10: 40 x 8 + 80 x 8 - 20 x 2 = 920."""
    result = solve(contract(**KIND, capacity=MINE))
    assert column(result, "delivered") == pytest.approx([40, 80])
    assert paid(result, "rebate", "japan") == {"2027-04": pytest.approx(40)}
    assert result.objective == pytest.approx(920)


def test_all_must_be_made_good_by_the_end(attempt, contract):
    """The mine gives 60 t in the second year, which are due anyway."""
    assert (
        attempt(contract(**KIND, capacity="{steps: {2026-04: 40 t/yr, 2027-04: 60 t/yr}}")).status
        == "infeasible"
    )


def test_what_is_still_owed_is_settled_in_money(solve, contract, paid):
    """20 t owed in the end at 5: 100 x 8 - 100 = 700."""
    text = contract(
        **{**KIND, "redelivery": "{discount: 20 %, settle: 5 USD/t}"},
        capacity="{steps: {2026-04: 40 t/yr, 2027-04: 60 t/yr}}",
    )
    result = solve(text)
    assert paid(result, "settlement", "japan") == {"2027-04": pytest.approx(100)}
    assert result.objective == pytest.approx(700)


def test_the_penalty_is_due_beside_it(solve, contract):
    """20 t short at 3 USD/t: 920 - 60."""
    text = contract(**{**KIND, "shortfall": "{penalty: 3 USD/t}"}, capacity=MINE)
    assert solve(text).objective == pytest.approx(860)


def test_what_falls_short_in_a_year_is_not_redelivered_in_it(solve, contract, decided):
    result = solve(contract(**KIND, capacity=MINE))
    assert decided(result, "redelivery.back") == pytest.approx([0, 20])
