r"""Scaling by powers of two for matrices whose coefficients are too far apart for the solver.

HiGHS drops coefficients of at most 1e-9 and measures rows in absolute numbers: 5 INR/t is 5e-10 INR crore/kg,
and a constraint of such numbers would be ignored. Where a coefficient lies outside of 1e-6 to 1e6, and only
there, the solver is given

```math
A' = R A C, \qquad x = C x', \qquad y = R y'
```

with the rows and columns divided in turn by the geometric mean of their least and greatest coefficient. The
factors are powers of two, so that no digit of a number changes, and depend on the matrix alone. All that
comes back is scaled back: checks and proofs are of the numbers as they are compiled. Source: A. R. Curtis and
J. K. Reid, *On the automatic scaling of matrices for Gaussian elimination*, 1972; the geometric rule is that
of many simplex codes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monazite.solving.matrix import Floats, Ints, Sparse
from monazite.tolerances import UNSCALED_LEAST

UNSCALED_MOST = 1e6
"""A matrix with a greater coefficient is scaled, as is one with a smaller than UNSCALED_LEAST."""
PASSES = 20
"""How often rows and columns are divided by their mean; it converges after a few passes."""


@dataclass(frozen=True)
class Scaling:
    """Factors of rows and of columns, powers of two."""

    rows: Floats
    columns: Floats

    def matrix(self, entries: Sparse) -> Sparse:
        """The scaled matrix."""
        values = entries.values * self.rows[entries.row_of_entry] * self.columns[entries.columns]
        return Sparse(entries.starts, entries.columns, values, entries.width)

    def of_basic(self, basic: Ints) -> Floats:
        """The factor of each basic variable: a column's, or for -1 - row one over that of the row."""
        rows = 1 / self.rows[-1 - np.minimum(basic, -1)]
        return np.where(basic >= 0, self.columns[np.maximum(basic, 0)], rows)


def find_scaling(entries: Sparse) -> Scaling | None:
    """The factors of a matrix; None where it needs no scaling."""
    sizes = np.abs(entries.values)
    held = sizes > 0
    if not held.any() or (sizes[held].min() >= UNSCALED_LEAST and sizes[held].max() <= UNSCALED_MOST):
        return None
    logs = np.log2(sizes[held])
    row, column = entries.row_of_entry[held], entries.columns[held]
    rows, columns = np.zeros(len(entries.starts) - 1), np.zeros(entries.width)
    for _ in range(PASSES):
        rows -= _middle(logs + rows[row] + columns[column], row, len(rows))
        columns -= _middle(logs + rows[row] + columns[column], column, len(columns))
    return Scaling(np.exp2(np.round(rows)), np.exp2(np.round(columns)))


def _middle(logs: Floats, place: Ints, count: int) -> Floats:
    """Half of the least and the greatest logarithm at each place; 0 where there is none."""
    least, most = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(least, place, logs)
    np.maximum.at(most, place, logs)
    has = np.isfinite(least)
    return (np.where(has, least, 0.0) + np.where(has, most, 0.0)) / 2
