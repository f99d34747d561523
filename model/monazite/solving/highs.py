"""A session with HiGHS: one place for options, statuses and the arrays that go in and out.

Known problems that are handled here (measured with highspy 1.15.1): an IIS with default options is empty
(strategy 6 is set); only an optimal status with a valid basis is an answer; an infeasible or unbounded model
found in presolve is solved again without presolve, so that the two are distinguished and a ray exists:
presolve reports some feasible, unbounded models as infeasible. Coefficients of at most 1e-9 are dropped: a
matrix with such coefficients is scaled for the solver (`solving/scaling.py`), and all results are converted
back to the compiled numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import highspy
import numpy as np

from monazite.errors import (
    InfeasibleError,
    LimitError,
    MonaziteError,
    ResourceError,
    UnboundedError,
    UnverifiedError,
)
from monazite.solving.matrix import Floats, Ints, Matrix, Sparse
from monazite.solving.median import median
from monazite.solving.quiet import quiet_output
from monazite.solving.scaling import Scaling
from monazite.tolerances import LEAST_DIVISOR, MULTIPLIER_IS_ZERO, SOLVER_COEFFICIENT, SOLVER_FEASIBILITY

STATUSES: dict[Any, type[MonaziteError] | None] = {
    highspy.HighsModelStatus.kOptimal: None,
    highspy.HighsModelStatus.kModelEmpty: None,
    highspy.HighsModelStatus.kInfeasible: InfeasibleError,
    highspy.HighsModelStatus.kUnbounded: UnboundedError,
    highspy.HighsModelStatus.kTimeLimit: LimitError,
    highspy.HighsModelStatus.kIterationLimit: LimitError,
    highspy.HighsModelStatus.kMemoryLimit: ResourceError,
}
"""The one table of statuses: None is an answer, anything not listed is an error of the solver."""

TIME_LIMIT = "HiGHS: Time limit reached"
"""The message where `--time-limit` stopped the solver."""

BASIS_WORDS = {
    highspy.HighsBasisStatus.kLower: "lower",
    highspy.HighsBasisStatus.kUpper: "upper",
    highspy.HighsBasisStatus.kBasic: "basic",
    highspy.HighsBasisStatus.kZero: "free",
    highspy.HighsBasisStatus.kNonbasic: "nonbasic",
}
BASIS_STATUSES = {word: status for status, word in BASIS_WORDS.items()}

IIS_SECONDS = 20.0
"""The time limit of HiGHS for a small conflict; its result by then is used."""


@dataclass(frozen=True)
class Answer:
    """The solver's answer: columns, duals as d(objective)/d(right-hand side), and the basis.

    `basis` is the solver's own; `column_basis` and `row_basis` are its statuses in words, made where they are
    asked for.
    """

    columns: Floats
    row_duals: Floats
    column_duals: Floats
    basis: highspy.HighsBasis = field(repr=False)

    @cached_property
    def column_basis(self) -> tuple[str, ...]:
        """The status of each column in words."""
        return tuple(map(BASIS_WORDS.__getitem__, self.basis.col_status))

    @cached_property
    def row_basis(self) -> tuple[str, ...]:
        """The status of each row in words."""
        return tuple(map(BASIS_WORDS.__getitem__, self.basis.row_status))


def basis_of(column_words: Sequence[str], row_words: Sequence[str]) -> highspy.HighsBasis:
    """A basis of the solver from statuses in words."""
    basis = highspy.HighsBasis()
    basis.col_status = list(map(BASIS_STATUSES.__getitem__, column_words))
    basis.row_status = list(map(BASIS_STATUSES.__getitem__, row_words))
    basis.valid = True
    return basis


@dataclass(frozen=True)
class Problem:
    """Bounds and prices of a program over a fixed matrix.

    `exact` has, by row, bounds that no float is equal to: a proof uses these, the solver the nearest floats.
    """

    entries: Sparse
    cost: Floats
    column_lower: Floats
    column_upper: Floats
    row_lower: Floats
    row_upper: Floats
    maximise: bool = True
    exact: Mapping[int, Fraction] = field(default_factory=dict)


def problem_of(matrix: Matrix) -> Problem:
    """The program of a matrix as it is compiled."""
    width = len(matrix.columns)
    return Problem(
        matrix.entries,
        matrix.cost,
        np.zeros(width),
        np.full(width, np.inf),
        matrix.row_lower,
        matrix.row_upper,
        exact=matrix.exact,
    )


class Session:
    """One model in HiGHS."""

    def __init__(self, problem: Problem, time_limit: float | None = None, **options: Any):
        self._highs = _new_highs()
        self._set("threads", 1)
        self._set("iis_strategy", 6)
        self._set("iis_time_limit", IIS_SECONDS)
        # The solver's default of 1e-7 would sometimes fail our own checks.
        self._set("primal_feasibility_tolerance", SOLVER_FEASIBILITY)
        self._set("dual_feasibility_tolerance", SOLVER_FEASIBILITY)
        for name, value in (
            {"time_limit": time_limit} if time_limit is not None else {}
        ).items() | options.items():
            self._set(name, value)
        self.problem = problem
        self._is_primal = False
        self._is_cold = True
        self._basic: tuple[Ints, Floats] | None = None
        self._scaling = factors(problem)
        self._is_scaled = problem.entries.scaling is not None
        if self._is_scaled:
            self._set("small_matrix_value", SOLVER_COEFFICIENT)
        self._scale = price_scale(problem.cost * self._scaling.columns)
        self._highs.passModel(_highs_model(scaled(problem), self._scale))

    def _set(self, name: str, value: Any) -> None:
        if self._highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise MonaziteError(f"HiGHS refuses the option {name} = {value!r}")

    def solve(self) -> Answer:
        """The optimum; `InfeasibleError`, `UnboundedError` or `LimitError` where there is none."""
        self._run()
        return self._answer()

    def _run(self) -> None:
        self._basic = None
        self._highs.run()
        status = self._highs.getModelStatus()
        doubtful = (highspy.HighsModelStatus.kUnboundedOrInfeasible, highspy.HighsModelStatus.kUnknown)
        if status in doubtful or (status == highspy.HighsModelStatus.kInfeasible and self._is_cold):
            self._set("presolve", "off")
            self._highs.clearSolver()
            self._highs.run()
            status = self._highs.getModelStatus()
            self._set("presolve", "choose")
        self._is_cold = False
        if status not in STATUSES:
            raise UnverifiedError(
                f"HiGHS stopped with the status {self._highs.modelStatusToString(status)!r}"
            )
        error = STATUSES[status]
        if error is not None:
            raise error(f"HiGHS: {self._highs.modelStatusToString(status)}")

    def settle(self, problem: Problem) -> Answer:
        """Solve another program with the same matrix, with a warm start."""
        self.restate(problem)
        return self.solve()

    def restate(self, problem: Problem) -> None:
        """Load another program with the same matrix, and keep the basis."""
        width, height = len(problem.cost), len(problem.row_lower)
        columns, rows = np.arange(width, dtype=np.int32), np.arange(height, dtype=np.int32)
        self._scale = price_scale(problem.cost * self._scaling.columns)
        by_row, by_column = self._scaling.rows, self._scaling.columns
        self._highs.changeColsBounds(
            width, columns, problem.column_lower / by_column, problem.column_upper / by_column
        )
        if height:
            self._highs.changeRowsBounds(height, rows, problem.row_lower * by_row, problem.row_upper * by_row)
        self._highs.changeColsCost(width, columns, problem.cost * by_column * self._scale)
        self._highs.changeObjectiveSense(
            highspy.ObjSense.kMaximize if problem.maximise else highspy.ObjSense.kMinimize
        )
        self.problem = problem

    def move(self, problem: Problem, rows: Ints, columns: Ints) -> None:
        """Change the bounds of some rows and the objective coefficients of some columns to those of a
        problem, and keep the basis.

        The scale of the objective stays, so that the tolerances mean the same along a sweep.
        """
        if len(rows):
            scale = self._scaling.rows[rows]
            self._highs.changeRowsBounds(
                len(rows), rows, problem.row_lower[rows] * scale, problem.row_upper[rows] * scale
            )
        if len(columns):
            prices = problem.cost[columns] * self._scaling.columns[columns] * self._scale
            self._highs.changeColsCost(len(columns), columns, prices)
        self.problem = problem

    def optimum(self) -> None:
        """Solve and leave the answer in the solver; raises as `solve` does."""
        self._run()

    def use_primal(self, primal: bool) -> None:
        """Use the primal simplex method, or the dual one."""
        if primal != self._is_primal:
            self._set("simplex_strategy", 4 if primal else 1)
            self._is_primal = primal

    def forget(self) -> None:
        """Drop the basis, so that the next solve is a cold start."""
        self._basic = None
        self._highs.clearSolver()

    def use_basis(self, answer: Answer) -> None:
        """Load the basis of an answer, without solving."""
        self._basic = None
        if self._highs.setBasis(answer.basis) == highspy.HighsStatus.kError:
            raise UnverifiedError("HiGHS refuses the basis of its own answer")

    def point(self) -> tuple[Floats, Floats]:
        """The columns and row duals of the present answer."""
        solution = self._highs.getSolution()
        return (
            np.array(solution.col_value) * self._scaling.columns,
            np.array(solution.row_dual) / self._scale * self._scaling.rows,
        )

    def basic(self) -> Ints:
        """The basic variables: a column's number, or -1 - row for the slack of a row."""
        return self._at_basis()[0]

    def _at_basis(self) -> tuple[Ints, Floats]:
        """The basic variables and their factors, read once for each basis."""
        if self._basic is None:
            status, variables = self._highs.getBasicVariables()
            if status != highspy.HighsStatus.kOk:
                raise UnverifiedError("HiGHS reports an optimum without a basis")
            basic = np.asarray(variables, np.int32)
            self._basic = basic, self._scaling.of_basic(basic)
        return self._basic

    def basis_solve(self, right_side: Floats) -> Floats:
        """B^-1 times a vector over rows; for basic slacks this is minus the activity of the row."""
        status, solution = self._highs.getBasisSolve(right_side * self._scaling.rows)
        if status != highspy.HighsStatus.kOk:
            raise UnverifiedError("HiGHS cannot solve with its basis")
        return np.asarray(solution, float) * self.basic_factors()

    def basis_transpose_solve(self, right_side: Floats) -> Floats:
        """B^-T times a vector over the basic variables, as `basic` orders them."""
        status, solution = self._highs.getBasisTransposeSolve(right_side * self.basic_factors())
        if status != highspy.HighsStatus.kOk:
            raise UnverifiedError("HiGHS cannot solve with its basis")
        return np.asarray(solution, float) * self._scaling.rows

    def basic_factors(self) -> Floats:
        """The factor of each basic variable: its amount over that in the solver."""
        return self._at_basis()[1]

    @property
    def row_factors(self) -> Floats:
        """The factor of each row: its dual over that in the solver."""
        return self._scaling.rows

    def _answer(self) -> Answer:
        solution, basis = self._highs.getSolution(), self._highs.getBasis()  # A copy of each.
        if not basis.valid and len(self.problem.cost):
            raise MonaziteError("HiGHS reports an optimum without a basis")
        return Answer(
            np.array(solution.col_value) * self._scaling.columns,
            np.array(solution.row_dual) / self._scale * self._scaling.rows,
            np.array(solution.col_dual) / self._scale / self._scaling.columns,
            basis,
        )

    def conflict(self) -> tuple[int, ...]:
        """A conflict: HiGHS's IIS within the rows of its Farkas proof.

        The proof (a dual ray) has few rows, so that the search for an IIS among them is fast at any size. An
        empty IIS is replaced by the rows of the proof. The session cannot be used afterwards.
        """
        proof = self._farkas_rows()
        if len(proof):
            others = np.setdiff1d(np.arange(len(self.problem.row_lower)), proof).astype(np.int32)
            free = np.full(len(others), np.inf)
            self._highs.changeRowsBounds(len(others), others, -free, free)
        status, found = self._highs.getIis()
        if status != highspy.HighsStatus.kError and len(found.row_index_):
            return tuple(sorted(int(row) for row in found.row_index_))
        return tuple(int(row) for row in proof)

    def _farkas_rows(self) -> Ints:
        self._set("presolve", "off")
        self._set("solver", "simplex")
        self._basic = None
        self._highs.clearSolver()
        self._highs.run()
        values = np.array(self._highs.getDualRay()[-1], float)
        return np.flatnonzero(
            np.abs(values) > MULTIPLIER_IS_ZERO * np.abs(values).max(initial=LEAST_DIVISOR)
        ).astype(np.int32)

    def farkas(self) -> Floats:
        """The Farkas multipliers of the solver's proof of infeasibility; empty where it has none."""
        found = self._highs.getDualRay()
        has = found[1] if len(found) == 3 else True
        values = np.array(found[-1], float)
        if not has or not values.any():
            self._farkas_rows()
            values = np.array(self._highs.getDualRay()[-1], float)
            self._set("presolve", "choose")
            self._set("solver", "choose")
        return values * self._scaling.rows if len(values) else values

    def ray(self) -> Floats | None:
        """A ray along which the objective value is unbounded."""
        self._set("presolve", "off")
        self._set("solver", "simplex")
        self._set("simplex_strategy", 4)
        self._basic = None
        self._highs.clearSolver()
        self._highs.run()
        found = self._highs.getPrimalRay()
        has, values = (found[1], found[2]) if len(found) == 3 else (True, found[-1])
        for name in ("presolve", "solver"):
            self._set(name, "choose")
        self._set("simplex_strategy", 1)
        return np.array(values, float) * self._scaling.columns if has else None


def price_scale(cost: Floats) -> float:
    """The power of two that scales the median objective coefficient to about 1, so that tolerances mean the
    same in any money.

    A power of two changes no digit of a number.
    """
    prices = np.abs(cost[cost != 0])
    return float(2.0 ** -round(float(np.log2(median(prices))))) if len(prices) else 1.0


def factors(problem: Problem) -> Scaling:
    """The scaling factors of the rows and columns of a program: 1, unless its matrix is scaled."""
    return problem.entries.scaling or Scaling(np.ones(len(problem.row_lower)), np.ones(len(problem.cost)))


def scaled(problem: Problem) -> Problem:
    """A program scaled by its factors; the objective value is unchanged."""
    scaling = factors(problem)
    return Problem(
        scaling.matrix(problem.entries),
        problem.cost * scaling.columns,
        problem.column_lower / scaling.columns,
        problem.column_upper / scaling.columns,
        problem.row_lower * scaling.rows,
        problem.row_upper * scaling.rows,
        problem.maximise,
    )


def scaled_answer(answer: Answer, scaling: Scaling) -> Answer:
    """An answer scaled by the factors of its program."""
    return replace(
        answer,
        columns=answer.columns / scaling.columns,
        row_duals=answer.row_duals / scaling.rows,
        column_duals=answer.column_duals * scaling.columns,
    )


def _highs_model(problem: Problem, scale: float) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(problem.cost), len(problem.row_lower)
    model.col_cost_, model.col_lower_, model.col_upper_ = (
        problem.cost * scale,
        problem.column_lower,
        problem.column_upper,
    )
    model.row_lower_, model.row_upper_ = problem.row_lower, problem.row_upper
    model.sense_ = highspy.ObjSense.kMaximize if problem.maximise else highspy.ObjSense.kMinimize
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = len(problem.cost), len(problem.row_lower)
    model.a_matrix_.start_ = problem.entries.starts
    model.a_matrix_.index_ = problem.entries.columns
    model.a_matrix_.value_ = problem.entries.values
    return model


def _new_highs() -> highspy.Highs:
    """A silent `Highs`. From release 1.16 its constructor prints a banner, which no option prevents."""
    with quiet_output():
        highs = highspy.Highs()
    highs.silent()
    return highs
