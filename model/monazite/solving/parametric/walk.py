"""Solve a parametric program at successive points: with warm starts, every answer checked, and a cold start
where a check fails.

Two open issues of HiGHS (ERGO-Code/HiGHS#3294, #3194) report wrong answers after warm starts, so every answer
is checked: an optimum by weak duality, an infeasible or unbounded point by its ray. Where a check fails, the
point is solved again with a cold start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from monazite.errors import InfeasibleError, UnboundedError, UnverifiedError
from monazite.solving.highs import Problem, Session
from monazite.solving.matrix import Floats
from monazite.solving.parametric.adjacent import AffineBasis, Moved, basis_of, region_of
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import Region, read_region
from monazite.solving.ranging.face import optimal_face, weights
from monazite.solving.residuals import price_size, proves_infeasible, proves_unbounded, verify

T = TypeVar("T")
KEPT = 128
"""Bases that are kept, so that regions beside theirs are reached from them."""


@dataclass(frozen=True)
class Line:
    """A program of one term (`Parametric.along`), the value of the term at a point, and its box (1 x 2)."""

    program: Parametric
    at: float
    box: Floats


Corners = Callable[[Region], Iterable[Floats]]
"""The corners of the part of a region that is used, where it is checked too."""
UNPERTURBED = {
    "dual_simplex_cost_perturbation_multiplier": 0.0,
    "primal_simplex_bound_perturbation_multiplier": 0.0,
}
"""Perturbations are removed after each solve, which costs more than they save when a step is a pivot or
two."""


def middle(low: float, high: float) -> float:
    """The middle of an interval; of one without an end, a point beside its other end, or 0."""
    if np.isfinite(low) and np.isfinite(high):
        return float((low + high) / 2)
    return float(low + 1 if np.isfinite(low) else high - 1 if np.isfinite(high) else 0.0)


class Walker:
    """One session that moves from point to point of a parametric program; `box` (terms x 2) is where it is
    used.

    With `plans`, regions follow the lexicographic tie-break, so that they have the plan that `solve` reports.
    With `pivots`, a region is reached from another one by pivots of our own (`adjacent`), and solved where
    that fails; `solves` counts the solver's.
    """

    def __init__(self, parametric: Parametric, box: Floats, plans: bool = False, pivots: bool = False):
        self.parametric = parametric
        self.box = box
        self.solves = 0
        moved = Moved(parametric, box) if pivots and not plans else None
        self._moved = moved if moved is not None and moved.is_able else None
        self._kept: deque[AffineBasis] = deque(maxlen=KEPT)
        self._plans = plans
        self._weights = weights(parametric.base) if plans else None
        # One size of objective coefficients for the whole walk: where the swept coefficients are 0 there
        # would be none.
        self._typical = price_size(parametric.problem_at([middle(*each) for each in box]))
        self._session: Session | None = None
        self._limits: Floats | None = None
        self._rows = np.flatnonzero(parametric.limit_rates.any(axis=0)).astype(np.int32)
        self._columns = np.flatnonzero(parametric.price_rates.any(axis=0)).astype(np.int32)

    def region(
        self,
        values: Floats,
        corners: Corners | None = None,
        beside: tuple[AffineBasis, Floats] | None = None,
    ) -> Region:
        """The critical region at a point, checked there and at the `corners` that are given.

        With pivots it is reached from a basis and a point `beside` it, or from the last one. Raises
        `InfeasibleError` and `UnboundedError`, proven, and `UnverifiedError` where the checks fail after a
        cold start too; a region whose corners fail is then read again without them.
        """
        last = (self._kept[-1] if self._kept else None,)
        found = self._reached(values, corners, *(beside or last))
        if found is None:
            found = self._checked(values, lambda problem: self._read(problem, values, corners))
            if self._moved is not None:
                found = replace(found, basis=basis_of(found, self._moved))
        if found.basis is not None:
            self._kept.append(found.basis)
        return found

    def _reached(
        self,
        values: Floats,
        corners: Corners | None,
        basis: AffineBasis | None,
        start: Floats | None = None,
    ) -> Region | None:
        """The region at a point, by pivots from a basis, checked; None where there is none."""
        if basis is None:
            return None
        try:
            found = region_of(basis.towards(values, start), self.box, self._typical)
        except UnverifiedError:
            return None
        return None if found.check([values, *(corners(found) if corners else ())]) else found

    def point(self, values: Floats) -> tuple[float, Floats, Floats]:
        """Value, plan and duals of a point, checked; faster than its region. Raises as `region` does."""
        return self._checked(values, lambda problem: self._solved(problem, values))

    def along(self, values: Floats, lines: Sequence[Line]) -> list[Region]:
        """The regions at a point along some lines through it, each checked at the point and at both its ends.

        A line whose ends fail the checks has a region of no length. Raises as `region` does.
        """
        return self._checked(values, lambda problem: [self._read_line(problem, each) for each in lines])

    def _read_line(self, problem: Problem, line: Line) -> Region:
        assert self._session is not None
        at = np.array([line.at])
        region = read_region(self._session, line.program, at, line.box, False, self._typical)
        ends = [np.array([end]) for end in region.interval(0, *line.box[0])]
        if region.check(ends):
            region = replace(region, slopes=np.array([[1.0], [-1.0]]), room=np.zeros(2))
        failures = region.check([at])
        if failures:
            raise UnverifiedError("; ".join(failures), failures)
        return region

    def _checked(self, values: Floats, read: Callable[[Problem], T]) -> T:
        problem = self.parametric.problem_at(values)
        try:
            self._move(problem)
            self._choose(values)
            return self._attempt(read, problem)
        except UnverifiedError:
            pass
        try:
            self._session = Session(problem, **UNPERTURBED)
            return self._attempt(read, problem)
        except UnverifiedError:
            # Presolve reports some unbounded programs as infeasible, which no ray proves.
            self._session = Session(problem, presolve="off", **UNPERTURBED)
            return self._attempt(read, problem)

    def _move(self, problem: Problem) -> None:
        if self._session is None:
            self._session = Session(problem, **UNPERTURBED)
        elif self._plans:
            self._session.restate(problem)
        else:
            self._session.move(problem, self._rows, self._columns)

    def _choose(self, values: Floats) -> None:
        """Primal simplex after a step in objective coefficients alone, which keeps the plan feasible; dual
        simplex otherwise."""
        assert self._session is not None
        limits = values[list(self.parametric.in_limits)]
        self._session.use_primal(self._limits is not None and np.array_equal(limits, self._limits))
        self._limits = limits

    def _attempt(self, read: Callable[[Problem], T], problem: Problem) -> T:
        assert self._session is not None
        self.solves += 1
        try:
            self._session.optimum()
        except InfeasibleError:
            if not proves_infeasible(problem, self._session.farkas()):
                raise UnverifiedError(
                    "HiGHS reports a point as infeasible, but its proof fails the check"
                ) from None
            raise
        except UnboundedError:
            ray = self._session.ray()
            if ray is None or not proves_unbounded(problem, ray):
                raise UnverifiedError(
                    "HiGHS reports a point as unbounded, but its ray fails the check"
                ) from None
            raise
        return read(problem)

    def _read(self, problem: Problem, values: Floats, corners: Corners | None) -> Region:
        session = self._settled(problem)
        region = read_region(session, self.parametric, values, self.box, self._plans, self._typical)
        failures = region.check([values, *(corners(region) if corners else ())])
        if failures:
            raise UnverifiedError("; ".join(failures), failures)
        return region

    def _settled(self, problem: Problem) -> Session:
        """The session, at the tie-broken plan where plans are needed."""
        assert self._session is not None
        if self._weights is not None:
            _, duals = self._session.point()
            face = optimal_face(problem, duals, self._weights)
            # The primal method never enters a column that the face fixes, so that the basis is optimal off
            # the face too.
            self._session.use_primal(True)
            self._session.restate(face)
            self._session.optimum()
            self._session.problem = problem
        return self._session

    def _solved(self, problem: Problem, values: Floats) -> tuple[float, Floats, Floats]:
        assert self._session is not None
        columns, duals = self._session.point()
        proof = verify(problem, columns, duals, self._typical)
        if self._weights is not None:
            columns, _ = self._settled(problem).point()
            settled = verify(problem, columns, duals, self._typical)
            proof = settled if proof.passed else proof
        if not proof.passed:
            raise UnverifiedError("; ".join(proof.failures), proof.failures)
        value = float(problem.cost @ columns) + self.parametric.offset_at(values)
        return value, columns, duals
