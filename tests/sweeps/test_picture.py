"""The picture of a map: well-formed, by itself, the same bytes each time, and true to the map it shows.

The instance: 100 t/yr of oxide for 2 USD/t, a quantity owed at 10 USD/t, 3 USD/t for what is short. Up to
100 t one more tonne brings 8 USD; beyond, it is short and costs the penalty.
"""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from monazite.sweeps.answers import Plane
from monazite.sweeps.map.picture import map_svg
from monazite.sweeps.map.picture_axes import ticks
from monazite.sweeps.map.picture_canvas import BOTTOM, LEFT, RIGHT, TOP
from monazite.sweeps.map.picture_colours import Scale
from monazite.sweeps.program import open_program
from monazite.sweeps.sweeping import run_sweep
from monazite.sweeps.terms import parse_terms

QUANTITY = "contracts.toyotsu.quantity=0:200 t/yr"
PENALTY = "contracts.toyotsu.shortfall.penalty=0:8 USD/t"
CAPACITY = "mines.sands.capacity=0:200 t/yr"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plane(write):
    """The map of two terms over an instance."""

    def plane(text: str, *vary: str, settings: tuple[str, ...] = ()) -> Plane:
        answer = run_sweep(open_program(write(text), parse_terms(vary), settings))
        assert isinstance(answer, Plane)
        return answer

    return plane


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def words(svg: str) -> list[str]:
    """All text that is shown, tooltips aside."""
    return ["".join(each.itertext()) for each in parsed(svg).iter(f"{SVG}text")]


def tooltips(svg: str) -> list[str]:
    return [each.findtext(f"{SVG}title", "") for each in parsed(svg).iter(f"{SVG}path") if len(each)]


def corners(path: str) -> list[tuple[float, float]]:
    return [tuple(map(float, pair.split())) for pair in re.findall(r"[-\d.]+ [-\d.]+", path)]


def domains(svg: str) -> list[list[tuple[float, float]]]:
    return [
        corners(each.get("d", ""))
        for each in parsed(svg).iter(f"{SVG}path")
        if "value" in each.findtext(f"{SVG}title", "")
    ]


def test_domains_are_where_the_value_is_one_formula(contract, plane):
    """Delivered in full up to 100 t, the middle of the picture; short beyond."""
    svg = map_svg(plane(contract(), QUANTITY, PENALTY))
    middle = (LEFT + RIGHT) / 2
    found = sorted((min(x for x, _ in each), max(x for x, _ in each)) for each in domains(svg))
    assert found == [(LEFT, middle), (middle, RIGHT)]
    assert {y for each in domains(svg) for _, y in each} == {TOP, BOTTOM}


def test_tooltips_hold_the_label_and_the_value_of_the_domain(contract, plane):
    svg = map_svg(plane(contract(), QUANTITY, PENALTY))
    full, short = sorted(tooltips(svg))
    assert full.startswith("no shortfall in any contract year") and "+8 USD per additional" in full
    assert short.startswith("shortfall of toyotsu in FY2026-27") and "; objective " in short


def test_areas_are_distinguished_and_named_by_the_years_that_are_short(contract, plane):
    shown = words(map_svg(plane(contract(), QUANTITY, PENALTY)))
    assert "every contract year in full" in shown and "toyotsu short FY2026-27" in shown
    assert "other contract years short" in shown
    alone = words(map_svg(plane(contract(), "contracts.toyotsu.quantity=0:90 t/yr", PENALTY)))
    assert "other contract years short" not in alone and not any("short FY" in each for each in alone)


def test_the_colour_runs_with_the_worth_where_the_value_is_quadratic(contract, plane):
    """Beyond 100 t one more costs the penalty, 0 at the bottom and 8 USD at the top; below, it brings 8. So
    the scale is -8 to 8."""
    svg = map_svg(plane(contract(), QUANTITY, PENALTY))
    (gradient,) = [each for each in parsed(svg).iter(f"{SVG}linearGradient") if each.get("href")]
    x1, y1, x2, y2 = (float(gradient.get(name)) for name in ("x1", "y1", "x2", "y2"))
    assert x1 == x2 and (y1, y2) == (TOP, BOTTOM + (BOTTOM - TOP))
    shown = words(svg)
    assert "0" in shown and any(each.startswith("brings ") for each in shown)
    assert any(each.startswith("costs ") for each in shown)


def test_nothing_is_in_the_middle_of_a_scale_with_both_signs(contract, plane):
    scale = Scale(-8.0, 8.0, (False, False))
    assert scale.share(0.0) == 0.5 and (scale.share(-9.0), scale.share(9.0)) == (0.0, 1.0)
    assert len({scale.colour(share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)}) == 5
    flat = Scale(3.0, 3.0, (False, False))
    assert flat.colour(flat.share(3.0)) == flat.colour(0.0)


def test_what_has_no_plan_is_hatched_and_named(contract, plane):
    """A firm quantity above the capacity: the half of the square below the diagonal."""
    svg = map_svg(plane(contract(firm="true"), QUANTITY, CAPACITY))
    (hatched,) = [each for each in parsed(svg).iter(f"{SVG}path") if each.get("fill") == "url(#no-plan)"]
    assert set(corners(hatched.get("d"))) == {(LEFT, BOTTOM), (RIGHT, BOTTOM), (RIGHT, TOP)}
    assert words(svg).count("no plan") == 2
    assert "no plan" not in words(map_svg(plane(contract(), QUANTITY, CAPACITY)))


def test_a_map_without_any_plan_is_one_hatched_square(contract, plane):
    svg = map_svg(
        plane(
            contract(firm="true"),
            "contracts.toyotsu.quantity=150:200 t/yr",
            "contracts.toyotsu.price=0:9 USD/t",
        )
    )
    (hatched,) = [each for each in parsed(svg).iter(f"{SVG}path") if each.get("fill") == "url(#no-plan)"]
    assert set(corners(hatched.get("d"))) == {(x, y) for x in (LEFT, RIGHT) for y in (TOP, BOTTOM)}
    assert not domains(svg)


def test_what_has_no_limit_and_what_is_not_proven_are_hatched_otherwise(contract, plane):
    answer = plane(contract(), QUANTITY, PENALTY)
    box = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 8.0], [0.0, 8.0]])
    first = min(answer.map.domains, key=lambda domain: domain.polygon[:, 0].max())
    half = replace(answer, map=replace(answer.map, bounded=box, domains=(first,)))
    assert words(map_svg(half)).count("no limit of the value") == 2
    part = replace(answer, map=replace(answer.map, domains=(first,), exact=False, proven=0.5))
    shown = words(map_svg(part))
    assert shown.count("not proven") == 2 and any("50 % of the area proven" in each for each in shown)


def test_holes_are_not_filled(contract, plane):
    answer = plane(contract(), "contracts.toyotsu.quantity=0:90 t/yr", PENALTY)
    (domain,) = answer.map.domains
    hole = np.array([[30.0, 2.0], [60.0, 2.0], [60.0, 4.0], [30.0, 4.0]])
    pierced = replace(answer, map=replace(answer.map, domains=(replace(domain, holes=(hole,)),)))
    svg = map_svg(pierced)
    assert len(domains(svg)[0]) == 8 and 'fill-rule="evenodd"' in svg


def test_text_from_the_file_is_escaped_and_the_file_is_complete_by_itself(contract, plane):
    title = 'A <script>alert("1")</script> & \u202eb'
    svg = map_svg(plane(contract(), QUANTITY, PENALTY, settings=(f"title='{title}'",)))
    root = parsed(svg)
    assert root.findtext(f"{SVG}title") == 'A <script>alert("1")</script> & \\u202eb'
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "text", "tspan", "g",
        "linearGradient", "stop",
    }  # fmt: skip
    assert all(
        value.startswith("#") for each in root.iter() for name, value in each.items() if "href" in name
    )
    assert svg.count("http") == 1  # The name space.


def test_the_same_map_is_the_same_bytes(contract, plane):
    first, second = (map_svg(plane(contract(years=2), QUANTITY, PENALTY)) for _ in range(2))
    assert first == second


def test_corners_are_rounded_to_a_hundredth_of_a_pixel(contract, plane):
    svg = map_svg(plane(contract(), "contracts.toyotsu.quantity=0:333 t/yr", PENALTY))
    numbers = [
        number
        for each in parsed(svg).iter(f"{SVG}path")
        for number in re.findall(r"\d+\.(\d+)", each.get("d", ""))
    ]
    assert numbers and max(map(len, numbers)) <= 2


def test_axes_have_round_ticks_names_and_units(contract, plane):
    shown = words(map_svg(plane(contract(), QUANTITY, PENALTY)))
    assert "contracts.toyotsu.quantity (t/yr)" in shown
    assert "contracts.toyotsu.shortfall.penalty (USD/t)" in shown
    assert {"0", "50", "100", "150", "200", "2", "4", "6", "8"} <= set(shown)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 2300, [0, 500, 1000, 1500, 2000]),
        (0.013, 0.019, [0.013, 0.014, 0.015, 0.016, 0.017, 0.018, 0.019]),
        (-1, 1, [-1, -0.5, 0, 0.5, 1]),
        (5, 5, [5]),
    ],
)
def test_ticks_are_round_numbers_within_the_ends(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)


def test_labels_do_not_overlap(contract, plane):
    """Each is written within the area it names."""
    svg = map_svg(plane(contract(years=3), "contracts.toyotsu.quantity=0:400 t/yr", CAPACITY))
    boxes = []
    for each in parsed(svg).iter(f"{SVG}text"):
        lines = list(each)
        if lines:
            wide = 6.3 * max(len(line.text) for line in lines) / 2
            x, y = float(lines[0].get("x")), [float(line.get("y")) for line in lines]
            boxes.append((x - wide, x + wide, min(y) - 11, max(y) + 3))
    assert len(boxes) >= 2
    for number, (left, right, top, bottom) in enumerate(boxes):
        assert left >= LEFT and right <= RIGHT and top >= TOP and bottom <= BOTTOM
        assert all(
            right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top
            for other in boxes[:number]
        )
