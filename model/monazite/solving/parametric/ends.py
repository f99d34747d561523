r"""Where a parametric program is feasible, and where its value is bounded: exact, as linear programs of their
own.

A term becomes a decision: the least and the greatest $\theta$ for which some $x \ge 0$ keeps $l(\theta) \le A
x \le u(\theta)$ are the ends of feasibility, a convex set. The value is bounded where the dual has a
solution, $A^\mathsf{T} y \ge c(\theta)$ with the signs of the rows: again linear in $y$ and $\theta$
together. With several terms the same programs give the furthest point in any direction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monazite.errors import InfeasibleError, MonaziteError, UnboundedError, UnverifiedError
from monazite.solving.highs import Problem, Session
from monazite.solving.matrix import Floats, Sparse
from monazite.solving.parametric.program import Parametric
from monazite.solving.residuals import verify


@dataclass(frozen=True)
class Reach:
    """A linear program over plan or duals and the terms; the terms are its last columns."""

    problem: Problem
    terms: int

    def furthest(self, direction: Floats) -> Floats | None:
        """The values of the terms furthest in a direction, verified; None where there are none at all."""
        cost = np.zeros(len(self.problem.cost))
        cost[-self.terms :] = direction
        problem = Problem(
            self.problem.entries,
            cost,
            self.problem.column_lower,
            self.problem.column_upper,
            self.problem.row_lower,
            self.problem.row_upper,
        )
        try:
            try:
                answer = Session(problem).solve()
            except InfeasibleError:
                # Presolve reports some feasible programs as infeasible.
                answer = Session(problem, presolve="off").solve()
        except InfeasibleError:
            return None
        except UnboundedError as error:
            if self.terms == 1 and np.isinf(self._bound(direction[0])):
                return np.array([np.inf if direction[0] > 0 else -np.inf])
            raise UnverifiedError("the range of the terms has no end within their values") from error
        proof = verify(problem, answer.columns, answer.row_duals)
        if not proof.passed:
            raise UnverifiedError("; ".join(proof.failures), proof.failures)
        return answer.columns[-self.terms :]

    def holds(self, point: Floats) -> bool:
        """Whether some values of the terms are feasible, verified; False also where the solver gives no
        answer."""
        free = self.problem
        problem = Problem(
            free.entries,
            np.zeros(len(free.cost)),
            np.concatenate([free.column_lower[: -self.terms], point]),
            np.concatenate([free.column_upper[: -self.terms], point]),
            free.row_lower,
            free.row_upper,
        )
        try:
            answer = Session(problem).solve()
        except MonaziteError:
            return False
        return verify(problem, answer.columns, answer.row_duals).passed

    def _bound(self, direction: float) -> float:
        """The bound of a single term in a direction."""
        return float((self.problem.column_upper if direction > 0 else self.problem.column_lower)[-1])


def feasible_reach(parametric: Parametric, box: Floats) -> Reach:
    """The values of the terms within a box (terms x 2) for which the program is feasible."""
    base = parametric.base
    width, count = len(base.columns), len(parametric.terms)
    entries = _beside(base.entries, -parametric.limit_rates.T)
    return Reach(
        Problem(
            entries,
            np.zeros(width + count),
            np.concatenate([np.zeros(width), box[:, 0]]),
            np.concatenate([np.full(width, np.inf), box[:, 1]]),
            base.row_lower,
            base.row_upper,
        ),
        count,
    )


def bounded_reach(parametric: Parametric, box: Floats) -> Reach:
    """The values of the terms within a box for which duals bound the objective value (where it is
    feasible)."""
    base = parametric.base
    height, count = len(base.rows), len(parametric.terms)
    entries = _beside(_transposed(base.entries, height), -parametric.price_rates.T)
    # The dual of a row with an upper bound is at least 0, with a lower bound at most 0.
    lower = np.where(np.isfinite(base.row_lower), -np.inf, 0.0)
    upper = np.where(np.isfinite(base.row_upper), np.inf, 0.0)
    return Reach(
        Problem(
            entries,
            np.zeros(height + count),
            np.concatenate([lower, box[:, 0]]),
            np.concatenate([upper, box[:, 1]]),
            base.cost,
            np.full(len(base.columns), np.inf),
        ),
        count,
    )


def span(reach: Reach) -> tuple[float, float] | None:
    """The least and the greatest value of a single term; None where there is none."""
    least = reach.furthest(np.array([-1.0]))
    most = reach.furthest(np.array([1.0]))
    return None if least is None or most is None else (float(least[0]), float(most[0]))


def _beside(entries: Sparse, columns: Floats) -> Sparse:
    """A sparse matrix with some dense columns (rows x columns) behind it."""
    height, more = columns.shape
    rows, added = np.nonzero(columns)
    row = np.concatenate([entries.row_of_entry, rows]).astype(np.int32)
    column = np.concatenate([entries.columns, entries.width + added]).astype(np.int32)
    value = np.concatenate([entries.values, columns[rows, added]])
    order = np.argsort(row, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=height))]).astype(np.int32)
    return Sparse(starts, column[order], value[order], entries.width + more)


def _transposed(entries: Sparse, height: int) -> Sparse:
    order = np.argsort(entries.columns, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(entries.columns, minlength=entries.width))])
    return Sparse(starts.astype(np.int32), entries.row_of_entry[order], entries.values[order], height)
