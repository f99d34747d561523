"""What caps a shortage: the limits without which less demand would be unmet.

The limits that cap a shortage are found by solving again, not from duals, which are not unique where a plant
is closed. A limit is a binding constraint of the instance, all periods of an element together; imports and
mines of one material are one limit. Limits are relaxed by at least the whole demand.

0. A limit that raises the unmet demand where it alone is relaxed, such as the quantity of a contract that
   pays better, caps nothing and is left as it is.
1. With every other limit relaxed the unmet demand has to fall. Where it does not, serving it costs more than
   the value of lost supply.
2. A limit is dropped where relaxing it, together with all that were dropped before, leaves the unmet demand
   as it is. Those furthest from the demand, along the chain, are dropped first, many at once. What is left
   caps the shortage: relaxing all others lowers nothing.
3. Where relaxing what is left lowers nothing by itself, as where two plants in a row are closed, the nearest
   of the dropped limits that are needed for it are added.

So relaxing the limits that are named lowers the unmet demand, and relaxing all others does not.

What is not worth serving is found with every limit as it is (`not_worth`): lost supply is priced at 1,000
times the highest value in the file while no demand is served less than in the plan. What is served then, but
not in the plan, can be served and does not pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from monazite.data.records.instance import Instance
from monazite.errors import MonaziteError
from monazite.formulation import catalogue
from monazite.formulation.support.meaning import Role
from monazite.formulation.support.spots import Network, Spot, build_network
from monazite.results.plan import Plan
from monazite.results.relaxing import relaxing
from monazite.results.shortage import Shortage, unmet_weights, wanted_of
from monazite.solving.highs import Session
from monazite.solving.matrix import Floats, Key
from monazite.solving.residuals import verify
from monazite.tolerances import BINDING, CHANGE_IS_REPORTED

PRICED_WITHOUT_BOUND = 1000.0
"""At how many times the highest value of lost supply what can be served is found."""
TOGETHER = ("imports", "mines")
"""Sections whose elements of one material are one limit."""
MOST_WORK = 100_000
"""Rows of the program times limits for which the caps are searched without being asked: about a second."""


@dataclass(frozen=True)
class Cap:
    """A limit that caps a shortage: its section, its element or material, and its binding rows.

    `holds_back` is the share of the shortage that is served where it is relaxed together with all limits that
    do not cap it.
    """

    section: str
    name: str
    rows: tuple[int, ...]
    holds_back: float = 0.0


@dataclass(frozen=True)
class NotWorth:
    """What could be served and does not pay: its share of a shortage, what serving it costs, and the value of
    lost supply that it saves; both as present value in the money unit of the instance."""

    share: float
    cost: float
    saved: float


def not_worth(plan: Plan, shortage: Shortage) -> NotWorth | None:
    """What of a shortage could be served, at a cost above its value; None where that is nothing, or could not
    be verified."""
    return plan.once(_not_worth, shortage)


def _not_worth(plan: Plan, shortage: Shortage) -> NotWorth | None:
    problem, before = relaxing(plan).problem, plan.solved.columns
    lost = np.array([key[0] == "unmet" for key in plan.solved.matrix.columns])
    highest = float(np.abs(problem.cost[lost]).max(initial=0.0))
    if highest == 0.0:
        return None
    dear = replace(
        problem,
        cost=np.where(lost, -PRICED_WITHOUT_BOUND * highest, problem.cost),
        # Nobody is served instead of another, so that all that is served costs more than its value.
        column_upper=np.where(lost, np.maximum(before, 0.0), problem.column_upper),
    )
    try:
        answer = Session(dear).solve()
    except MonaziteError:
        return None
    weights, moved = unmet_weights(plan, shortage), answer.columns - before
    share = -float(weights @ moved) / float(weights @ before)
    if share <= CHANGE_IS_REPORTED or not verify(dear, answer.columns, answer.row_duals).passed:
        return None
    cost = -float(problem.cost[~lost] @ moved[~lost])
    return NotWorth(share, cost, float(problem.cost[lost] @ moved[lost]))


def caps_of(plan: Plan, shortage: Shortage, asked: bool = False) -> tuple[Cap, ...] | None:
    """What caps a shortage, the nearest to the demand first; empty where more would cost more than it is
    worth.

    None where a solve that is needed could not be verified, and for a large program unless it is `asked`.
    """
    return plan.once(_caps, shortage, asked)


def _caps(plan: Plan, shortage: Shortage, asked: bool) -> tuple[Cap, ...] | None:
    limits = _limits(plan, shortage)
    if not asked and len(plan.duals) * len(limits) > MOST_WORK:
        return None
    search = _Search(plan, shortage)
    try:
        return search.run(limits)
    except _UnsettledError:
        return None


class _UnsettledError(Exception):
    """A solve could not be verified."""


class _Search:
    """The search for the limits that cap a shortage."""

    def __init__(self, plan: Plan, shortage: Shortage):
        self._plan = plan
        self._weights = unmet_weights(plan, shortage)
        self._step = 1.0 + sum(wanted_of(plan.instance, shortage).values())
        self._unmet = float(self._weights @ plan.solved.columns)
        self._unmet_without: dict[frozenset[int], float] = {}

    def run(self, limits: Sequence[Cap]) -> tuple[Cap, ...]:
        """The limits that cap the shortage, of limits in their order from the demand."""
        limits = [each for each in limits if not self._raises(each)]
        furthest = list(limits)[::-1]
        if not self._lowers(furthest):
            return ()
        dropped: list[Cap] = []
        self._drop(furthest, dropped)
        named = [each for each in limits if each not in dropped]
        if not self._lowers(named):
            spared: list[Cap] = []
            self._spare([each for each in furthest if each in dropped], spared, furthest)
            named = [each for each in limits if each not in spared]
        return tuple(replace(each, holds_back=self._held_back([*dropped, each])) for each in named)

    def _held_back(self, relaxed: Iterable[Cap]) -> float:
        """The share of the shortage that is served where some limits are relaxed."""
        return 1.0 - self.unmet_without(relaxed) / self._unmet

    def _drop(self, batch: list[Cap], dropped: list[Cap]) -> None:
        """Drop those of a batch whose relaxation, with all dropped before, lowers nothing."""
        if not self._lowers([*dropped, *batch]):
            dropped += batch
        elif len(batch) > 1:
            self._drop(batch[: len(batch) // 2], dropped)
            self._drop(batch[len(batch) // 2 :], dropped)

    def _spare(self, batch: list[Cap], spared: list[Cap], every: list[Cap]) -> None:
        """Spare those of a batch without which relaxing the rest still lowers the unmet demand."""
        if not batch:
            return
        rest = [each for each in every if each not in spared and each not in batch]
        if self._lowers(rest):
            spared += batch
        elif len(batch) > 1:
            self._spare(batch[: len(batch) // 2], spared, every)
            self._spare(batch[len(batch) // 2 :], spared, every)

    def _raises(self, limit: Cap) -> bool:
        """Whether relaxing a limit alone raises the unmet demand of the shortage."""
        unmet = self.unmet_without([limit])
        return unmet > self._unmet + CHANGE_IS_REPORTED * max(CHANGE_IS_REPORTED, self._unmet)

    def _lowers(self, limits: Iterable[Cap]) -> bool:
        """Whether relaxing some limits lowers the unmet demand of the shortage."""
        unmet = self.unmet_without(limits)
        return unmet < self._unmet - CHANGE_IS_REPORTED * max(CHANGE_IS_REPORTED, self._unmet)

    def unmet_without(self, limits: Iterable[Cap]) -> float:
        """The unmet share of demand with some limits relaxed; solved once for each set of limits."""
        rows = frozenset(row for each in limits for row in each.rows)
        if rows not in self._unmet_without:
            self._unmet_without[rows] = self._solved_without(rows)
        return self._unmet_without[rows]

    def _solved_without(self, rows: Iterable[int]) -> float:
        program = relaxing(self._plan)
        lower, upper = program.problem.row_lower.copy(), program.problem.row_upper.copy()
        for row in rows:
            lower[row] -= self._step + abs(lower[row]) if np.isfinite(lower[row]) else 0.0
            upper[row] += self._step + abs(upper[row]) if np.isfinite(upper[row]) else 0.0
        answer = program.settled(lower, upper)
        if answer is None:
            raise _UnsettledError
        return float(self._weights @ answer.columns)


def _limits(plan: Plan, shortage: Shortage) -> list[Cap]:
    """Every limit that binds, in its order from the demands that are short."""
    instance, matrix = plan.instance, plan.solved.matrix
    bind = _binding(plan.activities, matrix.row_lower, matrix.row_upper)
    found: dict[tuple[str, str], list[int]] = {}
    places: dict[tuple[str, str], tuple[float, int]] = {}
    distances = _distances(instance, shortage)
    for number, key in enumerate(matrix.rows):
        meaning = catalogue.CONSTRAINTS[key[0]]
        if not bind[number] or meaning.role in (Role.DEFINITION, Role.DEMAND):
            continue
        section, name = element_of(instance, key)
        if section == "demands":
            continue
        found.setdefault(_limit_of(instance, section, name), []).append(number)
        limit = _limit_of(instance, section, name)
        place = (distances.get((section, name), inf), catalogue.ORDER[key[0]])
        places[limit] = min(place, places.get(limit, place))
    return [Cap(*limit, tuple(found[limit])) for limit in sorted(found, key=lambda each: places[each])]


def _binding(activities: Floats, lower: Floats, upper: Floats) -> npt.NDArray[np.bool_]:
    size = BINDING * np.maximum(1.0, np.abs(activities))
    return np.asarray((activities >= upper - size) | (activities <= lower + size))


def element_of(instance: Instance, key: Key) -> tuple[str, str]:
    """The section and the name of the element of a constraint."""
    section, _, rest = catalogue.address(instance, key).partition(".")
    return section, rest.partition(".")[0]


def _limit_of(instance: Instance, section: str, name: str) -> tuple[str, str]:
    if section in TOGETHER:
        return section, str(getattr(instance, section)[name].material)
    return section, name


def _distances(instance: Instance, shortage: Shortage) -> dict[tuple[str, str], float]:
    """How many processes and routes lie between each element and the demands that are short."""
    network = build_network(instance)
    demands = [instance.demands[each.demand] for each in shortage.short]
    level: dict[Spot, float] = {(each, demand.place): 0.0 for demand in demands for each in demand.accepts}
    found: dict[tuple[str, str], float] = {}
    queue = list(level)
    for spot in queue:
        at = level[spot]
        for section, name in _supply(network, spot):
            found.setdefault((section, name), at)
        for source in _upstream(instance, network, spot):
            if source not in level:
                level[source] = at + 1
                queue.append(source)
    for section in ("limits", "policies"):
        found |= {(section, name): 0.0 for name in getattr(instance, section)}
    return found


def _supply(network: Network, spot: Spot) -> Iterable[tuple[str, str]]:
    """The elements that supply a material at a place, or take it elsewhere."""
    yield from (("plants", plant) for _, plant, _ in network.makers.get(spot, ()))
    yield from (("imports", name) for name in network.imports.get(spot, ()))
    yield from (("mines", name) for name in network.mines.get(spot, ()))
    yield from (("routes", name) for name in network.routes_in.get(spot, ()))
    yield from (("contracts", name) for name in network.purchases.get(spot, ()))
    yield from (("contracts", name) for name, _ in network.returns.get(spot, ()))
    yield from (("contracts", name) for name in network.contracts.get(spot, ()))
    yield from (("contracts", name) for name in network.graded.get(spot, ()))
    if spot in network.stocks:
        yield "stocks", network.stocks[spot]


def _upstream(instance: Instance, network: Network, spot: Spot) -> Iterable[Spot]:
    """The materials and places from which a material at a place is made or sent."""
    yield from ((spot[0], instance.routes[name].from_) for name in network.routes_in.get(spot, ()))
    for process, plant, _ in network.makers.get(spot, ()):
        for material in instance.processes[process].inputs:
            yield material, instance.plants[plant].place
