"""Strict priority: some contracts and demands are served before all else, in a sequence of verified linear
programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import TypeVar

from monazite.data.reading.hints import did_you_mean, expected_one_of
from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, UnverifiedError, UsageError
from monazite.formulation.branches import Branches
from monazite.results.plan import read_plan
from monazite.results.proof.branching import Leaf, NoBranchError, Settled
from monazite.results.proof.checked import settled, verified_settled
from monazite.results.proof.proving import value_of
from monazite.results.proof.staged import Served, program
from monazite.solving.solve import Solution, solve
from monazite.tolerances import BOUND_WIDENED


@dataclass(frozen=True)
class Stage:
    """The contract or demand that is served, its least shortage, and the proof: a solution, or one for each
    branch.

    `short` is a rational where the stage is proven, and otherwise the float of the solver.
    """

    name: str
    short: Fraction
    solution: Solution
    branches: Branches = field(default_factory=dict)
    leaves: tuple[Leaf, ...] = ()


def serve_first(
    instance: Instance, first: Iterable[str], time_limit: float | None = None
) -> tuple[tuple[Stage, ...], Settled]:
    """The stages with their shortages, and the best plan given them.

    A stage is first solved without branches: its bound is valid where the plan satisfies it with every
    contract year in one branch; otherwise it is found branch by branch. Raises `UsageError` for a name that
    is no contract or demand, or that cannot have a shortage; otherwise as `verified_plan`.
    """
    names = list(dict.fromkeys(known_as(instance, each) for each in first))
    try:
        return _served(instance, names, time_limit, in_branches=False)
    except NoBranchError:
        return _served(instance, names, time_limit, in_branches=True)


def _served(
    instance: Instance, names: list[str], time_limit: float | None, in_branches: bool
) -> tuple[tuple[Stage, ...], Settled]:
    stages: list[Stage] = []
    served: dict[str, Fraction] = {}
    for name in names:
        stage = _without_slack(partial(_stage, instance, name, served, time_limit, in_branches))
        stages.append(stage)
        served[name] = stage.short

    def last(slack: float) -> Settled:
        matrix = program(instance, None, served, slack=slack)
        return verified_settled(instance, matrix, time_limit, served, slack)

    found = _without_slack(last)
    # The exact bounds, where the solver needed wider ones.
    as_is = replace(found.solution, matrix=program(instance, found.branches, served))
    return tuple(stages), replace(found, solution=as_is)


T = TypeVar("T")


def _without_slack(solve: Callable[[float], T]) -> T:
    """A program solved with its exact bounds, and with slightly wider ones where the solver finds those
    infeasible."""
    try:
        return solve(0.0)
    except NoBranchError:
        raise
    except (InfeasibleError, UnverifiedError):
        return solve(BOUND_WIDENED)


def _stage(
    instance: Instance, name: str, served: Served, time_limit: float | None, in_branches: bool, slack: float
) -> Stage:
    """The least shortage of a contract or demand, given those served before it."""
    matrix = program(instance, None, served, name, slack)
    if in_branches:
        found = settled(instance, matrix, time_limit, served, name, slack)
    else:
        solution = solve(matrix, time_limit)
        found = Settled(solution, read_plan(instance, solution))
    value = value_of(found.solution)
    short = max(Fraction(0), Fraction(-found.solution.value) if value is None else -value)
    return Stage(name, short, found.solution, found.branches, found.leaves)


def known_as(instance: Instance, name: str) -> str:
    """The full name of a contract or demand that can have a shortage."""
    known = {f"contracts.{each}": each for each in instance.contracts}
    known |= {f"demands.{each}": each for each in instance.demands}
    found = [full for full, short in known.items() if name in (full, short)]
    if len(found) != 1:
        if found:
            raise UsageError(
                f"--first {name!r}: found a contract and a demand of this name. Expected one of them. Write "
                f"{' or '.join(found)}"
            )
        hint = did_you_mean(name, [*known, *known.values()]) or expected_one_of(known, "contract or demand")
        raise UsageError(f"--first {name!r}: unknown contract or demand{hint}")
    section, _, element = found[0].partition(".")
    if section == "contracts":
        contract = instance.contracts[element]
        if contract.role == "buyer":
            raise UsageError(
                f"--first {name}: the plan buys under this contract. Expected one under which it sells. "
                "Remove --first"
            )
        if contract.firm:
            raise UsageError(
                f"--first {name}: the contract is firm and always served in full. Expected one with a "
                "shortfall. Remove --first"
            )
    elif instance.demands[element].unmet is None:
        raise UsageError(
            f"--first {name}: `unmet: none`, so that the demand is always served in full. Expected one with "
            "lost supply. Remove --first"
        )
    return found[0]
