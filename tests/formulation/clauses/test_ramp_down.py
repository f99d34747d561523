"""The quantity due falls by at most a step from one contract year to the next."""

import pytest


def test_a_suspension_phases_out_instead_of_stopping(solve, contract, column):
    """Suspended from year 2, at most 20 t/yr less a year: 60, 40, 20, 0 t; 120 x (10 - 2) = 960."""
    result = solve(contract(years=4, suspension="{from: 2027-04}", ramp_down="{step: 20 t/yr/yr}"))
    assert column(result, "due") == pytest.approx([60, 40, 20, 0])
    assert result.objective == pytest.approx(960)


def test_a_falling_quantity_falls_by_the_step(solve, contract, column):
    text = contract(
        years=3, quantity="{steps: {2026-04: 60 t/yr, 2027-04: 10 t/yr}}", ramp_down="{step: 30 t/yr/yr}"
    )
    assert column(solve(text), "due") == pytest.approx([60, 30, 10])


def test_a_rising_quantity_is_not_held_back(solve, contract, column):
    text = contract(
        years=2, quantity="{steps: {2026-04: 20 t/yr, 2027-04: 60 t/yr}}", ramp_down="{step: 5 t/yr/yr}"
    )
    assert column(solve(text), "due") == pytest.approx([20, 60])


def test_the_step_is_of_yearly_rates_in_quarterly_lots_too(solve, contract, column):
    """20 t/yr a year are 5 t/yr a quarter: 60, 55, 50 t/yr, of which a quarter falls into each lot."""
    text = contract(
        years=3,
        every="quarter",
        settled="{every: quarter}",
        suspension="{from: 2026-07}",
        ramp_down="{step: 20 t/yr/yr}",
    )
    assert column(solve(text), "due") == pytest.approx([60 / 4, 55 / 4, 50 / 4])


def test_force_majeure_is_not_phased_by_the_ramp(solve, contract, column):
    """All of year 2 is excused: nothing is due in it, although the ramp alone would ask for 60 - 20 =
    40 t."""
    text = contract(
        years=3,
        ramp_down="{step: 20 t/yr/yr}",
        force_majeure="{share: {steps: {2026-04: 0 %, 2027-04: 100 %, 2028-04: 0 %}}}",
    )
    assert column(solve(text), "due") == pytest.approx([60, 0, 60])


def test_a_suspension_from_the_first_day_phases_out_too(solve, contract, column):
    """Before the horizon 60 t/yr held: 60 - 25 = 35, then 10, then nothing."""
    text = contract(years=3, ramp_down="{step: 25 t/yr/yr}", suspension="{from: 2026-04}")
    assert column(solve(text), "due") == pytest.approx([35, 10, 0])


def test_what_held_before_the_horizon_can_be_said(solve, contract, column):
    """100 t/yr held before: 100 - 25 = 75 in the first year, though 60 is the quantity; then 60."""
    text = contract(years=2, ramp_down="{step: 25 t/yr/yr, before: 100 t/yr}")
    assert column(solve(text), "due") == pytest.approx([75, 60])
