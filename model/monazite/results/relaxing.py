"""The program of a plan solved again with some bounds moved, each time from a warm start and verified."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from monazite.errors import MonaziteError
from monazite.results.plan import Plan
from monazite.solving.highs import Answer, Problem, Session, problem_of
from monazite.solving.matrix import Floats
from monazite.solving.residuals import price_size, verify

NO_COLUMNS = np.zeros(0, np.int32)


class Relaxing:
    """Solves the program of a plan with other bounds of its rows; keeps one session at the last basis."""

    def __init__(self, plan: Plan):
        self.problem = problem_of(plan.solved.matrix)
        self._value = float(self.problem.cost @ plan.solved.columns)
        self._typical = price_size(self.problem)
        self._session = Session(self.problem)
        self._session.use_basis(plan.solved.value_answer)

    def settled(self, row_lower: Floats, row_upper: Floats) -> Answer | None:
        """The optimum with other bounds; None where there is none, or where it could not be verified."""
        moved = replace(self.problem, row_lower=row_lower, row_upper=row_upper)
        last = self._session.problem
        rows = np.flatnonzero((last.row_lower != row_lower) | (last.row_upper != row_upper))
        try:
            self._session.move(moved, rows.astype(np.int32), NO_COLUMNS)
            answer = self._session.solve()
            if verify(moved, answer.columns, answer.row_duals, self._typical).passed:
                return answer
        except MonaziteError:
            return None
        return _verified(moved, presolve="off")

    def solved_cold(self, row_lower: Floats, row_upper: Floats, column_upper: Floats) -> Answer | None:
        """The same from a cold start: where many bounds move at once, the basis of the plan is far from the
        optimum, and a warm start takes minutes in a large program."""
        return _verified(
            replace(self.problem, row_lower=row_lower, row_upper=row_upper, column_upper=column_upper)
        )

    def worth(self, step: Floats, paid: float = 0.0) -> float | None:
        """The change in objective value, at least 0, when the bounds of the rows move by a step and `paid` is
        received beside; None without a verified plan."""
        problem = self.problem
        answer = self.settled(problem.row_lower + step, problem.row_upper + step)
        if answer is None:
            return None
        return max(0.0, float(problem.cost @ answer.columns) - self._value + paid)


def _verified(problem: Problem, **options: Any) -> Answer | None:
    """The optimum of a program from a cold start; None where there is none, or it could not be verified."""
    try:
        answer = Session(problem, **options).solve()
    except MonaziteError:
        return None
    return answer if verify(problem, answer.columns, answer.row_duals).passed else None


def relaxing(plan: Plan) -> Relaxing:
    """The program of a plan, ready to be solved with other bounds; one for each plan."""
    return plan.once(Relaxing)
