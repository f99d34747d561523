"""Our own checks of an answer catch what is wrong with it, whoever found it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import INSTANCES

import monazite
from monazite.solving.highs import Session, problem_of
from monazite.solving.residuals import verify
from monazite.solving.solve import solve


@pytest.fixture(scope="module")
def solved():
    return solve(monazite.load(INSTANCES / "irel-japan.yaml").matrix)


def test_an_optimal_answer_passes(solved):
    assert verify(problem_of(solved.matrix), solved.columns, solved.row_duals).passed


def test_a_plan_that_breaks_a_limit_fails(solved):
    """Every amount that is not one of several, up by a ten-thousandth."""
    missed = []
    problem = problem_of(solved.matrix)
    for number in np.flatnonzero((solved.columns > 1) & ~solved.varies):
        columns = solved.columns.copy()
        columns[number] *= 1 + 1e-4
        if verify(problem, columns, solved.row_duals).passed:
            missed.append(solved.matrix.column_names[number])
    assert missed == []


def test_a_wrong_price_fails(solved):
    """Every price of a limit that is worth something in all, off by a thousandth, breaks a sign or the
    gap."""
    problem = problem_of(solved.matrix)
    limits = np.where(np.isfinite(problem.row_upper), problem.row_upper, problem.row_lower)
    missed = []
    for number in np.flatnonzero(np.abs(solved.row_duals * limits) > 0.1):
        duals = solved.row_duals.copy()
        duals[number] *= 1.001
        if verify(problem, solved.columns, duals).passed:
            missed.append(solved.matrix.row_names[number])
    assert missed == []


def test_a_feasible_plan_that_is_not_optimal_fails(solved):
    """The plan of a worse program, checked against the better one."""
    matrix = solved.matrix
    worse = replace(problem_of(matrix), cost=0 * matrix.cost)
    answer = Session(worse).solve()
    assert not verify(problem_of(matrix), answer.columns, answer.row_duals).passed


def test_duals_agree_with_finite_differences():
    """A program without ties: every right-hand side moved by a thousandth changes the value by dual times the
    move."""
    model = monazite.load(INSTANCES / "tutorial.yaml", ["demands.motors.quantity=301 t/yr"])
    matrix = model.matrix
    base = solve(matrix)
    problem = problem_of(matrix)
    step = 1e-3
    for row in range(len(matrix.rows)):
        slopes = []
        for sign in (-1, 1):
            lower, upper = matrix.row_lower.copy(), matrix.row_upper.copy()
            lower[row] += sign * step
            upper[row] += sign * step
            try:
                answer = Session(replace(problem, row_lower=lower, row_upper=upper)).solve()
            except monazite.InfeasibleError:
                slopes.append(np.nan)
                continue
            value = float(matrix.cost @ answer.columns) + matrix.offset
            slopes.append(sign * (value - base.value) / step)
        left, right = slopes
        known = [slope for slope in slopes if not np.isnan(slope)]
        assert min(known) - 1e-6 <= base.row_duals[row] <= max(known) + 1e-6 or len(known) < 2, (
            matrix.row_names[row],
            left,
            base.row_duals[row],
            right,
        )


def test_all_that_share_what_is_free_are_marked(load):
    """200 mines alike and a demand of 100 t among them: any of them may give any part of it, and no plan is
    the only one."""
    mines = ", ".join(
        f"mine{number}: {{place: park, material: oxide, capacity: 100 t/yr, cost: 2 USD/t}}"
        for number in range(200)
    )
    model = load(
        f"materials: {{oxide: {{unit: t}}}}\nplaces: {{park: makers}}\nmines: {{{mines}}}\n"
        "demands: {motors: {place: park, accepts: [oxide], quantity: 100 t/yr, unmet: none}}"
    )
    solved = solve(model.matrix)
    assert {key for key, varies in zip(model.matrix.columns, solved.varies, strict=True) if varies} == {
        key for key in model.matrix.columns if key[0] == "mine"
    }


def test_what_is_one_of_several_is_marked():
    """Two sources at one price: how much comes from which is one of several; the total is not."""
    text = """
monazite: 1
title: Twins
horizon: {start: 2026-04, steps: [{every: year, count: 1}]}
money: {unit: USD, price_year: 2026}
materials: {ore: {unit: t}}
places: {port: planner}
imports:
  east: {place: port, material: ore, origin: east, price: 10 USD/t, cap: 60 t/yr}
  west: {place: port, material: ore, origin: west, price: 10 USD/t, cap: 60 t/yr}
demands: {users: {place: port, accepts: [ore], quantity: 80 t/yr, unmet: 99 USD/t}}
"""
    from pathlib import Path

    from monazite.data.reading.load import build_instance
    from monazite.data.reading.tree import parse_text

    model = monazite.api.Model(build_instance(parse_text(text, Path("twins.yaml"))), Path("twins.yaml"))
    flows = {row["element"]: row["one_of_several"] for row in model.solve().tables["flows"]}
    assert flows == {"east 1": True, "west 1": True, "users ore": False}
