"""The duals that the folder of a large program reports are those of the basis of its certificate."""

from __future__ import annotations

import numpy as np
from conftest import INSTANCES

import monazite
from monazite.results.verify.proving import duals_of_basis
from monazite.solving.highs import problem_of


def test_they_are_those_of_the_solve_and_none_beside_a_plan_that_is_not_optimal():
    solution = monazite.load(INSTANCES / "irel-japan.yaml").solve().plan.solved
    problem, answer = problem_of(solution.matrix), solution.value_answer
    words = (answer.column_basis, answer.row_basis)
    found = duals_of_basis(problem, words, solution.columns)
    assert found is not None
    assert np.allclose(found, solution.row_duals, rtol=1e-9, atol=1e-12)
    assert duals_of_basis(problem, words, 0 * solution.columns) is None
