r"""Near-optimal ranges: the least and the greatest amount of each headline quantity over all plans near the
optimum.

```math
\min, \max \; f \cdot x \quad \text{over} \quad l \le A x \le u, \; x \ge 0, \; c \cdot x \ge V - w
```

where $V$ is the optimum and $w$ is how far below it a plan may be. With $w = 0$ the plans are the optimal
ones, and the last constraint is replaced by the optimal face: every column with a reduced cost and every row
with a shadow price is held at its bound, which is exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from monazite.data.reading.hints import near_or_all
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import UnboundedError, UnverifiedError, UsageError
from monazite.explaining.quantities import Quantity
from monazite.progress import Progress, silent
from monazite.solving.highs import Answer, Problem, Session, problem_of
from monazite.solving.matrix import Floats, Sparse
from monazite.solving.ranging.face import optimal_face, weights
from monazite.solving.residuals import verify
from monazite.solving.solve import ATTEMPTS, Solution
from monazite.tolerances import AMOUNT_IS_ZERO, PLANS_DIFFER
from monazite.units import UnitError, split_amount
from monazite.valuing.case import Case, solve_case
from monazite.valuing.removal import without_contract


@dataclass(frozen=True)
class Range:
    """A quantity: its amount in the plan, and its least and greatest amount over other plans; infinite
    without a limit."""

    name: str
    unit: str
    amount: float
    least: float
    greatest: float

    @property
    def is_free(self) -> bool:
        """Whether it differs between the plans."""
        return self.greatest - self.least > PLANS_DIFFER * max(1.0, abs(self.amount))


def ranges(
    solution: Solution,
    quantities: Sequence[Quantity],
    worse: float = 0.0,
    on_progress: Progress = silent,
) -> tuple[Range, ...]:
    """The range of each quantity over all plans whose value is at most `worse` below the optimum."""
    columns = solution.columns
    ends = _Ends(_optimal(solution) if worse == 0 else _near(solution, worse))
    found = []
    for number, each in enumerate(quantities):
        on_progress(number / len(quantities), each.name)
        amount = each.of(columns)
        if worse == 0 and not (solution.varies & (each.weights != 0)).any():
            found.append(Range(each.name, each.unit, amount, amount, amount))
            continue
        least, greatest = (ends.end(each, up) for up in (False, True))
        found.append(Range(each.name, each.unit, amount, min(least, amount), max(greatest, amount)))
    return tuple(found)


def _optimal(solution: Solution) -> Problem:
    return optimal_face(problem_of(solution.matrix), solution.row_duals, weights(solution.matrix))


def _near(solution: Solution, worse: float) -> Problem:
    """The problem with a row for its value; what is to be optimised is set later."""
    problem = problem_of(solution.matrix)
    value = float(problem.cost @ solution.columns)
    return with_row(problem, problem.cost, value - worse, np.inf)


def with_row(problem: Problem, row: Floats, lower: float, upper: float) -> Problem:
    """The problem with one more row, after all others."""
    places = np.flatnonzero(row)
    entries = problem.entries
    return replace(
        problem,
        entries=Sparse(
            np.append(entries.starts, len(entries.values) + len(places)).astype(np.int32),
            np.concatenate([entries.columns, places]).astype(np.int32),
            np.concatenate([entries.values, row[places]]),
            entries.width,
        ),
        row_lower=np.append(problem.row_lower, lower),
        row_upper=np.append(problem.row_upper, upper),
    )


class _Ends:
    """Solves for one end after the other; every answer is verified, and solved from a cold start if that
    fails.

    Only the objective changes, so the current plan stays feasible: the primal simplex continues from it (warm
    start).
    """

    def __init__(self, problem: Problem):
        self._problem = problem
        self._session = self._begin()

    def _begin(self) -> Session:
        session = Session(self._problem)
        session.solve()
        session.use_primal(True)
        return session

    def end(self, quantity: Quantity, up: bool) -> float:
        asked = replace(self._problem, cost=quantity.weights, maximise=up)
        try:
            answer = self._answer(asked)
        except UnboundedError:
            return np.inf if up else -np.inf
        amount = quantity.of(answer.columns)
        return (
            0.0 if abs(amount) < AMOUNT_IS_ZERO * max(1.0, float(np.abs(quantity.weights).max())) else amount
        )

    def _answer(self, asked: Problem) -> Answer:
        try:
            answer = self._session.settle(asked)
            if verify(asked, answer.columns, answer.row_duals).passed:
                return answer
        except UnverifiedError:
            self._session = self._begin()  # An unverified basis is no warm start for the next end, either.
        return _checked(asked)


def _checked(asked: Problem) -> Answer:
    """An answer from a fresh session that passes the checks, with one solver option or another."""
    failure = UnverifiedError("no answer passes the checks")
    for attempt in ATTEMPTS:
        try:
            answer = Session(asked, None, **attempt).solve()
        except UnverifiedError as error:
            failure = error
            continue
        checks = verify(asked, answer.columns, answer.row_duals)
        if checks.passed:
            return answer
        failure = UnverifiedError("; ".join(checks.failures), checks.failures)
    raise failure


def furthest(problem: Problem, quantity: Quantity, up: bool) -> float:
    """The greatest or the least amount of a quantity over all plans of a problem; infinite without a
    limit."""
    return _Ends(problem).end(quantity, up)


_SHARE = re.compile(r"\s*([0-9.]+)\s*%\s+of\s+(?:contracts\.)?(\S+)\s*")


def read_within(text: str, instance: Instance, tree: Tree, money: str | None, value: float) -> float:
    """How far below the optimum a plan may be: `2 million USD`, or a share of the worth of a contract, `10 %
    of toyotsu`.

    Raises `UsageError` where it can be read as neither.
    """
    share = _SHARE.fullmatch(text)
    if share:
        name = share.group(2)
        if name not in instance.contracts:
            raise UsageError(
                f"--within {text!r}: unknown contract "
                f"{name!r}{near_or_all(name, instance.contracts, 'contract')}"
            )
        without = solve_case(Case(f"without {name}", without_contract(tree, instance, name)), money)
        if without.objective is None:
            raise UsageError(
                f"--within {text!r}: the worth of {name} is unknown: without it the status is "
                f"{without.status}. Expected a sum of money instead, such as '2 million USD'"
            )
        return abs(value - without.objective) * _plain(text, share.group(1)) / 100
    try:
        amount, unit = split_amount(text)
        worse = instance.units.convert(amount, unit, instance.money.unit)
    except UnitError as error:
        raise UsageError(
            f"--within {text!r}: {str(error).partition('. Expected')[0]}. Expected a sum of money such as '2 "
            "million USD', or a share of a contract such as '10 % of toyotsu'"
        ) from None
    if worse < 0:
        raise UsageError(f"--within {text!r}: found a negative sum. Expected at least 0. Remove the sign")
    return worse


def _plain(text: str, number: str) -> float:
    try:
        return float(number)
    except ValueError:
        raise UsageError(
            f"--within {text!r}: {number!r} is not a number. Expected one such as 10. Correct it"
        ) from None
