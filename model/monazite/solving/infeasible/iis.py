"""Rules that cannot hold together: found, made irreducible, and told by how much they miss one another.

Some rows say how amounts hang together and are no statement of anyone (what comes is what goes): they always hold. A conflict is a set of
the others that cannot hold together and of which none can be left out. HiGHS's own answer is where the search begins; every set is then
checked row by row, so that an empty or too large answer does no harm.
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
"""After so many conflicts no further ones are looked for."""
WAYS: tuple[dict[str, object], ...] = (
    {},
    {"presolve": "off", "simplex_strategy": 4},
    {"simplex_scale_strategy": 0},
)
"""How it is asked whether there is a plan, and how again where the solver does not know."""


@dataclass(frozen=True)
class Conflict:
    """Rows that cannot hold together, none of which can be left out.

    `relaxed` is the row that the rest is measured against: it alone would have to give way by `short`. `multipliers` (one a row) add the rows up:
    multiplier times limit, summed over all rows with a multiplier, is `short`; that of `relaxed` is 1 or -1. `always` are the rows that
    hold in any instance and take part.
    """

    rows: tuple[int, ...]
    relaxed: int
    short: float
    multipliers: Floats
    always: tuple[int, ...]


Rank = Callable[[int], tuple[int, ...]]
"""By what the row is chosen against which a conflict is measured: the least comes first."""


def find_conflicts(
    problem: Problem, stated: Mask, rank: Rank, together: Callable[[int], object]
) -> list[Conflict]:
    """The conflicts of an infeasible problem, each without what the ones before it were measured against.

    `stated` marks the rows that are statements. Rows of one conflict that `together` puts with the row it is measured against are left out when the next is
    looked for, so that one cause that shows in forty periods is found forty times. Empty where the problem is feasible.
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
    """Whether some plan keeps every row, whatever it is worth."""
    problem = replace(problem, cost=np.zeros(len(problem.cost)))
    failure = UnverifiedError("the solver does not say whether there is a plan")
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
            "no plan keeps what holds in any instance; this is a fault of the program, not of its numbers"
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
    """Statements that cannot hold together with what always holds, each of them needed.

    Begins with the statements in `start` if those cannot hold together, with all of them otherwise; leaves out one after the other and keeps
    it only where the rest would hold.
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
    """Asks again and again whether some statements hold together, from the basis at hand."""

    def __init__(self, problem: Problem, stated: Mask):
        self._problem, self._stated = problem, stated
        self._session = Session(problem, presolve="off")

    def holds(self, held: Mask) -> bool:
        """Whether some plan keeps what always holds and the statements that are held."""
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
        """Of statements just found not to hold together, those that the solver's proof names, if those alone cannot hold either."""
        multipliers = np.abs(self._session.farkas())
        multipliers = multipliers / self._session.row_factors if len(multipliers) else multipliers
        fewer = held & (multipliers > MULTIPLIER_IS_ZERO * multipliers.max(initial=0.0))
        return fewer if 0 < fewer.sum() < held.sum() and not self.holds(fewer) else held
