"""A case: an instance with a change, and the outcome of solving it."""

from __future__ import annotations

from dataclasses import dataclass, field

from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import (
    InfeasibleError,
    InstanceError,
    LimitError,
    MonaziteError,
    NotAffineError,
    UnboundedError,
    UnverifiedError,
)
from monazite.formulation.build import build
from monazite.results.conflicts import conflict_sentences
from monazite.results.proof.checked import verified_plan
from monazite.results.tables.ledger import balances
from monazite.solving.matrix import compile_model

STATUS: dict[type[MonaziteError], str] = {
    InstanceError: "invalid",
    InfeasibleError: "infeasible",
    UnboundedError: "unbounded",
    LimitError: "limit",
    UnverifiedError: "unverified",
}
"""Outcomes of a case without an optimum; any other error ends the whole sheet."""
NO_CURVE: tuple[type[MonaziteError], ...] = (*STATUS, NotAffineError)
"""Why there may be no curve of a price or of a quantity."""


@dataclass(frozen=True)
class Case:
    """A linear program to be solved: what it is in words, and the instance file it is made of."""

    label: str
    tree: Tree = field(repr=False)


@dataclass(frozen=True)
class Balance:
    """An account at the end of the horizon: cash and lost supply, as present values at its start."""

    account: str
    is_outside: bool
    cash: float
    value: float

    @property
    def total(self) -> float:
        """Cash and value together."""
        return self.cash + self.value


@dataclass(frozen=True)
class Outcome:
    """The outcome of a case: its status, and for a verified optimum the objective value and the balance of
    every account.

    Without an optimum `message` gives the reason, on one line.
    """

    label: str
    status: str
    objective: float | None = None
    balances: tuple[Balance, ...] = ()
    error: MonaziteError | None = field(default=None, repr=False)
    message: str = ""


def solve_case(case: Case, money: str | None = None) -> Outcome:
    """Solve, verify and audit a case; the status says whether it has a plan."""
    instance: Instance | None = None
    try:
        instance = build_instance(case.tree, money)
        solution, plan = verified_plan(instance, compile_model(build(instance)))
    except tuple(STATUS) as error:
        return Outcome(case.label, status_of(error), error=error, message=_why(instance, error))
    found = tuple(Balance(*entry) for entry in balances(plan))
    return Outcome(case.label, "optimal", solution.value, found)


def _why(instance: Instance | None, error: MonaziteError) -> str:
    """Why there is no plan, on one line: the conflict where it is known."""
    if instance is not None and isinstance(error, InfeasibleError) and error.conflict:
        return "these constraints cannot all hold: " + "; ".join(conflict_sentences(instance, error.conflict))
    return str(error).partition("\n")[0]


def failures_of(error: MonaziteError) -> tuple[str, ...]:
    """What could not be verified, where that is the error."""
    return error.failures if isinstance(error, UnverifiedError) else ()


def status_of(error: MonaziteError) -> str:
    """The status word of an error."""
    return next(word for kind, word in STATUS.items() if isinstance(error, kind))
