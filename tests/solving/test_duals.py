"""A dual is d(objective)/d(right-hand side): checked by finite differences."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import INSTANCES

import monazite
from monazite.errors import MonaziteError
from monazite.solving.highs import Session, problem_of
from monazite.solving.solve import solve

CHAIN = """
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
money: {unit: USD, price_year: 2026, discount: 8 %/yr}
materials: {ore: {unit: t}, metal: {unit: t}}
places: {pit: {}, works: {}}
mines: {pit: {place: pit, material: ore, capacity: 103 t/yr, cost: 1 USD/t, reserve: 171 t}}
routes: {road: {from: pit, to: works, materials: [ore], cost: 0.7 USD/t, loss: 3 %}}
processes: {smelt: {per: ore, inputs: {ore: 1 t}, outputs: {metal: 0.5 t}, cost: 2 USD/t}}
plants: {works: {place: works, runs: {smelt: 1}, capacity: 90 t/yr}}
imports: {china: {place: works, material: metal, origin: china, tiers: [{rate: 11 t/yr, price: 9 USD/t},
  {price: 19 USD/t}], cap: 17 t/yr}}
demands: {cars: {place: works, accepts: [metal], quantity: 31 t/yr, unmet: [{share: 20 %, price: 23 USD/t},
  {price: 50 USD/t}]}}
contracts: {japan: {counterparty: japan, destination: japan, material: metal, from: works, quantity: 37 t/yr,
  firm: false, price: 18 USD/t, shortfall: [{share: 33 %, price: 7 USD/t}, {price: 29 USD/t}]}}
"""


def slopes(matrix, row, step):
    """What the value gains per unit when a row's limits move down, and up, by a step."""
    problem = problem_of(matrix)
    values = []
    for move in (-step, 0.0, step):
        lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
        lower[row] += move
        upper[row] += move
        session = Session(replace(problem, row_lower=lower, row_upper=upper))
        try:
            values.append(float(matrix.cost @ session.solve().columns))
        except MonaziteError:
            values.append(np.nan)
    down, here, up = values
    return (here - down) / step, (up - here) / step


def check(matrix, step):
    solution = solve(matrix)
    agreed = 0
    for row, name in enumerate(matrix.row_names):
        down, up = slopes(matrix, row, step)
        dual = solution.row_duals[row]
        if np.isfinite(down) and np.isfinite(up):
            if abs(down - up) <= 1e-6 * max(1, abs(down)):
                agreed += 1
                assert dual == pytest.approx(up, rel=1e-5, abs=1e-6), name
            else:  # At a kink the dual is one of the prices between the two slopes.
                assert min(up, down) - 1e-6 <= dual <= max(up, down) + 1e-6, name
    return agreed, len(matrix.rows)


def test_duals_of_a_chain_are_finite_differences_row_by_row(load):
    agreed, rows = check(load(CHAIN).matrix, 1e-3)
    assert agreed > 0.9 * rows


def test_duals_of_the_tutorial_are_finite_differences():
    """Where left and right agree; at a kink the dual lies between them."""
    agreed, _ = check(monazite.load(INSTANCES / "tutorial.yaml").matrix, 1e-3)
    assert agreed > 0
