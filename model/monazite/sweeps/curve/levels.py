"""A level that moves through the prices of a program: beyond which nothing changes, and what is done on each
segment of its curve.

Inside a segment the optimal plans are the same at every level, and they may be several: an amount then has a
least and a most over all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.paths import Path
from monazite.errors import UnverifiedError
from monazite.solving.highs import Answer, Problem, Session
from monazite.solving.matrix import Floats
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.walk import Walker
from monazite.solving.ranging.face import optimal_face
from monazite.solving.residuals import verify
from monazite.tolerances import CHANGE_IS_REPORTED
from monazite.units import UnitError, split_amount

MOST_DOUBLINGS = 200

Range = tuple[float, float]
"""The least and the most of an amount over all optimal plans."""


def price_unit(instance: Instance, contract: Contract) -> tuple[str, float]:
    """The unit the price of a contract is written in, or the price it follows, and how much of the instance's
    own it is."""
    own = own_price_unit(instance, contract)
    price: Path = contract.price
    while price.of is not None:
        price = instance.prices[price.of]
    written = price.value or next((step.value for step in (price.steps or {}).values()), None)
    unit = split_amount(written)[1] if written else own
    try:
        bare = instance.units.bare(unit) if list(instance.units.contents(unit)) == [contract.basis] else unit
        return unit, float(instance.units.factor(bare, own))
    except UnitError:  # The price it follows counts another unit than the contract.
        return own, 1.0


def own_price_unit(instance: Instance, contract: Contract) -> str:
    """The unit the instance holds the prices of a contract in."""
    return f"{instance.money.unit}/{'t' if contract.basis else instance.unit(contract.material)}"


def highest_level(parametric: Parametric, start: float) -> float:
    """A level beyond which nothing changes any more, and before which the last change is."""
    high = start
    for _ in range(MOST_DOUBLINGS):
        region = Walker(parametric, np.array([[0.0, np.inf]])).region(np.array([high]))
        reached = region.interval(0, 0.0, np.inf)[1]
        if np.isinf(reached):
            return 2 * high  # The change may be at the level itself.
        high *= 2
        while high <= reached:
            high *= 2
    raise UnverifiedError("no level was found beyond which the plan no longer changes")


def amounts_on(
    parametric: Parametric, levels: Iterable[float], weights: Sequence[Floats]
) -> Iterator[list[Range]]:
    """For each level, the least and the most of each weighted sum of decisions over all plans optimal
    there. The first is solved from a cold start."""
    session: Session | None = None
    for level in levels:
        problem = parametric.problem_at([level])
        if session is None:
            session = Session(problem)
        session.restate(problem)
        answer = _checked(session)
        face = optimal_face(problem, answer.row_duals, np.zeros(len(problem.cost)))
        generic = np.sum([(1 + 0.1 * place) * weight for place, weight in enumerate(weights)], axis=0)
        if _ends(session, face, generic) is None:
            # A sum with unlike weights is the same in all optimal plans: so is each part of it.
            yield [(float(weight @ answer.columns),) * 2 for weight in weights]
        else:
            yield [
                _ends(session, face, weight) or (float(weight @ answer.columns),) * 2 for weight in weights
            ]


def _ends(session: Session, face: Problem, weight: Floats) -> Range | None:
    """The least and the greatest weighted sum over the optimal plans; None where they are the same."""
    ends = []
    for up in (False, True):
        session.restate(replace(face, cost=weight, maximise=up))
        ends.append(float(weight @ _checked(session).columns))
    return (ends[0], ends[1]) if ends[1] - ends[0] > CHANGE_IS_REPORTED else None


def _checked(session: Session) -> Answer:
    """The answer of a session, verified."""
    answer = session.solve()
    proof = verify(session.problem, answer.columns, answer.row_duals)
    if not proof.passed:
        raise UnverifiedError("; ".join(proof.failures), proof.failures)
    return answer
