"""Tables of points: every point is what a cold solve of it gives, however it was come by."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from swept import INF, IREL, PENALTY, PRICE, QUANTITY, TOY, TUTORIAL, cold, drawn_program, opened, program

from monazite.errors import InfeasibleError, UnboundedError, UnverifiedError
from monazite.solving.parametric.walk import Walker
from monazite.sweeps.answers import Points
from monazite.sweeps.points import grid
from monazite.sweeps.points.grid import PointStatus, Solved, Tile, solve_tile, tiles
from monazite.sweeps.sweeping import run_sweep

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True)


def whole(parametric, axes, planned=False) -> Solved:
    """All points of a grid as one tile."""
    return solve_tile(parametric, axes, Tile(tuple((0, len(axis)) for axis in axes)), planned)


def assert_cold(parametric, axes, solved: Solved) -> None:
    for place, point in enumerate(product(*axes)):
        status = PointStatus(int(solved.status[place]))
        try:
            value = cold(parametric, point)
        except InfeasibleError:
            assert status is PointStatus.infeasible, point
        except UnboundedError:
            assert status is PointStatus.unbounded, point
        else:
            assert status is PointStatus.optimal, (point, solved.messages)
            assert solved.value[place] == pytest.approx(value, rel=1e-9, abs=1e-9), point
        assert np.isnan(solved.value[place]) == (status is not PointStatus.optimal)
        assert (place in solved.messages) == (status is not PointStatus.optimal)


# Tiles.


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=4),
    st.sampled_from([1, 1000, 2**21, 2**23, 10**9]),
    st.booleans(),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_tiles_cover_every_point_of_a_grid_once(shape, nonzeros, planned):
    shape = shape if prod(shape) <= 20_000 else shape[:2]
    count = np.zeros(shape, int)
    found = tiles(shape, nonzeros, planned)
    for tile in found:
        assert min(tile.shape) > 0
        assert prod(tile.shape) <= max(256, min(2**18, 2**29 // nonzeros))
        assert not planned or prod(tile.shape) <= grid.PLANNED_TILE
        count[tile.slices] += 1
    assert (count == 1).all()


def test_a_small_grid_is_one_tile_and_a_large_one_is_cut_along_its_longest_side():
    assert tiles((10, 10), 1000) == (Tile(((0, 10), (0, 10))),)
    found = tiles((3, 1000), 2**29 // 1000)
    assert len(found) > 1
    assert all(tile.spans[0] == (0, 3) for tile in found)


def test_tiles_depend_on_nothing_but_shape_and_size():
    assert tiles((500, 400, 3), 12345) == tiles((500, 400, 3), 12345)


# Points.


@pytest.mark.parametrize(
    "kinds",
    [
        ("limit",),
        ("price",),
        ("both",),
        ("limit", "price"),
        ("limit", "limit"),
        ("price", "price"),
        ("both", "price"),
    ],
    ids="-".join,
)
@pytest.mark.parametrize("planned", [False, True], ids=["values", "plans"])
def test_every_point_equals_a_cold_solve(kinds, planned):
    kinds_met = set()

    @EXAMPLES
    @given(drawn_program(kinds, widest=3, bounded=False))
    def holds(parametric) -> None:
        axes = [np.array([-6.0, -2.5, -1.0, 0.0, 0.75, 3.0])] * len(kinds)
        solved = whole(parametric, axes, planned)
        assert_cold(parametric, axes, solved)
        kinds_met.update(solved.status.tolist())
        if planned:
            assert solved.plans is not None
            for place, point in enumerate(product(*axes)):
                if solved.status[place] == PointStatus.optimal:
                    plan, problem = solved.plans[:, place], parametric.problem_at(point)
                    value = problem.cost @ plan + parametric.offset_at(point)
                    assert value == pytest.approx(solved.value[place], rel=1e-9, abs=1e-9)
                    assert (problem.entries.times(plan) <= problem.row_upper + 1e-7).all()
                    assert (problem.entries.times(plan) >= problem.row_lower - 1e-7).all()

    holds()
    assert PointStatus.optimal in kinds_met
    assert PointStatus.infeasible in kinds_met or not any(kind != "price" for kind in kinds)
    assert PointStatus.unbounded in kinds_met


@pytest.mark.parametrize(
    "kinds", [("limit", "price", "price"), ("limit", "limit", "price", "both")], ids="-".join
)
def test_three_and_four_terms_at_once_equal_cold_solves(kinds):
    @settings(max_examples=15, deadline=None, derandomize=True)
    @given(drawn_program(kinds, widest=3))
    def holds(parametric) -> None:
        axes = [np.array([-4.0, 0.0, 1.5])] * len(kinds)
        assert_cold(parametric, axes, whole(parametric, axes))

    holds()


def test_the_toy_is_solved_twice_for_a_hundred_points():
    """Two regions cover all up to 1,300; each infeasible point is proven by itself."""
    axis = np.linspace(0, 1300, 131)
    solved = whole(TOY, [axis])
    expected = 6200 - 68 * np.maximum(axis - 1000, 0)
    assert solved.value == pytest.approx(expected, rel=1e-12)
    assert solved.solves <= 3


def test_infeasible_and_unbounded_points_are_rows_with_their_status():
    """Plans up to t = 4 and a limit of the value up to s = 2: everything else has its word."""
    parametric = program([-2, 0], [([0, 1], -INF, 4), ([0, 1], 0, INF)], [[0, 1], [0, 0]], [[0, 0], [1, 0]])
    axes = [np.array([3.0, 5.0]), np.array([1.0, 3.0])]
    solved = whole(parametric, axes)
    names = [PointStatus(int(each)).name for each in solved.status]
    assert names[:2] == ["optimal", "unbounded"]
    assert names[2] == "infeasible"
    assert names[3] in ("infeasible", "unbounded")


def test_the_first_point_may_be_infeasible():
    """The toy with what is left of 2,300 t: without a plan up to 1,000, a cold start at its first point."""
    rows = [([1, 1, 0], -INF, 2900), ([1, 0, 0], 2300, INF), ([0, 1, 1], 1900, INF), ([0, 0, 1], -INF, 300)]
    solved = whole(
        program([10, -2, -80], rows, [[0, -1, 0, 0]], [[0] * 3]), [np.array([0.0, 900.0, 1100.0, 2300.0])]
    )
    assert [PointStatus(int(each)).name for each in solved.status] == [
        "infeasible",
        "infeasible",
        "optimal",
        "optimal",
    ]


# How points are come by.


@pytest.fixture
def no_pivots(monkeypatch):
    """Every region is solved, as where the units of the solver are not ours."""
    monkeypatch.setattr(Walker, "_reached", lambda *words: None)


@pytest.mark.usefixtures("no_pivots")
@pytest.mark.parametrize("planned", [False, True], ids=["values", "plans"])
def test_points_solved_one_by_one_give_the_same_as_regions(monkeypatch, planned):
    parametric = opened(TUTORIAL, f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg").parametric
    axes = [np.linspace(0, 150, 13), np.linspace(0, 100, 9)]
    regions = whole(parametric, axes, planned)
    monkeypatch.setattr(grid, "COUNTED", 1)
    monkeypatch.setattr(grid, "FEWEST", 1e9)
    points = whole(parametric, axes, planned)
    assert points.solves - points.regions > 20 and regions.solves == regions.regions
    assert points.value == pytest.approx(regions.value, rel=1e-12)
    if planned:
        assert points.plans == pytest.approx(regions.plans, rel=1e-9, abs=1e-9)


@pytest.mark.usefixtures("no_pivots")
def test_regions_are_given_up_for_a_while_where_they_cover_few_points_each(monkeypatch):
    """A hundred steps of a price and a grid as fine: each region has a point or two, so that points are
    quicker.

    Asked every 10 regions: 10 regions, 20 points, 10 regions, 40 points, 10 regions, and the last 10 points.
    """
    width = 100
    steps = program(
        [0.0] * width,
        [([float(each == other) for other in range(width)], -INF, 1) for each in range(width)],
        [[0] * width],
        [[1.0] * width],
    )
    steps = replace(steps, base=replace(steps.base, cost=-np.arange(width, dtype=float) - 0.5))
    axis = np.arange(0.0, width)
    monkeypatch.setattr(grid, "COUNTED", 10)
    solved = whole(steps, [axis])
    assert solved.regions == 30
    assert_cold(steps, [axis], solved)


@pytest.fixture
def tampered(monkeypatch):
    """Regions whose plan is wrong where `spoil` says so, handed out without a check: counted."""
    count = [0]

    def tamper(change):
        from monazite.solving.parametric import walk

        read = walk.read_region

        def wrong(*words):
            count[0] += 1
            return change(read(*words))

        monkeypatch.setattr(walk, "read_region", wrong)
        return count

    return tamper


def test_a_tampered_region_is_found_and_its_points_are_solved_by_themselves(tampered):
    """The rate of a plan that is wrong shows at the corners only; every point is still what a cold solve
    gives."""

    def change(region):
        columns = region.columns.copy()
        columns[1] += 0.01
        return replace(region, columns=columns)

    count = tampered(change)
    axis = np.linspace(0, 1290, 14)
    solved = whole(TOY, [axis])
    assert count[0] >= 2
    assert_cold(TOY, [axis], solved)


def test_tampered_prices_are_found_too(tampered):
    def change(region):
        duals = region.duals.copy()
        duals[0] += 1e-3
        return replace(region, duals=duals)

    tampered(change)
    axis = np.linspace(0, 1290, 5)
    solved = whole(TOY, [axis])
    assert_cold(TOY, [axis], solved)


def test_a_region_that_claims_too_much_is_found(tampered):
    """Without its inequalities a region reaches over the kink, where its plan is no longer one."""
    tampered(lambda region: replace(region, slopes=region.slopes[:0], room=region.room[:0]))
    axis = np.linspace(0, 1290, 7)
    assert_cold(TOY, [axis], whole(TOY, [axis]))


def test_most_regions_are_reached_by_pivots_and_equal_solved_ones(monkeypatch):
    """12 x 12 points of quantity and penalty: one solve begins, pivots do the rest; without them each region
    is a solve, and the values agree to the last digits."""
    parametric = opened(IREL, f"{QUANTITY}=0:2300 t/yr", f"{PENALTY}=0:24 USD/kg").parametric
    axes = [np.linspace(0, 2300, 12), np.linspace(0, 24, 12)]
    reached = whole(parametric, axes)
    assert reached.regions > 30 and reached.solves <= 3
    monkeypatch.setattr(Walker, "_reached", lambda *words: None)
    solved = whole(parametric, axes)
    assert solved.solves >= solved.regions > 30
    assert reached.value == pytest.approx(solved.value, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "points", "checked"), [("irel-japan", 40, 60), ("irel-japan-quarterly", 20, 20)]
)
def test_random_points_of_a_grid_of_the_real_case_equal_cold_solves(name, points, checked):
    """Yearly and quarterly, both degenerate: whatever way a point was reached, a fresh solver agrees."""
    file = IREL.with_name(f"{name}.yaml")
    parametric = opened(file, f"{QUANTITY}=0:2300 t/yr", f"{PENALTY}=0:24 USD/kg").parametric
    axes = [np.linspace(0, 2300, points), np.linspace(0, 24, points)]
    solved = whole(parametric, axes)
    assert not solved.status.any() and solved.solves < solved.regions / 4
    for place in np.random.default_rng(3).choice(points**2, checked, replace=False).tolist():
        point = np.array([axis[each] for axis, each in zip(axes, divmod(place, points), strict=True)])
        assert solved.value[place] == pytest.approx(cold(parametric, point), rel=1e-10)


@pytest.mark.parametrize("part", ["amounts", "reduced"])
@pytest.mark.parametrize("every", [1, 3])
def test_a_corrupted_pivot_is_refused_and_the_solver_asked(monkeypatch, part, every):
    """A pivot that leaves amounts a thousandth of themselves and a little too large, or reduced costs so:
    no check lets it pass, and every point is that of a cold solve."""
    from monazite.solving.parametric import adjacent

    pivot, count = adjacent._Path._pivot, [0]

    def corrupted(self, *words):
        pivot(self, *words)
        count[0] += 1
        if count[0] % every == 0:
            amounts = getattr(self, f"_{part}")
            amounts[0] += 1e-3 * np.abs(amounts[0]) + 1e-3 * self._moved.factors.typical

    monkeypatch.setattr(adjacent._Path, "_pivot", corrupted)
    monkeypatch.setattr(adjacent, "DRIFT", INF)  # Otherwise it would be corrected.
    parametric = opened(TUTORIAL, f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg").parametric
    axes = [np.linspace(0, 150, 13), np.linspace(0, 100, 9)]
    solved = whole(parametric, axes)
    assert count[0] and solved.solves > 1
    assert_cold(parametric, axes, solved)


def test_a_breakpoint_on_a_point_of_the_grid_is_solved_once():
    """max p x + 5 y, x + y <= 10 turns at p = 5, and 5 is a point: two regions, from whichever end. In
    thirds the room of the condition is off by a rounding error."""
    parametric = program([0, 5 / 3], [([1, 1], -INF, 10)], [[0]], [[1 / 3, 0]])
    for axis in (np.array([0.0, 2.5, 5.0, 10.0]), np.array([-5.0, 5.0, 5.1, 99.7])):
        solved = whole(parametric, [axis])
        assert solved.regions == 2
        assert_cold(parametric, [axis], solved)


def test_a_point_whose_checks_fail_cold_too_is_unverified(monkeypatch):
    """One point of five refuses every check: it has no value, and the others have theirs."""

    def refuse(whole):
        def refusing(self, values, *words):
            if values[0] == 500.0:
                raise UnverifiedError("the checks fail", ("the checks fail",))
            return whole(self, values, *words)

        return refusing

    monkeypatch.setattr(Walker, "region", refuse(Walker.region))
    monkeypatch.setattr(Walker, "point", refuse(Walker.point))
    axis = np.array([500.0, 600.0, 1000.0, 1100.0, 1400.0])
    solved = whole(TOY, [axis])
    assert [PointStatus(int(each)).name for each in solved.status] == [
        "unverified",
        "optimal",
        "optimal",
        "optimal",
        "infeasible",
    ]
    assert np.isnan(solved.value[0])
    assert "the checks fail" in solved.messages[0]


def test_an_answer_of_the_solver_that_does_not_hold_is_solved_cold(monkeypatch):
    """The hot session hands out a plan that is a tonne short; the cold one does not: the point is right."""
    from monazite.solving.highs import Session

    honest = Session.point
    lied = []

    def lie(self):
        columns, duals = honest(self)
        if not lied:
            lied.append(True)
            return columns + 1.0, duals
        return columns, duals

    monkeypatch.setattr(Session, "point", lie)
    walker = Walker(TOY, np.array([[0.0, 1300.0]]))
    value, _, _ = walker.point(np.array([1100.0]))
    assert lied
    assert value == pytest.approx(-600)
    assert walker.solves == 2


def test_an_unbounded_point_that_presolve_calls_infeasible_is_unbounded():
    """max x + t y, y + z >= x, y <= x + 1: nothing has a plan of value 0; x = y grows without end from t >
    -1 on.

    HiGHS 1.15.1 says `Infeasible` with presolve and `Unbounded` without; no proof of the first holds.
    """
    rows = [([-1, 1, 1, 1, 1], 0, INF), ([-1, 1, 0, 0, 0], -INF, 1)]
    parametric = program([1, 0, -1, -1, -1], rows, [[0, 0]], [[0, 1, 0, 0, 0]])
    solved = whole(parametric, [np.array([-3.0, -1.5, 0.0, 3.0])])
    assert [PointStatus(int(each)).name for each in solved.status] == [
        "optimal",
        "optimal",
        "unbounded",
        "unbounded",
    ]


# The instances, as a table.


def table(program, *reports: str) -> Points:
    answer = run_sweep(program, reports)
    assert isinstance(answer, Points)
    return answer


def test_the_real_case_equals_cold_solves_at_every_point_of_a_grid():
    program = opened(IREL, f"{QUANTITY}=0:2300:n=12 t/yr", f"{PENALTY}=0:40:n=12 USD/kg")
    found = table(program)
    assert found.reason is None and found.verified
    assert found.solves < 144
    expected = [cold(program.parametric, found.point(place)) for place in range(144)]
    apart = np.abs(found.value - expected) / np.maximum(1, np.abs(expected))
    assert apart.max() < 1e-9


def test_a_list_keeps_its_order_in_the_table():
    """150 - 60 - 0 - 100 t: -29,250, -28,650, -30,450 and -28,250."""
    found = table(opened(TUTORIAL, f"{QUANTITY}=150,60,0,100 t/yr", f"{PENALTY}=10 USD/kg"))
    assert found.axes == ((150, 60, 0, 100), (10,))
    assert found.value == pytest.approx([-29250, -28650, -30450, -28250])
    assert found.point(2) == (0, 10)


def test_unsorted_lists_of_several_terms_have_every_point_in_its_place():
    program = opened(
        TUTORIAL, f"{QUANTITY}=120,0,60 t/yr", f"{PENALTY}=90,0,30 USD/kg", f"{PRICE}=50,20 USD/kg"
    )
    found = table(program)
    for place, point in enumerate(product((120, 0, 60), (90, 0, 30), (50, 20))):
        assert found.point(place) == point
        assert found.value[place] == pytest.approx(cold(program.parametric, point), rel=1e-10)


def test_four_terms_of_the_real_case_equal_cold_solves():
    program = opened(
        IREL,
        f"{QUANTITY}=0,1000,2000 t/yr",
        f"{PENALTY}=0:40:n=3 USD/kg",
        "imports.china_ev.cap*=1,0.4",
        f"{PRICE}*=0.8,1.2",
    )
    found = table(program)
    assert found.reason is None
    for place in range(len(found.value)):
        expected = cold(program.parametric, found.point(place))
        assert found.value[place] == pytest.approx(expected, rel=1e-9)


def test_firm_tonnes_beyond_the_mine_are_rows_that_say_infeasible():
    found = table(opened(TUTORIAL, f"{QUANTITY}=0:150:n=4 t/yr", settings=["contracts.toyotsu.firm=true"]))
    assert [PointStatus(int(each)).name for each in found.status] == [
        "optimal",
        "optimal",
        "optimal",
        "infeasible",
    ]
    assert list(found.messages) == [3]
    assert found.verified
