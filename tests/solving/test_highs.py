"""The same plan from any solver setting; statuses; the ray and the conflict."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import INSTANCES, ROOT

import monazite
from monazite.solving.solve import solve

SETTINGS = [
    {"presolve": "off"},
    {"simplex_strategy": 4, "presolve": "off"},
    {"solver": "ipm", "run_crossover": "on"},
    {"simplex_scale_strategy": 0},
    {"random_seed": 7, "simplex_dual_edge_weight_strategy": 0},
]


@pytest.mark.parametrize("name", ["irel-japan", "irel-japan-quarterly", "china-curb", "tutorial"])
@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_the_plan_is_the_same_from_any_solver_setting(name, options):
    """Optima are not unique; the second objective makes the plan so."""
    matrix = monazite.load(INSTANCES / f"{name}.yaml").matrix
    plain, other = solve(matrix), solve(matrix, **options)
    assert other.value == pytest.approx(plain.value, rel=1e-12)
    assert np.abs(other.columns - plain.columns).max() < 1e-6


def test_an_unbounded_instance_is_reported_by_its_elements(run):
    """An uncapped import, made into something sold without a cap at a profit: no check of the file sees
    it."""
    path = ROOT / "tests" / "instances" / "pump.yaml"
    assert run("validate", path).returncode == 0
    done = run("solve", path)
    assert done.returncode == 4
    assert "unbounded" in done.stdout
    for element in ("buy[bought", "run[refining", "sell[sold"):
        assert element in done.stdout


def test_an_infeasible_instance_names_the_constraints_and_their_limits():
    model = monazite.load(
        INSTANCES / "tutorial.yaml", ["contracts.toyotsu.firm=true", "contracts.toyotsu.quantity=150 t/yr"]
    )
    result = model.solve()
    assert result.status == "infeasible"
    rows = {row: (lower, upper) for row, lower, upper in result.error.conflict}
    assert any(
        row.startswith("shortfall.floor[toyotsu,") and limits[0] == 150 for row, limits in rows.items()
    )


def test_an_unreachable_time_limit_does_not_matter():
    assert monazite.load(INSTANCES / "tutorial.yaml").solve(time_limit=1000).status == "optimal"
