"""Infeasible and unbounded say why; no status of the solver goes unnoticed."""

import highspy
import numpy as np
import pytest
from conftest import INSTANCES, ROOT

import monazite
from monazite.errors import MonaziteError
from monazite.solving.highs import STATUSES, Session, problem_of

PUMP = ROOT / "tests" / "instances" / "pump.yaml"
FIRM = ["contracts.toyotsu.firm=true", "contracts.toyotsu.quantity[2027-04]=101 t/yr"]
"""The tutorial's mine gives 100 t a year; the second year owes 101."""


def test_the_ray_names_every_decision_of_the_pump():
    result = monazite.load(PUMP).solve()
    assert (result.status, result.objective, result.exit_code) == ("unbounded", None, 4)
    assert {name.partition("[")[0] for name, _ in result.error.ray} == {"buy", "run", "expand", "sell"}
    rates = {name.partition("[")[0]: rate for name, rate in result.error.ray}
    assert rates["buy"] == pytest.approx(rates["run"])
    assert rates["sell"] == pytest.approx(rates["run"])


def test_an_infeasible_firm_contract_names_contract_and_period(run):
    ran = run("solve", INSTANCES / "tutorial.yaml", "--set", FIRM[0], "--set", FIRM[1])
    assert ran.returncode == 3
    assert "infeasible" in ran.stdout
    [line] = [
        line
        for line in (ran.stdout + ran.stderr).splitlines()
        if "quantity owed under contract toyotsu" in line
    ]
    assert "FY2027-28" in line
    assert "FY2026-27" not in line


def test_the_conflict_is_small():
    """Owed, shortfall allowed, balance, capacity: nothing of the first year."""
    error = monazite.load(INSTANCES / "tutorial.yaml", FIRM).solve().error
    names = [str(row) for row in error.conflict]
    assert 2 <= len(names) <= 5
    assert not any("2026-04" in name for name in names)


def test_every_status_of_the_solver_is_an_answer_an_expected_error_or_reported():
    problem = problem_of(monazite.load(INSTANCES / "tutorial.yaml").matrix)
    session = Session(problem)

    class Odd:
        def __getattr__(self, name):
            return getattr(session_highs, name)

        def getModelStatus(self):  # noqa: N802
            return highspy.HighsModelStatus.kSolveError

    session_highs = session._highs
    session._highs = Odd()
    with pytest.raises(MonaziteError, match="HiGHS stopped with the status"):
        session.solve()
    assert highspy.HighsModelStatus.kOptimal in STATUSES


def test_an_instance_without_decisions_has_the_value_0(optimal):
    result = optimal("materials: {ore: {unit: t}}\nplaces: {pit: {}}\n")
    assert result.objective == 0
    assert not np.any(result.solution.columns)
