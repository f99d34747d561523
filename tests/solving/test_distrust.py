"""A wrong answer of the solver is asked again and never reported."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import INSTANCES

import monazite
from monazite.errors import UnverifiedError
from monazite.solving import highs
from monazite.solving.highs import problem_of
from monazite.solving.solve import solve
from monazite.solving.verification import verify


@pytest.fixture(scope="module")
def solution():
    return solve(monazite.load(INSTANCES / "irel-japan.yaml").matrix)


def test_prices_of_the_wrong_sign_are_caught(solution):
    checks = verify(problem_of(solution.matrix), solution.columns, -solution.row_duals)
    assert any("wrong sign" in failure for failure in checks.failures)


def test_a_plan_that_keeps_all_limits_and_is_not_the_best_is_caught(optimal):
    """Not delivering at all is allowed, at the penalty; it is 60 x (13 - 2) worse."""
    result = optimal("""
materials: {oxide: {unit: t}}
places: {coast: {}}
mines: {sands: {place: coast, material: oxide, capacity: 100 t/yr, cost: 2 USD/t}}
contracts: {toyotsu: {counterparty: japan, destination: japan, material: oxide, from: coast, quantity: 60 t/yr,
  firm: false, price: 10 USD/t, shortfall: {penalty: 3 USD/t}}}
""")
    matrix = result.solution.matrix
    idle = np.array([60.0 if key[0] == "shortfall.short" else 0.0 for key in matrix.columns])
    checks = verify(problem_of(matrix), idle, result.solution.row_duals)
    assert checks.primal == 0
    assert any("value and prices differ" in failure for failure in checks.failures)


def test_not_a_number_never_passes(solution):
    wrong = solution.columns.copy()
    wrong[0] = np.nan
    assert not verify(problem_of(solution.matrix), wrong, solution.row_duals).passed


def test_a_solver_that_answers_wrongly_is_asked_again_and_then_refused(monkeypatch):
    """Both the usual and the cold attempt are off by one in a thousand."""
    honest = highs.Session.solve
    asked = []

    def lying(session):
        answer = honest(session)
        asked.append(1)
        return replace(answer, columns=answer.columns * 1.001)

    monkeypatch.setattr(highs.Session, "solve", lying)
    model = monazite.load(INSTANCES / "tutorial.yaml")
    with pytest.raises(UnverifiedError):
        solve(model.matrix)
    assert len(asked) >= 2
    result = model.solve()
    assert (result.status, result.objective, result.exit_code) == ("unverified", None, 6)
    assert not any(result.tables.values())


def test_a_solver_that_errs_once_is_forgiven(monkeypatch):
    honest = highs.Session.solve
    asked = []

    def lying_once(session):
        answer = honest(session)
        asked.append(1)
        return replace(answer, columns=answer.columns * 1.001) if len(asked) == 1 else answer

    monkeypatch.setattr(highs.Session, "solve", lying_once)
    assert monazite.load(INSTANCES / "tutorial.yaml").solve().objective == pytest.approx(-28650)
