"""Units are written by the planner and converted exactly."""

from fractions import Fraction

import pytest

from monazite.units import UnitError, Units, split_amount

UNITS = Units("USD million", {"INR": "0.0110 USD"}, ["case"])


@pytest.mark.parametrize(
    ("amount", "unit", "expected", "value"),
    [
        (300, "kg", "t", 0.3),
        (1, "kt/yr", "t/yr", 1000),
        (12, "USD/kg", "USD million/t", 0.012),
        (7280, "INR crore", "USD million", 7280e7 * 0.011 / 1e6),
        (30, "day", "yr", 30 / 365),
        (1, "t/quarter", "t/yr", 4),
        (1, "t/month", "t/yr", 12),
        (95, "USD/(kg/yr)", "USD million/(t/yr)", 0.095),
        (250, "t/yr/yr", "t/yr/yr", 250),
        (45.5, "%", "1", 0.455),
        (90, "USD/case", "USD million/case", 90e-6),
        (3.6, "GJ", "MWh", 1),
        (1, "m3", "litre", 1000),
        (8, "%/yr", "1/yr", 0.08),
        (2, "USD/t/yr", "USD million/t/yr", 2e-6),
    ],
)
def test_conversions(amount, unit, expected, value):
    assert UNITS.convert(Fraction(str(amount)), unit, expected) == pytest.approx(value, rel=1e-15)


def test_the_same_amount_in_two_units_is_the_same_number():
    assert UNITS.convert(Fraction("0.3"), "t", "t") == UNITS.convert(Fraction(300), "kg", "t")


@pytest.mark.parametrize(
    ("unit", "expected", "message"),
    [
        ("t", "t/yr", "found the unit 't', expected the unit 't/yr'"),
        ("", "t", "found no unit"),
        ("kgs", "t", "unknown unit 'kgs'; did you mean 'kg'"),
        ("EUR", "USD", "give its worth under money: rates"),
        ("t**2", "t", "cannot read the unit"),
        ("t/", "t", "cannot read the unit"),
        ("(t", "t", "cannot read the unit"),
        ("__import__('os')", "t", "cannot read the unit"),
        ("MWh", "t", "expected the unit 't'"),
        ("x10 t", "t", "unknown unit 'x10'"),
    ],
)
def test_a_wrong_unit_says_what_was_found_and_expected(unit, expected, message):
    with pytest.raises(UnitError) as caught:
        UNITS.factor(unit, expected)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text", ["nan t", "inf t", "-inf t", "1,000 t", "1e400 t", "1e99 t", "t", "", "1.2.3 t", "--1 t"]
)
def test_what_is_not_a_decimal_number_is_refused(text):
    with pytest.raises(UnitError):
        split_amount(text)


@pytest.mark.parametrize(
    ("text", "amount"), [("1_000 t", 1000), ("-.5 %", Fraction(-1, 2)), ("1e3 t", 1000), ("+2 t", 2)]
)
def test_decimal_numbers_are_read_exactly(text, amount):
    assert split_amount(text)[0] == amount


@pytest.mark.parametrize("money", ["USD millions", "", "USD million big"])
def test_money_is_a_currency_and_perhaps_a_scale(money):
    with pytest.raises(UnitError):
        Units(money)


@pytest.mark.parametrize("money", ["t", "kg million", "million", "yr"])
def test_money_is_no_unit_of_anything_else(money):
    with pytest.raises(UnitError, match="already a unit"):
        Units(money)


def test_a_rate_cannot_redefine_a_unit():
    with pytest.raises(UnitError, match="already a unit"):
        Units("USD", {"kg": "3 USD"})


def test_a_hint_names_no_unit_twice_and_none_that_is_empty():
    """A sum of money in tonnes: the hint is the money, smaller and as the instance counts it."""
    with pytest.raises(UnitError) as caught:
        Units("USD million").factor("t", "USD million")
    assert (
        str(caught.value) == "found the unit 't', expected the unit 'USD million', such as USD or USD million"
    )


@pytest.mark.parametrize("written", ["1e-300 USD/t", "-1e-16 t", "0.0000000000000001"])
def test_an_amount_that_no_plan_can_tell_from_nothing_is_refused(written):
    """A price of 1e-300 made the solver stop with an unknown status."""
    with pytest.raises(UnitError, match="which no plan can tell from nothing"):
        split_amount(written)


def test_nothing_itself_and_small_amounts_are_amounts():
    assert [split_amount(each)[0] for each in ("0", "-0.0", "0e5")] == [0, 0, 0]
    assert split_amount("1e-12 Mt")[0] > 0
