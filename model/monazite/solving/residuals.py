"""Check an answer outside the solver: primal residual, dual residual and gap, from the matrix alone.

Each residual is divided by the size of its terms (the sum of absolute terms of its row or column, at least 1
for amounts and a typical objective coefficient for duals), and compared with 1e-9. Where the matrix is scaled
for the solver, residuals are those of the compiled numbers, in the units of the scaled rows and columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from monazite.figures import figure
from monazite.solving.highs import Problem, factors
from monazite.solving.matrix import Floats
from monazite.solving.median import median
from monazite.tolerances import LEAST_DIVISOR, RESIDUAL


@dataclass(frozen=True)
class Verification:
    """The greatest scaled residual of each kind, and the failed checks in words."""

    primal: float
    dual: float
    gap: float
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def verify(
    problem: Problem, columns: Floats, row_duals: Floats, typical: float | None = None
) -> Verification:
    """Check optimality by weak duality, up to the tolerance.

    A feasible plan and duals of the right signs whose objective values agree are optimal. `typical` is the
    size of an objective coefficient that duals are compared with, by default that of the problem.
    """
    typical = price_size(problem) if typical is None else typical
    costs, size = reduced_costs(problem, row_duals, typical)
    primal = _primal(problem, columns)
    dual = _dual(problem, row_duals, costs / size, typical)
    gap = _gap(problem, columns, row_duals, costs)
    return Verification(primal, dual, gap, tuple(_failures(primal, dual, gap)))


def _failures(primal: float, dual: float, gap: float) -> Iterator[str]:
    for name, residual in (
        ("a bound is violated", primal),
        ("a dual has the wrong sign", dual),
        ("primal and dual objective values differ", gap),
    ):
        if not residual <= RESIDUAL:
            yield f"{name} by {figure(residual, 2)} (scaled), more than {figure(RESIDUAL)}"


def _primal(problem: Problem, columns: Floats) -> float:
    activity = problem.entries.times(columns)
    size = np.maximum(
        np.minimum(1.0, 1 / factors(problem).rows), problem.entries.magnitudes.times(np.abs(columns))
    )
    rows = np.maximum(problem.row_lower - activity, activity - problem.row_upper) / size
    bounds = np.maximum(problem.column_lower - columns, columns - problem.column_upper) / np.maximum(
        1.0, np.abs(columns)
    )
    return float(max(rows.max(initial=0.0), bounds.max(initial=0.0)))


def reduced_costs(problem: Problem, row_duals: Floats, typical: float | None = None) -> tuple[Floats, Floats]:
    """The reduced cost of each column, and the size of its terms.

    The size is at least `typical`, by default that of a typical objective coefficient.
    """
    costs = problem.cost - problem.entries.transposed_times(row_duals)
    size = np.abs(problem.cost) + problem.entries.magnitudes.transposed_times(np.abs(row_duals))
    typical = price_size(problem) if typical is None else typical
    return costs, np.maximum(size, typical / factors(problem).columns)


def price_size(problem: Problem) -> float:
    """The size of a typical objective coefficient, per scaled unit, that duals are compared with."""
    nonzero = np.abs((problem.cost * factors(problem).columns)[problem.cost != 0])
    return median(nonzero) if len(nonzero) else 1.0


def _dual(problem: Problem, row_duals: Floats, scaled_costs: Floats, typical: float) -> float:
    sign = 1.0 if problem.maximise else -1.0
    scaled, duals = sign * scaled_costs, sign * row_duals / factors(problem).rows / typical
    # A positive reduced cost needs an upper bound, a negative one a lower bound; rows likewise.
    wrong_columns = np.maximum(
        np.where(np.isinf(problem.column_upper), scaled, 0.0),
        np.where(np.isinf(problem.column_lower), -scaled, 0.0),
    )
    wrong_rows = np.maximum(
        np.where(np.isinf(problem.row_upper), duals, 0.0), np.where(np.isinf(problem.row_lower), -duals, 0.0)
    )
    return float(max(wrong_columns.max(initial=0.0), wrong_rows.max(initial=0.0)))


def _gap(problem: Problem, columns: Floats, row_duals: Floats, costs: Floats) -> float:
    """Primal minus dual objective value, divided by the sum of absolute terms."""
    sign = 1.0 if problem.maximise else -1.0
    bound = _bound_terms(sign * costs, problem.column_lower, problem.column_upper)
    rows = _bound_terms(sign * row_duals, problem.row_lower, problem.row_upper)
    earned = sign * problem.cost * columns
    size = max(1.0, float(np.abs(earned).sum()))
    return abs(float(earned.sum() - bound.sum() - rows.sum())) / size


def _bound_terms(prices: Floats, lower: Floats, upper: Floats) -> Floats:
    bound = np.where(prices > 0, upper, lower)
    return np.where(np.isinf(bound), 0.0, prices * np.where(np.isinf(bound), 0.0, bound))


def proves_infeasible(problem: Problem, multipliers: Floats) -> bool:
    """Whether multipliers of rows are a Farkas proof of infeasibility, up to the tolerance, with either
    sign."""
    if len(multipliers) != len(problem.row_lower) or not np.abs(multipliers).max(initial=0.0) > 0:
        return False
    return any(_asks_too_much(problem, sign * multipliers) for sign in (1.0, -1.0))


def _asks_too_much(problem: Problem, multipliers: Floats) -> bool:
    sizes = np.abs(multipliers) / factors(problem).rows
    used = np.where(sizes <= RESIDUAL * sizes.max(), 0.0, multipliers)
    limit = np.where(used > 0, problem.row_lower, problem.row_upper)
    if np.isinf(limit[used != 0]).any():
        return False
    asked = used * np.where(used == 0, 0.0, limit)
    given = problem.entries.transposed_times(used)
    size = np.maximum(problem.entries.magnitudes.transposed_times(np.abs(used)), LEAST_DIVISOR)
    return bool((given <= RESIDUAL * size).all() and asked.sum() > RESIDUAL * np.abs(asked).sum())


def proves_unbounded(problem: Problem, ray: Floats) -> bool:
    """Whether a direction is a ray of the feasible set that improves the objective value, up to the
    tolerance."""
    if len(ray) != len(problem.cost) or not np.abs(ray).max(initial=0.0) > 0:
        return False
    unit = factors(problem).columns
    ray = ray / np.abs(ray / unit).max()
    activity = problem.entries.times(ray)
    size = np.maximum(problem.entries.magnitudes.times(np.abs(ray)), LEAST_DIVISOR)
    kept = np.where(np.isfinite(problem.row_lower), activity >= -RESIDUAL * size, True) & np.where(
        np.isfinite(problem.row_upper), activity <= RESIDUAL * size, True
    )
    earned = problem.cost * ray * (1.0 if problem.maximise else -1.0)
    return bool(
        kept.all() and (ray / unit).min() >= -RESIDUAL and earned.sum() > RESIDUAL * np.abs(earned).sum()
    )
