"""The base instance with the contract suspended from April 2028: figures by fresh solves of the files
themselves."""

from __future__ import annotations

import csv
import math
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import INSTANCES

import monazite

FILE = INSTANCES / "irel-japan.yaml"
SUSPENDED = "contracts.toyotsu.suspension={from: 2028-04}"
ONLY = (
    "contracts.toyotsu",
    "mines.southern_sands",
    "stocks.oxide_aluva.capacity",
    "mines.kanyakumari.opening",
    "prices.ndpr_oxide",
    "imports.china_standard",
    "plants.magnet_works.expansion.capital",
    "demands.cars_with_engines.unmet.1.price",
)


@pytest.fixture(scope="module")
def found():
    """The tornado of some of the ranges."""
    return monazite.load(FILE).tornado(f"suspended: {SUSPENDED}", ONLY)


def difference(*settings: str) -> float:
    """The case minus the base, each read, built and solved anew, verified and audited."""
    case = monazite.load(FILE, [*settings, SUSPENDED]).solve(extremes=False)
    base = monazite.load(FILE, list(settings)).solve(extremes=False)
    assert case.verified and base.verified
    return case.objective - base.objective


def row(found, path):
    return next(each for each in found.table() if each["path"] == path)


def setting(each, amount) -> str:
    return (
        f"{each['path']}={amount!r} {each['unit']}" if each["kind"] != "date" else f"{each['path']}={amount}"
    )


def test_the_three_numbers_that_a_planner_worked_out_by_hand(found):
    """Two curves intersected by hand gave a price of 10.90 USD/kg, a penalty of 4.88 and a quantity of 1,066
    t/yr."""
    values = {
        name: row(found, f"contracts.toyotsu.{name}")["switching_value"] for name in ("price", "quantity")
    }
    assert (round(values["price"], 2), round(values["quantity"])) == (10.90, 1066)
    assert round(row(found, "contracts.toyotsu.shortfall.penalty")["switching_value"], 2) == 4.88


@pytest.mark.parametrize(
    "path",
    [
        "contracts.toyotsu.price",
        "contracts.toyotsu.shortfall.penalty",
        "contracts.toyotsu.quantity",
        "mines.southern_sands.capacity",
        "mines.southern_sands.cost",
        "stocks.oxide_aluva.capacity",
    ],
)
def test_fresh_solves_on_both_sides_of_a_switching_value_have_unlike_signs(found, path):
    each = row(found, path)
    assert each["exact"] is True
    at = each["switching_value"]
    before, after = (difference(setting(each, at * (1 + step))) for step in (-1e-5, 1e-5))
    assert before * after < 0
    assert difference(setting(each, at)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    "path", ["mines.kanyakumari.opening", "imports.china_standard.cap", "prices.ndpr_oxide"]
)
def test_the_ends_of_a_range_are_those_of_fresh_solves(found, path):
    each = row(found, path)
    for end in ("low", "high"):
        if each[end] is not None:
            assert each[f"at_{end}"] == pytest.approx(difference(setting(each, each[end])), abs=1e-6)


def test_the_month_of_an_opening_is_the_first_that_turns_it(found):
    each = row(found, "mines.kanyakumari.opening")
    assert each["switching_date"] == "2029-12"
    assert (
        difference("mines.kanyakumari.opening=2029-11") < 0 < difference("mines.kanyakumari.opening=2029-12")
    )


def test_points_of_the_switching_line_have_no_difference(found):
    line = found.table("switching_line")
    assert found.found.line.exact and (line[0]["x_path"], line[0]["y_path"]) == (
        "contracts.toyotsu.price",
        "contracts.toyotsu.quantity",
    )
    assert [each["y"] for each in line] == sorted(each["y"] for each in line)
    assert (line[0]["y"], line[-1]["y"]) == (0, 2300)
    for each in (line[0], line[3], line[len(line) // 3], line[-1]):
        settings = (f"{each[f'{term}_path']}={each[term]!r} {each[f'{term}_unit']}" for term in "xy")
        assert difference(*settings) == pytest.approx(0, abs=1e-5)


def test_where_the_line_is_nearly_vertical_the_sign_turns_across_it(found):
    """Below 150 t a year the price at which it turns hardly moves: fresh solves on both sides differ in
    sign."""
    line = [(each["x"], each["y"]) for each in found.table("switching_line")]
    for quantity in (20.0, 60.0, 140.0):
        (x0, y0), (x1, y1) = next((a, b) for a, b in pairwise(line) if a[1] <= quantity <= b[1])
        price = x0 + (x1 - x0) * (quantity - y0) / (y1 - y0)
        signs = [
            difference(
                f"contracts.toyotsu.price={price + side!r} USD/kg",
                f"contracts.toyotsu.quantity={quantity!r} t/yr",
            )
            for side in (-0.01, 0.01)
        ]
        assert signs[0] > 1e-5 and signs[1] < -1e-5


def test_the_line_passes_through_both_switching_values(found):
    """At the price of the file the line is at the switching quantity, and the other way round."""
    line = found.table("switching_line")
    for x, y, given in (("x", "y", "quantity"), ("y", "x", "price")):
        number = row(found, line[0][f"{y}_path"])
        other = row(found, line[0][f"{x}_path"])
        assert number["path"] == f"contracts.toyotsu.{given}"
        near = sorted(line, key=lambda each: abs(each[x] - other["value"]))[:2]
        (x0, y0), (x1, y1) = sorted((each[x], each[y]) for each in near)
        between = y0 + (y1 - y0) * (other["value"] - x0) / (x1 - x0)
        assert between == pytest.approx(number["switching_value"], rel=1e-3)


def test_rows_have_the_values_of_runs(found, tmp_path):
    """The same table by `sweep --runs`, for base and case."""
    rows = [each for each in found.table() if each["kind"] == "number"]
    ends = [(each, end) for each in rows for end in ("low", "high") if each[end] is not None]
    table = tmp_path / "runs.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["run", "path", "mod", "value"])
        writer.writerows(
            [f"r{place}", each["path"], "set", f"{each[end]!r} {each['unit']}"]
            for place, (each, end) in enumerate(ends)
        )
    for which, settings in (("base", []), ("case", [SUSPENDED])):
        values = objectives(table, settings)[-len(ends) :]
        for (each, end), value in zip(ends, values, strict=True):
            assert math.isclose(each[f"{which}_{end}"], value, rel_tol=1e-9), each["path"]


def objectives(table: Path, settings: list[str]) -> list[float]:
    runs = monazite.load(FILE, settings).runs(table)
    return [each.value for each in runs.runs.results]
