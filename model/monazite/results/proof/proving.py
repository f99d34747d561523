"""The proof of a result: its value and its plan in exact rational numbers, from the two bases of the
certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from monazite.errors import UnverifiedError
from monazite.figures import figure
from monazite.solving.exact.elimination import NotProvenError
from monazite.solving.exact.entries import ExactEntries
from monazite.solving.exact.rationals import Exact, prove, within
from monazite.solving.highs import Answer, basis_of, problem_of
from monazite.solving.matrix import Matrix
from monazite.solving.ranging.face import optimal_face, weights
from monazite.solving.residuals import Verification, verify
from monazite.solving.solve import Solution, varying
from monazite.tolerances import EQUAL_AFTER_ROUNDED_BOUND, RELATIVE_EQUAL

MOST_ROWS = 2_000
"""Rows up to which `solve` proves its result; `monazite verify` proves any size."""

NamedStatuses = Mapping[str, Mapping[str, str]]
"""`columns` and `rows`: each name with its basis status, as in `certificate.json`."""


@dataclass(frozen=True)
class Proof:
    """What is proven for the compiled numbers.

    `exact`, with the value and the plan; `chosen` where these are proven for the chosen program, but not that
    no other choice is better, with the reason; `none`, with the reason; or `skipped`. `residual` is the
    relative gap between the tie-broken plan and the optimum. `behind` is the absolute gap, where it is more
    than a rounding error of its terms.
    """

    word: str
    reason: str | None = None
    objective: Fraction | None = None
    value: Exact | None = None
    plan: Exact | None = None
    behind: float | None = None
    residual: float = 0.0


def prove_solution(solution: Solution) -> Proof:
    """Prove the value and the plan of a solution, where the program is small enough to do so at once."""
    if (skipped := too_large(solution.matrix)) is not None:
        return skipped
    value, plan = solution.value_answer, solution.plan_answer
    proof = prove_bases(
        solution.matrix, (value.column_basis, value.row_basis), (plan.column_basis, plan.row_basis)
    )
    if proof.word != "exact":
        return proof
    assert proof.plan is not None
    apart = within(proof.plan.columns, solution.columns.tolist())
    if apart <= (EQUAL_AFTER_ROUNDED_BOUND if solution.matrix.exact else RELATIVE_EQUAL):
        return proof
    return replace(proof, word="none", reason=f"the plan differs from the proven one by {figure(apart, 2)}")


def settled(solution: Solution) -> tuple[Solution, Proof]:
    """A solution and its proof; where the proven plan is another one, that plan, checked like every plan.

    Where numbers are far apart, amounts of the solver may be wrong by more than its checks measure. A plan
    that the exact proof contradicts is not reported: `UnverifiedError` where the proven plan fails the
    checks, or where the value of the plan's basis is below the proven value by more than a rounding error.
    """
    proof = prove_solution(solution)
    if proof.behind is not None:
        raise UnverifiedError(f"the exact proof contradicts the plan: {proof.reason}")
    if proof.word == "exact" or proof.plan is None or proof.value is None:
        return solution, proof
    problem = problem_of(solution.matrix)
    columns, duals = proof.plan.nearest_columns, proof.value.nearest_row_duals
    checks = verify(problem, columns, duals)
    if not checks.passed:
        raise UnverifiedError("; ".join((str(proof.reason), *checks.failures)), checks.failures)
    bases = [
        replace(
            answer,
            columns=exact.nearest_columns,
            row_duals=exact.nearest_row_duals,
            column_duals=exact.nearest_reduced_costs,
            basis=basis_of(exact.column_basis, exact.row_basis),
        )
        for answer, exact in (
            (solution.value_answer, proof.value),
            (solution.plan_answer, proof.plan),
        )
    ]
    value = float(solution.matrix.cost @ columns) + solution.matrix.offset
    better = replace(
        solution,
        columns=columns,
        row_duals=duals,
        value=value,
        value_answer=bases[0],
        plan_answer=bases[1],
        verification=checks,
    )
    return better, replace(proof, word="exact", reason=None)


def too_large(matrix: Matrix) -> Proof | None:
    """The skipped proof of a program that is too large to be proven at once; None where it is not."""
    rows = len(matrix.rows)
    if rows <= MOST_ROWS:
        return None
    return Proof("skipped", f"{rows:,} rows are more than {MOST_ROWS:,}; monazite verify RESULT proves them")


Words = tuple[tuple[str, ...], tuple[str, ...]]
"""The basis status of every column and row, in the order of the matrix."""


def prove_bases(matrix: Matrix, value_basis: Words, plan_basis: Words) -> Proof:
    """Prove that one basis has the best value, and that the other has the tie-broken plan.

    Plans are equal where they differ by a rounding of the compiled numbers: two routes of one price tie in
    the file, and hardly ever in rationals. So a price below 1e-9 of its terms counts as 0 for the plan,
    which is proven feasible and as good to 1e-9.
    """
    problem = problem_of(matrix)
    entries = ExactEntries(problem)
    try:
        value = prove(problem, *value_basis, entries)
        face = optimal_face(problem, value.nearest_row_duals, weights(matrix))
        plan = prove(face, *plan_basis, entries)
    except NotProvenError as error:
        return Proof("none", str(error))
    behind = value.value - plan.worth(problem.cost)
    share = behind / max(Fraction(1), abs(value.value))
    if share > Fraction(RELATIVE_EQUAL):
        reason = f"the objective value of the tie-broken plan is {figure(float(behind), 2)} below the optimum"
        terms = float(sum(abs(c * x) for c, x in zip(problem.cost, plan.nearest_columns, strict=True)))
        return Proof(
            "none", reason, behind=float(behind) if behind > RELATIVE_EQUAL * max(1.0, terms) else None
        )
    return Proof("exact", None, value.value + Fraction(matrix.offset), value, plan, residual=float(share))


def value_of(solution: Solution) -> Fraction | None:
    """The exact optimum of a program; None where it is too large to prove at once, or its basis proves
    nothing."""
    if len(solution.matrix.rows) > MOST_ROWS:
        return None
    answer = solution.value_answer
    try:
        proven = prove(problem_of(solution.matrix), answer.column_basis, answer.row_basis)
    except NotProvenError:
        return None
    return proven.value + Fraction(solution.matrix.offset)


def proven_solution(matrix: Matrix, proof: Proof) -> Solution:
    """A proven plan as a solution: amounts, prices and bases are those of the proof, each number the nearest
    float.

    Whoever proves the same bases has the same solution, to the last digit.
    """
    assert proof.value is not None and proof.plan is not None and proof.objective is not None
    problem = problem_of(matrix)
    columns, duals = proof.plan.nearest_columns, proof.value.nearest_row_duals
    face, plan = optimal_face(problem, duals, weights(matrix)), _answer(proof.plan)
    return Solution(
        matrix,
        columns,
        duals,
        float(proof.objective),
        _answer(proof.value),
        plan,
        varying(face, columns, plan),
        Verification(0.0, 0.0, proof.residual, ()),
    )


def _answer(exact: Exact) -> Answer:
    return Answer(
        exact.nearest_columns,
        exact.nearest_row_duals,
        exact.nearest_reduced_costs,
        basis_of(exact.column_basis, exact.row_basis),
    )


def words_of(matrix: Matrix, basis: NamedStatuses) -> Words:
    """A basis by names in the order of a matrix; `NotProvenError` where its names are not those of the
    matrix."""
    found = []
    for kind, names in (("columns", matrix.column_names), ("rows", matrix.row_names)):
        written: Any = basis.get(kind)
        if not isinstance(written, Mapping) or set(written) != set(names):
            raise NotProvenError(f"the {kind} of the certificate are not those of the program")
        found.append(tuple(str(written[name]) for name in names))
    return found[0], found[1]
