"""Proof of infeasibility: the rows of a conflict, and a basis that proves in rationals by how much they must
be violated.

One row of the conflict is relaxed; its least violation is a linear program of its own. A basis of that
program, solved in exact rational numbers, proves its value. Where that value is above 0, no plan satisfies
the rows. The duals it proves are the exact Farkas multipliers: the weighted sum of the rows requires more
than any plan can supply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from monazite.solving.exact.elimination import NotProvenError
from monazite.solving.exact.rationals import prove
from monazite.solving.highs import Problem, Session, problem_of
from monazite.solving.infeasible.elastic import Slack, elastic, part
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix

ABOVE, BELOW = "relaxed[above]", "relaxed[below]"
"""The two columns that relax the row."""


@dataclass(frozen=True)
class Impossible:
    """A proof: the relaxed row, its least violation, and the basis that proves it, by names."""

    relaxed: str
    short: Fraction
    columns: Mapping[str, str]
    rows: Mapping[str, str]


def prove_conflict(matrix: Matrix, conflict: Conflict) -> Impossible:
    """Prove a conflict from its own rows, and where a rounding error omitted one of them from all rows.

    Raises `NotProvenError` where neither proves it.
    """
    chosen = sorted({*conflict.rows, *conflict.always})
    try:
        return _prove(matrix, chosen, conflict.relaxed)
    except NotProvenError:
        if len(chosen) == len(matrix.rows):
            raise
        return _prove(matrix, list(range(len(matrix.rows))), conflict.relaxed)


def _prove(matrix: Matrix, chosen: list[int], relaxed: int) -> Impossible:
    problem, columns = _program(matrix, chosen, relaxed)
    answer = Session(problem).solve()
    exact = prove(problem, answer.column_basis, answer.row_basis)
    if exact.value <= 0:
        raise NotProvenError("the rows of the conflict are feasible up to rounding error")
    return Impossible(
        matrix.row_names[relaxed],
        exact.value,
        dict(zip(columns, exact.column_basis, strict=True)),
        dict(zip((matrix.row_names[row] for row in chosen), exact.row_basis, strict=True)),
    )


def _program(matrix: Matrix, chosen: list[int], relaxed: int) -> tuple[Problem, list[str]]:
    """The program of the least violation of a row given some others, and the names of its columns."""
    few, columns = part(problem_of(matrix), chosen)
    place = chosen.index(relaxed)
    names = [*(matrix.column_names[column] for column in columns), ABOVE, BELOW]
    return elastic(few, [Slack({place: 1.0}), Slack({place: -1.0})]), names


def reprove(
    matrix: Matrix, relaxed: str, of_columns: Mapping[str, str], of_rows: Mapping[str, str]
) -> Impossible:
    """The proof that a certificate of a conflict gives for a matrix: its relaxed row is violated by more than
    0.

    Raises `NotProvenError` where it belongs to another program, or proves nothing.
    """
    numbers = {name: number for number, name in enumerate(matrix.row_names)}
    if relaxed not in of_rows or not set(of_rows) <= set(numbers):
        raise NotProvenError("the rows of the certificate are not those of the program")
    chosen = sorted(numbers[name] for name in of_rows)
    problem, columns = _program(matrix, chosen, numbers[relaxed])
    if set(columns) != set(of_columns):
        raise NotProvenError("the columns of the certificate are not those of the program")
    words = [of_columns[name] for name in columns], [of_rows[matrix.row_names[row]] for row in chosen]
    exact = prove(problem, *words)
    if exact.value <= 0:
        raise NotProvenError("the rows of the certificate are feasible")
    return Impossible(
        relaxed,
        exact.value,
        dict(zip(columns, exact.column_basis, strict=True)),
        dict(zip((matrix.row_names[row] for row in chosen), exact.row_basis, strict=True)),
    )
