"""Small programs from dense lists, in any units, and with one term."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from monazite.solving.highs import Problem
from monazite.solving.matrix import Floats, Matrix, Sparse
from monazite.solving.parametric.program import Parametric

INF = np.inf


def program(
    dense: Floats, cost: Sequence[float], lower: Floats, upper: Floats, by_row: Floats, by_column: Floats
) -> Problem:
    """Maximise over columns at least 0, with rows and columns in units of their own."""
    matrix = dense * by_row[:, None] * by_column
    across = np.nonzero(matrix)
    starts = np.concatenate([[0], np.cumsum((matrix != 0).sum(axis=1))]).astype(np.int32)
    entries = Sparse(starts, across[1].astype(np.int32), matrix[across], matrix.shape[1])
    width = matrix.shape[1]
    return Problem(
        entries,
        np.array(cost, float) * by_column,
        np.zeros(width),
        np.full(width, INF),
        lower * by_row,
        upper * by_row,
    )


def parametric_of(problem: Problem, rates: Floats) -> Parametric:
    """A program with one term, which moves its limits at some rates."""
    width, height = len(problem.cost), len(problem.row_lower)
    nothing = Sparse(np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0), width)
    base = Matrix(
        tuple(("x", str(number)) for number in range(width)),
        tuple(("row", str(number)) for number in range(height)),
        problem.entries,
        problem.row_lower,
        problem.row_upper,
        problem.cost,
        0.0,
        (),
        nothing,
        np.zeros(0),
    )
    return Parametric(
        ("term",),
        base,
        rates[None, :],
        np.zeros((1, width)),
        np.zeros((1, len(problem.entries.values))),
        {(): 0.0},
        {},
    )
