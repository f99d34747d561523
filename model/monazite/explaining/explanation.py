"""The explanation of an instance: binding constraints and ranges of a plan, or conflicts and repairs if it is
infeasible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from monazite.data.reading.choices import cases
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, InstanceError, MonaziteError, UnverifiedError
from monazite.explaining.binding import Binding, binding_constraints, omitted_constraints
from monazite.explaining.conflicts import ExplainedConflict, explained_conflicts_of
from monazite.explaining.near_optimal import Range, ranges, read_within
from monazite.explaining.quantities import headline_quantities, named_quantity, omitted_quantities
from monazite.explaining.repairs import Repairs, repairs_of, together
from monazite.explaining.why import Why, why
from monazite.formulation.build import build
from monazite.progress import Progress, silent
from monazite.results.conflicts import conflicts_of
from monazite.results.plan import Plan
from monazite.results.proof.checked import verified_plan
from monazite.results.proof.impossible import Impossible, prove_conflict
from monazite.results.report import Report, Table
from monazite.solving.exact.elimination import NotProvenError
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix, compile_model
from monazite.solving.solve import Solution

MOST_CASES = 6
"""Infeasible cases in which repairs are searched."""


@dataclass(frozen=True, repr=False)
class Explanation(Report):
    """The explanation of an instance.

    With a plan (`plan`): its binding constraints, `free` for the ranges of quantities over all optimal plans,
    `near` for those over plans within `worse` of the optimum (None if not requested; `within` is the option
    as given), and the `whys`. Without one: the `explained_conflicts`, their `repairs`, and the exact proof of
    the first. `chosen` is the case that is explained, where contracts leave a choice; if infeasible it is the
    first, and the `others` are infeasible too. `unsure` are explanations whose verification failed, `omitted`
    says what is not computed because the program is large. `tree` is the file, with the choices that it
    leaves open.
    """

    instance: Instance
    status: str
    plan: Plan | None = None
    binding: tuple[Binding, ...] = ()
    free: tuple[Range, ...] = ()
    near: tuple[Range, ...] | None = None
    worse: float | None = None
    within: str = ""
    whys: tuple[Why, ...] = ()
    explained_conflicts: tuple[ExplainedConflict, ...] = ()
    repairs: Repairs | None = None
    impossible: Impossible | None = None
    chosen: str = ""
    others: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    omitted: tuple[str, ...] = ()
    program: Matrix | None = None
    conflicts: tuple[Conflict, ...] = ()
    tree: Tree | None = None

    @property
    def exit_code(self) -> int:
        """0 for a plan, 3 for an infeasible instance, 6 if an explanation could not be verified."""
        if self.unverified:
            return UnverifiedError.exit_code
        return 0 if self.plan is not None else InfeasibleError.exit_code

    names_inputs_from_folder = True

    @property
    def resolved(self) -> str:
        """The file as it was read, with what contracts leave open."""
        from monazite.results.folder.writing import resolved_tree

        assert self.tree is not None
        return resolved_tree(self.tree)

    @property
    def main_table(self) -> str:
        """The conflicts, or the binding constraints."""
        return "conflicts" if self.plan is None else "binding"

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """`conflicts`, `repairs`, `binding`, `ranges` and `why`."""
        from monazite.explaining.document import explanation_tables

        return explanation_tables(self)

    @property
    def head(self) -> dict[str, Any]:
        """The document without its tables."""
        from monazite.explaining.document import explanation_status

        return explanation_status(self)

    def keeps(self, table: Table) -> bool:
        """A folder holds the tables that have rows."""
        return len(table) > 0

    def files(self, options: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """For an infeasible instance, the proof."""
        if self.plan is None:
            from monazite.results.proof.certificates import infeasibility

            yield "certificate.json", infeasibility(self.program, self.conflicts, self.impossible)


def explain(
    tree: Tree,
    money: str | None = None,
    asked: Sequence[str] = (),
    within: str | None = None,
    on_progress: Progress = silent,
) -> Explanation:
    """Explain an instance: its plan, or why it is infeasible.

    `asked` names quantities (`allocation[2028-04,japan]`), `within` is how much more other plans may cost.
    Raises `InstanceError`, `UsageError` where a name or a sum cannot be read, `UnboundedError`, `LimitError`
    and `UnverifiedError` as solving does.
    """
    on_progress(0.0, "solving")
    best = _best(tree, money)
    if best is None:
        return replace(_without_plan(tree, money, asked, on_progress), tree=tree)
    chosen, of_case, (solution, plan) = best
    instance = build_instance(of_case, money)
    quantities = [named_quantity(instance, solution.matrix, name) for name in asked]
    worse = None if within is None else read_within(within, instance, of_case, money, solution.value)
    headlines = list(headline_quantities(instance, solution.matrix))
    on_progress(0.1, "computing ranges")
    free = ranges(solution, headlines, 0.0, lambda share, words: on_progress(0.1 + 0.3 * share, words))
    near = None
    if worse is not None:
        near = ranges(solution, headlines, worse, lambda share, words: on_progress(0.4 + 0.4 * share, words))
    on_progress(0.8, "ranking binding constraints")
    binding = tuple(binding_constraints(plan))
    whys, unverified = [], []
    for each in quantities:
        on_progress(0.9, each.name)
        try:
            whys.append(why(instance, solution, plan, each))
        except UnverifiedError as error:
            unverified.append(f"{each.name}: {error}")
    return Explanation(
        instance,
        "optimal",
        plan,
        binding,
        free,
        near,
        worse,
        within or "",
        tuple(whys),
        chosen=chosen,
        unverified=tuple(unverified),
        tree=tree,
        omitted=tuple(
            each
            for each in (omitted_constraints(plan), omitted_quantities(instance, solution.matrix))
            if each
        ),
    )


Solved = tuple[Solution, Plan]


def _cases(tree: Tree, money: str | None) -> list[tuple[str, Tree]]:
    """What contracts leave open, each case by its label; the file as it is where they leave no choice."""
    return [*cases(build_instance(tree, money))] or [("", tree)]


def _best(tree: Tree, money: str | None) -> tuple[str, Tree, Solved] | None:
    """The best of the cases that contracts leave open, or the file as it is; None where there is no plan."""
    found: list[tuple[str, Tree, Solved]] = []
    for label, of_case in _cases(tree, money):
        try:
            instance = build_instance(of_case, money)
            found.append((label, of_case, verified_plan(instance, compile_model(build(instance)))))
        except InfeasibleError:
            continue
        except InstanceError:
            if not label:
                raise  # Only a case may be one that cannot be stated with the numbers of the file.
    return max(found, key=lambda each: each[2][0].value, default=None)


def _without_plan(tree: Tree, money: str | None, asked: Sequence[str], on_progress: Progress) -> Explanation:
    """Why every case is infeasible: the first is explained, and repairs are searched in each of the first
    few."""
    every = _cases(tree, money)
    found: list[Repairs] = []
    first: tuple[Instance, Matrix, list[Conflict]] | None = None
    for number, (label, of_case) in enumerate(every[:MOST_CASES]):
        share = number / min(len(every), MOST_CASES)
        on_progress(share, f"searching for conflicts {label}".strip())
        try:
            instance = build_instance(of_case, money)
        except InstanceError:
            continue
        matrix = compile_model(build(instance))
        # An unknown name is an error for an infeasible instance, too.
        for name in asked:
            named_quantity(instance, matrix, name)
        conflicts = conflicts_of(matrix)
        if not conflicts:
            raise InfeasibleError("every combination of branches is infeasible", [])
        first = first or (instance, matrix, conflicts)
        found.append(repairs_of(tree, of_case, money, instance, matrix, conflicts, on_progress))
    if first is None:
        raise MonaziteError("no case of the instance can be explained")
    instance, matrix, conflicts = first
    try:
        proof = prove_conflict(matrix, conflicts[0])
    except NotProvenError:
        proof = None
    return Explanation(
        instance,
        "infeasible",
        explained_conflicts=explained_conflicts_of(instance, matrix, conflicts),
        repairs=together(found),
        impossible=proof,
        chosen=every[0][0],
        others=tuple(label for label, _ in every[1:]),
        program=matrix,
        conflicts=tuple(conflicts),
    )
