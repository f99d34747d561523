"""What is taken above the take-or-pay level in one year counts in the next ones."""

import pytest

from monazite.results.proof.branching import may_split

TERMS = {
    "years": 2,
    "demand": "{steps: {2026-04: 56 t/yr, 2027-04: 40 t/yr}}",
    "take_or_pay": "{share: 80 %}",
}
FORWARD = "{threshold: take_or_pay}"


def test_what_was_taken_beyond_counts_in_the_next_year(solve, purchase):
    """48 t a year are owed; 56 t and 40 t are taken: 96 t in all, and nothing is paid beside; 960 instead of
    1,040."""
    assert solve(purchase(**TERMS, carry_forward=FORWARD)).objective == pytest.approx(-960)
    assert solve(purchase(**TERMS)).objective == pytest.approx(-1040)


def test_it_does_not_count_backwards(solve, purchase):
    """40 t first: 8 t are paid for at once, whatever is taken later; 400 + 80 + 560."""
    terms = {**TERMS, "demand": "{steps: {2026-04: 40 t/yr, 2027-04: 56 t/yr}}"}
    assert solve(purchase(**terms, carry_forward=FORWARD)).objective == pytest.approx(-1040)


def test_a_price_that_rises_does_not_make_the_plan_pay_early(solve, purchase, decided):
    """10, then 12 USD/t; 40 t are wanted each year and 48 t owed: 8 t x 10 and 8 t x 12 beside 400 + 480, not
    16 t x 10."""
    terms = {
        **TERMS,
        "demand": "40 t/yr",
        "price": "{steps: {2026-04: 10 USD/t, 2027-04: 12 USD/t}}",
    }
    result = solve(purchase(**terms, carry_forward=FORWARD))
    assert decided(result, "take_or_pay.unlifted") == pytest.approx([8, 8])
    assert result.objective == pytest.approx(-1056)


def test_years_of_equal_price_are_paid_for_when_they_are_short(solve, purchase, decided):
    """Paying 16 t in the first year would cost the same."""
    result = solve(purchase(**{**TERMS, "demand": "40 t/yr"}, carry_forward=FORWARD))
    assert decided(result, "take_or_pay.unlifted") == pytest.approx([8, 8])


def test_a_price_that_rises_slower_than_the_discount_rate_needs_no_branches(solve, purchase):
    """10 and 10.5 at 10 %/yr."""
    money = "{unit: USD, price_year: 2026, discount: 10 %/yr}"
    terms = {**TERMS, "price": "{steps: {2026-04: 10 USD/t, 2027-04: 10.5 USD/t}}", "money": money}
    result = solve(purchase(**terms, carry_forward=FORWARD))
    assert may_split(result.instance) is None
