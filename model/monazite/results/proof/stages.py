"""Serve some contracts and demands before all else: a sequence of linear programs, each verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import TypeVar

from monazite.data.reading.hints import did_you_mean
from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, UnverifiedError, UsageError
from monazite.formulation.sides import Sides
from monazite.results.plan import read_plan
from monazite.results.proof.branching import Branch, NoSideError, Settled
from monazite.results.proof.checked import settled, verified_settled
from monazite.results.proof.proving import value_of
from monazite.results.proof.staged import Served, program
from monazite.solving.solve import Solution, solve
from monazite.tolerances import BOUND_WIDENED


@dataclass(frozen=True)
class Stage:
    """Who is served, the least it goes without, and what proves that no plan does with less: a solution, or one for each branch.

    `short` is a rational where the stage is proven, and else the float that the solver found.
    """

    name: str
    short: Fraction
    solution: Solution
    sides: Sides = field(default_factory=dict)
    branches: tuple[Branch, ...] = ()


def serve_first(
    instance: Instance, first: Iterable[str], time_limit: float | None = None
) -> tuple[tuple[Stage, ...], Settled]:
    """Who was served first with what it still goes without, and the best plan for all the rest.

    A stage is solved without sides first: its bound is right where the plan of the rest keeps it with every contract year on
    one side, and is else found side by side. Raises `UsageError` for a name that is no contract or demand, or that has nothing to go without; else
    as `verified_plan`.
    """
    names = list(dict.fromkeys(known_as(instance, each) for each in first))
    try:
        return _served(instance, names, time_limit, on_sides=False)
    except NoSideError:
        return _served(instance, names, time_limit, on_sides=True)


def _served(
    instance: Instance, names: list[str], time_limit: float | None, on_sides: bool
) -> tuple[tuple[Stage, ...], Settled]:
    stages: list[Stage] = []
    served: dict[str, Fraction] = {}
    for name in names:
        stage = _without_slack(partial(_stage, instance, name, served, time_limit, on_sides))
        stages.append(stage)
        served[name] = stage.short

    def last(slack: float) -> Settled:
        matrix = program(instance, None, served, slack=slack)
        return verified_settled(instance, matrix, time_limit, served, slack)

    found = _without_slack(last)
    # The bounds as they are, where the solver needed wider ones.
    as_is = replace(found.solution, matrix=program(instance, found.sides, served))
    return tuple(stages), replace(found, solution=as_is)


T = TypeVar("T")


def _without_slack(solve: Callable[[float], T]) -> T:
    """A program solved with its bounds as they are, and where the solver's rounding allows that no plan with a little more."""
    try:
        return solve(0.0)
    except NoSideError:
        raise
    except (InfeasibleError, UnverifiedError):
        return solve(BOUND_WIDENED)


def _stage(
    instance: Instance, name: str, served: Served, time_limit: float | None, on_sides: bool, slack: float
) -> Stage:
    """The least that a contract or demand goes without, beside those that were served before it."""
    matrix = program(instance, None, served, name, slack)
    if on_sides:
        found = settled(instance, matrix, time_limit, served, name, slack)
    else:
        solution = solve(matrix, time_limit)
        found = Settled(solution, read_plan(instance, solution))
    value = value_of(found.solution)
    short = max(Fraction(0), Fraction(-found.solution.value) if value is None else -value)
    return Stage(name, short, found.solution, found.sides, found.branches)


def known_as(instance: Instance, name: str) -> str:
    """The full name of a contract or demand that can go without something."""
    known = {f"contracts.{each}": each for each in instance.contracts}
    known |= {f"demands.{each}": each for each in instance.demands}
    found = [full for full, short in known.items() if name in (full, short)]
    if len(found) != 1:
        hint = did_you_mean(name, [*known, *known.values()]) or f"; there are {', '.join(known) or 'none'}"
        what = "is both a contract and a demand; write which" if found else "is no contract and no demand"
        raise UsageError(f"--first {name}: {name!r} {what}{hint if not found else ''}")
    section, _, element = found[0].partition(".")
    if section == "contracts":
        contract = instance.contracts[element]
        if contract.role == "buyer":
            raise UsageError(f"--first {name}: the plan buys under this contract; there is nothing to serve")
        if contract.firm:
            raise UsageError(f"--first {name}: the contract is firm and always served in full")
    elif instance.demands[element].unmet is None:
        raise UsageError(f"--first {name}: `unmet: none`, so that the demand is always served in full")
    return found[0]
