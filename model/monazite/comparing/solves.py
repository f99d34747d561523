"""The solves of a comparison as work that any executor shares: one block for each program.

A program is built, solved, verified and audited by itself, whoever does it, so that results are those of one
process. A plan travels without its instance, which holds units, and without its solution, which holds
HiGHS's basis; the instance is added again where it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from monazite.comparing.inputs import Input, between, changed_inputs
from monazite.comparing.outcome import Outcome, chosen_instance, solve_tree
from monazite.data.reading.tree import Tree
from monazite.executors.spread import spread_work
from monazite.results.plan import Plan

BASE = -1


@dataclass(frozen=True)
class Solve:
    """A program: the base, a case, or the base with some of the changed inputs of a case.

    `case` is its number, or `BASE`; `changed` holds numbers of its changed inputs, None for the case itself,
    which alone gives a plan.
    """

    case: int
    changed: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Found:
    """An outcome that travels: its plan without the instance."""

    outcome: Outcome
    figures: dict[str, Any] | None = None


@dataclass(frozen=True)
class SolveWork:
    """What the solves share: base and cases as they are read, and the money unit."""

    base: Tree = field(repr=False)
    cases: tuple[Tree, ...] = field(repr=False)
    money: str

    @cached_property
    def inputs(self) -> tuple[tuple[Input, ...], ...]:
        """The changed inputs of each case."""
        return tuple(changed_inputs(self.base, case) for case in self.cases)

    def tree(self, solve: Solve) -> Tree:
        """The file of a program."""
        if solve.case == BASE:
            return self.base
        case = self.cases[solve.case]
        if solve.changed is None:
            return case
        return between(self.base, case, [self.inputs[solve.case][number] for number in solve.changed])

    def do(self, solve: Solve) -> Found:
        """Solve a program."""
        outcome = solve_tree(self.tree(solve), self.money)
        if solve.changed is not None:
            return Found(replace(outcome, plan=None, error=None))  # Only its value is needed.
        if outcome.plan is None:
            return Found(outcome)
        figures = {name: getattr(outcome.plan, name) for name in FIGURES}
        return Found(replace(outcome, plan=None), figures)

    def __reduce__(self) -> Any:
        # Without what is worked out of the files.
        return SolveWork, (self.base, self.cases, self.money)


FIGURES = ("value", "amounts", "duals", "payments", "varying")
"""What a plan holds beside its instance and its solution."""


def outcomes(
    work: SolveWork,
    solves: Sequence[Solve],
    executor: Executor | None,
    heard: Callable[[Solve], None],
) -> Iterator[tuple[Solve, Outcome]]:
    """The outcome of each program, as it is known; `heard` gets each before it is solved, or once it is where
    others solve it."""
    if executor is None:
        for solve in solves:
            heard(solve)
            yield solve, _arrived(work, solve, work.do(solve))
        return
    for place, found in spread_work(work, solves, executor):
        heard(solves[place])
        yield solves[place], _arrived(work, solves[place], found)


def _arrived(work: SolveWork, solve: Solve, found: Found) -> Outcome:
    """An outcome with its plan."""
    if found.figures is None:
        return found.outcome
    instance = chosen_instance(work.tree(solve), work.money, found.outcome.chosen)
    return replace(found.outcome, plan=Plan(instance, **found.figures))
