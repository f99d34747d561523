"""Programs to sweep: written by hand, drawn at random, and read from the instances; and what is true of them,
in fractions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
from conftest import INSTANCES
from hypothesis import strategies as st

from monazite.errors import InfeasibleError, UnverifiedError
from monazite.solving.highs import Session
from monazite.solving.matrix import Matrix, Sparse
from monazite.solving.parametric.program import Parametric
from monazite.sweeps.program import Program, open_program
from monazite.sweeps.terms import parse_terms

INF = np.inf
TUTORIAL = INSTANCES / "tutorial.yaml"
IREL = INSTANCES / "irel-japan.yaml"
QUANTITY = "contracts.toyotsu.quantity"
PENALTY = "contracts.toyotsu.shortfall.penalty"
PRICE = "contracts.toyotsu.price"

Row = tuple[Sequence[float], float, float]
"""Coefficients, lower and upper limit."""


def program(
    cost: Sequence[float],
    rows: Sequence[Row],
    limits: Sequence[Sequence[float]],
    prices: Sequence[Sequence[float]],
    offset: dict[tuple[int, ...], float] | None = None,
) -> Parametric:
    """A parametric program by hand: `limits` and `prices` are rates, a list for each term."""
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


def cold(parametric: Parametric, values: Iterable[float]) -> float:
    """The value at a point, by a solve that knows nothing of any basis."""
    point = np.array(list(values), float)
    problem = parametric.problem_at(point)
    try:
        answer = Session(problem).solve()
    except InfeasibleError:
        try:
            # HiGHS's presolve calls some unbounded programs infeasible.
            answer = Session(problem, presolve="off").solve()
        except UnverifiedError:
            raise InfeasibleError("HiGHS: Infeasible") from None
    return float(problem.cost @ answer.columns) + parametric.offset_at(point)


def opened(file, *vary: str, settings: Sequence[str] = ()) -> Program:
    """An instance with terms as `--vary` says them."""
    return open_program(file, parse_terms(vary), settings)


# min -10 e + 2 d + 80 i: e is owed to the contract, d at home, i imported (`pitfalls.md`).
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


# What is true, in fractions.

Exact = list[Fraction]
Half = tuple[Exact, Fraction]
"""`weights · x <= limit`."""


def halves(rows: Sequence[Row], limits: Sequence[float] | None = None) -> list[Half]:
    """The rows as half-spaces; with `limits` the term is one more variable, behind the others."""
    found: list[Half] = []
    for number, (weights, low, high) in enumerate(rows):
        line = [Fraction(weight) for weight in weights]
        if limits is not None:
            line.append(-Fraction(limits[number]))
        if high < INF:
            found.append((line, Fraction(high)))
        if low > -INF:
            found.append(([-weight for weight in line], -Fraction(low)))
    return found


def not_negative(width: int, of: int) -> list[Half]:
    """The first `width` of `of` variables are at least 0."""
    return [([Fraction(-(place == number)) for place in range(of)], Fraction(0)) for number in range(width)]


def within(low: float, high: float, of: int) -> list[Half]:
    """The last variable lies in an interval."""
    unit = [Fraction(0)] * (of - 1) + [Fraction(1)]
    return [(unit, Fraction(high)), ([-each for each in unit], -Fraction(low))]


def vertices(planes: Sequence[Half]) -> Iterator[Exact]:
    """The corners of a polyhedron, each as often as it is met."""
    for chosen in combinations(planes, len(planes[0][0])):
        point = solved([[*weights, limit] for weights, limit in chosen])
        if point is not None and all(dot(weights, point) <= limit for weights, limit in planes):
            yield point


def solved(lines: list[Exact]) -> Exact | None:
    """The one point on some planes; None where there is none or more than one."""
    size = len(lines)
    for column in range(size):
        pivot = next((row for row in range(column, size) if lines[row][column]), None)
        if pivot is None:
            return None
        lines[column], lines[pivot] = lines[pivot], lines[column]
        scale = lines[column][column]
        lines[column] = [each / scale for each in lines[column]]
        for row in range(size):
            if row != column and (factor := lines[row][column]):
                lines[row] = [a - factor * b for a, b in zip(lines[row], lines[column], strict=True)]
    return [line[-1] for line in lines]


def dot(weights: Iterable[float | Fraction], point: Iterable[Fraction]) -> Fraction:
    return sum((Fraction(a) * b for a, b in zip(weights, point, strict=True)), Fraction(0))


def upper_hull(points: Iterable[tuple[Fraction, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    """The corners of the least concave function above some points; those on a line between others are left
    out."""
    best: dict[Fraction, Fraction] = {}
    for at, value in points:
        best[at] = max(value, best.get(at, value))
    hull: list[tuple[Fraction, Fraction]] = []
    for at, value in sorted(best.items()):
        while len(hull) > 1:
            (a, first), (b, second) = hull[-2:]
            if (second - first) * (at - b) > (value - second) * (b - a):
                break
            hull.pop()
        hull.append((at, value))
    return hull


def envelope(lines: Iterable[tuple[Fraction, Fraction]], low: Fraction, high: Fraction):
    """The corners of the greatest of some lines (constant, slope) on an interval, both ends among them."""
    known = sorted(set(lines))

    def greatest(at: Fraction) -> Fraction:
        return max(constant + slope * at for constant, slope in known)

    crossings = {
        (a - c) / (d - b)
        for (a, b), (c, d) in combinations(known, 2)
        if b != d and low < (a - c) / (d - b) < high
    }
    corners = [(at, greatest(at)) for at in sorted({low, high, *crossings})]
    kept = corners[:1]
    for before, here, after in zip(corners, corners[1:], corners[2:], strict=False):
        left, right = ((b[1] - a[1]) / (b[0] - a[0]) for a, b in ((before, here), (here, after)))
        if left != right:
            kept.append(here)
    return [*kept, corners[-1]] if len(corners) > 1 else kept


# Programs drawn at random.

small = st.integers(-4, 4)


@st.composite
def drawn_rows(draw: st.DrawFn, width: int, most: int = 4, bounded: bool = True) -> list[Row]:
    """Rows around a plan of whole numbers, often without slack, sometimes twice, some capacities nothing."""
    plan = draw(st.lists(st.integers(0, 4), min_size=width, max_size=width))
    rows: list[Row] = [([1.0] * width, -INF, float(sum(plan) + 20))] if bounded else []
    for _ in range(draw(st.integers(1, most))):
        weights = draw(st.lists(small, min_size=width, max_size=width).filter(any))
        met = float(np.dot(weights, plan))
        slack, sense = draw(st.sampled_from([0, 0, 1, 3])), draw(st.sampled_from(["<", "<", ">", "="]))
        row: Row = {
            "<": (weights, -INF, met + slack),
            ">": (weights, met - slack, INF),
            "=": (weights, met, met),
        }[sense]
        rows += [row] * draw(st.sampled_from([1, 1, 1, 2]))
    return rows


def whole_numbers(size: int, least: int = -4, most: int = 4, some: bool = True):
    lists = st.lists(st.integers(least, most), min_size=size, max_size=size)
    return lists.filter(any) if some else lists


@st.composite
def drawn_program(draw: st.DrawFn, kinds: Sequence[str], widest: int = 4, bounded: bool = True):
    """A program with a term of each of the kinds `limit`, `price` and `both`; feasible where all terms are
    0."""
    width = draw(st.integers(1, widest))
    rows = draw(drawn_rows(width, bounded=bounded))
    limits, prices = [], []
    for kind in kinds:
        limits.append(draw(whole_numbers(len(rows))) if kind != "price" else [0] * len(rows))
        prices.append(draw(whole_numbers(width)) if kind != "limit" else [0] * width)
    cost = draw(whole_numbers(width, -9, 9, some=False))
    # Residuals of prices are measured by the median price: columns that nobody wants keep it at 1 where
    # others are 0.
    idle = width + 1
    rows = [
        ([*weights, *([0.0 if number else 1.0] * idle)], low, high)
        for number, (weights, low, high) in enumerate(rows)
    ]
    cost, prices = [*cost, *([-1] * idle)], [[*each, *([0] * idle)] for each in prices]
    offset = {(): 2.0, (0,): 1.5, (0, len(kinds) - 1): -0.5}
    return program(cost, rows, limits, prices, offset)
