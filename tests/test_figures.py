"""How numbers are written for reading."""

from __future__ import annotations

import pytest

from monazite.figures import amount, cell, counted, figure, money, percent, signed, whole_money


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (None, ""),
        (1.0, "1"),
        (12.0, "12"),
        (2.5, "2.5"),
        (1234.56, "1,235"),
        (25511.4, "25,511"),
        (9999.96, "10,000"),
        (1234567.8, "1,234,568"),
        (0.0123456, "0.01235"),
        (-38.0612, "-38.06"),
        (0.00001234, "1.234e-05"),
        (1e20, "1e+20"),
        (float("inf"), "inf"),
    ],
)
def test_a_figure_has_four_digits_and_never_loses_one_before_the_point(
    value: float | None, text: str
) -> None:
    assert figure(value) == text


def test_a_table_that_needs_more_digits_has_them() -> None:
    assert figure(1234.56789, 7) == "1,234.568"
    assert figure(1234.0, 7) == "1,234"


def test_a_table_shows_a_rounding_error_of_the_solver_as_0() -> None:
    assert cell(3e-9) == "0"
    assert cell(-3e-9) == "0"
    assert figure(3e-9) == "3e-09"


def test_a_difference_has_its_sign_and_0_has_none() -> None:
    assert [signed(each) for each in (17.0, -38.06, 0.0, 1e-9, None)] == ["+17", "-38.06", "0", "0", ""]


def test_an_amount_has_its_unit() -> None:
    assert amount(1100.0, "t REO") == "1,100 t REO"
    assert amount(1.5, "") == "1.5"


def test_less_than_all_is_never_100_percent() -> None:
    assert percent(0.125) == "12.5 %"
    assert percent(1.0) == "100 %"
    assert percent(0.999999) == "99.99 %"


def test_things_are_counted_in_the_singular_and_the_plural() -> None:
    assert counted(1, "piece") == "1 piece"
    assert counted(2300, "piece") == "2,300 pieces"
    assert counted(2, "entry", "entries") == "2 entries"


def test_money_is_written_in_whole_currency_where_that_reads_better() -> None:
    assert whole_money(0.0123, "USD million") == "12,300 USD"
    assert money(0.0243, "USD million") == "24,300 USD"
    assert money(17.02, "USD million") == "17.02 USD million"
    assert money(17.02, "USD") == "17.02 USD"
