"""Prices follow from the program and not from the basis that the solver ends in."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import INSTANCES

import monazite
from monazite.results.plan import read_plan
from monazite.results.tables import BY_NAME
from monazite.solving.solve import solve

WAYS = (
    {},
    {"presolve": "off", "simplex_strategy": 4},
    {"presolve": "off", "simplex_strategy": 1, "random_seed": 7, "simplex_scale_strategy": 0},
)
"""Solver options that end in different optimal bases."""


def plans(path, all_prices):
    model = monazite.load(path)
    return [
        read_plan(model.instance, solve(model.matrix, **options), all_prices=all_prices) for options in WAYS
    ]


def numbers(rows):
    """The cells of a table: numbers to compare approximately, texts exactly."""
    return [
        {
            name: pytest.approx(cell, rel=1e-7, abs=1e-9) if isinstance(cell, float) else cell
            for name, cell in row.items()
        }
        for row in rows
    ]


@pytest.mark.parametrize(
    ("name", "all_prices"),
    [("irel-japan", True), ("irel-japan-quarterly", True), ("two-buyers", True), ("two-buyers", False)],
)
def test_prices_do_not_depend_on_the_optimal_basis(name, all_prices):
    """The duals of the bases differ, the prices of every table do not."""
    first, *others = plans(INSTANCES / f"{name}.yaml", all_prices)
    duals = np.array(list(first.duals.values()))
    differ = [np.abs(np.array(list(other.duals.values())) - duals).max() for other in others]
    assert max(differ) > 1e-6
    for table in ("prices", "sensitivity"):
        expected = BY_NAME[table].rows(first)
        for other in others:
            assert BY_NAME[table].rows(other) == numbers(expected)
