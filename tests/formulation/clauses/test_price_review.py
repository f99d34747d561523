"""From a date on another price holds."""

import pytest


def test_the_new_price_is_paid_from_its_date_on(solve, contract, paid):
    """60 t at 10, then 60 t at 12."""
    result = solve(contract(years=2, price_review="{from: 2027-04, price: 12 USD/t}"))
    assert paid(result, "contract price", "irel") == pytest.approx({"2026-04": 600, "2027-04": 720})


def test_a_date_inside_a_period_counts_by_days(solve, contract, paid):
    """183 of 365 days at 10, 182 at 12, on 60 t."""
    result = solve(contract(price_review="{from: 2026-10, price: 12 USD/t}"))
    mean = (183 * 10 + 182 * 12) / 365
    assert paid(result, "contract price", "irel") == {"2026-04": pytest.approx(60 * mean)}


@pytest.mark.parametrize(("day", "price"), [("2020-04", 12), ("2050-04", 10)])
def test_a_review_before_or_after_the_horizon(solve, contract, paid, day, price):
    result = solve(contract(price_review=f"{{from: {day}, price: 12 USD/t}}"))
    assert paid(result, "contract price", "irel") == {"2026-04": pytest.approx(60 * price)}
