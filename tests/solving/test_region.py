"""A critical region gives plan, prices and value exactly where it says it does, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from conftest import INSTANCES
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monazite.data.reading.load import build_symbolic, read_tree
from monazite.errors import InfeasibleError, UnboundedError
from monazite.formulation.build import build
from monazite.solving.highs import Session
from monazite.solving.matrix import Matrix, Sparse
from monazite.solving.parametric.program import Parametric, compile_parametric, term_symbol
from monazite.solving.parametric.region import Region, active_limits, read_region
from monazite.solving.residuals import verify

INF = np.inf


def program(
    cost: list[float],
    rows: list[tuple[list[float], float, float]],
    limits: list[list[float]],
    prices: list[list[float]],
    offset: dict[tuple[int, ...], float] | None = None,
) -> Parametric:
    """A parametric program by hand: rows are (coefficients, lower, upper), rates are by term."""
    matrix = np.array([row[0] for row in rows], float)
    height, width = matrix.shape
    places = [np.flatnonzero(row) for row in matrix]
    entries = Sparse(
        np.concatenate([[0], np.cumsum([len(each) for each in places])]).astype(np.int32),
        np.concatenate(places).astype(np.int32),
        np.concatenate([row[each] for row, each in zip(matrix, places, strict=True)]),
        width,
    )
    nothing = Sparse(np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0), width)
    base = Matrix(
        tuple(("x", str(number)) for number in range(width)),
        tuple(("row", str(number)) for number in range(height)),
        entries,
        np.array([row[1] for row in rows], float),
        np.array([row[2] for row in rows], float),
        np.array(cost, float),
        0.0,
        (),
        nothing,
        np.zeros(0),
    )
    names = tuple(f"term{number}" for number in range(len(limits)))
    rates = np.zeros((len(limits), len(entries.values)))
    return Parametric(
        names, base, np.array(limits, float), np.array(prices, float), rates, offset or {(): 0.0}, {}
    )


def region_at(
    parametric: Parametric, at: list[float], box: list[list[float]], strict: bool = False
) -> Region:
    session = Session(parametric.problem_at(at))
    session.optimum()
    return read_region(session, parametric, np.array(at, float), np.array(box, float), strict)


def cold(parametric: Parametric, values: np.ndarray) -> float:
    """The value at a point, by a solve that knows nothing of any basis."""
    problem = parametric.problem_at(values)
    answer = Session(problem).solve()
    return float(problem.cost @ answer.columns) + parametric.offset_at(values)


# min -10 e + 2 d + 80 i: e is owed to the contract, d at home, i imported.
TOY = program(
    [10, -2, -80],
    [
        ([1, 1, 0], -INF, 2900),
        ([1, 0, 0], 0, INF),
        ([0, 1, 1], 1900, INF),
        ([0, 0, 1], -INF, 300),
    ],
    [[0, 1, 0, 0]],
    [[0, 0, 0]],
)
WHOLE = [[0.0, 2300.0]]


def test_the_toy_has_slope_0_then_minus_68_and_ends_at_1000_and_1300():
    """2,900 t for a contract of c and 1,900 t at home, of which at most 300 t can be imported.

    Up to c = 1,000 all is there: 10 x 1,000 - 2 x 1,900 = 6,200, whatever is owed. Each further tonne earns
    10, saves the 2 of a tonne at home and costs 80 to import: -68. At 1,300 the import is used up: 6,200 -
    300 x 68 = -14,200.
    """
    first, second = region_at(TOY, [700.0], WHOLE), region_at(TOY, [1100.0], WHOLE)
    assert first.interval(0, 0, 2300) == pytest.approx((0, 1000))
    assert second.interval(0, 0, 2300) == pytest.approx((1000, 1300))
    assert first.form == pytest.approx(np.array([[6200, 0], [0, 0]]))
    assert second.form == pytest.approx(np.array([[74200, -34], [-34, 0]]))
    assert second.value_at(np.array([[1000.0], [1300.0]])) == pytest.approx([6200, -14200])
    assert second.plan_at(np.array([1200.0])) == pytest.approx([1200, 1700, 200])
    assert second.duals_at(np.array([1200.0])) == pytest.approx([78, -68, -80, 0])
    with pytest.raises(InfeasibleError):
        region_at(TOY, [1301.0], WHOLE)


@pytest.mark.parametrize("at", [1000.0, 1300.0])
def test_a_point_on_a_kink_has_a_region_that_holds_there(at):
    """One dual is not enough at a kink: whichever basis is read, it is right where it says it is."""
    region = region_at(TOY, [at], WHOLE)
    low, high = region.interval(0, 0, 2300)
    assert low <= at <= high
    assert region.value_at(np.array([[at]])) == pytest.approx([cold(TOY, np.array([at]))])
    assert not region.check([np.array([low]), np.array([high])])


def test_a_region_does_not_reach_beyond_the_box_that_was_given():
    region = region_at(TOY, [1100.0], [[1050.0, 1150.0]])
    assert region.interval(0, 1050, 1150) == (1050, 1150)
    assert len(region.room) == 0  # Nothing can bind within the box.


def test_many_points_are_covered_at_once_as_one_by_one():
    region = region_at(TOY, [1100.0], WHOLE)
    points = np.array([[900.0], [1000.5], [1299.5], [1301.0]])
    assert list(region.covers(points)) == [False, True, True, False]
    plans, duals = region.plan_at(points), region.duals_at(points)
    for number, point in enumerate(points):
        assert plans[:, number] == pytest.approx(region.plan_at(point))
        assert duals[:, number] == pytest.approx(region.duals_at(point))


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("by", [1.0, -1.0])
def test_a_plan_that_was_tampered_with_is_found(number, by):
    """One tonne more or less of anything breaks a limit, or is not what the prices are worth."""
    region = region_at(TOY, [1100.0], WHOLE)
    corners = [np.array([1000.0]), np.array([1300.0])]
    assert not region.check(corners)
    for place, size in ((0, by), (1, by * 1e-6)):
        columns = region.columns.copy()
        columns[place, number] += size
        assert replace(region, columns=columns).check(corners), (place, number)


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("by", [1e-3, -1e-3])
def test_prices_that_were_tampered_with_are_found(number, by):
    region = region_at(TOY, [1100.0], WHOLE)
    duals = region.duals.copy()
    duals[0, number] += by
    assert replace(region, duals=duals).check([np.array([1000.0]), np.array([1300.0])])


def test_a_rate_of_a_price_that_was_tampered_with_is_found_away_from_the_point():
    """At the point itself it changes nothing: only the corners show it."""
    region = region_at(TOY, [1100.0], WHOLE)
    duals = region.duals.copy()
    duals[1, 1] += 1e-3
    wrong = replace(region, duals=duals)
    assert not wrong.check([np.array([1100.0])])
    assert wrong.check([np.array([1300.0])])


def test_a_term_in_a_limit_and_in_a_price_has_a_square():
    """max (t - 2) x, x <= t: from t = 2 on the value is t (t - 2), below it nothing is made."""
    parametric = program([-2], [([1], -INF, 0)], [[1]], [[1]])
    made, idle = region_at(parametric, [5.0], [[0.0, 9.0]]), region_at(parametric, [1.0], [[0.0, 9.0]])
    assert made.form == pytest.approx(np.array([[0, -1], [-1, 1]]))
    assert made.interval(0, 0, 9) == pytest.approx((2, 9))
    assert made.value_at(np.array([[2.0], [7.0]])) == pytest.approx([0, 35])
    assert idle.form == pytest.approx(np.zeros((2, 2)))
    assert idle.interval(0, 0, 9) == pytest.approx((0, 2))


def contract_program(file, places: dict[str, str]) -> Parametric:
    symbols = {name: term_symbol(name) for name in dict.fromkeys(places.values())}
    stand_in = {
        ((*["contracts", "toyotsu"], *key.split(".")), "value"): symbols[name] for key, name in places.items()
    }
    return compile_parametric(build(build_symbolic(read_tree(file), stand_in)), symbols)


def test_quantity_times_price_is_the_value_of_a_contract(write, contract):
    """q t at a price of p, mined for 2: (p - 2) q up to the 100 t of the mine, then 100 (p - 2) - 3 (q - 100)
    with penalties."""
    parametric = contract_program(write(contract()), {"quantity": "q", "price": "p"})
    box = [[0.0, 200.0], [0.0, 50.0]]
    within, beyond = region_at(parametric, [60.0, 10.0], box), region_at(parametric, [150.0, 10.0], box)
    assert within.form == pytest.approx(np.array([[0, -1, 0], [-1, 0, 0.5], [0, 0.5, 0]]))
    assert beyond.form == pytest.approx(np.array([[100, -1.5, 50], [-1.5, 0, 0], [50, 0, 0]]))
    assert within.interval(0, 0, 200) == pytest.approx((0, 100))
    assert beyond.value_at(np.array([[120.0, 20.0]])) == pytest.approx([1740])


def test_one_term_as_quantity_and_price_has_a_square(write, contract):
    """q t at a price of q: q (q - 2) up to 100 t; from 2 on the cap may bind, from the start the floor."""
    parametric = contract_program(write(contract()), {"quantity": "q", "price": "q"})
    region = region_at(parametric, [60.0], [[0.0, 200.0]])
    assert region.form == pytest.approx(np.array([[0, -1], [-1, 1]]))
    assert region.interval(0, 0, 200)[1] == pytest.approx(100)


def test_every_basis_of_a_contract_gives_one_value_form(write, contract):
    """(p - 2) q, whether cap or floor or both bind; together they are worth p - 2, however they share it."""
    parametric = contract_program(write(contract()), {"quantity": "q", "price": "p"})
    box = [[0.0, 200.0], [0.0, 50.0]]
    rows = parametric.base.row_names
    bound = [rows.index(f"{row}[toyotsu,2026-04]") for row in ("shortfall.floor", "quantity.cap")]
    for at in ([60.0, 10.0], [30.0, 1.0], [90.0, 2.0]):
        region = region_at(parametric, at, box)
        assert region.form == pytest.approx(np.array([[0, -1, 0], [-1, 0, 0.5], [0, 0.5, 0]]), abs=1e-12)
        assert region.duals_at(np.array(at))[bound].sum() == pytest.approx(at[1] - 2, abs=1e-12)


def test_the_value_of_a_region_holds_the_products_beside_the_program():
    """x <= s at a price of t, beside 3 s t + 5 t + 1 in the objective: 4 s t + 5 t + 1, from wherever it was
    solved."""
    parametric = program(
        [0], [([1], -INF, 0)], [[1], [0]], [[0], [1]], {(): 1.0, (1,): 5.0, (0, 1): 3.0, (1, 1): 0.5}
    )
    expected = np.array([[1, 0, 2.5], [0, 0, 2], [2.5, 2, 0.5]])
    for at in ([2.0, 3.0], [7.0, 1.0]):
        region = region_at(parametric, at, [[0.0, 9.0], [0.0, 9.0]])
        assert region.form == pytest.approx(expected)
        assert region.value_at(np.array([[4.0, 6.0]])) == pytest.approx([4 * 24 + 30 + 1 + 18])


# Two mines of equal cost: 8 t of one and 8 t of the other for t tonnes sold at 1.
TWINS = program([1, 1], [([1, 1], -INF, 0), ([1, 0], -INF, 8), ([0, 1], -INF, 8)], [[1, 0, 0]], [[0, 0]])


def twin(first: bool, at: float) -> Region:
    """The basis that prefers one of the twins: solved at prices that do, then asked at equal prices."""
    problem = TWINS.problem_at([at])
    session = Session(replace(problem, cost=np.array([2.0, 1.0] if first else [1.0, 2.0])))
    session.optimum()
    session.restate(problem)
    session.optimum()
    return read_region(session, TWINS, np.array([at]), np.array([[0.0, 16.0]]))


def test_the_value_form_is_the_same_for_two_bases_of_one_segment():
    """Which mine fills the order is a matter of taste; the value is t, and the form says so bit by bit
    alike."""
    one, two = twin(True, 3.0), twin(False, 5.0)
    assert set(one.basic) != set(two.basic)
    assert one.plan_at(np.array([4.0])) == pytest.approx([4, 0])
    assert two.plan_at(np.array([4.0])) == pytest.approx([0, 4])
    for region in (one, two, twin(True, 12.0)):
        assert region.form == pytest.approx(np.array([[0, 0.5], [0.5, 0]]), abs=1e-12)
    assert one.interval(0, 0, 16) == pytest.approx((0, 8))
    assert twin(True, 12.0).interval(0, 0, 16) == pytest.approx((8, 16))


def test_a_strict_region_ends_where_another_plan_becomes_as_good():
    """max p x + 5 y, x + y <= 10: x is made from p = 5 on. A strict region keeps off the tie, an ordinary one
    ends on it."""
    parametric = program([0, 5], [([1, 1], -INF, 10)], [[0]], [[1, 0]])
    usual = region_at(parametric, [8.0], [[0.0, 9.0]])
    strict = region_at(parametric, [8.0], [[0.0, 9.0]], strict=True)
    assert usual.interval(0, 0, 9)[0] == pytest.approx(5, rel=1e-12)
    assert usual.covers(np.array([[5.0]]))[0]
    assert not strict.covers(np.array([[5.0]]))[0]
    assert strict.interval(0, 0, 9)[0] == pytest.approx(5, rel=1e-6)


@pytest.mark.parametrize("copies", [2, 3])
def test_a_contract_row_written_twice_still_gives_the_whole_slope(copies):
    """A duplicated row may take any part of the -68 as its price; together they have it all."""
    rows = [([1, 1, 0], -INF, 2900), ([0, 1, 1], 1900, INF), ([0, 0, 1], -INF, 300)]
    rows += [([1, 0, 0], 0, INF)] * copies
    parametric = program([10, -2, -80], rows, [[0, 0, 0] + [1] * copies], [[0, 0, 0]])
    region = region_at(parametric, [1100.0], WHOLE)
    assert region.interval(0, 0, 2300) == pytest.approx((1000, 1300))
    assert region.form == pytest.approx(np.array([[74200, -34], [-34, 0]]))
    assert region.duals_at(np.array([1200.0]))[3:].sum() == pytest.approx(-68)
    assert not region.check([np.array([1000.0]), np.array([1300.0])])


def test_a_bound_of_0_gives_a_region_that_ends_on_it():
    """At c = 0 with no stock at home: x <= t, y <= x, x + y <= 3 t, and t = 0 makes every row bind."""
    parametric = program(
        [1, 1], [([1, 0], -INF, 0), ([-1, 1], -INF, 0), ([1, 1], -INF, 0)], [[1, 0, 3]], [[0, 0]]
    )
    region = region_at(parametric, [0.0], [[0.0, 5.0]])
    low, high = region.interval(0, 0, 5)
    assert low == 0
    for value in (low, high):
        assert region.value_at(np.array([[value]])) == pytest.approx([cold(parametric, np.array([value]))])
    ahead = region_at(parametric, [2.0], [[0.0, 5.0]])
    assert ahead.interval(0, 0, 5) == pytest.approx((0, 5))
    assert ahead.form == pytest.approx(np.array([[0, 1], [1, 0]]))


def test_the_limit_that_binds_is_the_one_a_row_has():
    problem = program([1], [([1], -INF, 4), ([1], 2, INF), ([1], 3, 3), ([1], -INF, INF)], [[0] * 4], [[0]])
    assert list(active_limits(problem.problem_at([0.0]))) == [4, 2, 3, 0]


@dataclass(frozen=True)
class Drawn:
    """A program drawn at random, feasible where every term is 0, and what is asked of it."""

    parametric: Parametric
    at: np.ndarray
    box: np.ndarray
    fractions: list[float]


small = st.integers(-4, 4)
BOX = 6.0


@st.composite
def programs(draw: st.DrawFn, kinds: tuple[str, ...]) -> Drawn:
    """Rows around a plan of whole numbers, often without slack and sometimes twice; terms in limits, prices,
    or both."""
    width, height = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    plan = np.array(draw(st.lists(st.integers(0, 4), min_size=width, max_size=width)))
    rows: list[tuple[list[float], float, float]] = [([1.0] * width, -INF, float(plan.sum() + 30))]
    for _ in range(height):
        weights = draw(st.lists(small, min_size=width, max_size=width).filter(any))
        slack, sense = draw(st.sampled_from([0, 0, 1, 3])), draw(st.sampled_from(["<", "<", ">", ">", "="]))
        met = float(np.dot(weights, plan))
        row = {
            "<": (weights, -INF, met + slack),
            ">": (weights, met - slack, INF),
            "=": (weights, met, met),
        }[sense]
        rows += [row] * draw(st.sampled_from([1, 1, 1, 2]))
    limits, prices = [], []
    for kind in kinds:
        in_limit, in_price = kind in ("limit", "both"), kind in ("price", "both")
        moved = draw(st.lists(small, min_size=len(rows), max_size=len(rows)).filter(any))
        priced = draw(st.lists(small, min_size=width, max_size=width).filter(any))
        limits.append(moved if in_limit else [0] * len(rows))
        prices.append(priced if in_price else [0] * width)
    cost = draw(st.lists(st.integers(-9, 9), min_size=width, max_size=width))
    # Residuals of prices are measured by the median price: columns that nobody wants keep it at 1 where
    # others are 0.
    idle = width + 1
    rows = [
        ([*weights, *([0.0 if number else 1.0] * idle)], low, high)
        for number, (weights, low, high) in enumerate(rows)
    ]
    cost, prices = [*cost, *([-1] * idle)], [[*each, *([0] * idle)] for each in prices]
    at = np.array(
        draw(st.lists(st.sampled_from([0.0, 0.0, 0.5, -1.25, 2.0]), min_size=len(kinds), max_size=len(kinds)))
    )
    fractions = draw(st.lists(st.integers(0, 64).map(lambda part: part / 64), min_size=3, max_size=3))
    offset = {(): 2.0, (0,): 1.5, (0, len(kinds) - 1): -0.5}
    box = np.array([[-BOX, BOX]] * len(kinds))
    return Drawn(program(cost, rows, limits, prices, offset), at, box, fractions)


KINDS = [
    ("limit",),
    ("price",),
    ("both",),
    ("limit", "price"),
    ("limit", "limit"),
    ("both", "price"),
    ("both", "both"),
]
EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.mark.parametrize("kinds", KINDS, ids="-".join)
def test_within_its_inequalities_a_region_is_right_and_beyond_them_it_is_not(kinds):
    """Along every term and along a slanted line: value, plan and prices against cold solves, and the end
    itself."""
    ended = []

    @EXAMPLES
    @given(programs(kinds))
    def holds(drawn: Drawn) -> None:
        parametric = drawn.parametric
        try:
            region = region_at(parametric, list(drawn.at), drawn.box.tolist())
        except (InfeasibleError, UnboundedError):
            assume(False)
        for term in range(len(kinds)):
            low, high = region.interval(term, -BOX, BOX)
            assert low <= drawn.at[term] + 1e-9 and drawn.at[term] - 1e-9 <= high
            for fraction in (0.0, 1.0, *drawn.fractions):
                point = drawn.at.copy()
                point[term] = low + fraction * (high - low)
                assert_right(region, point)
            for end, beyond in ((low, low - 0.25), (high, high + 0.25)):
                point = drawn.at.copy()
                point[term] = beyond
                if abs(end) < BOX:
                    ended.append(term)
                    assert not region.covers(point[None, :])[0]
                    assert region.check([point]), "a region that ends too early"
        for fraction in drawn.fractions:
            point = drawn.at + (fraction - 0.5) * np.arange(1, len(kinds) + 1)
            inside = bool(((point - drawn.at) @ region.slopes.T <= region.room).all())
            assert region.covers(point[None, :])[0] == inside
            if inside and (np.abs(point) <= BOX).all():
                assert_right(region, point)

    holds()
    assert len(ended) > 20  # Many regions end within the box: the test above is not empty.


def assert_right(region: Region, point: np.ndarray) -> None:
    parametric = region.parametric
    expected = cold(parametric, point)
    assert region.value_at(point[None, :])[0] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    form = np.concatenate([[1.0], point])
    assert form @ region.form @ form == pytest.approx(expected, rel=1e-9, abs=1e-8)
    assert region.verification(point).passed
    problem = parametric.problem_at(point)
    assert verify(problem, region.plan_at(point), region.duals_at(point)).passed
    assert float(problem.cost @ region.plan_at(point)) + parametric.offset_at(point) == pytest.approx(
        expected, rel=1e-9, abs=1e-9
    )


@EXAMPLES
@given(
    programs(("both", "limit")), st.sampled_from(["columns", "duals"]), st.integers(0, 100), st.integers(0, 2)
)
def test_a_region_that_was_tampered_with_is_no_longer_right(drawn, what, place, rate):
    """What the checks let pass after a change is still an optimal plan with its prices: there are several."""
    try:
        region = region_at(drawn.parametric, list(drawn.at), drawn.box.tolist())
    except (InfeasibleError, UnboundedError):
        assume(False)
    low, high = region.interval(0, -BOX, BOX)
    corners = [np.array([end, drawn.at[1]]) for end in (low, high)]
    assert not region.check(corners)
    changed = getattr(region, what).copy()
    changed[rate, place % changed.shape[1]] += 0.5
    wrong = replace(region, **{what: changed})
    if not wrong.check(corners):
        for corner in corners:
            problem = drawn.parametric.problem_at(corner)
            value = float(problem.cost @ wrong.plan_at(corner)) + drawn.parametric.offset_at(corner)
            assert value == pytest.approx(cold(drawn.parametric, corner), rel=1e-8, abs=1e-8)


def test_regions_of_the_real_case_are_right_where_they_say_and_wrong_beyond():
    """Toyotsu's quantity and penalty on the real, degenerate case: both ends of both terms of three
    regions."""
    tree = read_tree(
        INSTANCES / "irel-japan.yaml",
        ["contracts.toyotsu.quantity=1 t/yr", "contracts.toyotsu.shortfall.penalty=4 USD/kg"],
    )
    symbols = {"q": term_symbol("q"), "p": term_symbol("p")}
    places = {
        (("contracts", "toyotsu", "quantity"), "value"): symbols["q"],
        (("contracts", "toyotsu", "shortfall", "penalty"), "value"): symbols["p"],
    }
    parametric = compile_parametric(build(build_symbolic(tree, places)), symbols)
    assert (parametric.in_limits, parametric.in_prices) == ((True, False), (False, True))
    box = np.array([[0.0, 2300.0], [0.0, 40.0]])
    for at in ([150.0, 4.0], [700.0, 4.0], [1900.0, 25.0]):
        region = region_at(parametric, at, box.tolist())
        for term in (0, 1):
            low, high = region.interval(term, *box[term])
            assert box[term][0] <= low < at[term] < high <= box[term][1]
            for end in (low, high, (low + high) / 2):
                point = np.array(at)
                point[term] = end
                assert not region.check([point])
                assert region.value_at(point[None, :])[0] == pytest.approx(cold(parametric, point), rel=1e-9)
            for beyond in (low - 1e-3 * high, high * (1 + 1e-3)):
                point = np.array(at)
                point[term] = beyond
                if box[term][0] < beyond < box[term][1]:
                    assert region.check([point])
