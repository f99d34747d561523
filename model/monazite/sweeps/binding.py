"""Which constraints bind on one side of a breakpoint only: relaxing them changes the objective value there.

The duals of one basis do not say so. Where a plan is degenerate they are one choice among several, and
another release of the solver may end in another basis. Duals name the candidates, since a dual of 0 bounds
what relaxing is worth; each candidate is then relaxed and solved again. The objective value is concave in a
limit: it is the same after a step exactly where it is the same after every step. Constraints with a dual on
both sides are not asked: what is named is true, and may not be all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from monazite.errors import MonaziteError
from monazite.formulation.catalogue import is_definition
from monazite.solving.highs import Problem, Session
from monazite.solving.matrix import Key
from monazite.solving.parametric.region import Region
from monazite.solving.parametric.walk import middle
from monazite.solving.residuals import verify
from monazite.sweeps.curve.exact import Segment
from monazite.tolerances import CHANGE_IS_REPORTED, RELATIVE_EQUAL


class Binding:
    """The constraints that begin to bind and end to bind at the breakpoints of a curve, with one session for
    all."""

    def __init__(self) -> None:
        self._session: Session | None = None

    def changes(self, before: Segment, after: Segment) -> tuple[list[int], list[int]]:
        """Rows that bind to the right of a breakpoint only, and rows that bind to the left of it only."""
        sides = _Beside(before.last, before), _Beside(after.first, after)
        rows = before.last.parametric.base.rows
        left, right = (np.abs(side.duals) > side.zero for side in sides)
        begun = self._confirmed(sides[1], right & ~left, rows)
        return begun, self._confirmed(sides[0], left & ~right, rows)

    def _confirmed(self, side: _Beside, found: npt.NDArray[np.bool_], rows: Sequence[Key]) -> list[int]:
        candidates = [row for row in np.flatnonzero(found).tolist() if not is_definition(rows[row][0])]
        return [row for row in candidates if self._binds(side, row)]

    def _binds(self, side: _Beside, row: int) -> bool:
        """Whether the objective value of the program is another one with a row relaxed; a program that could
        not be verified shows nothing."""
        relaxed = side.relaxed(row)
        try:
            if self._session is None:
                self._session = Session(relaxed)
                answer = self._session.solve()
            else:
                answer = self._session.settle(relaxed)
        except MonaziteError:
            return False
        gained = abs(float(relaxed.cost @ answer.columns) - side.value)
        is_verified = verify(relaxed, answer.columns, answer.row_duals).passed
        return is_verified and gained > RELATIVE_EQUAL * max(1.0, abs(side.value))


class _Beside:
    """One side of a breakpoint, at a point between the ends of the region that ends there."""

    def __init__(self, region: Region, segment: Segment):
        at = np.array([middle(*region.interval(0, segment.start, segment.stop))])
        self._problem: Problem = region.parametric.problem_at(at)
        self.value = float(self._problem.cost @ region.plan_at(at))
        self.duals = region.duals_at(at)
        self.zero = CHANGE_IS_REPORTED * region.typical

    def relaxed(self, row: int) -> Problem:
        """The program with the limits of a row further apart, by as much as they are, at least by 1."""
        lower, upper = self._problem.row_lower.copy(), self._problem.row_upper.copy()
        lower[row] -= max(1.0, abs(lower[row])) if np.isfinite(lower[row]) else 0.0
        upper[row] += max(1.0, abs(upper[row])) if np.isfinite(upper[row]) else 0.0
        return replace(self._problem, row_lower=lower, row_upper=upper)
