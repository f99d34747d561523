"""A wrong answer of the solver is asked again and never reported."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import INSTANCES

import monazite
from monazite.errors import UnverifiedError
from monazite.solving import highs
from monazite.solving.highs import problem_of
from monazite.solving.residuals import Verification, verify
from monazite.solving.solve import solve


@pytest.fixture(scope="module")
def solution():
    return solve(monazite.load(INSTANCES / "irel-japan.yaml").matrix)


def test_prices_of_the_wrong_sign_are_caught(solution):
    checks = verify(problem_of(solution.matrix), solution.columns, -solution.row_duals)
    assert any("wrong sign" in failure for failure in checks.failures)


def test_a_plan_that_satisfies_all_bounds_and_is_not_the_best_is_caught(optimal):
    """Not delivering at all is allowed, at the penalty; it is 60 x (13 - 2) worse."""
    result = optimal("""
materials: {oxide: {unit: t}}
places: {coast: {}}
mines: {sands: {place: coast, material: oxide, capacity: 100 t/yr, cost: 2 USD/t}}
contracts: {toyotsu: {counterparty: japan, destination: japan, material: oxide, from: coast,
  quantity: 60 t/yr,
  firm: false, price: 10 USD/t, shortfall: {penalty: 3 USD/t}}}
""")
    matrix = result.solution.matrix
    idle = np.array([60.0 if key[0] == "shortfall.short" else 0.0 for key in matrix.columns])
    checks = verify(problem_of(matrix), idle, result.solution.row_duals)
    assert checks.primal == 0
    assert any("objective values differ" in failure for failure in checks.failures)


def test_not_a_number_never_passes(solution):
    wrong = solution.columns.copy()
    wrong[0] = np.nan
    assert not verify(problem_of(solution.matrix), wrong, solution.row_duals).passed


def test_a_solver_that_answers_wrongly_is_solved_again_and_then_refused(monkeypatch):
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


BUDGET = """
money: {unit: INR crore, price_year: 2026}
materials: {ore: {unit: t}}
places: {pit: irel}
mines: {sands: {place: pit, material: ore, capacity: 100 t/yr, cost: 10 INR/t}}
sales: {spot: {place: pit, material: ore, buyer: world, price: 20 INR/t, cap: none}}
policies: {purse: {rule: budget, account: irel, items: [mining], at_most: 0.00000000001 INR crore/yr}}
"""
"""A budget of 1e-11 crore at 1e-6 crore a tonne: 1e-5 t."""


@pytest.fixture
def tenfold(monkeypatch):
    """Plans that exceed the budget ten times: by 9e-11 crore, less than the checks in floats measure."""
    from monazite.results.proof import checked as verified

    honest = verified.verified_settled

    def lying(*words):
        found = honest(*words)
        solution = found.solution
        checks = verify(problem_of(solution.matrix), solution.columns * 10, solution.row_duals)
        assert checks.passed
        return replace(found, solution=replace(solution, columns=solution.columns * 10))

    monkeypatch.setattr(verified, "verified_settled", lying)


@pytest.mark.usefixtures("tenfold")
def test_a_plan_that_the_exact_proof_contradicts_gives_way_to_the_proven_one(optimal):
    """Instead of 1e-4 t, ten times what the budget allows."""
    result = optimal(BUDGET)
    assert result.plan.amount("mine", "sands", "1", "2026-04") == pytest.approx(1e-5, rel=1e-12)
    assert result.objective == pytest.approx(1e-11, rel=1e-12)
    assert result.proof.word == "exact"


@pytest.mark.usefixtures("tenfold")
def test_where_the_proven_plan_fails_the_checks_nothing_is_reported(monkeypatch, attempt):
    from monazite.results.proof import proving as proof

    failed = Verification(1.0, 0.0, 0.0, ("a bound is violated",))
    monkeypatch.setattr(proof, "verify", lambda *_: failed)
    result = attempt(BUDGET)
    assert (result.status, result.objective, result.exit_code) == ("unverified", None, 6)
    assert "differs from the proven one" in str(result.error)
