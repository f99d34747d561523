"""Pivots from region to region lead to bases that a solver finds too, and doubtful ones are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import INSTANCES
from hypothesis import given, settings
from hypothesis import strategies as st
from test_region import BOX, TOY, assert_right, cold, program, programs

from monazite.errors import InfeasibleError, UnboundedError, UnverifiedError
from monazite.solving.exact.bases import Factors
from monazite.solving.parametric import adjacent, tableau
from monazite.solving.parametric.adjacent import Moved
from monazite.solving.parametric.tableau import References
from monazite.solving.parametric.walk import Walker
from monazite.sweeps.program import open_program
from monazite.sweeps.terms import parse_terms

INF = np.inf
WHOLE = np.array([[0.0, 2300.0]])


def reached(walker: Walker, *points: list[float]):
    """The region at the last of some points, reached from the first by pivots alone."""
    region = walker.region(np.array(points[0]))
    for point in points[1:]:
        region = walker._reached(np.array(point), None, region.basis)
        assert region is not None
    return region


def test_a_pivot_of_a_limit_leads_over_the_kink_of_the_toy():
    """2,900 t, of which c are owed, 1,900 t at home: up to c = 1,000 a tonne costs nothing, then 68, up to
    1,300. Walked there and back."""
    walker = Walker(TOY, WHOLE, pivots=True)
    beyond = reached(walker, [700.0], [1100.0])
    assert beyond.interval(0, 0, 2300) == pytest.approx((1000, 1300))
    assert beyond.form == pytest.approx(np.array([[74200, -34], [-34, 0]]))
    assert beyond.plan_at(np.array([1200.0])) == pytest.approx([1200, 1700, 200])
    back = reached(walker, [1100.0], [700.0])
    assert back.interval(0, 0, 2300) == pytest.approx((0, 1000))
    assert back.value_at(np.array([[300.0]])) == pytest.approx([6200])
    assert walker.solves == 1


def test_a_pivot_of_a_price_leads_to_the_better_plan():
    """max p x + 5 y, x + y <= 10: y up to p = 5, x from there on."""
    walker = Walker(
        program([0, 5], [([1, 1], -INF, 10)], [[0]], [[1, 0]]), np.array([[0.0, 9.0]]), pivots=True
    )
    region = reached(walker, [2.0], [7.0])
    assert region.interval(0, 0, 9) == pytest.approx((5, 9))
    assert region.plan_at(np.array([8.0])) == pytest.approx([10, 0])
    assert region.duals_at(np.array([8.0])) == pytest.approx([8])


def test_where_nothing_is_feasible_the_solver_proves_it():
    """Beyond c = 1,300 no variable can enter: the walk is refused, and the solver has the proof."""
    walker = Walker(TOY, WHOLE, pivots=True)
    walker.region(np.array([1100.0]))
    with pytest.raises(InfeasibleError):
        walker.region(np.array([1301.0]))
    assert walker.solves > 1


@pytest.mark.parametrize(
    "kinds",
    [("limit", "price"), ("limit", "limit"), ("price", "price"), ("both", "price"), ("both", "both")],
    ids="-".join,
)
def test_a_random_walk_ends_in_regions_that_are_right(kinds):
    """Degenerate programs of whole numbers, terms in limits, prices or both: each region reached by pivots
    has the value of a cold solve where it ends too."""
    met = [0, 0]

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(programs(kinds), st.integers(0, 2**32 - 1))
    def holds(drawn, seed) -> None:
        walker = Walker(drawn.parametric, drawn.box, pivots=True)
        random = np.random.default_rng(seed)
        for _ in range(4):
            point = random.uniform(-BOX, BOX, len(kinds))
            solves = walker.solves
            try:
                region = walker.region(point)
            except (InfeasibleError, UnboundedError):
                with pytest.raises((InfeasibleError, UnboundedError)):
                    cold(drawn.parametric, point)
                continue
            met[walker.solves == solves] += 1
            assert_right(region, point)
            for term in range(len(kinds)):
                for end in region.interval(term, -BOX, BOX):
                    corner = point.copy()
                    corner[term] = end
                    assert_right(region, corner)

    holds()
    assert met[True] > 15, met


def test_a_walk_between_vertices_of_the_real_case_agrees_with_the_solver():
    """Quantity and penalty along a line and back, from end to end: value and plan satisfy the equations, and
    the value is that of a cold solve."""
    terms = ["contracts.toyotsu.quantity=0:2300 t/yr", "contracts.toyotsu.shortfall.penalty=0:24 USD/kg"]
    swept = open_program(INSTANCES / "irel-japan.yaml", parse_terms(terms)).parametric
    walker = Walker(swept, np.array([[0.0, 2300.0], [0.0, 24.0]]), pivots=True)
    walker.region(np.array([10.0, 1.0]))
    for point in ([400.0, 9.0], [1900.0, 22.0], [2300.0, 3.0], [50.0, 24.0], [1000.0, 4.0]):
        region = walker.region(np.array(point))
        assert not region.check([np.array(point)])
        expected = cold(swept, np.array(point))
        assert region.value_at(np.array([point]))[0] == pytest.approx(expected, rel=1e-11)
    assert walker.solves <= 3


# The tableau.


@pytest.mark.parametrize("most", [1, 3, 96])
def test_rows_and_columns_of_a_tableau_are_those_of_the_inverse(monkeypatch, most):
    """Random pivots on a random matrix, with another reference now and then: B^-1 A by numpy each time."""
    monkeypatch.setattr(tableau, "MOST_REPLACED", most)
    monkeypatch.setattr(tableau, "NEAR", 2)
    random = np.random.default_rng(most)
    height, width = 6, 9
    dense = random.integers(-3, 4, (height, width)).astype(float)
    dense[0] = 1.0
    rows = [(list(row), -INF, 5.0) for row in dense]
    factors = Factors(program([1.0] * width, rows, [[0] * height], [[0] * width]).problem_at([0.0]))
    whole = np.hstack([dense, np.eye(height)])
    basic = np.arange(width, width + height, dtype=np.int32)
    is_basic = np.arange(width + height) >= width
    found = References(factors).tableau(basic, is_basic)
    for _ in range(30):
        inverse = np.linalg.inv(whole[:, found.basic]) @ whole
        leaving = int(random.choice(found.basic))
        row = found.row(leaving)
        values = np.zeros(width + height)
        values[row.line.where] = row.line.values
        expected = inverse[list(found.basic).index(leaving)]
        assert values == pytest.approx(expected, abs=1e-9)
        able = np.flatnonzero(~found.is_basic & (np.abs(expected) > 0.2))
        if not len(able):
            continue
        entering = int(random.choice(able))
        column = found.column(entering)
        values = np.zeros(width + height)
        values[column.line.where] = column.line.values
        assert values[found.basic] == pytest.approx(inverse[:, entering], abs=1e-9)
        found = found.pivoted(row, leaving, column, entering, float(expected[entering]))
        right = random.integers(-4, 5, height).astype(float)
        assert whole @ found.solve(right) == pytest.approx(right, abs=1e-8)
        prices = random.integers(-4, 5, width + height).astype(float)
        assert found.transpose_solve(prices) @ whole[:, found.basic] == pytest.approx(
            prices[found.basic], abs=1e-8
        )


def test_a_row_that_is_not_1_at_its_own_variable_is_refused():
    factors = Factors(TOY.problem_at([700.0]))
    basic = np.arange(3, 7, dtype=np.int32)
    found = References(factors).tableau(basic, np.arange(7) >= 3)
    row = found.row(3)
    column = found.column(0)
    wrong = found.pivoted(row, 3, column, 0, 1.0)
    wrong.inverse[:] = 2.0
    with pytest.raises(UnverifiedError):
        wrong.row(0)


# What is refused, and what is corrected.


def test_amounts_that_drifted_are_computed_from_the_equations_again():
    """A millionth of a tonne and of a price off: the region of the basis has neither."""
    walker = Walker(TOY, WHOLE, pivots=True)
    basis = walker.region(np.array([1100.0])).basis
    amounts, reduced = basis.amounts.copy(), basis.reduced.copy()
    amounts[0, basis.tableau.basic] += 1e-6
    reduced[0, ~basis.tableau.is_basic] -= 1e-6
    off = replace(basis, amounts=amounts, reduced=reduced)
    region = adjacent.region_of(off, WHOLE, walker._typical)
    assert region.basis.is_refined
    assert region.plan_at(np.array([1200.0])) == pytest.approx([1200, 1700, 200], abs=1e-11)
    assert region.duals_at(np.array([1200.0])) == pytest.approx([78, -68, -80, 0], abs=1e-11)


@pytest.mark.parametrize(
    ("point", "plan", "prices"),
    [
        (1100.0, [1, 5, 0], [0, 0, 0, 0]),
        (700.0, [-7.8, 1, -1], [0, 0, 0, 0]),
        (1100.0, [0, 0, 0], [1.9, 0, -2.9, 0]),
        (1100.0, [0, 0, 0], [-8 / 9, 8 / 9, 1, -1]),
        (1100.0, [0, 0, 0], [1, 0, 0, 0]),
    ],
    ids=["limit", "bound", "reduced cost", "dual", "objective values"],
)
def test_a_region_that_fails_one_check_alone_is_refused(point, plan, prices):
    """max 10 e - 2 d - 80 i of the toy. With 1,100 t owed the plan is 1,100, 1,800, 100, the duals 78, -68,
    -80, 0; with 700 t it is 1,000, 1,900, 0. A tonne more of e and 5 of d earn as much, and exceed the
    2,900 t. And so on: each is off by little that one of the checks of a whole region alone can see."""
    walker = Walker(TOY, WHOLE, pivots=True)
    region = reached(walker, [1200.0 if point > 1000 else 600.0], [point])
    factors, at = region.basis.moved.factors, [np.array([point])]
    columns, duals = region.columns.copy(), region.duals.copy()
    columns[0] += 1e-3 * np.array(plan)
    duals[0] += 1e-3 * np.array(prices)
    activity, worth = region.activity.copy(), region.worth.copy()
    activity[0], worth[0] = factors.activity(columns[0]), factors.worth(duals[0])
    assert not region.check(at)
    spoiled = replace(region, columns=columns, duals=duals, activity=activity, worth=worth)
    assert spoiled.check(at)


def test_a_program_with_two_limits_of_a_row_is_left_to_the_solver():
    """1 <= x <= 3 has no one bound; a free row that is basic does no harm."""
    box = np.array([[0.0, 9.0]])
    assert not Moved(program([1], [([1], 1, 3)], [[1]], [[0]]), box).is_able
    free = program([1], [([1], -INF, 3), ([1], -INF, INF)], [[1, 0]], [[0]])
    assert Moved(free, box).is_able
    walker = Walker(program([1], [([1], 1, 3)], [[1]], [[0]]), box, pivots=True)
    assert walker.region(np.array([1.0])).basis is None
    assert reached(Walker(free, box, pivots=True), [1.0], [5.0]).value_at(np.array([[5.0]])) == [8.0]
