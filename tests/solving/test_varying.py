"""The search for what differs between optimal plans, where the solver stops without an answer."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import INSTANCES

import monazite
from monazite.errors import UnverifiedError
from monazite.solving import solve as solving
from monazite.solving.highs import problem_of
from monazite.solving.ranging.face import optimal_face, weights


@pytest.fixture(scope="module")
def solution():
    return monazite.load(INSTANCES / "irel-japan.yaml").solve().plan.solved


def found(solution):
    face = optimal_face(problem_of(solution.matrix), solution.row_duals, weights(solution.matrix))
    return solving.varying(face, solution.columns, solution.plan_answer)


@pytest.mark.parametrize("failures", [0, 1])
def test_the_search_begins_at_the_basis_of_the_plan_where_a_cold_start_fails(solution, failures, monkeypatch):
    """Some columns of the base instance vary and others do not."""
    differs, left = solving._differs, [failures]

    def stopping(*asked):
        left[0] -= 1
        if left[0] >= 0:
            raise UnverifiedError("HiGHS stopped with the status 'Not Set'")
        return differs(*asked)

    monkeypatch.setattr(solving, "_differs", stopping)
    assert np.array_equal(found(solution), solution.varies)
    assert 0 < solution.varies.sum() < len(solution.varies)


def test_where_both_fail_nothing_is_called_unique(solution, monkeypatch):
    def stops(*asked):
        raise UnverifiedError("HiGHS stopped with the status 'Solve error'")

    monkeypatch.setattr(solving, "_differs", stops)
    assert found(solution).all()
