"""What is written has the digits that are certain, and nothing where an amount is a rounding error of its
column."""

import json

import numpy as np
import pytest

from monazite.results.folder.digits import Exactly, certain, without_rounding
from monazite.results.folder.writing import csv_lines, csv_text, json_text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (999.9999999999993, 1000.0),
        (0.1 + 0.2, 0.3),
        (1e-9, 1e-9),
        (1.23456789012345e-300, 1.23456789012e-300),
        (-0.0, 0.0),
    ],
)
def test_a_number_has_the_digits_that_are_certain(value, written):
    assert str(certain(value)) == str(written)


def test_a_rounding_error_beside_large_amounts_is_written_as_nothing():
    rows = [{"amount": 1e3, "unit": "t"}, {"amount": 1.42e-14, "unit": "t"}]
    assert csv_text(["amount", "unit"], rows) == "amount,unit\n1000.0,t\n0.0,t\n"
    assert [row["amount"] for row in json.loads(json_text({"rows": rows}))["rows"]] == [1000.0, 0.0]


def test_small_amounts_stay_where_all_are_small():
    rows = [{"amount": 2e-14, "unit": "t"}, {"amount": 1.42e-14, "unit": "t"}]
    assert csv_text(["amount"], rows) == "amount\n2e-14\n1.42e-14\n"


def test_amounts_in_another_unit_do_not_make_an_amount_nothing():
    rows = [{"amount": 1e9, "unit": "g"}, {"amount": 1e-6, "unit": "kt"}]
    assert csv_text(["amount"], rows) == "amount\n1000000000.0\n1e-06\n"


def test_csv_and_json_write_the_same_number():
    value = 2 / 3 * 1000
    assert csv_text(["value"], [{"value": value}]).split()[1] == str(json.loads(json_text(value)))
    assert list(csv_lines(["value"], [[value]]))[1].strip() == str(json.loads(json_text(value)))


def test_what_is_computed_again_keeps_all_digits():
    assert json.loads(json_text({"short": Exactly(999.9999999999993)})) == {"short": 999.9999999999993}


def test_what_has_no_end_is_no_scale():
    assert csv_text(["to"], [{"to": float("inf")}, {"to": 1e-9}]) == "to\ninf\n1e-09\n"
    assert without_rounding([float("inf"), 1.0, 1e-14]).tolist() == [float("inf"), 1.0, 0.0]
    assert np.array_equal(without_rounding([1e-14, 1e-15]), [1e-14, 1e-15])
