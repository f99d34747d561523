"""Discounting: the exact mean within a period by default, its middle, or given factors."""

from math import log

import pytest

SALE = """
horizon: {{start: 2026-04, steps: [{steps}]}}
money: {{unit: USD, price_year: 2026{discount}}}
materials: {{a: {{unit: t}}}}
places: {{site: {{}}}}
mines: {{pit: {{place: site, material: a, capacity: 100 t/yr}}}}
sales: {{spot: {{place: site, material: a, price: 1 USD/t, cap: none}}}}
"""
YEAR, QUARTERS = "{every: year, count: 1}", "{every: quarter, count: 4}"
EIGHT = ", discount: 8 %/yr"


def value(solve, steps, discount):
    return solve(SALE.format(steps=steps, discount=discount)).objective


@pytest.mark.parametrize("steps", [YEAR, QUARTERS])
def test_a_steady_income_is_worth_its_exact_integral(solve, steps):
    """100 a year: 100 x (1 - 1.08^-1) / ln 1.08, in one year or in four quarters."""
    assert value(solve, steps, EIGHT) == pytest.approx(100 * (1 - 1 / 1.08) / log(1.08))


def test_later_periods_are_discounted_from_the_start_of_the_horizon(solve):
    """The second year is worth 1 / 1.08 of the first."""
    one, two = value(solve, YEAR, EIGHT), value(solve, "{every: year, count: 2}", EIGHT)
    assert two == pytest.approx(one * (1 + 1 / 1.08))


def test_the_middle_of_the_period_is_a_choice(solve):
    discounted = value(solve, YEAR, EIGHT + ", discounting: mid-period")
    assert discounted == pytest.approx(100 * 1.08**-0.5)


def test_factors_may_be_given(solve):
    text = ", factors: {steps: {2026-04: 1, 2027-04: 0.5}}"
    assert value(solve, "{every: year, count: 2}", text) == pytest.approx(150)


@pytest.mark.parametrize("discount", ["", ", discount: 0 %/yr"])
def test_without_a_rate_nothing_is_discounted(solve, discount):
    assert value(solve, "{every: year, count: 2}", discount) == pytest.approx(200)
