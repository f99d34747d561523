"""The map of two terms: complete, without overlap, and right at every point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from swept import INF, IREL, PENALTY, PRICE, QUANTITY, TUTORIAL, cold, drawn_program, opened, program

from monazite.errors import InfeasibleError, UnboundedError, UnverifiedError
from monazite.solving.parametric.walk import Walker
from monazite.sweeps.map.cover import Map, _Cover, draw_map
from monazite.sweeps.map.polygons import UNIT, area, centre, cut, is_thin, subtract

BOX = np.array([[-6.0, 6.0], [-6.0, 6.0]])


def outline(domain) -> shapely.Polygon:
    return shapely.Polygon(domain.polygon, domain.holes)


def polygon(corners) -> shapely.Polygon:
    return shapely.Polygon(corners if len(corners) > 2 else None)


def whole(found: Map) -> shapely.Polygon:
    """Where there is a plan and a limit of the value."""
    return shapely.intersection(polygon(found.feasible), polygon(found.bounded))


def size(box) -> float:
    return float(np.prod(box[:, 1] - box[:, 0]))


def value(domain, point) -> float:
    step = np.array([1.0, *point])
    return float(step @ domain.value @ step)


def assert_complete(found: Map, box) -> None:
    """The domains fill what is feasible and bounded, and do not overlap."""
    assert found.exact, (found.reason, found.failures)
    assert (found.reason, found.failures, found.proven) == (None, (), pytest.approx(1, abs=1e-9))
    everything = whole(found)
    areas = sum(outline(domain).area for domain in found.domains)
    assert areas == pytest.approx(everything.area, rel=1e-6, abs=1e-6 * size(box))
    union = shapely.union_all([outline(domain).buffer(1e-7) for domain in found.domains])
    assert union.area == pytest.approx(everything.area, rel=1e-4, abs=1e-4 * size(box))
    for domain in found.domains:
        assert area(domain.polygon) != 0 and outline(domain).is_valid


def assert_right(found: Map, parametric, points) -> int:
    """At each point one domain, with the value of a cold solve; or none, and no plan or no limit. Returns how
    many had one."""
    inside = 0
    for point in points:
        at = shapely.Point(point)
        near = [domain for domain in found.domains if outline(domain).distance(at) <= 1e-9]
        strictly = [domain for domain in near if outline(domain).exterior.distance(at) > 1e-6]
        assert len(strictly) <= 1
        edges = [polygon(each).exterior for each in (found.feasible, found.bounded) if len(each) > 2]
        if any(edge.distance(at) < 1e-6 for edge in edges):
            continue
        try:
            expected = cold(parametric, point)
        except (InfeasibleError, UnboundedError):
            assert not near, point
            continue
        assert near, point
        inside += 1
        for domain in near:
            assert value(domain, point) == pytest.approx(expected, rel=1e-8, abs=1e-8), point
    return inside


def drawn(kinds, box=BOX, examples=25, bounded=False) -> None:
    met = []

    @settings(max_examples=examples, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(drawn_program(kinds, widest=3, bounded=bounded), st.integers(0, 999))
    def holds(parametric, seed) -> None:
        found = draw_map(parametric, box)
        assert not found.failures, found.failures
        if not len(found.domains):
            assert whole(found).area < 1e-9 * size(box)
        else:
            assert_complete(found, box)
        points = np.random.default_rng(seed).uniform(box[:, 0], box[:, 1], (15, 2))
        met.append((assert_right(found, parametric, points), len(found.domains)))

    holds()
    assert sum(inside for inside, _ in met) > 40
    assert max(domains for _, domains in met) > 1


@pytest.mark.parametrize(
    "kinds", [("limit", "price"), ("price", "price"), ("limit", "limit"), ("both", "limit")], ids="-".join
)
def test_every_point_has_one_domain_and_its_value(kinds):
    drawn(kinds)


def test_a_rectangle_that_is_no_square_is_covered_too():
    drawn(("limit", "price"), np.array([[0.5, 4.25], [-40.0, 100.0]]))


# By hand.


def test_a_quantity_and_a_price_give_their_four_rectangles():
    """max (s - 2) x, x <= t, x <= 3: nothing below s = 2; above it t (s - 2) up to t = 3, then 3 (s - 2)."""
    parametric = program([-2], [([1], -INF, 0), ([1], -INF, 3)], [[1, 0], [0, 0]], [[0], [1]])
    found = draw_map(parametric, np.array([[0.0, 10.0], [0.0, 10.0]]))
    assert_complete(found, np.array([[0.0, 10.0], [0.0, 10.0]]))
    shapes = {tuple(np.round(shapely.Polygon(domain.polygon).bounds, 9)) for domain in found.domains}
    assert shapes == {(0, 0, 10, 2), (0, 2, 3, 10), (3, 2, 10, 10)}
    assert len(found.domains) == 3


def test_where_there_is_no_plan_is_an_exact_polygon():
    """x >= t, x >= s, x <= 6 - t, x <= 8 - s: t <= 3, s <= 4, t + s <= 6; in the square to 5: corners (3, 3),
    (2, 4)."""
    parametric = program(
        [-1],
        [([1], 0, INF), ([1], 0, INF), ([1], -INF, 6), ([1], -INF, 8)],
        [[1, 0, -1, 0], [0, 1, 0, -1]],
        [[0], [0]],
    )
    box = np.array([[0.0, 5.0], [0.0, 5.0]])
    found = draw_map(parametric, box)
    assert_complete(found, box)
    expected = shapely.Polygon([(0, 0), (3, 0), (3, 3), (2, 4), (0, 4)])
    assert shapely.Polygon(found.feasible).symmetric_difference(expected).area < 1e-9
    corners = {tuple(np.round(corner, 9)) for corner in found.feasible}
    assert corners == {(0, 0), (3, 0), (3, 3), (2, 4), (0, 4)}
    assert found.bounded.tolist() == [[0, 0], [5, 0], [5, 5], [0, 5]]
    assert len(found.domains) == 2  # The value is - max(t, s).


def test_where_the_value_has_no_limit_is_an_exact_polygon():
    """max (t + s - 4) x without limit of x: a limit of the value where t + s <= 4."""
    parametric = program([-4, 1], [([0, 1], -INF, 1)], [[0], [0]], [[1, 0], [1, 0]])
    box = np.array([[0.0, 3.0], [0.0, 3.0]])
    found = draw_map(parametric, box)
    assert_complete(found, box)
    corners = {tuple(np.round(corner, 9)) for corner in found.bounded}
    assert corners == {(0, 0), (3, 0), (3, 1), (1, 3), (0, 3)}
    assert len(found.domains) == 1
    assert value(found.domains[0], (1, 1)) == pytest.approx(1)


def test_a_rectangle_without_any_plan_is_proven_to_have_none():
    parametric = program([1], [([1], -INF, 0)], [[1], [0]], [[0], [1]])
    found = draw_map(parametric, np.array([[-5.0, -1.0], [0.0, 1.0]]))
    assert (found.domains, found.exact, found.proven, found.failures) == ((), True, 1.0, ())
    assert len(found.feasible) == 0


def test_regions_with_one_value_are_merged_and_neighbours_differ():
    """Twins of equal cost: whoever mines, the value is t s up to 16 t; then 16 s."""
    parametric = program(
        [0, 0],
        [([1, 1], -INF, 0), ([1, 0], -INF, 8), ([0, 1], -INF, 8)],
        [[1, 0, 0], [0, 0, 0]],
        [[0, 0], [1, 1]],
    )
    box = np.array([[0.0, 20.0], [0.5, 3.0]])
    found = draw_map(parametric, box)
    assert_complete(found, box)
    assert found.regions == 3 or found.regions == 2
    assert len(found.domains) == 2
    assert_neighbours_differ(found)


def assert_neighbours_differ(found: Map) -> None:
    outlines = [outline(domain) for domain in found.domains]
    width = np.ptp(np.vstack([domain.polygon for domain in found.domains]), axis=0)
    touching = 0
    tree = shapely.STRtree(outlines)
    for one, two in zip(*tree.query(outlines, predicate="dwithin", distance=1e-7), strict=True):
        if one >= two:
            continue
        shared = shapely.intersection(outlines[one].buffer(1e-6 * width.min()), outlines[two].exterior)
        if shared.length > 1e-3 * width.min():
            touching += 1
            points = np.vstack([found.domains[one].polygon, found.domains[two].polygon])
            values = np.array(
                [[value(found.domains[number], point) for point in points] for number in (one, two)]
            )
            assert np.abs(values[0] - values[1]).max() > 1e-10 * max(1, np.abs(values).max())
    assert touching


def test_values_that_agree_at_all_corners_and_not_between_are_two():
    """max -t x, x >= -(t + s): below t + s = 0 the value is t (t + s), 0 at (0, 0), (6, -6) and (0, -6), not
    between."""
    parametric = program([0, -1], [([1, 0], 0, INF)], [[-1, 0][:1], [-1]], [[-1, 0], [0, 0]])
    box = np.array([[0.0, 6.0], [-6.0, 6.0]])
    found = draw_map(parametric, box)
    assert_complete(found, box)
    assert len(found.domains) == 2
    assert assert_right(found, parametric, [[0.5, -1.0], [3.0, -4.0], [3.0, 2.0]]) == 3


@pytest.mark.parametrize("most", [1, 2])
def test_beyond_the_most_regions_the_map_is_not_exact_and_says_how_much_is_proven(most):
    """The three domains of the first map have 20, 24 and 56 of 100: one or two regions prove a part, never
    all."""
    parametric = program([-2], [([1], -INF, 0), ([1], -INF, 3)], [[1, 0], [0, 0]], [[0], [1]])
    box = np.array([[0.0, 10.0], [0.0, 10.0]])
    told = []
    found = draw_map(parametric, box, most, lambda share, count: told.append((share, count)))
    assert not found.exact and not found.failures
    assert f"more than {most} regions" in str(found.reason)
    areas = sum(outline(domain).area for domain in found.domains) / 100
    assert 0 < found.proven < 1
    assert found.proven == pytest.approx(areas, rel=1e-6)
    assert found.regions == most


def test_a_part_that_cannot_be_verified_is_not_proven(monkeypatch):
    """Solves above s = 2 fail: what lies below is proven, and the map says that the rest is not."""
    parametric = program([-2], [([1], -INF, 0), ([1], -INF, 3)], [[1, 0], [0, 0]], [[0], [1]])
    region = Walker.region

    def refusing(self, values, *words):
        if values[1] > 2:
            raise UnverifiedError("the checks fail", ("the checks fail",))
        return region(self, values, *words)

    monkeypatch.setattr(Walker, "region", refusing)
    found = draw_map(parametric, np.array([[0.0, 10.0], [0.0, 2.5]]))
    assert not found.exact
    assert found.failures and "the checks fail" in found.failures[0]
    areas = sum(outline(domain).area for domain in found.domains) / 25
    assert found.proven == pytest.approx(areas, abs=1e-6)
    assert found.reason


def test_a_region_on_a_line_is_tried_again_beside_it(monkeypatch):
    """The first basis that is read is taken to be optimal on a line only; the map is complete all the
    same."""
    parametric = program([-2], [([1], -INF, 0), ([1], -INF, 3)], [[1, 0], [0, 0]], [[0], [1]])
    region, spoilt = Walker.region, []

    def thin(self, values, *words):
        found = region(self, values, *words)
        if not spoilt:
            spoilt.append(values)
            line = np.array([[1.0, 0.0], [-1.0, 0.0]])
            return replace(found, slopes=line, room=np.zeros(2))
        return found

    monkeypatch.setattr(Walker, "region", thin)
    box = np.array([[0.0, 10.0], [0.0, 10.0]])
    found = draw_map(parametric, box)
    assert spoilt
    assert_complete(found, box)
    assert len(found.domains) == 3


def test_a_part_as_narrow_as_rounding_is_left_to_a_neighbour_of_the_same_value(monkeypatch):
    """Snapping moves corners by up to 1e-9 of the plane, and so beyond a region that is hardly wider. Such a
    part is left to its neighbour where its own value, solved and verified, is the neighbour's; never a wider
    one."""
    parametric = program([-2], [([1], -INF, 0), ([1], -INF, 3)], [[1, 0], [0, 0]], [[0], [1]])
    box = np.array([[0.0, 10.0], [0.0, 10.0]])
    cover = _Cover(parametric, box, UNIT, False)
    cover.run(100, None)
    narrow, wide = (np.array([[0.5, 0.5], [0.6, 0.5], [0.6, 0.5 + width]]) for width in (5e-9, 1e-3))
    assert cover._is_rounding(narrow)
    assert not cover._is_rounding(wide)
    point = cover.walker.point
    monkeypatch.setattr(cover.walker, "point", lambda at: (point(at)[0] + 1.0, *point(at)[1:]))
    assert not cover._is_rounding(narrow)


# The instances.


def test_the_quantity_and_the_penalty_of_the_tutorial():
    """Breakpoints at 40 t, 100 t and 72.5 USD/kg; beyond 72.5 Japan is served first, up to the mine's
    100 t."""
    parametric = opened(TUTORIAL, f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg").parametric
    box = np.array([[0.0, 150.0], [0.0, 100.0]])
    found = draw_map(parametric, box)
    assert_complete(found, box)
    assert_neighbours_differ(found)
    points = np.random.default_rng(1).uniform(box[:, 0], box[:, 1], (40, 2))
    assert assert_right(found, parametric, points) == 40
    kinks = {round(float(corner[1]), 6) for domain in found.domains for corner in domain.polygon}
    assert kinks == {0, 72.5, 100}
    assert {0, 40, 100, 150} <= {
        round(float(corner[0]), 6) for domain in found.domains for corner in domain.polygon
    }


@pytest.mark.parametrize(
    "vary",
    [
        (f"{QUANTITY}=200:500 t/yr", f"{PENALTY}=5:9 USD/kg"),
        (f"{PRICE}=20:30 USD/kg", f"{PENALTY}=0:12 USD/kg"),
        (f"{QUANTITY}=200:400 t/yr", "imports.china_ev.cap*=0.5:1.1"),
        (f"{QUANTITY}=0:2300 t/yr", f"{PENALTY}=0:24 USD/kg"),
    ],
    ids=["limit x price", "price x price", "limit x limit", "the rectangle of the guide"],
)
def test_a_part_of_the_real_case_is_complete_and_right(vary):
    swept = opened(IREL, *vary)
    box = np.array([term.span for term in swept.terms])
    found = draw_map(swept.parametric, box)
    assert_complete(found, box)
    assert_neighbours_differ(found)
    points = np.random.default_rng(2).uniform(box[:, 0], box[:, 1], (25, 2))
    assert assert_right(found, swept.parametric, points) == 25


# Polygons.


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(-2, 4)), min_size=1, max_size=4)
)
def test_what_is_cut_and_what_is_left_make_up_the_square(lines):
    """In sixteenths: the part within some half-planes and what is left of the square have its area, and do
    not overlap."""
    slopes = np.array([line[:2] for line in lines], float)
    rooms = np.array([line[2] for line in lines], float) / 2
    inside = cut(UNIT, slopes, rooms)
    if is_thin(inside):
        return
    rest = subtract(UNIT, inside)
    assert area(inside) + sum(map(area, rest)) == pytest.approx(1)
    for polygon in rest:
        overlap = shapely.Polygon(polygon).intersection(shapely.Polygon(inside))
        assert overlap.area < 1e-9
        assert (centre(polygon) @ slopes.T - rooms).max() > 0
    assert (centre(inside) @ slopes.T <= rooms + 1e-9).all()
