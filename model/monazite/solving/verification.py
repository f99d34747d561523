"""Check an answer outside the solver: feasibility, signs of the duals, and the gap, from the matrix alone.

Each residual is divided by the size of what it is made of (the sum of absolute terms of its row or
column, at least 1 for amounts and the cost of a unit for prices), and compared with 1e-9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from monazite.solving.highs import Problem
from monazite.solving.matrix import Floats

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Verification:
    """The largest scaled residual of each kind, and what failed in words."""

    primal: float
    dual: float
    gap: float
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def verify(problem: Problem, columns: Floats, row_duals: Floats) -> Verification:
    """Prove optimality by weak duality, up to the tolerance.

    A feasible plan and duals of the right sign whose values agree are optimal, whoever found them.
    """
    primal = _primal(problem, columns)
    dual = _dual(problem, row_duals)
    gap = _gap(problem, columns, row_duals)
    return Verification(primal, dual, gap, tuple(_failures(primal, dual, gap)))


def _failures(primal: float, dual: float, gap: float) -> Iterator[str]:
    for name, residual in (
        ("a limit is broken", primal),
        ("a price has the wrong sign", dual),
        ("value and prices differ", gap),
    ):
        if not residual <= TOLERANCE:
            yield f"{name} by {residual:.2g} (scaled), more than {TOLERANCE:g}"


def _primal(problem: Problem, columns: Floats) -> float:
    activity = problem.entries.times(columns)
    size = np.maximum(1.0, problem.entries.magnitudes().times(np.abs(columns)))
    rows = np.maximum(problem.row_lower - activity, activity - problem.row_upper) / size
    bounds = np.maximum(problem.column_lower - columns, columns - problem.column_upper) / np.maximum(
        1.0, np.abs(columns)
    )
    return float(max(rows.max(initial=0.0), bounds.max(initial=0.0)))


def reduced_costs(problem: Problem, row_duals: Floats) -> tuple[Floats, Floats]:
    """What one unit of each column adds to the objective beyond the prices of its rows, and the size of its terms."""
    costs = problem.cost - problem.entries.transposed_times(row_duals)
    size = np.abs(problem.cost) + problem.entries.magnitudes().transposed_times(np.abs(row_duals))
    return costs, np.maximum(size, _price_size(problem))


def _price_size(problem: Problem) -> float:
    nonzero = np.abs(problem.cost[problem.cost != 0])
    return float(np.median(nonzero)) if len(nonzero) else 1.0


def _dual(problem: Problem, row_duals: Floats) -> float:
    sign = 1.0 if problem.maximise else -1.0
    costs, size = reduced_costs(problem, row_duals)
    scaled, duals = sign * costs / size, sign * row_duals / _price_size(problem)
    # A positive reduced cost wants an upper bound, a negative one a lower bound; rows alike.
    wrong_columns = np.maximum(
        np.where(np.isinf(problem.column_upper), scaled, 0.0),
        np.where(np.isinf(problem.column_lower), -scaled, 0.0),
    )
    wrong_rows = np.maximum(
        np.where(np.isinf(problem.row_upper), duals, 0.0), np.where(np.isinf(problem.row_lower), -duals, 0.0)
    )
    return float(max(wrong_columns.max(initial=0.0), wrong_rows.max(initial=0.0)))


def _gap(problem: Problem, columns: Floats, row_duals: Floats) -> float:
    """Primal value less dual value, divided by the sum of absolute terms."""
    sign = 1.0 if problem.maximise else -1.0
    costs, _ = reduced_costs(problem, row_duals)
    bound = _bound_terms(sign * costs, problem.column_lower, problem.column_upper)
    rows = _bound_terms(sign * row_duals, problem.row_lower, problem.row_upper)
    earned = sign * problem.cost * columns
    size = max(1.0, float(np.abs(earned).sum()))
    return abs(float(earned.sum() - bound.sum() - rows.sum())) / size


def _bound_terms(prices: Floats, lower: Floats, upper: Floats) -> Floats:
    bound = np.where(prices > 0, upper, lower)
    return np.where(np.isinf(bound), 0.0, prices * np.where(np.isinf(bound), 0.0, bound))
