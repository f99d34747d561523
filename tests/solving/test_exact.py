"""The exact proof of an optimum: from a basis alone, in rationals, mended where it is off, and refused where
it proves nothing."""

from fractions import Fraction

import numpy as np
import pytest
from conftest import INSTANCES
from hypothesis import given, settings
from hypothesis import strategies as st

import monazite
from monazite.results.proof.proving import prove_solution
from monazite.solving.exact.elimination import Elimination, NotProvenError, UpdatedSystem
from monazite.solving.exact.rationals import prove
from monazite.solving.highs import Problem, Session, problem_of
from monazite.solving.matrix import Sparse

INF = np.inf


def program(cost, rows, lower, upper, width) -> Problem:
    """Maximise over columns at least 0; rows as dense lists."""
    dense = np.array(rows, float).reshape(-1, width)
    found = [(r, c) for r in range(len(dense)) for c in range(width) if dense[r, c]]
    starts = np.searchsorted([r for r, _ in found], np.arange(len(dense) + 1)).astype(np.int32)
    columns = np.array([c for _, c in found], np.int32)
    values = np.array([dense[r, c] for r, c in found], float)
    return Problem(
        Sparse(starts, columns, values, width),
        np.array(cost, float),
        np.zeros(width),
        np.full(width, INF),
        np.array(lower, float),
        np.array(upper, float),
    )


TWO = program([3, 2], [[1, 1], [1, 0]], [-INF, -INF], [10, 6], 2)
"""max 3x + 2y, x + y <= 10, x <= 6: x = 6, y = 4, value 26, prices 2 and 1."""


def test_a_basis_proves_plan_prices_and_value():
    proven = prove(TWO, ("basic", "basic"), ("upper", "upper"))
    assert (proven.value, proven.columns, proven.row_duals) == (26, (6, 4), (2, 1))
    assert proven.pivots == 0


def test_floats_are_taken_as_the_rationals_they_are():
    """0.1 is not a tenth: 10 x 0.1 is 1 to a float, and more than 1 in truth."""
    proven = prove(program([1], [[0.1]], [-INF], [1], 1), ("basic",), ("upper",))
    assert proven.value == 1 / Fraction(0.1)
    assert proven.value != 10


def test_a_basis_that_breaks_a_limit_is_repaired():
    """x alone in the basis would be 10, more than 6."""
    proven = prove(TWO, ("basic", "lower"), ("upper", "basic"))
    assert proven.value == 26 and proven.pivots == 1


def test_a_basis_that_is_not_the_best_is_repaired():
    """At nothing, both columns would earn."""
    proven = prove(TWO, ("lower", "lower"), ("basic", "basic"))
    assert proven.value == 26 and proven.pivots >= 2


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (("basic", "basic"), ("upper", "basic"), "3 basic names for 2 rows"),
        (("basic",), ("upper", "upper"), "not one of this program"),
    ],
)
def test_what_is_no_basis_is_refused(columns, rows, said):
    with pytest.raises(NotProvenError, match=said):
        prove(TWO, columns, rows)


def test_columns_that_do_not_determine_a_plan_are_refused():
    twins = program([1, 1], [[1, 1], [2, 2]], [-INF, -INF], [1, 2], 2)
    with pytest.raises(NotProvenError, match="singular"):
        prove(twins, ("basic", "basic"), ("upper", "upper"))


def test_a_value_without_end_is_not_proven():
    with pytest.raises(NotProvenError, match="unbounded"):
        prove(program([1, 1], [[1, 0]], [-INF], [1], 2), ("lower", "lower"), ("basic",))


def test_constraints_that_cannot_hold_are_not_proven():
    """x <= 1 and x >= 2."""
    clash = program([1], [[1], [1]], [-INF, 2], [1, INF], 1)
    with pytest.raises(NotProvenError):
        prove(clash, ("basic",), ("upper", "basic"))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=n, max_size=n)
    ),
    st.lists(st.integers(-9, 9), min_size=5, max_size=5),
)
def test_elimination_solves_both_ways(dense, right):
    """B x = b and the transpose, put back in."""
    size = len(dense)
    columns = {c: {r: Fraction(dense[r][c]) for r in range(size) if dense[r][c]} for c in range(size)}
    wanted = {r: Fraction(right[r]) for r in range(size)}
    try:
        found = Elimination(columns)
    except NotProvenError:
        assert abs(np.linalg.det(np.array(dense, float))) < 0.5
        return
    x, y = found.solve(wanted), found.transpose_solve(wanted)
    for r in range(size):
        assert sum(dense[r][c] * x.get(c, Fraction(0)) for c in range(size)) == wanted[r]
        assert sum(dense[c][r] * y.get(c, Fraction(0)) for c in range(size)) == wanted[r]


coefficients = st.integers(-4, 6)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(coefficients, coefficients, coefficients, st.integers(0, 20)), min_size=1, max_size=4),
    st.tuples(coefficients, coefficients, coefficients),
)
def test_any_basis_of_a_small_program_leads_to_the_proven_optimum(rows, cost):
    """From the slacks, with every column at most 30: as HiGHS finds it."""
    bounds = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    problem = program(
        cost,
        [*(row[:3] for row in rows), *bounds],
        [-INF] * (len(rows) + 3),
        [*(r[3] for r in rows), 30, 30, 30],
        3,
    )
    proven = prove(problem, ("lower",) * 3, ("basic",) * (len(rows) + 3))
    answer = Session(problem).solve()
    assert float(proven.value) == pytest.approx(float(problem.cost @ answer.columns), abs=1e-7)


@pytest.mark.parametrize("name", ["tutorial", "irel-japan", "two-buyers", "honour-2012"])
def test_the_instances_are_proven_with_the_plan_that_is_reported(name):
    solution = monazite.load(INSTANCES / f"{name}.yaml").solve(extremes=False).solution
    proof = prove_solution(solution)
    assert proof.word == "exact", proof.reason
    assert float(proof.objective) == pytest.approx(solution.value, rel=1e-12)


def test_a_plan_apart_from_the_proven_one_is_not_called_proven():
    from dataclasses import replace

    solution = monazite.load(INSTANCES / "tutorial.yaml").solve().solution
    off = replace(solution, columns=solution.columns + 1e-6 * np.maximum(1, solution.columns))
    assert prove_solution(off).word == "none"


def test_a_large_program_is_left_to_verify(monkeypatch):
    from monazite.results.proof import proving as proof

    monkeypatch.setattr(proof, "MOST_ROWS", 10)
    result = monazite.load(INSTANCES / "tutorial.yaml").solve()
    assert result.proof.word == "skipped" and "monazite verify" in result.proof.reason


def test_a_program_without_rows_or_with_fixed_columns_is_proven():
    held = program([1, -1], [[1, 1]], [-INF], [4], 2)
    fixed = Problem(
        held.entries, held.cost, np.array([2.0, 0.0]), np.array([2.0, INF]), held.row_lower, held.row_upper
    )
    assert prove(fixed, ("lower", "lower"), ("basic",)).value == 2
    assert problem_of(monazite.load(INSTANCES / "tutorial.yaml").matrix).maximise


def test_a_basis_that_violates_bounds_and_signs_is_repaired():
    """max 3x + 2y with x + y <= 10, x <= 6, y <= 3: x at 10 breaks its limit, and y would earn more."""
    three = program([3, 2], [[1, 1], [1, 0], [0, 1]], [-INF] * 3, [10, 6, 3], 2)
    proven = prove(three, ("basic", "lower"), ("upper", "basic", "basic"))
    assert (proven.value, proven.columns) == (24, (6, 3))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(2, 5).flatmap(
        lambda n: st.tuples(
            st.lists(st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=n, max_size=n),
            st.lists(st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=1, max_size=4),
            st.lists(st.integers(-9, 9), min_size=n, max_size=n),
        )
    ),
    st.randoms(use_true_random=False),
)
def test_a_system_with_columns_exchanged_is_solved_as_one_eliminated_again(system, random):
    """Columns take the places of others, one after the other; both ways give what the changed system gives by
    itself."""
    dense, entering, right = system
    size = len(dense)
    columns = {c: {r: Fraction(dense[r][c]) for r in range(size) if dense[r][c]} for c in range(size)}
    try:
        found = UpdatedSystem(columns)
    except NotProvenError:
        return
    wanted = {r: Fraction(right[r]) for r in range(size) if right[r]}
    for number, column in enumerate(entering, start=size):
        new = {r: Fraction(value) for r, value in enumerate(column) if value}
        through = found.solve(new)
        if not through:
            continue
        leaving = random.choice(sorted(through))
        found.replace(leaving, number, through)
        del columns[leaving]
        columns[number] = new
        anew = Elimination(columns)
        assert found.solve(wanted) == anew.solve(wanted)
        prices = {unknown: Fraction(place + 1) for place, unknown in enumerate(sorted(columns))}
        assert found.transpose_solve(prices) == anew.transpose_solve(prices)
