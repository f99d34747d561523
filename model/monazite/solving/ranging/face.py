r"""Lexicographic tie-break: which of several optimal plans is reported.

Among all optimal plans, the one reported minimises

```math
\sum_j w_j x_j, \qquad w_j = 1 + \frac{\mathrm{crc32}(\text{name}_j)}{2^{32}}
```

so it moves, makes and stores as little as possible. The weights are generic, so that this plan is unique, and
depend on names alone, so that it is the same on every machine. Amounts that decisions define, such as
expanded capacity, have no weight. A subsidy has a large negative weight, larger
the earlier its period, in tonnes of typical value: the plan draws subsidies in full and early. The optimal
face is exact: by complementary slackness every column and row with a nonzero dual is fixed at its bound, and
nothing is blended into the first objective.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from monazite.formulation.catalogue import is_defined
from monazite.solving.highs import Problem, factors
from monazite.solving.matrix import Floats, Matrix
from monazite.solving.median import median
from monazite.solving.residuals import price_size, reduced_costs
from monazite.tolerances import DUAL_NONZERO

GRANTS = "subsidies.grant"
GRANT_WEIGHT = 1000.0


def weights(matrix: Matrix) -> Floats:
    """The second objective, by column."""
    generic = np.array(
        [
            0.0 if is_defined(key[0]) else 1 + crc32(name.encode()) / 2**32
            for key, name in zip(matrix.columns, matrix.column_names, strict=True)
        ]
    )
    grants = np.array([key[0] == GRANTS for key in matrix.columns], bool)
    if not grants.any():
        return generic
    # Periods are named by date, so the order of names is the order of time.
    periods = sorted({key[-1] for key in matrix.columns if key[0] == GRANTS})
    place = {period: number for number, period in enumerate(periods)}
    early = np.array(
        [len(periods) - place[key[-1]] if key[0] == GRANTS else 0 for key in matrix.columns], float
    )
    worth = median(np.abs(matrix.cost[matrix.cost != 0])) if np.any(matrix.cost) else 1.0
    drawn = GRANT_WEIGHT / worth * (len(periods) + 2 * early + 0.1 * generic) / len(periods)
    return np.where(grants, -drawn, generic)


def optimal_face(problem: Problem, row_duals: Floats, weight: Floats) -> Problem:
    """The program over the optimal plans: minimise the weights, with every column and row of nonzero dual
    fixed at its bound."""
    costs, size = reduced_costs(problem, row_duals)
    held = np.abs(costs) > DUAL_NONZERO * size
    at_upper = held & (costs > 0) if problem.maximise else held & (costs < 0)
    column_lower = np.where(at_upper, problem.column_upper, problem.column_lower)
    column_upper = np.where(held & ~at_upper, problem.column_lower, problem.column_upper)
    priced = np.abs(row_duals) / factors(problem).rows > DUAL_NONZERO * price_size(problem)
    row_at_upper = priced & (row_duals > 0)
    row_lower = np.where(row_at_upper & np.isfinite(problem.row_upper), problem.row_upper, problem.row_lower)
    row_at_lower = priced & ~row_at_upper & np.isfinite(problem.row_lower)
    row_upper = np.where(row_at_lower, problem.row_lower, problem.row_upper)
    return Problem(
        problem.entries, weight, column_lower, column_upper, row_lower, row_upper, False, problem.exact
    )
