"""How numbers are written for reading."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from monazite.figures import (
    all_digits,
    amount,
    cell,
    counted,
    exact_words,
    figure,
    money,
    monies,
    percent,
    plain,
    rounded_down,
    signed,
    whole_money,
)

ROOT = Path(__file__).parents[1]
FORMATTERS = {
    "model/monazite/figures.py",
    "model/monazite/results/folder/digits.py",  # The digits of CSV and JSON.
    "model/monazite/explaining/changes.py",  # A decimal of an override: every digit of it.
    "model/monazite/data/reading/workbook/cells.py",  # A decimal of a workbook: likewise.
}
"""The files that may format a number; all others call `figures`."""


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
        (0.00001234, "1.234e-5"),
        (1e20, "1e20"),
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
    assert figure(3e-9) == "3e-9"


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


def test_what_is_said_to_be_at_least_so_much_is_rounded_down() -> None:
    assert rounded_down(123.4567) == "123.4"
    assert rounded_down(0.00199999) == "0.001999"
    assert rounded_down(-1.23456) == "-1.235"
    assert rounded_down(250.0) == "250"
    assert rounded_down(0.0) == "0"


def test_text_that_is_read_again_has_every_digit() -> None:
    assert all_digits(1100.0) == "1100"
    assert plain(1234.56) == "1235"
    assert float(all_digits(1 / 3)) == 1 / 3


def test_numbers_are_formatted_in_one_place() -> None:
    """`{x:g}`, `{x:.2e}` and `{float(x)!r}` write a number past the one formatter."""
    sources = [*ROOT.glob("model/**/*.py"), *ROOT.glob("cli/**/*.py")]
    found = [
        f"{source.relative_to(ROOT)}:{line}"
        for source in sources
        if source.relative_to(ROOT).as_posix() not in FORMATTERS
        for line in _formatted_numbers(ast.parse(source.read_text()))
    ]
    assert len(sources) > 100
    assert not found


def test_sums_of_one_sentence_have_one_unit():
    """4 million and 200,000 USD in an instance that counts in thousands; below a million in whole USD."""
    assert monies([4000, 200], "USD thousand") == ["4,000 USD thousand", "200 USD thousand"]
    assert monies([0.52, 3.08], "USD million") == ["0.52 USD million", "3.08 USD million"]
    assert monies([0.52, 0.08], "USD million") == ["520,000 USD", "80,000 USD"]
    assert monies([5e6, 1], "USD") == ["5,000,000 USD", "1 USD"] and monies([], "USD") == []


def _formatted_numbers(tree: ast.AST) -> Iterator[int]:
    for each in ast.walk(tree):
        if isinstance(each, ast.FormattedValue):
            form = ast.unparse(each.format_spec) if each.format_spec else ""
            is_date = "%Y" in form
            shown = each.value if each.conversion == ord("r") else None
            is_float = isinstance(shown, ast.Call) and ast.unparse(shown.func) == "float"
            if is_float or (re.search(r"[gefGEF%]'$", form) and not is_date):
                yield each.lineno


def test_an_exact_number_has_all_its_digits_however_many_they_are() -> None:
    """A proof over eighty years of months has more than the 4,300 digits that Python converts by default;
    the limit holds again afterwards."""
    most = sys.get_int_max_str_digits()
    assert exact_words(Fraction(-13, 4)) == "-13/4"
    assert len(exact_words(Fraction(10**5000, 7))) == 5001 + len("/7")
    assert sys.get_int_max_str_digits() == most
