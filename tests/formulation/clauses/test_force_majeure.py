"""A share of the quantity is excused."""

import pytest


def test_an_excused_share_is_neither_due_nor_delivered(solve, contract, column):
    """A quarter excused: 45 t due, 45 x (10 - 2) = 360."""
    result = solve(contract(force_majeure="{share: 25 %}"))
    assert column(result, "due") == pytest.approx([45])
    assert column(result, "delivered") == pytest.approx([45])
    assert result.objective == pytest.approx(360)


def test_the_share_excused_may_change_over_time(solve, contract, column):
    """All of year 1, none of year 2."""
    text = contract(years=2, force_majeure="{share: {steps: {2026-04: 100 %, 2027-04: 0 %}}}")
    assert column(solve(text), "due") == pytest.approx([0, 60])


def test_it_excuses_of_what_is_left_by_a_suspension(solve, contract, column):
    """Half suspended, half of the rest excused: 60 x 0.5 x 0.5 = 15 t."""
    text = contract(suspension="{from: 2026-04, share: 50 %}", force_majeure="{share: 50 %}")
    assert column(solve(text), "due") == pytest.approx([15])


def test_excused_tonnes_cost_no_penalty(solve, contract):
    """The mine gives 30 t and half of 60 t is excused: nothing is short, 30 x 8 = 240."""
    result = solve(contract(capacity="30 t/yr", force_majeure="{share: 50 %}"))
    assert result.objective == pytest.approx(240)
