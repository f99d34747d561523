"""The compiled matrix says what the algebra says, by names."""

import numpy as np
import pyomo.environ as pyo
import pytest
from conftest import INSTANCES

import monazite
from monazite.solving.matrix import compile_model, name_of


@pytest.fixture(scope="module", params=["irel-japan.yaml", "tutorial.yaml", "classics/transport.yaml"])
def model(request):
    return monazite.load(INSTANCES / request.param)


def test_rows_and_objective_are_those_of_pyomo_at_any_point(model):
    """Every constraint, the objective and every flow of money, evaluated by Pyomo at amounts drawn at
    random."""
    algebra, matrix = model.build(), model.matrix
    amounts = np.random.default_rng(1).uniform(0, 100, len(matrix.columns))
    by_name = dict(zip(matrix.columns, amounts, strict=True))
    for variable in algebra.component_objects(pyo.Var):
        for index, data in variable.items() if variable.name != "zero" else ():
            data.set_value(by_name[(variable.name, *index)])
    activity = dict(zip(matrix.rows, matrix.entries.times(amounts), strict=True))
    bounds = dict(zip(matrix.rows, zip(matrix.row_lower, matrix.row_upper, strict=True), strict=True))
    for rule in algebra.component_objects(pyo.Constraint):
        for index, data in rule.items():
            key = (rule.name, *(index if isinstance(index, tuple) else (index,)))
            lower, upper = bounds[key]
            found = activity[key]
            assert found - lower == pytest.approx(data.lslack(), rel=1e-9, abs=1e-6)
            assert upper - found == pytest.approx(data.uslack(), rel=1e-9, abs=1e-6)
    value = float(matrix.cost @ amounts) + matrix.offset
    assert value == pytest.approx(pyo.value(algebra.value), rel=1e-10)
    paid = matrix.money.times(amounts) + matrix.money_constants
    assert paid == pytest.approx([pyo.value(flow.amount) for flow in algebra.money.flows], rel=1e-9, abs=1e-9)


def test_names_are_unique_and_name_clause_row_and_index(model):
    assert len(set(model.matrix.row_names)) == len(model.matrix.rows)
    assert len(set(model.matrix.column_names)) == len(model.matrix.columns)
    assert name_of(("shortfall.floor", "toyotsu", "2026-04")) == "shortfall.floor[toyotsu,2026-04]"


def test_compiling_twice_gives_the_same(model):
    first, second = model.matrix, compile_model(model.build())
    assert first.rows == second.rows
    assert first.columns == second.columns
    assert np.array_equal(first.entries.values, second.entries.values)
    assert np.array_equal(first.cost, second.cost)


@pytest.mark.parametrize(
    "setting",
    [
        "contracts.toyotsu.quantity=0 t/yr",
        "mines.sands.opening=never",
        "imports.abroad.cap=0 t/yr",
        "plants.works.capacity=0 t/yr",
        "demands.motors.quantity=0 t/yr",
    ],
)
def test_rows_and_columns_follow_from_names_and_never_from_values(setting):
    path = INSTANCES / "tutorial.yaml"
    usual, changed = monazite.load(path).matrix, monazite.load(path, [setting]).matrix
    assert usual.rows == changed.rows
    assert usual.columns == changed.columns


@pytest.mark.parametrize(("bound", "status"), [("at_most", "optimal"), ("at_least", "infeasible")])
def test_a_constraint_in_which_no_decision_occurs_keeps_its_row(attempt, bound, status):
    """Weights of nothing: at most 1 always holds, at least 1 never; the solver says so, not Pyomo."""
    result = attempt(f"""
materials: {{ore: {{unit: t}}}}
places: {{pit: {{}}}}
mines: {{pit: {{place: pit, material: ore, capacity: 1 t/yr}}}}
limits: {{rule: {{flows: {{mines.pit: 0}}, {bound}: 1 t/yr}}}}
""")
    assert result.status == status
