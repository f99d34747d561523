"""Solving one side of a comparison: the verified plan of a file, or why it has none."""

from __future__ import annotations

from dataclasses import dataclass, field

from monazite.data.reading.choices import cases
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, InstanceError, MonaziteError, UsageError
from monazite.formulation.build import build
from monazite.results.conflicts import conflict_sentences
from monazite.results.plan import Plan
from monazite.results.proof.checked import verified_plan
from monazite.results.status import STATUS
from monazite.solving.matrix import compile_model

INVALID = "invalid"
FAILED: dict[type[MonaziteError], str] = {**STATUS, InstanceError: INVALID, UsageError: INVALID}
"""Outcomes without a plan; any other error ends the whole comparison."""
UNSETTLED = ("limit", "unverified", INVALID)
"""Statuses of one choice that leave open which choice is the best."""


@dataclass(frozen=True)
class Outcome:
    """What solving gave: its status, and for a verified optimum the objective value and the plan.

    Without an optimum `message` says why, on one line. `chosen` is the best of the choices that contracts
    leave open, if there are any.
    """

    status: str
    objective: float | None = None
    plan: Plan | None = field(default=None, repr=False)
    error: MonaziteError | None = field(default=None, repr=False)
    message: str = ""
    chosen: str | None = None


def solve_tree(tree: Tree, money: str | None = None) -> Outcome:
    """Solve, verify and audit a file; of several choices of contracts the best one, as `solve` does it."""
    try:
        instance = build_instance(tree, money)
        choices = cases(instance)
    except (InstanceError, UsageError) as error:
        return _failed(None, error)
    if not choices:
        return _solved(instance)
    found = [(label, _of_choice(choice, instance)) for label, choice in choices]
    unsettled = next((outcome for _, outcome in found if outcome.status in UNSETTLED), None)
    if unsettled is not None:
        return unsettled
    label, best = max(found, key=_rank)  # Of equals the first.
    return Outcome(best.status, best.objective, best.plan, best.error, best.message, label)


def chosen_instance(tree: Tree, money: str | None, chosen: str | None) -> Instance:
    """The instance of a plan: that of the file, or of the choice that `solve_tree` found the best."""
    instance = build_instance(tree, money)
    if chosen is None:
        return instance
    return build_instance(dict(cases(instance))[chosen], instance.money.unit)


def _of_choice(tree: Tree, instance: Instance) -> Outcome:
    try:
        return _solved(build_instance(tree, instance.money.unit))
    except InstanceError as error:
        return _failed(instance, error)


def _rank(choice: tuple[str, Outcome]) -> float:
    """The value of a choice; the worst of all without a plan."""
    value = choice[1].objective
    return float("-inf") if value is None else value


def _solved(instance: Instance) -> Outcome:
    try:
        solution, plan = verified_plan(instance, compile_model(build(instance)))
    except tuple(FAILED) as error:
        return _failed(instance, error)
    return Outcome("optimal", solution.value, plan)


def _failed(instance: Instance | None, error: MonaziteError) -> Outcome:
    status = next(word for kind, word in FAILED.items() if isinstance(error, kind))
    return Outcome(status, error=error, message=_why(instance, error))


def _why(instance: Instance | None, error: MonaziteError) -> str:
    """Why there is no plan, on one line: the conflict where it is known."""
    if instance is not None and isinstance(error, InfeasibleError) and error.conflict:
        return "these constraints cannot all hold: " + "; ".join(conflict_sentences(instance, error.conflict))
    return str(error).partition("\n")[0]
