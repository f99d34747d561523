"""The curve of one term: every segment, the breakpoints and the ends, against hand arithmetic, brute force
and fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from swept import (
    INF,
    IREL,
    PENALTY,
    PRICE,
    QUANTITY,
    TOY,
    TUTORIAL,
    cold,
    dot,
    drawn_program,
    drawn_rows,
    envelope,
    halves,
    not_negative,
    opened,
    program,
    upper_hull,
    vertices,
    whole_numbers,
    within,
)

from monazite.errors import InfeasibleError, UnboundedError, UsageError
from monazite.sweeps.curve.exact import Curve, continuous, trace_curve
from monazite.sweeps.sweeping import run_sweep
from monazite.sweeps.terms import parse_terms

EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])


def shape(curve: Curve) -> list[tuple[float, float, float]]:
    return [(segment.start, segment.stop, segment.slope) for segment in curve.segments]


def assert_sound(curve: Curve) -> None:
    """Segments adjoin, are continuous, and no two neighbours are one."""
    assert curve.exact and curve.reason is None and not curve.failures
    assert continuous(curve.segments)
    for left, right in pairwise(curve.segments):
        assert left.stop == right.start
        assert (left.slope + left.curvature * (left.stop - left.start), left.curvature) != pytest.approx(
            (right.slope, right.curvature), rel=1e-7, abs=1e-9
        )
    for segment in curve.segments:
        assert segment.start < segment.stop or len(curve.segments) == 1
    if curve.segments:
        assert curve.feasible and curve.bounded
        assert curve.segments[0].start == max(curve.feasible[0], curve.bounded[0])
        assert curve.segments[-1].stop == min(curve.feasible[1], curve.bounded[1])


def value_on(segment, at: float) -> float:
    step = at - segment.start
    return segment.value_start + segment.slope * step + segment.curvature * step**2 / 2


# By hand.


def test_the_toy_has_slope_0_then_minus_68_and_no_plan_beyond_1300():
    """Up to 1,000 t the value is 6,200; each further tonne costs 80 + 10 less ... = 68; 1,300 t use up the
    import."""
    curve = trace_curve(TOY, 0, 2300)
    assert_sound(curve)
    assert shape(curve) == [
        (0, pytest.approx(1000, rel=1e-12), pytest.approx(0, abs=1e-12)),
        (pytest.approx(1000, rel=1e-12), pytest.approx(1300, rel=1e-12), pytest.approx(-68)),
    ]
    assert curve.feasible == pytest.approx((0, 1300), rel=1e-12)
    assert curve.bounded == (0, 2300)
    assert [segment.value_start for segment in curve.segments] == pytest.approx([6200, 6200])
    assert curve.segments[-1].value_stop == pytest.approx(-14200)
    assert all(segment.curvature == 0 for segment in curve.segments)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 900, [(0, 900, 0)]),
        (0, 1000, [(0, 1000, 0)]),
        (1000, 1300, [(1000, 1300, -68)]),
        (1100, 5000, [(1100, 1300, -68)]),
        (999, 1001, [(999, 1000, 0), (1000, 1001, -68)]),
    ],
)
def test_any_part_of_the_toy_gives_that_part_of_its_curve(low, high, expected):
    curve = trace_curve(TOY, low, high)
    assert_sound(curve)
    assert np.array(shape(curve)) == pytest.approx(np.array(expected, float), rel=1e-10, abs=1e-9)


def test_an_interval_without_any_plan_has_no_segment():
    curve = trace_curve(TOY, 1301, 2300)
    assert (curve.segments, curve.feasible, curve.exact, curve.failures) == ((), None, True, ())


def test_an_interval_that_only_touches_the_last_plan_has_that_point():
    curve = trace_curve(TOY, 1300, 2300)
    assert curve.feasible == pytest.approx((1300, 1300), rel=1e-9)
    assert len(curve.segments) == 1
    assert curve.segments[0].value_start == pytest.approx(-14200, rel=1e-9)


@pytest.mark.parametrize("copies", [2, 3])
def test_rows_that_occur_twice_do_not_split_the_slope(copies):
    """A duplicated contract row may take any part of the 68 (EAPD-DRB/MUIOGO#530); the curve has it all."""
    rows = [([1, 1, 0], -INF, 2900), ([0, 1, 1], 1900, INF), ([0, 0, 1], -INF, 300)]
    rows += [([1, 0, 0], 0, INF)] * copies
    curve = trace_curve(program([10, -2, -80], rows, [[0, 0, 0] + [1] * copies], [[0, 0, 0]]), 0, 2300)
    assert_sound(curve)
    assert np.array(shape(curve)) == pytest.approx(
        np.array([(0, 1000, 0), (1000, 1300, -68)]), rel=1e-10, abs=1e-9
    )


def test_capacities_of_0_and_ties_leave_one_segment():
    """Three mines of equal cost, one without capacity: t tonnes at 1 each up to 16, whoever mines them; then
    no more."""
    parametric = program(
        [1, 1, 1],
        [([1, 1, 1], -INF, 0), ([1, 0, 0], -INF, 8), ([0, 1, 0], -INF, 8), ([0, 0, 1], -INF, 0)],
        [[1, 0, 0, 0]],
        [[0, 0, 0]],
    )
    curve = trace_curve(parametric, 0, 20)
    assert_sound(curve)
    assert np.array(shape(curve)) == pytest.approx(np.array([(0, 16, 1), (16, 20, 0)]))


def test_all_limits_moving_from_0_at_once_have_one_slope():
    """x <= t, y <= x, x + y <= 3 t: at t = 0 every row binds; the value is 2 t throughout."""
    parametric = program(
        [1, 1], [([1, 0], -INF, 0), ([-1, 1], -INF, 0), ([1, 1], -INF, 0)], [[1, 0, 3]], [[0, 0]]
    )
    curve = trace_curve(parametric, 0, 5)
    assert_sound(curve)
    assert np.array(shape(curve)) == pytest.approx(np.array([(0, 5, 2)]))


def test_a_term_in_a_limit_and_a_price_gives_a_quadratic_segment():
    """max (t - 2) x, x <= t, x <= 6: nothing up to 2; t (t - 2) up to 6, slope 2 at 2 and curvature 2; then 6
    (t - 2)."""
    parametric = program([-2], [([1], -INF, 0), ([1], -INF, 6)], [[1, 0]], [[1]])
    curve = trace_curve(parametric, 0, 9)
    assert_sound(curve)
    told = [(p.start, p.stop, p.slope, p.curvature, p.value_start, p.value_stop) for p in curve.segments]
    expected = [(0, 2, 0, 0, 0, 0), (2, 6, 2, 2, 0, 24), (6, 9, 6, 0, 24, 42)]
    assert np.array(told) == pytest.approx(np.array(expected, float), abs=1e-9)


def test_a_quadratic_segment_may_be_concave():
    """max (8 - t) x, x <= t: 8 t - t² up to 8, slope 8 and curvature -2; nothing beyond."""
    curve = trace_curve(program([8], [([1], -INF, 0)], [[1]], [[-1]]), 0, 10)
    assert_sound(curve)
    told = [(p.start, p.stop, p.slope, p.curvature) for p in curve.segments]
    assert np.array(told) == pytest.approx(np.array([(0, 8, 8, -2), (8, 10, 0, 0)], float), abs=1e-9)


def test_two_quadratic_segments_of_different_curvature_meet():
    """x costs nothing, y 3: max t x + (t - 3) y, x <= t / 4, y <= t: t²/4 up to 3, then t²/4 + t² - 3 t."""
    parametric = program([0, -3], [([1, 0], -INF, 0), ([0, 1], -INF, 0)], [[0.25, 1]], [[1, 1]])
    curve = trace_curve(parametric, 0, 8)
    assert_sound(curve)
    told = [(p.start, p.stop, p.slope, p.curvature) for p in curve.segments]
    assert np.array(told) == pytest.approx(np.array([(0, 3, 0, 0.5), (3, 8, 4.5, 2.5)]), abs=1e-9)


def test_a_square_beside_a_price_bends_every_segment():
    """max t x + 2 (t - 3) y up to 1 of each, beside - t²/2: t - t²/2 up to t = 3, then 3 t - 6 - t²/2."""
    parametric = program(
        [0, -6], [([1, 0], -INF, 1), ([0, 1], -INF, 1)], [[0, 0]], [[1, 2]], {(): 0.0, (0, 0): -0.5}
    )
    curve = trace_curve(parametric, 0.5, 8)
    assert_sound(curve)
    told = [(p.start, p.stop, p.slope, p.curvature) for p in curve.segments]
    assert np.array(told) == pytest.approx(np.array([(0.5, 3, 0.5, -1), (3, 8, 0, -1)]), abs=1e-9)


def test_the_end_of_boundedness_of_a_price_is_exact():
    """max (t - 7) x + (t - 10/3) y, x without limit, y <= 5: nothing up to 10/3, slope 5 up to 7, no limit
    beyond."""
    parametric = program([-7, -10 / 3], [([0, 1], -INF, 5)], [[0]], [[1, 1]])
    curve = trace_curve(parametric, 0, 20)
    assert_sound(curve)
    assert curve.bounded == pytest.approx((0, 7), rel=1e-12)
    assert curve.feasible == (0, 20)
    assert np.array(shape(curve)) == pytest.approx(np.array([(0, 10 / 3, 0), (10 / 3, 7, 5)]), abs=1e-9)


def test_a_price_whose_value_has_a_limit_nowhere_has_no_segment():
    curve = trace_curve(program([1], [([-1], -INF, 5)], [[0]], [[1]]), 0, 3)
    assert (curve.segments, curve.bounded, curve.exact) == ((), None, True)


def test_a_bound_whose_value_has_a_limit_nowhere_has_no_segment():
    curve = trace_curve(program([1], [([-1], -INF, 5)], [[1]], [[0]]), 0, 3)
    assert (curve.segments, curve.bounded, curve.exact) == ((), None, True)


def test_both_ends_of_a_term_in_a_limit_and_a_price_are_exact():
    """x >= 3 - t and x <= 9 - t give plans up to 9; max (t - 4) y with y >= 0 alone has a limit up to 4."""
    parametric = program([-1, -4], [([1, 0], 3, INF), ([1, 0], -INF, 9)], [[-1, -1]], [[0, 1]])
    curve = trace_curve(parametric, -5, 20)
    assert_sound(curve)
    assert curve.feasible == pytest.approx((-5, 9))
    assert curve.bounded == pytest.approx((-5, 4))
    assert np.array(shape(curve)) == pytest.approx(np.array([(-5, 3, 1), (3, 4, 0)]), abs=1e-9)


def test_plans_and_a_limit_of_the_value_at_no_common_point_leave_no_segment():
    """x <= t gives plans from 0 on; max (t + 1) y has a limit up to -1 only."""
    parametric = program([0, 1], [([1, 0], -INF, 0)], [[1]], [[0, 1]])
    curve = trace_curve(parametric, -6, 6)
    assert (curve.segments, curve.exact, curve.failures) == ((), True, ())
    assert curve.feasible == pytest.approx((0, 6))
    assert curve.bounded == pytest.approx((-6, -1))


def test_a_curve_given_up_says_so_and_is_not_exact(monkeypatch):
    from monazite.sweeps.curve import exact as module

    monkeypatch.setattr(module, "MOST_SOLVES", 5)
    steps = program(
        [10 - each for each in range(10)],
        [
            ([1] * 10, -INF, 0),
            *(([float(each == other) for other in range(10)], -INF, 1) for each in range(10)),
        ],
        [[1] + [0] * 10],
        [[0] * 10],
    )
    curve = trace_curve(steps, 0, 9.5)
    assert not curve.exact
    assert "solves" in str(curve.reason)
    monkeypatch.undo()
    whole = trace_curve(steps, 0, 9.5)
    assert_sound(whole)
    assert [segment.slope for segment in whole.segments] == pytest.approx(range(10, 0, -1))


# Against fractions.


def corners(curve: Curve) -> list[tuple[float, float]]:
    found = [(segment.start, segment.value_start) for segment in curve.segments]
    return [*found, (curve.segments[-1].stop, curve.segments[-1].value_stop)]


def assert_corners(curve: Curve, expected: list[tuple[Fraction, Fraction]]) -> None:
    """Breakpoints and values to rounding; slopes follow from both."""
    floats = np.array([(float(at), float(value)) for at, value in expected])
    assert len(corners(curve)) == max(len(expected), 2), (corners(curve), floats)
    if len(expected) > 1:
        assert np.array(corners(curve)) == pytest.approx(floats, rel=1e-9, abs=1e-9)
        slopes = np.diff(floats[:, 1]) / np.diff(floats[:, 0])
        assert [segment.slope for segment in curve.segments] == pytest.approx(slopes, rel=1e-8, abs=1e-8)


def test_the_segments_of_a_limit_are_the_upper_hull_of_the_corners_of_plans_and_term():
    """V(t) is the roof over the polytope of (plan, t): its corners, in fractions, are the breakpoints."""
    segments, ended = [], []

    @EXAMPLES
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        width = data.draw(st.integers(1, 3))
        rows = data.draw(drawn_rows(width, 3))
        limits = data.draw(whole_numbers(len(rows)))
        cost = data.draw(whole_numbers(width, -9, 9, some=False))
        curve = trace_curve(program(cost, rows, [limits], [[0] * width]), -6, 6)
        found = vertices([*halves(rows, limits), *not_negative(width, width + 1), *within(-6, 6, width + 1)])
        roof = upper_hull((point[-1], dot(cost, point[:-1])) for point in found)
        assert_sound(curve)
        assert curve.feasible == pytest.approx((float(roof[0][0]), float(roof[-1][0])), rel=1e-9, abs=1e-9)
        assert_corners(curve, roof)
        assert all(left.slope > right.slope for left, right in pairwise(curve.segments)), "concave"
        segments.append(len(curve.segments))
        ended.append(roof[-1][0] < 6)

    holds()
    assert max(segments) > 3 and sum(count > 1 for count in segments) > 10 and sum(ended) > 10


def test_the_segments_of_a_price_are_the_greatest_of_the_values_of_all_corners():
    """V(t) = max over the corners of the plans, each a line in t; it has a limit where no direction without
    end earns."""
    segments, ended = [], []

    @EXAMPLES
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        width = data.draw(st.integers(1, 3))
        rows = data.draw(drawn_rows(width, 4, bounded=data.draw(st.integers(0, 3)) == 0))
        prices = data.draw(whole_numbers(width))
        cost = data.draw(whole_numbers(width, -9, 9, some=False))
        curve = trace_curve(program(cost, rows, [[0] * len(rows)], [prices]), -6, 6)
        low, high = Fraction(-6), Fraction(6)
        directions = [(weights, Fraction(0)) for weights, _ in halves(rows)]
        one = [Fraction(1)] * width
        directions += [
            (one, Fraction(1)),
            ([-each for each in one], Fraction(-1)),
            *not_negative(width, width),
        ]
        for ray in vertices(directions):
            fixed, rate = dot(cost, ray), dot(prices, ray)
            if rate > 0:
                high = min(high, -fixed / rate)
            elif rate < 0:
                low = max(low, -fixed / rate)
            elif fixed > 0:
                low, high = Fraction(1), Fraction(0)
        if low > high:
            assert curve.bounded is None and curve.exact and not curve.segments
            return
        assert_sound(curve)
        assert curve.bounded == pytest.approx((float(low), float(high)), rel=1e-9, abs=1e-9)
        lines = [
            (dot(cost, point), dot(prices, point))
            for point in vertices([*halves(rows), *not_negative(width, width)])
        ]
        assert_corners(curve, envelope(lines, low, high))
        assert all(left.slope < right.slope for left, right in pairwise(curve.segments)), "convex"
        segments.append(len(curve.segments))
        ended.append(high < 6 or low > -6)

    holds()
    assert sum(count > 1 for count in segments) > 10 and sum(ended) > 3


@pytest.mark.parametrize("kind", ["limit", "price", "both"])
def test_every_point_of_a_curve_equals_a_cold_solve(kind):
    bends, curved = [], []

    @EXAMPLES
    @given(
        drawn_program([kind], bounded=kind == "limit"), st.lists(st.integers(0, 64), min_size=3, max_size=3)
    )
    def holds(parametric, parts) -> None:
        curve = trace_curve(parametric, -6, 6)
        assert not curve.failures
        assert curve.exact, curve.reason
        for at in np.linspace(-6, 6, 9):
            inside = any(segment.start <= at <= segment.stop for segment in curve.segments)
            ends = [end for segment in curve.segments for end in (segment.start, segment.stop)]
            if any(abs(at - end) < 1e-7 for end in ends):
                continue
            try:
                value = cold(parametric, [at])
            except InfeasibleError:
                assert not inside
                assert curve.feasible is None or not curve.feasible[0] <= at <= curve.feasible[1]
            except UnboundedError:
                assert not inside
            else:
                assert inside, (at, curve)
                segment = next(segment for segment in curve.segments if segment.start <= at <= segment.stop)
                assert value_on(segment, at) == pytest.approx(value, rel=1e-9, abs=1e-9)
        if not curve.segments:
            return
        assert_sound(curve)
        for segment in curve.segments:
            for part in parts:
                at = segment.start + (segment.stop - segment.start) * (1 + part) / 66
                if segment.start < segment.stop:
                    assert value_on(segment, at) == pytest.approx(cold(parametric, [at]), rel=1e-9, abs=1e-9)
        bends.append(len(curve.segments) > 1)
        curved.append(any(segment.curvature for segment in curve.segments))

    holds()
    assert sum(bends) > 10
    assert any(curved)  # The offset holds a square of the term.


# The instances.


def test_the_quantity_of_the_tutorial_has_three_slopes():
    """Up to 40 t both years deliver for 40 - 20, from then year 2 is short: 20 - 10; beyond 100 t both are:
    -20."""
    curve = trace_curve(opened(TUTORIAL, f"{QUANTITY}=0:150 t/yr").parametric, 0, 150)
    assert_sound(curve)
    assert np.array(shape(curve)) == pytest.approx(np.array([(0, 40, 40), (40, 100, 10), (100, 150, -20)]))
    assert curve.segments[0].value_start == pytest.approx(-30450)
    assert curve.solves <= 3 * len(curve.segments)


def test_the_penalty_of_the_tutorial_bends_where_japan_outbids_the_magnets():
    """In a magnet a kg saves 45 / 0.4 = 112.5, for Japan it earns 40: from a penalty of 72.5 on the 20 t go
    there."""
    curve = trace_curve(opened(TUTORIAL, f"{PENALTY}=0:100 USD/kg").parametric, 0, 100)
    assert_sound(curve)
    assert np.array(shape(curve)) == pytest.approx(np.array([(0, 72.5, -20), (72.5, 100, 0)]), abs=1e-9)


def test_a_firm_quantity_of_the_tutorial_ends_where_the_mine_does():
    program = opened(TUTORIAL, f"{QUANTITY}=0:150 t/yr", settings=["contracts.toyotsu.firm=true"])
    curve = trace_curve(program.parametric, 0, 150)
    assert_sound(curve)
    assert curve.feasible == pytest.approx((0, 100), rel=1e-12)


def test_a_factor_of_the_tutorial_gives_the_curve_of_the_quantity():
    """60 t/yr x f: breakpoints at 40 / 60 and 100 / 60, slopes 60 times those of the quantity."""
    curve = trace_curve(opened(TUTORIAL, f"{QUANTITY}*=0:2.5").parametric, 0, 2.5)
    assert_sound(curve)
    expected = [(0, 2 / 3, 2400), (2 / 3, 5 / 3, 600), (5 / 3, 2.5, -1200)]
    assert np.array(shape(curve)) == pytest.approx(np.array(expected))


def test_one_period_of_a_path_moves_alone():
    """60 t in year 1 bring 20 x 60; in year 2 each of the first 40 t brings 20, then each costs 10."""
    curve = trace_curve(opened(TUTORIAL, f"{QUANTITY}[2027-04]=0:150 t/yr").parametric, 0, 150)
    assert_sound(curve)
    assert np.array(shape(curve)) == pytest.approx(np.array([(0, 40, 20), (40, 150, -10)]))


@pytest.mark.parametrize(
    ("vary", "concave"),
    [(f"{QUANTITY}=0:2300 t/yr", True), (f"{PENALTY}=0:60 USD/kg", False), (f"{PRICE}=0:80 USD/kg", False)],
)
def test_the_real_case_is_exact_with_few_solves(vary, concave):
    program = opened(IREL, vary)
    low, high = program.terms[0].span
    curve = trace_curve(program.parametric, low, high)
    assert_sound(curve)
    assert len(curve.segments) > 5
    assert curve.solves <= 3 * len(curve.segments)
    slopes = [segment.slope for segment in curve.segments]
    assert slopes == sorted(slopes, reverse=concave)
    for segment in curve.segments[:: max(1, len(curve.segments) // 8)]:
        at = segment.start + 0.3 * (segment.stop - segment.start)
        assert value_on(segment, at) == pytest.approx(cold(program.parametric, [at]), rel=1e-9)


def test_breakpoints_of_the_real_case_do_not_depend_on_the_interval():
    whole = trace_curve(opened(IREL, f"{QUANTITY}=0:2300 t/yr").parametric, 0, 2300)
    part = trace_curve(opened(IREL, f"{QUANTITY}=100:1500 t/yr").parametric, 100, 1500)
    inner = [segment.start for segment in part.segments[1:]]
    assert inner == pytest.approx(
        [segment.start for segment in whole.segments if 100 < segment.start < 1500], rel=1e-9
    )


def test_over_too_wide_an_interval_a_curve_is_not_called_exact():
    """Breakpoints below 2,700 t/yr on an interval of a billion times as much: rounding hides some of them."""
    found = run_sweep(opened(IREL, f"{QUANTITY}=0:1e12 t/yr"), ()).curves[0]
    assert found.exact is False
    assert "ask for a narrower interval" in found.reason


def test_so_narrow_an_interval_is_refused():
    with pytest.raises(UsageError, match="too narrow for floating-point numbers"):
        parse_terms([f"{QUANTITY}=0:1e-12 t/yr"])
