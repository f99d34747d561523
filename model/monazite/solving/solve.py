"""Solve a compiled program, apply the lexicographic tie-break, and verify the plan outside the solver."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from monazite.errors import InfeasibleError, MonaziteError, UnboundedError, UnverifiedError
from monazite.formulation.catalogue import is_defined
from monazite.solving.highs import Answer, Problem, Session, problem_of
from monazite.solving.matrix import Floats, Matrix, name_of
from monazite.solving.ranging.face import optimal_face, weights
from monazite.solving.residuals import Verification, verify
from monazite.tolerances import AMOUNT_IS_ZERO, MULTIPLIER_IS_ZERO, PLANS_DIFFER

ATTEMPTS: tuple[dict[str, object], ...] = (
    {},
    {"presolve": "off", "simplex_strategy": 1},
    {"simplex_scale_strategy": 0},
    {"presolve": "off", "simplex_strategy": 4},
)
"""Solver options, in the order in which they are tried where the checks fail: without presolve, unscaled,
primal simplex."""

MOST_ROUNDS = 100
"""The greatest number of rounds in the search for amounts that vary; each round finds at least one more."""
NEAR = 0.01
"""How far from the plan amounts are searched first, relative to their size and at least 1."""


@dataclass(frozen=True)
class Solution:
    """An optimal plan of a matrix, verified: amounts by column, duals by row, two bases, and the checks.

    `row_duals` are d(objective)/d(right-hand side), in present value. The basis of `value_answer` proves the
    objective value, that of `plan_answer` the plan on the optimal face. `varies` marks columns that differ
    between alternative optima.
    """

    matrix: Matrix
    columns: Floats
    row_duals: Floats
    value: float
    value_answer: Answer
    plan_answer: Answer
    varies: npt.NDArray[np.bool_]
    verification: Verification


def solve(matrix: Matrix, time_limit: float | None = None, **options: object) -> Solution:
    """The optimum of a matrix, with its plan tie-broken and checked.

    Raises `InfeasibleError` with the rows in conflict, `UnboundedError` with the ray, `LimitError`, and
    `UnverifiedError` if the checks fail on cold starts with other options too.
    """
    problem = problem_of(matrix)
    failure: UnverifiedError | None = None
    for attempt in ATTEMPTS:
        try:
            return _solve_once(matrix, problem, time_limit, {**options, **attempt})
        except UnverifiedError as error:
            failure = error
    assert failure is not None
    raise failure


def _solve_once(
    matrix: Matrix, problem: Problem, time_limit: float | None, options: dict[str, object]
) -> Solution:
    session = Session(problem, time_limit, **options)
    try:
        first = session.solve()
    except InfeasibleError as error:
        conflict = [
            (matrix.row_names[row], float(matrix.row_lower[row]), float(matrix.row_upper[row]))
            for row in session.conflict()
        ]
        raise InfeasibleError(str(error), conflict) from None
    except UnboundedError as error:
        raise UnboundedError(str(error), _ray_entries(matrix, session.ray())) from None
    proof = verify(problem, first.columns, first.row_duals)
    if not proof.passed:
        raise UnverifiedError("; ".join(proof.failures), proof.failures)
    face = optimal_face(problem, first.row_duals, weights(matrix))
    try:
        second = session.settle(face)
        if not verify(face, _cleaned(second.columns), second.row_duals).passed:
            # A cold start of the tie-break alone, before the whole solve is repeated with other options.
            session.forget()
            second = session.solve()
    except (InfeasibleError, UnboundedError) as error:
        raise UnverifiedError(f"the tie-break among optimal plans failed: {error}") from None
    columns = _cleaned(second.columns)
    checks = verify(problem, columns, first.row_duals)
    settled = verify(face, columns, second.row_duals)
    failures = (*checks.failures, *(f"tie-break: {failure}" for failure in settled.failures))
    if failures:
        raise UnverifiedError("; ".join(failures), failures)
    value = float(matrix.cost @ columns) + matrix.offset
    varies = _varies(session, face, columns)
    return Solution(matrix, columns, first.row_duals, value, first, second, varies, checks)


def varying(face: Problem, columns: Floats, plan: Answer) -> npt.NDArray[np.bool_]:
    """Columns that vary, computed on a session of its own, so that they depend on the face and the plan
    alone.

    Where the solver stops without an answer from a cold start, the search begins at the basis of the plan.
    """
    try:
        return _found_to_vary(Session(face), face, columns)
    except UnboundedError:
        return np.ones(len(columns), bool)
    except MonaziteError:
        session = Session(face)
        session.use_basis(plan)
        return _varies(session, face, columns)


def _varies(session: Session, face: Problem, columns: Floats) -> npt.NDArray[np.bool_]:
    """Columns that differ between optimal plans; all where some of these are unbounded, or the solver stops
    without an answer: nothing is known to be unique."""
    try:
        return _found_to_vary(session, face, columns)
    except MonaziteError:
        return np.ones(len(columns), bool)


def _found_to_vary(session: Session, face: Problem, columns: Floats) -> npt.NDArray[np.bool_]:
    """Columns that differ between optimal plans.

    A generic weighted sum of columns has the same minimum and maximum over the optimal plans only if none of
    those columns varies. So both are computed, columns that differ are marked, and the search is repeated
    with the others. It begins near the plan: many columns that share one bound, such as the bank of a
    flexibility, move together there, while at the extremes one of them has all of it.
    """
    away = NEAR * np.maximum(1.0, np.abs(columns))
    near = replace(
        face,
        column_lower=np.maximum(face.column_lower, np.minimum(columns, face.column_upper) - away),
        column_upper=np.minimum(face.column_upper, np.maximum(columns, face.column_lower) + away),
    )
    varies = np.zeros(len(columns), bool)
    for plans in (near, face):
        for _ in range(MOST_ROUNDS):
            differs = _differs(session, plans, columns, varies)
            if not (differs & ~varies).any():
                break
            varies |= differs
        else:
            return np.ones(len(columns), bool)
    return varies


def _differs(
    session: Session, plans: Problem, columns: Floats, varies: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Columns that differ at the minimum and maximum of a sum of those not known to vary."""
    weight = np.where(varies, 0.0, plans.cost)
    differs = np.zeros(len(columns), bool)
    for up in (True, False):
        session.restate(replace(plans, cost=weight, maximise=up))
        session.optimum()
        differs |= np.abs(session.point()[0] - columns) > PLANS_DIFFER * np.maximum(1.0, np.abs(columns))
    return differs


def _cleaned(columns: Floats) -> Floats:
    """Amounts without the rounding errors of a basis: those below AMOUNT_IS_ZERO are 0."""
    return np.where(np.abs(columns) < AMOUNT_IS_ZERO, 0.0, columns)


def _ray_entries(matrix: Matrix, ray: Floats | None) -> list[tuple[str, float]]:
    if ray is None or not len(ray):
        return []
    largest = float(np.abs(ray).max())
    order = np.argsort(-np.abs(ray), kind="stable")
    return [
        (name_of(matrix.columns[i]), float(ray[i] / largest))
        for i in order
        if abs(ray[i]) > MULTIPLIER_IS_ZERO * largest and not is_defined(matrix.columns[i][0])
    ]
