"""What force majeure excused is delivered later."""

import pytest

EXCUSED = "{share: {steps: {2026-04: 25 %, 2027-04: 0 %}}}"


def test_what_was_excused_comes_on_top_later(solve, contract, column, decided):
    """A quarter of 60 t is excused in the first year and restored in the second: 45 + 75 t, 120 x 8 = 960."""
    result = solve(contract(years=2, force_majeure=EXCUSED, restoration="{}"))
    assert column(result, "delivered") == pytest.approx([45, 75])
    assert decided(result, "restoration.back") == pytest.approx([0, 15])
    assert result.objective == pytest.approx(960)


def test_a_limit_spreads_it_over_years(solve, contract, column):
    """At most 10 t a year: 10 t and 5 t, one way or the other."""
    result = solve(contract(years=3, force_majeure=EXCUSED, restoration="{most: 10 t/yr}"))
    assert sum(column(result, "delivered")) == pytest.approx(180)
    assert max(column(result, "delivered")) <= 70 + 1e-9


def test_what_cannot_be_restored_is_settled(solve, contract, paid):
    """At most 10 of 15 t: 5 t at 4 USD/t; 45 x 8 + 70 x 8 - 20 = 900."""
    text = contract(years=2, force_majeure=EXCUSED, restoration="{most: 10 t/yr, settle: 4 USD/t}")
    result = solve(text)
    assert paid(result, "settlement", "japan") == {"2027-04": pytest.approx(20)}
    assert result.objective == pytest.approx(900)


def test_without_a_settlement_all_must_be_restored(attempt, contract):
    text = contract(years=2, force_majeure=EXCUSED, restoration="{most: 10 t/yr}")
    assert attempt(text).status == "infeasible"


def test_restored_tonnes_are_no_excuse_for_a_shortfall(solve, contract, column):
    """The mine gives 60 t a year; in the second 15 t are restored, so 15 of the year's 60 t fall short: 105 x
    8 - 15 x 3 = 795."""
    result = solve(contract(years=2, capacity="60 t/yr", force_majeure=EXCUSED, restoration="{}"))
    assert column(result, "shortfall") == pytest.approx([0, 15])
    assert result.objective == pytest.approx(795)
