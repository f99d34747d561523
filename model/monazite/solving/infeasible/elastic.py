r"""Elastic relaxation: the least change of some bounds that makes a program feasible.

```math
\min \; w \cdot s, \qquad l + R s \le A x \le u + R s, \qquad 0 \le s \le \bar s
```

Each slack $s_k$ moves the bounds of some rows together, at the rates $R$: a yearly quantity moves its floor
and its cap. The duals are a Farkas proof: the weighted sum of the rows requires $w \cdot s$ more
than any plan can supply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from monazite.errors import UnverifiedError
from monazite.solving.highs import Answer, Problem, Session
from monazite.solving.matrix import Floats, Sparse
from monazite.solving.residuals import verify

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Slack:
    """A relaxable number: the rates at which it moves the bounds of rows, its weight, and its greatest
    change."""

    moves: Mapping[int, float]
    weight: float = 1.0
    most: float = np.inf


@dataclass(frozen=True)
class Relaxation:
    """The least change of each slack, the weighted total, and the duals that prove it."""

    amounts: Floats
    total: float
    multipliers: Floats
    answer: Answer


def elastic(problem: Problem, slacks: Sequence[Slack]) -> Problem:
    """The program with the slacks as further columns; its objective is theirs alone."""
    height, width = len(problem.row_lower), len(problem.cost)
    places = [
        (row, width + number, -rate) for number, each in enumerate(slacks) for row, rate in each.moves.items()
    ]
    added = np.array(places, float).reshape(-1, 3)
    rows = np.concatenate([problem.entries.row_of_entry, added[:, 0].astype(np.int32)])
    order = np.argsort(rows, kind="stable")
    entries = Sparse(
        np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=height))]).astype(np.int32),
        np.concatenate([problem.entries.columns, added[:, 1].astype(np.int32)])[order],
        np.concatenate([problem.entries.values, added[:, 2]])[order],
        width + len(slacks),
    )
    return Problem(
        entries,
        np.concatenate([np.zeros(width), [each.weight for each in slacks]]),
        np.concatenate([problem.column_lower, np.zeros(len(slacks))]),
        np.concatenate([problem.column_upper, [each.most for each in slacks]]),
        problem.row_lower,
        problem.row_upper,
        maximise=False,
    )


def relax(problem: Problem, slacks: Sequence[Slack]) -> Relaxation:
    """The least change of the slacks, verified.

    Raises `InfeasibleError` where no change makes the program feasible, and `UnverifiedError` where the
    checks fail.
    """
    program = elastic(problem, slacks)
    answer = Session(program).solve()
    checks = verify(program, answer.columns, answer.row_duals)
    if not checks.passed:
        answer = Session(program, presolve="off").solve()
        checks = verify(program, answer.columns, answer.row_duals)
    if not checks.passed:
        raise UnverifiedError("; ".join(checks.failures), checks.failures)
    amounts = answer.columns[len(problem.cost) :]
    return Relaxation(amounts, float(program.cost @ answer.columns), answer.row_duals, answer)


def freed(problem: Problem, rows: Mask) -> Problem:
    """The problem without some of its rows: they keep their places and lose their bounds."""
    return replace(
        problem,
        row_lower=np.where(rows, -np.inf, problem.row_lower),
        row_upper=np.where(rows, np.inf, problem.row_upper),
    )


def part(problem: Problem, rows: Sequence[int]) -> tuple[Problem, npt.NDArray[np.intp]]:
    """Some rows of a problem, with the columns that occur in them; the numbers of those columns."""
    chosen = np.asarray(rows, np.intp)
    place = np.full(len(problem.row_lower), -1)
    place[chosen] = np.arange(len(chosen))
    entries = problem.entries
    held = (place[entries.row_of_entry] >= 0) & (entries.values != 0)
    columns = np.unique(entries.columns[held]).astype(np.intp)
    number = np.full(len(problem.cost), -1)
    number[columns] = np.arange(len(columns))
    row = place[entries.row_of_entry[held]]
    order = np.argsort(row, kind="stable")
    return (
        Problem(
            Sparse(
                np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(chosen)))]).astype(np.int32),
                number[entries.columns[held]][order].astype(np.int32),
                entries.values[held][order],
                len(columns),
            ),
            problem.cost[columns],
            problem.column_lower[columns],
            problem.column_upper[columns],
            problem.row_lower[chosen],
            problem.row_upper[chosen],
            problem.maximise,
        ),
        columns,
    )
