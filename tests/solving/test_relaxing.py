"""What relaxing a row is worth, against solves with the row relaxed: the value is concave in a limit, so that
it is worth something exactly where a step of any size changes the value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import INSTANCES

import monazite
from monazite.solving.highs import Problem, Session, problem_of
from monazite.solving.matrix import Sparse
from monazite.solving.ranging.two_sided import TwoSidedPrices
from monazite.tolerances import CHANGE_IS_REPORTED


def test_of_two_limits_the_one_at_which_the_plan_is_is_relaxed():
    """At least 2 and at most 5 of what costs 1, and at least 2 by another row: to lower one of the two limits
    of 2 saves nothing. To sell it for 1 with at most 5 of it by both rows brings nothing more either."""
    entries = Sparse(np.array([0, 1, 2], np.int32), np.array([0, 0], np.int32), np.ones(2), 1)
    for price, other in ((-1.0, (2.0, np.inf)), (1.0, (-np.inf, 5.0))):
        bounds = np.array([[2.0, 5.0], other])
        cost, low, high = np.array([price]), np.zeros(1), np.full(1, np.inf)
        problem = Problem(entries, cost, low, high, bounds[:, 0], bounds[:, 1])
        prices = TwoSidedPrices(problem, Session(problem).solve())
        assert [prices.of_relaxing(row) for row in (0, 1)] == [0.0, 0.0]


@pytest.mark.parametrize("name", ["tutorial", "irel-japan", "two-buyers", "four-mines"])
def test_a_row_has_a_price_of_relaxing_exactly_where_a_relaxed_program_has_another_value(name):
    """On the base instance some rows with a dual have none: its plan is degenerate."""
    solution = monazite.load(INSTANCES / f"{name}.yaml").solve().plan.solved
    problem, prices = (
        problem_of(solution.matrix),
        TwoSidedPrices(problem_of(solution.matrix), solution.value_answer),
    )
    session = Session(problem)
    value = float(problem.cost @ session.solve().columns)
    without = 0
    rows = np.flatnonzero(np.abs(solution.row_duals) > CHANGE_IS_REPORTED)
    for row in rows[:: max(1, len(rows) // 80)].tolist():
        lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
        if np.isfinite(upper[row]):
            upper[row] += max(1.0, abs(upper[row]))
        else:
            lower[row] -= max(1.0, abs(lower[row]))
        if np.isfinite(upper[row]) and np.isfinite(lower[row]):
            continue  # An equality is moved, not relaxed.
        moved = session.settle(replace(problem, row_lower=lower, row_upper=upper))
        gained = float(problem.cost @ moved.columns) - value
        price = prices.of_relaxing(row)
        assert price is not None
        assert (abs(price) > CHANGE_IS_REPORTED) == (gained > CHANGE_IS_REPORTED), solution.matrix.row_names[
            row
        ]
        without += price == 0
    assert name != "irel-japan" or without > 0
