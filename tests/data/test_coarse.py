"""Where a period is too coarse for what a contract says, a warning names the date at which to divide it."""

import pytest

HALF = "Quantities and prices count the days before and after it"


@pytest.mark.parametrize(
    ("clauses", "said"),
    [
        ({"term": "{from: 2026-10}"}, "the contract begins on 2026-10-01, inside the period FY2026-27"),
        ({"term": "{until: 2026-10-15}"}, "Divide the period at 2026-10 or 2026-11"),
        ({"termination": "{date: 2026-10}"}, "toyotsu.termination: the contract ends on 2026-10-01"),
        ({"suspension": "{from: 2026-10}"}, "the suspension begins on 2026-10-01"),
        ({"suspension": "{from: 2026-04, until: 2027-01}"}, "the suspension ends on 2027-01-01"),
    ],
)
def test_a_date_inside_a_period_is_warned_of(warned, contract, clauses, said):
    told = warned(contract(years=2, **clauses))
    assert said in told and HALF in told


@pytest.mark.parametrize(
    "clauses",
    [{"term": "{from: 2027-04}"}, {"suspension": "{from: 2026-10, compensation: 1 USD/t}"}],
    ids=["on a boundary", "by choice"],
)
def test_a_date_that_needs_no_division_is_not(warned, contract, clauses):
    assert HALF not in warned(contract(years=2, **clauses))


def test_a_right_that_expires_inside_a_period_is_warned_of(warned, purchase):
    text = purchase(years=4, take_or_pay="{share: 80 %}", make_up="{within: 18 months}")
    assert "a make-up right expires on 2028-10-01, inside the period FY2028-29" in warned(text)
    assert HALF not in warned(text.replace("18 months", "1 year"))


def test_contract_years_of_one_period_that_are_settled_at_different_prices_are_warned_of(warned, contract):
    text = contract(years=1, every="2 years", price="{value: 10 USD/t, growth: 3 %/yr}")
    assert (
        "the period 2026-04..2028-03 has several contract years with different prices, and they are settled"
        in warned(text)
    )
    assert "Divide it at 2027-04" in warned(text)
    assert "several contract years" not in warned(contract(years=1, every="2 years"))
