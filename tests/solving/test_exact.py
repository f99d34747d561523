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
from monazite.solving.exact.entries import ExactEntries
from monazite.solving.exact.factored import Arithmetic, exactly, less, nearest, total
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
    entries = entries_of(dense, size)
    try:
        found = Elimination(entries, range(size))
    except NotProvenError:
        assert abs(np.linalg.det(np.array(dense, float))) < 0.5
        return
    x, y = solved(found.solve, entries, right[:size]), solved(found.transpose_solve, entries, right[:size])
    for r in range(size):
        assert sum(dense[r][c] * x.get(c, 0) for c in range(size)) == right[r]
        assert sum(dense[c][r] * y.get(c, 0) for c in range(size)) == right[r]


def entries_of(dense, width) -> ExactEntries:
    """A matrix as dense rows."""
    return ExactEntries(program([0] * width, dense, [-INF] * len(dense), [0] * len(dense), width))


def solved(solve, entries, right):
    """A solution for a right-hand side by position, as rationals."""
    numbers = {
        place: entries.arithmetic.number(Fraction(value)) for place, value in enumerate(right) if value
    }
    return {place: exactly(value) for place, value in solve(numbers).items()}


floats = st.floats(-8, 8, allow_subnormal=False).filter(lambda each: each == 0 or abs(each) > 1e-6)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(
            st.lists(st.one_of(st.just(0.0), floats), min_size=n, max_size=n), min_size=n, max_size=n
        )
    )
)
def test_floats_with_long_fractions_are_solved_without_any_rounding(dense):
    """B x = (1, 2, ...) with any floats in B, put back in as rationals: not one digit is lost."""
    size = len(dense)
    entries = entries_of(dense, size)
    try:
        found = Elimination(entries, range(size))
    except NotProvenError:
        return
    x, y = (solved(each, entries, range(1, size + 1)) for each in (found.solve, found.transpose_solve))
    for r in range(size):
        assert sum(Fraction(dense[r][c]) * x.get(c, 0) for c in range(size)) == r + 1
        assert sum(Fraction(dense[c][r]) * y.get(c, 0) for c in range(size)) == r + 1


rationals = st.builds(Fraction, st.integers(-(10**12), 10**12), st.integers(1, 10**6))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(rationals, rationals), min_size=1, max_size=5), st.lists(rationals, max_size=3))
def test_numbers_with_denominators_in_factors_are_the_rationals_they_stand_for(pairs, divisors):
    """Sums, products and quotients against Python's own rationals, whatever the factors have in common."""
    arithmetic = Arithmetic()
    arithmetic.learn([3, 9, 15, 35])
    found, expected = arithmetic.zero, Fraction(0)
    for one, other in pairs:
        found = less(found, [(arithmetic.coefficient(one), arithmetic.number(other))])
        expected -= one * other
    for each in filter(None, divisors):
        found, expected = arithmetic.inverse(arithmetic.number(each)).times(found), expected / each
    assert exactly(found) == expected and nearest(found) == float(expected)
    numbers = [arithmetic.number(each) for pair in pairs for each in pair]
    assert exactly(total(numbers)) == sum(map(sum, pairs))


def test_a_long_chain_is_proven_without_a_rounding_error():
    """A store that loses a tenth a month for 60 months, fed by 1 t each month: the last stock is the sum of
    the powers of the float 0.9, to the last of its 3,000 binary digits."""
    months, kept = 60, 0.9
    rows = [[0.0] * months for _ in range(months)]
    for month in range(months):
        rows[month][month] = 1.0
        if month:
            rows[month][month - 1] = -kept
    chain = program([0] * (months - 1) + [1], rows, [1] * months, [1] * months, months)
    proven = prove(chain, ("basic",) * months, ("lower",) * months)
    assert proven.value == sum(Fraction(kept) ** month for month in range(months))
    assert proven.value.denominator == 2 ** (53 * (months - 1))


def test_a_difference_below_every_float_decides_which_basis_is_best():
    """max x + c y, x + y <= 1: with c a rounding above 1 only y is best, and the basis with x is repaired."""
    above = float(np.nextafter(1.0, 2.0))
    problem = program([1.0, above], [[1, 1]], [-INF], [1], 2)
    proven = prove(problem, ("basic", "lower"), ("upper",))
    assert (proven.pivots, proven.columns, proven.value) == (1, (0, 1), Fraction(above))
    equal = prove(program([1.0, 1.0], [[1, 1]], [-INF], [1], 2), ("basic", "lower"), ("upper",))
    assert (equal.pivots, equal.columns, equal.reduced_costs) == (0, (1, 0), (0, 0))


def test_a_forged_basis_of_a_real_program_is_repaired_or_refused():
    """One status of the proven basis after the other is turned; what is then proven is the same optimum."""
    solution = monazite.load(INSTANCES / "tutorial.yaml").solve(extremes=False).solution
    problem, answer = problem_of(solution.matrix), solution.value_answer
    proven = prove(problem, answer.column_basis, answer.row_basis)
    words, refused = [*answer.column_basis, *answer.row_basis], 0
    basic = [place for place, word in enumerate(words) if word == "basic"]
    others = [place for place, word in enumerate(words) if word != "basic"]
    for out, into in list(zip(basic, others[::-1], strict=False))[:40]:
        forged = list(words)
        forged[out], forged[into] = "lower", "basic"
        try:
            again = prove(problem, forged[: len(problem.cost)], forged[len(problem.cost) :])
        except NotProvenError:
            refused += 1
            continue
        assert again.value == proven.value and again.pivots > 0
    assert refused < 40


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
    whole = [[*row, *(column[r] for column in entering)] for r, row in enumerate(dense)]
    entries = entries_of(whole, size + len(entering))
    unknowns = set(range(size))
    try:
        found = UpdatedSystem(entries, sorted(unknowns))
    except NotProvenError:
        return
    for number, column in enumerate(entering, start=size):
        new = {r: entries.arithmetic.number(Fraction(value)) for r, value in enumerate(column) if value}
        through = found.solve(new)
        if not through:
            continue
        leaving = random.choice(sorted(through))
        found.replace(leaving, number, through)
        unknowns = unknowns - {leaving} | {number}
        anew = Elimination(entries, sorted(unknowns))
        assert solved(found.solve, entries, right) == solved(anew.solve, entries, right)
        prices = [place + 1 if place in unknowns else 0 for place in range(size + len(entering))]
        assert solved(found.transpose_solve, entries, prices) == solved(anew.transpose_solve, entries, prices)
