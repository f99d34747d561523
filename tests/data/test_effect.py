"""A dated clause that lies outside the horizon has no effect within it: a warning, so that one file serves
several horizons."""

import pytest

LATE = "after the horizon ends (2028-04-01). It has no effect within the horizon"
EARLY = "before the horizon begins (2026-04-01). It has no effect within the horizon"
CLAUSES = [
    ({"term": "{until: 2040-04}"}, f"term.until: it ends 2040-04-01, {LATE}"),
    (
        {"term": "{until: 2040-04}", "extension": "{until: 2045-04, holder: seller}"},
        f"extension: it begins 2040-04-01, {LATE}",
    ),
    ({"termination": "{date: 2040-04, payment: 5 USD}"}, f"the exit takes effect 2040-04-01, {LATE}"),
    ({"termination": "{date: 2027-10, notice: 2 years}"}, f"the exit takes effect 2029-10-01, {LATE}"),
    ({"exit_dates": "[2040-04, never]"}, f"the exit of 2040-04 takes effect 2040-04-01, {LATE}"),
    ({"suspension": "{from: 2040-04}"}, f"the suspension begins 2040-04-01, {LATE}"),
    ({"suspension": "{from: 2028-04}"}, f"the suspension begins 2028-04-01, {LATE}"),
    (
        {"suspension": "{from: 2027-10, notice: 1 year}"},
        f"the suspension begins 2028-10-01, {LATE}",
    ),
    (
        {"suspension": "{from: 2040-04, compensation: 1 USD/t}"},
        f"the suspension begins 2040-04-01, {LATE}",
    ),
    ({"suspension": "{from: 2040-04}", "ramp_down": "{step: 5 t/yr/yr}"}, LATE),
    ({"suspension": "{from: 2020-04, until: 2021-04}"}, f"the suspension ends 2021-04-01, {EARLY}"),
    ({"price_review": "{from: 2040-04, price: 20 USD/t}"}, f"price_review: it begins 2040-04-01, {LATE}"),
    (
        {"term": "{except: [FY2040-41]}"},
        "FY2040-41 is outside the horizon (2026-04-01 to 2028-04-01). It has no effect",
    ),
    (
        {"price": "{value: 10 USD/t, at: {2040-04: 20 USD/t}}"},
        "price.at.2040-04: 2040-04 is outside the horizon (2026-04-01 to 2028-04-01)",
    ),
    (
        {"price": "{value: 10 USD/t, at: {2020-04: 20 USD/t}}"},
        "price.at.2020-04: 2020-04 is outside the horizon (2026-04-01 to 2028-04-01)",
    ),
]


@pytest.mark.parametrize(("clauses", "said"), CLAUSES, ids=[said for _, said in CLAUSES])
def test_a_clause_outside_the_horizon_is_warned_of_and_has_no_effect(warned, solve, contract, clauses, said):
    """60 t a year earn 8 each with or without it."""
    text = contract(years=2, **clauses)
    assert said in warned(text)
    assert solve(text).objective == pytest.approx(960)


def test_a_clause_that_ends_with_the_horizon_is_not_warned_of(warned, contract):
    assert "no effect" not in warned(contract(years=2, term="{until: 2028-04}"))


def test_an_exit_before_the_horizon_leaves_quantity_0(warned, solve, contract):
    text = contract(years=2, termination="{date: 2024-04, notice: 1 year, payment: 5 USD}")
    assert "the exit takes effect 2025-04-01, no later than the start of the horizon (2026-04-01)" in warned(
        text
    )
    assert solve(text).objective == pytest.approx(0)


def test_an_extension_that_ended_before_the_horizon_leaves_quantity_0(warned, contract):
    text = contract(term="{until: 2020-04}", extension="{until: 2025-04, exercised: true, holder: seller}")
    assert "the term ends 2025-04-01, before the horizon begins (2026-04-01)" in warned(text)
