"""Conflicts: irreducible infeasible sets of constraints (IIS), with the amount by which each is violated.

Some rows are definitions, such as material balances, and always hold. A conflict is a set of other rows that
is infeasible together with the definitions, and becomes feasible if any one of them is removed. The search
begins with HiGHS's own IIS; every set is then checked row by row, so that an empty or too large IIS does no
harm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from monazite.errors import InfeasibleError, UnverifiedError
from monazite.solving.highs import Problem, Session, factors
from monazite.solving.infeasible.elastic import Mask, Slack, freed, relax
from monazite.solving.matrix import Floats
from monazite.tolerances import MULTIPLIER_IS_ZERO

MOST_CONFLICTS = 60
"""The greatest number of conflicts that are searched for."""
WAYS: tuple[dict[str, object], ...] = (
    {},
    {"presolve": "off", "simplex_strategy": 4},
    {"simplex_scale_strategy": 0},
)
"""Solver options for a feasibility check, in the order in which they are tried where the solver gives no
answer."""


@dataclass(frozen=True)
class Conflict:
    """An irreducible infeasible set of rows.

    `relaxed` is the row it is measured against: relaxing it alone by `short` would resolve the conflict.
    `multipliers` (one for each row) are the Farkas proof: multiplier times bound, summed over all rows, is
    `short`; that of `relaxed` is 1 or -1. `always` are the definitions that take part.
    """

    rows: tuple[int, ...]
    relaxed: int
    short: float
    multipliers: Floats
    always: tuple[int, ...]


Rank = Callable[[int], tuple[int, ...]]
"""The order in which the row is chosen that a conflict is measured against: the least comes first."""


def find_conflicts(
    problem: Problem, stated: Mask, rank: Rank, together: Callable[[int], object]
) -> list[Conflict]:
    """The conflicts of an infeasible problem, each without the rows that the previous ones were measured
    against.

    `stated` marks the rows that are not definitions. Rows of a conflict that `together` groups with its
    relaxed row are removed before the next search, so that one cause that shows in forty periods is found
    forty times. Empty where the problem is feasible.
    """
    found: list[Conflict] = []
    while len(found) < MOST_CONFLICTS and not is_feasible(problem):
        conflict = find_conflict(problem, stated, rank)
        found.append(conflict)
        left = np.zeros(len(stated), bool)
        left[[row for row in conflict.rows if together(row) == together(conflict.relaxed)]] = True
        problem = freed(problem, left)
    return found


def is_feasible(problem: Problem) -> bool:
    """Whether the problem is feasible."""
    problem = replace(problem, cost=np.zeros(len(problem.cost)))
    failure = UnverifiedError("the solver gives no answer to whether the program is feasible")
    for way in WAYS:
        try:
            Session(problem, None, **way).solve()
        except InfeasibleError:
            return False
        except UnverifiedError as error:
            failure = error
            continue
        return True
    raise failure


def find_conflict(problem: Problem, stated: Mask, rank: Rank) -> Conflict:
    """One conflict of an infeasible problem. Raises `UnverifiedError` where the checks of it fail."""
    problem = replace(problem, cost=np.zeros(len(problem.cost)))
    rows = irreducible(problem, stated, Session(problem).conflict())
    if not rows:
        raise UnverifiedError(
            "the definitions alone are infeasible. This is a fault of monazite, not of the "
            "instance: please report it"
        )
    relaxed = min(rows, key=rank)
    others = stated.copy()
    others[list(rows)] = False
    alone = freed(problem, others)
    found = relax(alone, [Slack({relaxed: 1.0}), Slack({relaxed: -1.0})])
    sizes = np.abs(found.multipliers) / factors(problem).rows
    used = sizes > MULTIPLIER_IS_ZERO * sizes.max()
    used[list(rows)] = True
    multipliers = np.where(used, found.multipliers, 0.0)
    always = tuple(int(row) for row in np.flatnonzero(used & ~stated))
    return Conflict(rows, relaxed, found.total, multipliers, always)


def irreducible(problem: Problem, stated: Mask, start: Sequence[int] = ()) -> tuple[int, ...]:
    """An irreducible infeasible set of rows, given the definitions.

    The deletion filter begins with the rows in `start` if they are infeasible, with all rows otherwise. It
    removes one after the other and keeps it only where the rest would be feasible.
    """
    held = np.zeros(len(stated), bool)
    held[[row for row in start if stated[row]]] = True
    filter_ = _Filter(problem, stated)
    if filter_.holds(held):
        held = stated.copy()
        if filter_.holds(held):
            return ()
    held = filter_.supported(held)
    for row in np.flatnonzero(held):
        if not held[row]:
            continue
        held[row] = False
        if filter_.holds(held):
            held[row] = True
        else:
            held = filter_.supported(held)
    return tuple(int(row) for row in np.flatnonzero(held))


class _Filter:
    """Repeated feasibility checks of subsets of rows, with warm starts."""

    def __init__(self, problem: Problem, stated: Mask):
        self._problem, self._stated = problem, stated
        self._session = Session(problem, presolve="off")

    def holds(self, held: Mask) -> bool:
        """Whether the definitions and the kept rows are feasible."""
        asked = freed(self._problem, self._stated & ~held)
        self._session.restate(asked)
        try:
            self._session.optimum()
        except InfeasibleError:
            return False
        except UnverifiedError:
            self._session = Session(self._problem, presolve="off")
            return is_feasible(asked)
        return True

    def supported(self, held: Mask) -> Mask:
        """The rows of the solver's Farkas proof after an infeasible check, if these alone are infeasible
        too."""
        multipliers = np.abs(self._session.farkas())
        multipliers = multipliers / self._session.row_factors if len(multipliers) else multipliers
        fewer = held & (multipliers > MULTIPLIER_IS_ZERO * multipliers.max(initial=0.0))
        return fewer if 0 < fewer.sum() < held.sum() and not self.holds(fewer) else held
