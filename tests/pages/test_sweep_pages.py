"""Pages of sweeps: the curve with its breakpoints and today's value, the map with its regions, points, runs
and levels; every number of a picture is that of the result.

The tutorial by hand: the contract of 60 t/yr brings 40,000 USD for each further t/yr up to 40, 10,000 up to
100, and costs 20,000 beyond; -28,650 thousand USD at 60.
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
import shapely
from conftest import INSTANCES
from page_data import drawn, is_quiet, kinds, pictures, rows_of, table, words

import monazite
from monazite.api import report

QUANTITY = "contracts.toyotsu.quantity"
PENALTY = "contracts.toyotsu.shortfall.penalty"


@pytest.fixture(scope="module")
def tutorial() -> monazite.api.Model:
    """The tutorial, with 60 t/yr due at a penalty of 10 USD/kg."""
    return monazite.load(INSTANCES / "tutorial.yaml")


def test_a_curve_has_its_breakpoints_and_the_value_today_where_they_are(tutorial, tmp_path, opened):
    folder, page = drawn(tutorial.sweep(f"{QUANTITY}=0:150 t/yr"), tmp_path)
    (data,) = pictures(page).values()
    (series,) = data["series"]
    assert [dot[:2] for dot in series["dots"]] == [[0, -30450], [40, -28850], [100, -28250], [150, -29250]]
    assert series["points"] == [
        [float(row[end]), float(row[f"value_{end}"])]
        for row in rows_of(folder, "segments")
        for end in ("from", "to")
    ]
    assert "+40,000 USD per additional t/yr" in series["dots"][1][2]
    assert "capacity of mine sands" in series["dots"][1][2]
    assert data["marks"] == [{"axis": "x", "at": 60.0, "name": "today: 60 t/yr"}]
    found = opened(page)
    assert is_quiet(found)
    said = words(found, "sweep-curve")
    assert "objective value -28,650 USD thousand; +10,000 USD per additional t/yr" in said
    assert "-28,250 USD thousand, at 100 t/yr, 400 USD thousand more than today" in said
    assert [row[:2] for row in table(found, "sweep-0-curve-0")[1:]] == [
        ["0 t/yr", "-30,450"],
        ["40 t/yr", "-28,850"],
        ["100 t/yr", "-28,250"],
        ["150 t/yr", "-29,250"],
    ]


def test_at_a_breakpoint_the_slopes_on_both_sides_are_said(load_tutorial, tmp_path, opened):
    """At 40 t/yr one less costs 40,000, one more brings 10,000."""
    model = load_tutorial(f"{QUANTITY}=40 t/yr")
    _, page = drawn(model.sweep(f"{QUANTITY}=0:150 t/yr"), tmp_path)
    said = words(opened(page), "sweep-curve")
    assert "+40,000 USD per additional t/yr below it; +10,000 USD per additional t/yr above it" in said


@pytest.fixture
def load_tutorial():
    """The tutorial with overrides."""
    return lambda *settings: monazite.load(INSTANCES / "tutorial.yaml", settings)


def test_curves_for_a_list_stand_in_one_picture(tutorial, tmp_path, opened):
    _, page = drawn(tutorial.sweep(f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=5,10 USD/kg"), tmp_path)
    (data,) = pictures(page).values()
    assert [each["name"] for each in data["series"]] == [f"{PENALTY} = 5 USD/kg", f"{PENALTY} = 10 USD/kg"]
    found = opened(page)
    assert is_quiet(found)
    assert table(found, "sweep-0-curve-0")[0][0] == "at"


def test_where_there_is_no_plan_the_curve_says_so_and_why(load_tutorial, tmp_path, opened):
    """Firm: the mine gives 100 t a year, in the second year too."""
    model = load_tutorial("contracts.toyotsu.firm=true")
    _, page = drawn(model.sweep(f"{QUANTITY}=0:150 t/yr"), tmp_path)
    (data,) = pictures(page).values()
    assert data["zones"] == [{"from": 100.0, "to": 150.0, "name": "infeasible"}]
    found = opened(page)
    assert is_quiet(found)
    assert "Infeasible above 100" in words(found, "sweep-curve")


def test_an_interval_without_an_end_is_drawn_to_a_number(tutorial, tmp_path, opened):
    _, page = drawn(tutorial.sweep(f"{QUANTITY}=0:inf t/yr"), tmp_path)
    (data,) = pictures(page).values()
    assert np.isfinite(np.array(data["series"][0]["points"])).all()
    assert is_quiet(opened(page))


def test_a_sampled_curve_is_said_to_be_sampled(tutorial, tmp_path, opened):
    _, page = drawn(tutorial.sweep("processes.sintering.inputs.oxide=0.3:0.5 t"), tmp_path)
    (data,) = pictures(page).values()
    assert data["series"][0]["dashed"] is True
    found = opened(page)
    assert is_quiet(found) and "The curve is sampled" in words(found, "sweep-curve")


def test_a_map_has_every_region_with_its_holes(tutorial, tmp_path, opened):
    folder, page = drawn(tutorial.sweep(f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg"), tmp_path)
    (data,) = pictures(page).values()
    rows = rows_of(folder, "regions")
    assert len(data["regions"]) == len({row["region"] for row in rows})
    shapes = [shapely.Polygon(each["rings"][0], each["rings"][1:]) for each in data["regions"]]
    assert sum(shape.area for shape in shapes) == pytest.approx(150 * 100, rel=1e-4)
    assert {each["name"] for each in data["groups"]} >= {"no shortfall in any contract year"}
    for group in data["groups"]:
        assert shapely.Polygon(group["rings"][0], group["rings"][1:]).covers(shapely.Point(group["middle"]))
    assert data["spots"] == [{"x": 60.0, "y": 10.0, "name": "today"}]
    found = opened(page)
    assert is_quiet(found)
    assert len(table(found, "sweep-0-map-0")) == len(data["regions"]) + 1
    assert "Today, at contracts.toyotsu.quantity = 60 t/yr" in words(found, "sweep-map")


def test_the_colours_of_a_map_are_chosen_by_keyboard_and_described(tutorial, tmp_path, opened):
    _, page = drawn(tutorial.sweep(f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg"), tmp_path)
    found = opened(page)
    before = found.page.inner_text("#sweep-0-map-0-words")
    found.page.focus("#sweep-0-map-0 select")
    found.page.keyboard.press("ArrowDown")
    after = found.page.inner_text("#sweep-0-map-0-words")
    assert after != before and f"of {QUANTITY}" in after
    found.page.focus("#sweep-0-map-0 button")
    found.page.keyboard.press("Enter")
    assert found.errors == []


def test_a_region_says_what_holds_in_it_under_the_pointer(tutorial, tmp_path, opened):
    """At 20 t/yr, in the left of the map, each further t/yr brings 40,000 USD and nothing is short."""
    _, page = drawn(tutorial.sweep(f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg"), tmp_path)
    found = opened(page)
    canvas = found.page.query_selector("#sweep-0-map-0 .canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    found.page.mouse.move(box["x"] + 0.12 * box["width"], box["y"] + 0.8 * box["height"])
    found.page.wait_for_function(
        "document.querySelector('#sweep-0-map-0 svg').textContent.includes('+40,000 USD per additional')"
    )


def test_slopes_at_corners_are_those_of_the_value(tutorial, tmp_path):
    """The value at two corners differs by the mean of the slopes at both, along each term: exact for a
    quadratic."""
    folder, _ = drawn(tutorial.sweep(f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg"), tmp_path)
    rows = rows_of(folder, "regions")
    value = next(column for column in rows[0] if column.startswith("objective ("))
    terms = [column for column in rows[0] if column.startswith("contracts.")]
    for region in {row["region"] for row in rows}:
        corners = [row for row in rows if row["region"] == region]
        for one, two in pairwise(corners):
            step = [float(two[term]) - float(one[term]) for term in terms]
            mean = [(float(one[name]) + float(two[name])) / 2 for name in ("slope_first", "slope_second")]
            assert float(two[value]) - float(one[value]) == pytest.approx(
                sum(each * rate for each, rate in zip(step, mean, strict=True)), abs=1e-4
            )


def test_a_map_without_any_plan_is_one_area(load_tutorial, tmp_path, opened):
    model = load_tutorial("contracts.toyotsu.firm=true")
    _, page = drawn(model.sweep(f"{QUANTITY}=120:150 t/yr", "contracts.toyotsu.price=1:9 USD/kg"), tmp_path)
    (data,) = pictures(page).values()
    assert data["regions"] == [] and [each["name"] for each in data["zones"]] == ["infeasible"]
    assert is_quiet(opened(page))


def test_points_of_one_term_are_lines_and_of_two_long_ones_cells(tutorial, tmp_path, opened):
    sweep = tutorial.sweep(f"{QUANTITY}=0:150:n=4 t/yr", f"{PENALTY}=5,10 USD/kg", report=["deliveries"])
    folder, page = drawn(sweep, tmp_path / "lines")
    (data,) = pictures(page).values()
    rows = rows_of(folder, "points")
    assert kinds(page) == ["curve"] and len(data["views"]) == 3
    value = next(column for column in rows[0] if column.startswith("objective ("))
    assert sorted(point for each in data["views"][0]["series"] for point in each["points"]) == sorted(
        [float(row[f"{QUANTITY} (t/yr)"]), float(row[value])] for row in rows
    )
    assert is_quiet(opened(page))
    sweep = tutorial.sweep(f"{QUANTITY}=0:150:n=10 t/yr", f"{PENALTY}=0:9:n=10 USD/kg")
    folder, page = drawn(sweep, tmp_path / "cells")
    (data,) = pictures(page).values()
    assert kinds(page) == ["cells"]
    cells = [each for row in data["views"][0]["cells"] for each in row]
    assert sorted(cells) == sorted(float(row[value]) for row in rows_of(folder, "points"))
    assert is_quiet(opened(page))


def test_infeasible_points_are_cells_without_an_amount(load_tutorial, tmp_path, opened):
    model = load_tutorial("contracts.toyotsu.firm=true")
    sweep = model.sweep(f"{QUANTITY}=0:180:n=10 t/yr", "mines.sands.capacity=0:180:n=10 t/yr")
    folder, page = drawn(sweep, tmp_path)
    (data,) = pictures(page).values()
    rows = rows_of(folder, "points")
    assert set(data["empty"].values()) == {"infeasible"}
    assert len(data["empty"]) == sum(row["status"] == "infeasible" for row in rows)
    assert is_quiet(opened(page))


def test_dates_are_bars_beside_the_first(tutorial, tmp_path, opened):
    folder, page = drawn(tutorial.sweep("plants.works.opening=2027-04,never"), tmp_path)
    (data,) = pictures(page).values()
    values = [float(row["objective (USD thousand)"]) for row in rows_of(folder, "points")]
    assert data["series"][0]["values"] == [0, values[1] - values[0]]
    assert is_quiet(opened(page))


def test_runs_are_bars_beside_the_base_and_hostile_names_do_nothing(tutorial, tmp_path, opened):
    hostile = "<img src=x onerror=alert(1)>{a|b}"
    runs = tmp_path / "runs.csv"
    runs.write_text(
        f"run,path,mod,value\nless,{QUANTITY},set,40 t/yr\n{hostile},{QUANTITY},set,100 t/yr\n",
        encoding="utf-8",
    )
    _, page = drawn(tutorial.runs(runs), tmp_path)
    (data,) = pictures(page).values()
    assert data["categories"] == ["less", hostile]
    assert data["series"][0]["values"] == pytest.approx([-200, 400])
    found = opened(page)
    assert is_quiet(found) and hostile in words(found, "sweep-runs")
    assert found.page.query_selector("img") is None


def test_runs_are_counted_without_the_base_and_said_in_the_units_of_the_file(tutorial, tmp_path, opened):
    """The tutorial writes the price as 40 USD/kg, which is kept as 40 thousand USD/t; the mine has 100
    t/yr."""
    runs = tmp_path / "runs.csv"
    runs.write_text(
        "run,path,mod,value\n"
        "dear,contracts.toyotsu.price,scale,1.1\n"
        "far,contracts.toyotsu.firm,set,true\nfar,contracts.toyotsu.quantity,set,120 t/yr\n",
        encoding="utf-8",
    )
    folder, page = drawn(tutorial.runs(runs), tmp_path)
    assert rows_of(folder, "log")[0]["unit"] == "USD thousand/t"
    shown = opened(page)
    said = words(shown, "sweep-runs")
    assert "2 runs: 1 infeasible, 1 optimal." in said
    assert "far: infeasible. These constraints cannot all hold: " in said
    assert "at most 100 t (" in said
    log = shown.page.eval_on_selector_all("#sweep-runs td", "all => all.map(each => each.textContent)")
    at = log.index("contracts.toyotsu.price")
    assert log[at + 4 : at + 7] == ["40", "44", "USD/kg"]
    assert table(shown, "sweep-0-runs-0")[1][0] == "base"


def test_reservation_levels_are_steps(tutorial, tmp_path, opened):
    """In the second year a kg in a magnet saves 112.5 USD, so that Japan gets all only from there on."""
    folder, page = drawn(tutorial.reservation("toyotsu"), tmp_path)
    (data,) = pictures(page).values()
    rows = rows_of(folder, "reservation")
    whole = data["views"][0]["series"][0]["points"]
    last = {row["label"]: float(row["least"]) for row in rows}
    assert whole[-1][1] == pytest.approx(sum(last.values()))
    assert [view["name"] for view in data["views"]] == ["all contract years", *last]
    assert data["views"][0]["marks"][0]["at"] == 50
    assert is_quiet(opened(page))


def test_pages_of_several_results_and_kinds_stand_in_one_report(tutorial, tmp_path, opened):
    curve, _ = drawn(tutorial.sweep(f"{QUANTITY}=0:150 t/yr"), tmp_path / "curve")
    other, _ = drawn(tutorial.sweep(f"{QUANTITY}=0:80 t/yr"), tmp_path / "other")
    value, _ = drawn(tutorial.value("toyotsu"), tmp_path / "value")
    page = report(curve, other, value, out=tmp_path / "page.html")
    found = opened(page)
    assert is_quiet(found)
    assert found.page.eval_on_selector_all("#sweep-curve figure", "all => all.length") == 2
    titles = found.page.eval_on_selector_all("h2", "all => all.map(each => each.textContent)")
    assert len(titles) == len(set(titles)) and any(title.startswith("value: ") for title in titles)


def test_a_page_is_dark_where_the_system_is_and_pale_on_paper(tutorial, tmp_path, opened):
    _, page = drawn(tutorial.sweep(f"{QUANTITY}=0:150 t/yr"), tmp_path)
    found = opened(page, color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert found.page.evaluate(ground) == "rgb(13, 17, 23)"
    found.page.emulate_media(media="print")
    assert found.page.evaluate(ground) == "rgb(255, 255, 255)"
    assert found.page.pdf()[:4] == b"%PDF"


def test_every_number_of_the_head_is_in_the_data_of_a_term(tutorial):
    (term,) = tutorial.sweep(f"{QUANTITY}=0:150 t/yr").head["terms"]
    assert term == {"term": QUANTITY, "unit": "t/yr", "from": 0.0, "to": 150.0, "present": 60.0}
    assert re.fullmatch(r"[a-z.]+", term["term"])
