"""Both slopes of the value and the ends of their pieces are those of an exact enumeration of vertices."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from conftest import INSTANCES
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import monazite
from monazite.errors import InfeasibleError
from monazite.solving.exact.factorisation import Factorisation
from monazite.solving.highs import Problem, Session, problem_of
from monazite.solving.matrix import Sparse
from monazite.solving.ranging.two_sided import TwoSided, TwoSidedPrices, two_sided
from monazite.solving.solve import solve

INF = float("inf")


def program(cost, rows, lower, upper, maximise=True):
    """A program from lists, with x >= 0."""
    matrix = np.array(rows, float)
    across = np.nonzero(matrix)
    starts = np.concatenate([[0], np.cumsum((matrix != 0).sum(axis=1))]).astype(np.int32)
    entries = Sparse(starts, across[1].astype(np.int32), matrix[across], matrix.shape[1])
    width = matrix.shape[1]
    return Problem(
        entries,
        np.array(cost, float),
        np.zeros(width),
        np.full(width, INF),
        np.array(lower, float),
        np.array(upper, float),
        maximise,
    )


def priced(problem, direction):
    return two_sided(problem, Session(problem).solve(), np.array(direction, float))


def toy(owed, wanted=1900):
    """Earth to a contract or home, imports instead: 10 earned, 2 and 80 paid; e + d <= 2900, i <= 300."""
    return program(
        [10, -2, -80],
        [[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 1]],
        [-INF, owed, wanted, -INF],
        [2900, INF, INF, 300],
    )


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        (500, TwoSided(0, 0, -INF, 500)),
        (1000, TwoSided(0, -68, -INF, 300)),
        (1100, TwoSided(-68, -68, -100, 200)),
        (1300, TwoSided(-68, None, -300, 0)),
    ],
)
def test_a_kink_has_two_prices_and_the_end_of_what_is_feasible_is_reported(owed, expected):
    """Up to 1000 owed cost nothing; then each displaces one at home: 10 + 2 - 80 = -68, until imports are
    used up."""
    found = priced(toy(owed), [0, 1, 0, 0])
    assert (found.left, found.right) == (pytest.approx(expected.left), pytest.approx(expected.right))
    assert (found.from_step, found.to_step) == pytest.approx((expected.from_step, expected.to_step))


def test_rows_that_move_together_are_priced_together():
    """One more owed and one more wanted need two more imports and one less made at home: 10 + 2 - 160 =
    -148."""
    found = priced(toy(1000), [0, 1, 1, 0])
    assert found.right == pytest.approx(-148)
    assert found.to_step == pytest.approx(150)
    # One less wanted at home leaves room for one more to the contract: 2 + 10.
    assert found.left == pytest.approx(-12)


def test_a_row_given_twice_has_a_price_in_one_direction_only():
    """Of two equal caps neither is worth more, and either is worth what it takes away; one dual would say
    3 or 0."""
    found = priced(program([3], [[1], [1]], [-INF, -INF], [5, 5]), [1, 0])
    assert (found.left, found.right, found.from_step, found.to_step) == (pytest.approx(3), 0, -5, INF)


def test_segments_of_the_same_slope_are_one():
    """Two equal mines of 4 t: the second takes over where the first ends, at the same cost."""
    problem = program([-2, -2], [[1, 0], [0, 1], [1, 1]], [-INF, -INF, 3], [4, 4, INF])
    found = priced(problem, [0, 0, 1])
    assert found == TwoSided(pytest.approx(-2), pytest.approx(-2), pytest.approx(-3), pytest.approx(5))


def test_an_equality_has_prices_on_both_sides():
    found = priced(program([1, -1], [[1, 0], [1, -1]], [-INF, 5], [5, 5]), [0, 1])
    # x - y = 5 with x <= 5: a larger difference is not feasible, a smaller one makes y.
    assert (found.left, found.right) == (pytest.approx(1), None)


def test_of_a_cost_that_is_minimised_the_slopes_rise():
    found = priced(program([1, 3], [[1, 0], [1, 1]], [-INF, 4], [4, INF], maximise=False), [0, 1])
    assert (found.left, found.right) == (pytest.approx(1), pytest.approx(3))


# Enumeration in fractions.


def lines(cost, rows, lower, upper, direction):
    """Every vertex as a function of the step: (from, to, value at 0, slope, x at 0)."""
    width = len(cost)
    sides = [(row, b, d) for row, b, d in zip(rows, lower, direction, strict=True) if abs(b) != INF]
    sides += [(row, b, d) for row, b, d in zip(rows, upper, direction, strict=True) if abs(b) != INF]
    sides += [([int(i == j) for i in range(width)], 0, 0) for j in range(width)]
    for chosen in combinations(sides, width):
        solved = gauss([[*row, b, d] for row, b, d in chosen], width)
        if solved is None:
            continue
        least, most = -INF, INF
        checks = [([-a for a in row], -b, -d) for row, b, d in zip(rows, lower, direction, strict=True)]
        checks += list(zip(rows, upper, direction, strict=True))
        checks += [([-int(i == j) for i in range(width)], 0, 0) for j in range(width)]
        for row, b, d in checks:
            if abs(b) == INF:
                continue
            room = b - sum(a * x for a, (x, _) in zip(row, solved, strict=True))
            rate = sum(a * x for a, (_, x) in zip(row, solved, strict=True)) - d
            if rate > 0:
                most = min(most, room / rate)
            elif rate < 0:
                least = max(least, room / rate)
            elif room < 0:
                most = -INF
        if least <= most:
            value = [sum(c * x[part] for c, x in zip(cost, solved, strict=True)) for part in (0, 1)]
            yield least, most, *value, [x for x, _ in solved]


def gauss(rows, width):
    rows = [[Fraction(each) for each in row] for row in rows]
    for place in range(width):
        pivot = next((row for row in rows[place:] if row[place]), None)
        if pivot is None:
            return None
        rows.remove(pivot)
        pivot = [each / pivot[place] for each in pivot]
        rows = [[a - row[place] * p for a, p in zip(row, pivot, strict=True)] for row in rows]
        rows.insert(place, pivot)
    return [(row[width], row[width + 1]) for row in rows]


def exact(found):
    """Slope to the right of 0 and the end of its piece; None where nothing to the right is feasible."""
    ends = sorted({end for line in found for end in line[:2] if 0 < end < INF})
    price, reached, start = None, 0, Fraction(0)
    for end in [*ends, INF]:
        middle = start + 1 if end == INF else (start + end) / 2
        here = [
            (value + middle * slope, slope)
            for least, most, value, slope, _ in found
            if least <= middle <= most
        ]
        if not here:
            return price, reached
        slope = max(here)[1]
        if price is not None and slope != price:
            return price, reached
        price, reached, start = slope, end, end
    return price, reached


def mirrored(found):
    return [(-most, -least, value, -slope, x) for least, most, value, slope, x in found]


SMALL = st.integers(-3, 3)


@st.composite
def programs(draw):
    """Integers so small that equal, redundant and degenerate rows are common; every decision is capped."""
    width, height = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rows = [[draw(SMALL) for _ in range(width)] for _ in range(height)]
    lower, upper = [], []
    for _ in range(height):
        kind, limit = draw(st.sampled_from("<>=")), draw(SMALL)
        lower.append(-INF if kind == "<" else limit)
        upper.append(INF if kind == ">" else limit)
    rows += [[int(i == j) for i in range(width)] for j in range(width)]
    lower += [-INF] * width
    upper += [draw(st.integers(0, 4)) for _ in range(width)]
    cost = [draw(SMALL) for _ in range(width)]
    direction = [draw(st.integers(-1, 2)) for _ in rows]
    return cost, rows, lower, upper, direction


@given(programs())
@settings(max_examples=300, deadline=None)
def test_prices_and_their_ends_are_those_of_an_exact_enumeration(drawn):
    cost, rows, lower, upper, direction = drawn
    assume(any(direction))
    problem = program(cost, rows, lower, upper)
    try:
        answer = Session(problem).solve()
    except InfeasibleError:
        assume(False)
    found = two_sided(problem, answer, np.array(direction, float))
    all_lines = list(lines(cost, rows, lower, upper, direction))
    for price, step, (expected, end) in (
        (found.right, found.to_step, exact(all_lines)),
        (None if found.left is None else -found.left, -found.from_step, exact(mirrored(all_lines))),
    ):
        assert (price is None) == (expected is None)
        assert step == pytest.approx(float(end), abs=1e-8)
        if expected is not None:
            assert price == pytest.approx(float(expected), abs=1e-8)


@given(programs())
@settings(max_examples=200, deadline=None)
def test_a_plan_stays_the_best_as_long_as_no_vertex_overtakes_it(drawn):
    """With a step s in price j a vertex v overtakes the plan x at (cx - cv) / (v_j - x_j)."""
    cost, rows, lower, upper, _ = drawn
    problem = program(cost, rows, lower, upper)
    try:
        answer = Session(problem).solve()
    except InfeasibleError:
        assume(False)
    vertices = [x for least, most, _, _, x in lines(cost, rows, lower, upper, [0] * len(rows)) if most == INF]
    prices = TwoSidedPrices(problem, answer)
    plan = answer.columns
    for number in range(len(cost)):
        up, down = INF, INF
        for vertex in vertices:
            worse = float(problem.cost @ plan) - sum(c * float(x) for c, x in zip(cost, vertex, strict=True))
            ahead = float(vertex[number]) - plan[number]
            if ahead > 1e-9:
                up = min(up, worse / ahead)
            elif ahead < -1e-9:
                down = min(down, worse / -ahead)
        assert prices.price_range(number, plan[number]) == pytest.approx((up, down), abs=1e-8)


def test_prices_of_the_case_are_what_solving_again_gives():
    """Sampled rows of the yearly case: the value at the end of each piece, and beyond it less than the piece
    says."""
    matrix = monazite.load(INSTANCES / "irel-japan.yaml").matrix
    problem, answer = problem_of(matrix), solve(matrix).value_answer
    prices, session = TwoSidedPrices(problem, answer), Session(problem)
    kinks = 0

    def gained(row, step):
        lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
        lower[row] += step
        upper[row] += step
        try:
            return float(
                problem.cost @ session.settle(replace(problem, row_lower=lower, row_upper=upper)).columns
            )
        except InfeasibleError:
            return None

    here = gained(0, 0.0)
    for row in range(0, len(matrix.rows), 7):
        found = prices.of_row(row)
        kinks += found.left != found.right
        for sign, price, end in ((1, found.right, found.to_step), (-1, found.left, found.from_step)):
            if price is None:
                assert gained(row, sign * 1e-3) is None
                continue
            step = sign * min(abs(end) * (1 - 1e-9), 1000.0)
            assert gained(row, step) - here == pytest.approx(price * step, rel=1e-6, abs=1e-7)
            beyond = step * 1.01 + sign * 0.01
            if abs(end) < 1000 and (further := gained(row, beyond)) is not None:
                assert further - here < price * beyond - 1e-9
    assert kinks > 5


def test_a_wrong_solve_is_noticed_and_repeated_from_a_cold_start(monkeypatch):
    honest, lies = Factorisation.solve, []

    def lying(factors, right):
        lies.append(1)
        return {
            place: value * (1.001 if len(lies) == 1 else 1.0)
            for place, value in honest(factors, right).items()
        }

    monkeypatch.setattr(Factorisation, "solve", lying)
    assert priced(toy(1100), [0, 1, 0, 0]).right == pytest.approx(-68)
    assert len(lies) > 1


def test_where_the_basis_is_of_no_use_a_solve_just_beyond_decides(monkeypatch):
    """The price is right, and its interval is as far as was solved."""
    honest = Factorisation.solve
    monkeypatch.setattr(
        Factorisation,
        "solve",
        lambda factors, right: {place: 1.001 * value for place, value in honest(factors, right).items()},
    )
    found = priced(toy(1000), [0, 1, 0, 0])
    assert (found.left, found.right) == (pytest.approx(0, abs=1e-9), pytest.approx(-68))
    assert 0 < found.to_step <= 300
    assert priced(toy(1300), [0, 1, 0, 0]).right is None


def test_a_short_segment_beside_a_wide_limit_has_its_own_price():
    """x <= t at t = 1e12 earns 1, and beside it 3 more of y at 5 that the sum x + y <= 1e12 + 10 allows:
    10 further units of x earn 1 each.

    Beyond them x takes the place of y: 1 - 5, and nothing is gained. A step of 10 is 1e-11 of the limit.
    """
    wide = program([1, 5], [[1, 0], [0, 1], [1, 1]], [-INF, -INF, -INF], [1e12, 3, 1e12 + 13])
    found = priced(wide, [1, 0, 0])
    assert (found.left, found.right) == (pytest.approx(1), pytest.approx(1))
    assert found.to_step == pytest.approx(10, rel=1e-3)
