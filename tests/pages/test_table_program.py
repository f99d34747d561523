"""The program of a negotiating table as plain data: what is refused, and that the data is the program."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from table_node import INSTANCES, TERMS, page, table

import monazite
from monazite.errors import UsageError
from monazite.formulation.build import build
from monazite.pages.table.data import packed, page_data
from monazite.pages.table.program import compile_table
from monazite.solving.matrix import compile_model
from monazite.solving.ranging.face import weights
from monazite.sweeps.program import open_program
from monazite.sweeps.terms import parse_terms

BASE = INSTANCES / "irel-japan.yaml"


def refused(*terms: str, path: Path = BASE) -> str:
    """The sentence with which a table over some terms is refused."""
    with pytest.raises(UsageError) as error:
        compile_table(open_program(path, parse_terms(terms)))
    return str(error.value)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ((), "no term is varied"),
        (("contracts.toyotsu.quantity=0,500 t/yr",), "found points. Expected an interval"),
        (("contracts.toyotsu.quantity=0:500:n=3 t/yr",), "found points. Expected an interval"),
        (("contracts.toyotsu.quantity=0:inf t/yr",), "found inf. Expected two finite ends"),
        (("mines.kanyakumari.opening=2029-04,never",), "found dates or words"),
        ((*TERMS, "sales.ndpr_oxide_spot.cap=0:200 t/yr"), "--vary: found 6 terms. Expected at most 5"),
    ],
)
def test_terms_without_a_slider_are_refused(terms: tuple[str, ...], words: str) -> None:
    assert words in refused(*terms)


def test_a_term_in_the_matrix_is_refused_with_the_coefficient() -> None:
    """The yield of a process multiplies what is run."""
    words = refused("plants.magnet_works.runs.sintering_ev=1:1.2")
    assert "it stands in a coefficient of the matrix: run[" in words
    assert "monazite sweep" in words


def test_a_term_in_a_power_is_refused() -> None:
    assert "monazite sweep" in refused("money.discount=5:12 %/yr")


def test_terms_that_are_multiplied_in_a_price_are_refused_by_name() -> None:
    """The price of magnets from Japan is a share of the oxide price, and the oxide price moves too."""
    words = refused("imports.japan_ev.price*=0.5:2", "prices.ndpr_oxide=70:130 USD/kg")
    assert "product of" in words and "imports.japan_ev.price*" in words and "prices.ndpr_oxide" in words


def test_clauses_that_split_contract_years_are_refused_as_sweep_refuses_them() -> None:
    words = refused("contracts.seoul.price=10:12 USD/kg", path=INSTANCES / "two-buyers.yaml")
    assert "settled plan by plan" in words


def test_a_corner_that_is_not_valid_is_named() -> None:
    with pytest.raises(Exception, match=r"quantity=-5 t/yr.*found -5 t/yr. Expected at least 0"):
        compile_table(open_program(BASE, parse_terms(["contracts.toyotsu.quantity=-5:100 t/yr"])))


def test_choices_of_the_plan_are_refused_as_sweep_refuses_them() -> None:
    settings = ["contracts.toyotsu.exit_dates=[2028-04, 2029-04]"]
    program = open_program(BASE, parse_terms(["contracts.toyotsu.price=6:24 USD/kg"]), settings)
    with pytest.raises(UsageError, match="found several dates"):
        compile_table(program)


def test_today_is_the_value_of_the_file() -> None:
    """A factor is 1 today; a cap in steps is replaced by a constant and so has no single value."""
    assert table().today == (12.0, 1000.0, 4.0, 1.0, 110.0)
    steps = compile_table(
        open_program(
            BASE,
            parse_terms(
                [
                    "imports.china_standard.cap=0:5000 t/yr",
                    "contracts.toyotsu.quantity[2028-04:2030-04]=0:2300 t/yr",
                    "contracts.toyotsu.price=6000:24000 USD/t",
                    "stocks.oxide_aluva.opening=0:100 t",
                ]
            ),
        )
    )
    assert [term.today for term in steps.terms] == [None, 1000.0, 12000.0, 60.0]
    assert steps.terms[0].start == 2500.0
    assert steps.today is None


def decoded(data: dict[str, Any], x: tuple[float, ...]) -> dict[str, Any]:
    """The program of a page at a position, put together from the plain data alone."""
    numbers = data["matrix"]
    dense = np.zeros((len(data["lower"]), len(data["cost"])))
    row = np.repeat(np.arange(len(numbers["counts"])), numbers["counts"])
    dense[row, list(accumulate(numbers["steps"]))] = numbers["values"]
    lower = np.array([-np.inf if bound is None else bound for bound in data["lower"]])
    upper = np.array([np.inf if bound is None else bound for bound in data["upper"]])
    cost = np.array(data["cost"])
    for term, value in zip(data["terms"], x, strict=True):
        for bound in (lower, upper):
            bound[term["limits"]["index"]] += value * np.array(term["limits"]["rate"])
        cost[term["prices"]["index"]] += value * np.array(term["prices"]["rate"])
    offset = sum(worth * np.prod([x[term] for term in terms]) for terms, worth in data["offset"])
    return {"dense": dense, "lower": lower, "upper": upper, "cost": cost, "offset": offset}


def names(data: dict[str, Any], side: str) -> list[str]:
    """The names of rows or columns, put together from groups and times."""
    found = []
    for group, time in zip(accumulate(data[side]["group"]), accumulate(data[side]["time"]), strict=True):
        name = data[side]["groups"][group]["name"]
        if time >= 0:
            key = data["times"][time]["key"]
            name = f"{name.removesuffix(']')},{key}]" if name.endswith("]") else f"{name}[{key}]"
        found.append(name)
    return found


@pytest.mark.parametrize("x", [(12.0, 1000.0, 4.0, 1.0, 110.0), (20.5, 1333.25, 0.0, 0.4, 83.0)])
def test_the_data_put_together_is_the_program_of_the_file(x: tuple[float, ...]) -> None:
    """Against a fresh compilation of the file with the terms written into it."""
    found = decoded(json.loads(json.dumps(page())), x)
    fresh = compile_model(build(table().program.instance_at(x)))
    dense = np.zeros_like(found["dense"])
    dense[fresh.entries.row_of_entry, fresh.entries.columns] = fresh.entries.values
    assert names(page(), "rows") == list(fresh.row_names)
    assert names(page(), "columns") == list(fresh.column_names)
    assert np.array_equal(found["dense"], dense)
    for name, bounds in (("lower", fresh.row_lower), ("upper", fresh.row_upper), ("cost", fresh.cost)):
        assert found[name] == pytest.approx(bounds, rel=1e-13, abs=1e-12), name
    assert found["offset"] == pytest.approx(fresh.offset, rel=1e-12)


def test_the_weights_of_the_tie_break_are_those_of_solve() -> None:
    """To the last bit, also with a subsidy, whose weight is of another kind."""
    packed_weights, base = page()["weights"], table().parametric.base
    found = np.array([1 + whole / 2**32 for whole in packed_weights["whole"]])
    for column, weight in packed_weights["others"]:
        found[column] = weight
    assert np.array_equal(found, weights(base))
    assert packed_weights["others"], "the instance has subsidies"


def test_a_matrix_that_is_scaled_for_the_solver_keeps_its_factors() -> None:
    """In INR an annuity is far from a share; the factors are powers of two. In USD million there are none."""
    program = compile_table(open_program(BASE, parse_terms(TERMS[:1]), money="INR"))
    scaling = program.parametric.base.entries.scaling
    assert scaling is not None and page()["scaling"] is None
    found = page_data(program)["scaling"]
    assert np.array_equal(np.exp2(found["rows"]), scaling.rows)
    assert np.array_equal(np.exp2(found["columns"]), scaling.columns)


def test_the_known_plan_is_that_of_solve() -> None:
    known = page()["known"]["today"]
    assert known["objective"] == monazite.load(BASE).solve().objective
    inside = sum(each["cash"] + each["value"] for each in known["accounts"] if not each["outside"])
    assert inside == pytest.approx(known["objective"], rel=1e-12)


def test_a_stated_alternative_gives_the_zone_of_possible_agreement() -> None:
    """With the buyer's alternative at 30 USD/kg there is a gain to share."""
    setting = "contracts.toyotsu.alternative=30 USD/kg"
    (zone,) = page("irel-japan", TERMS[:2], setting)["known"]["zones"]
    assert zone["contract"] == "toyotsu" and zone["unit"] == "USD/kg" and zone["verified"]
    best = zone["best"]
    assert best["seller_least"] < best["equal_split"] < best["buyer_most"] == pytest.approx(30.0)


def test_the_data_is_small_and_plain() -> None:
    """Below the 25 kB deflated that the page has room for; the same bytes each time."""
    text = packed(page())
    assert text == packed(page_data(table()))
    assert len(b64decode(text)) < 25_000
    assert json.loads(gzip.decompress(b64decode(text))) == json.loads(json.dumps(page()))
