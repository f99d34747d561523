"""The program of a plan solved again with some bounds moved, each time from a warm start and verified."""

from __future__ import annotations

from dataclasses import replace

from monazite.errors import MonaziteError
from monazite.results.plan import Plan
from monazite.solving.highs import Answer, Session, problem_of
from monazite.solving.matrix import Floats
from monazite.solving.residuals import verify


class Relaxing:
    """Solves the program of a plan with other bounds of its rows; keeps one session at the last basis."""

    def __init__(self, plan: Plan):
        self.problem = problem_of(plan.solved.matrix)
        self._value = float(self.problem.cost @ plan.solved.columns)
        self._session = Session(self.problem)
        self._session.use_basis(plan.solved.value_answer)

    def settled(
        self, row_lower: Floats, row_upper: Floats, column_upper: Floats | None = None
    ) -> Answer | None:
        """The optimum with other bounds; None where there is none, or where it could not be verified."""
        upper = self.problem.column_upper if column_upper is None else column_upper
        moved = replace(self.problem, row_lower=row_lower, row_upper=row_upper, column_upper=upper)
        try:
            answer = self._session.settle(moved)
            if verify(moved, answer.columns, answer.row_duals).passed:
                return answer
            answer = Session(moved, presolve="off").solve()
        except MonaziteError:
            return None
        return answer if verify(moved, answer.columns, answer.row_duals).passed else None

    def worth(self, step: Floats, paid: float = 0.0) -> float | None:
        """The change in objective value, at least 0, when the bounds of the rows move by a step and `paid` is
        received beside; None without a verified plan."""
        problem = self.problem
        answer = self.settled(problem.row_lower + step, problem.row_upper + step)
        if answer is None:
            return None
        return max(0.0, float(problem.cost @ answer.columns) - self._value + paid)


def relaxing(plan: Plan) -> Relaxing:
    """The program of a plan, ready to be solved with other bounds; one for each plan."""
    return plan.once(Relaxing)
