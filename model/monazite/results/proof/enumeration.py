"""Proof of an enumeration: no other branch has a better plan, and those served first cannot be served better.

Each branch, stage and case is a linear program with a certificate of its own: a basis that proves its value
in rational numbers, or one that proves infeasibility. A branch whose proven value exceeds that of the chosen
plan by less than 1e-9 of it counts as equal: two branches of equal value differ by a rounding error of the
compiled numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from monazite.data.records.instance import Instance
from monazite.figures import MORE_DIGITS, figure
from monazite.formulation.branches import Branches
from monazite.results.conflicts import first_conflict
from monazite.results.proof.branching import Leaf, covers
from monazite.results.proof.impossible import Impossible, prove_conflict
from monazite.results.proof.proving import MOST_ROWS, Proof, Words
from monazite.results.proof.staged import Served, program
from monazite.results.proof.stages import Stage
from monazite.solving.exact.elimination import NotProvenError
from monazite.solving.exact.rationals import Exact, prove
from monazite.solving.highs import problem_of
from monazite.solving.matrix import Matrix
from monazite.tolerances import RELATIVE_EQUAL

MOST_PROVEN = 40_000
"""Rows of all branches and stages together up to which `solve` proves them; `monazite verify` proves any
number."""


@dataclass(frozen=True)
class ProvenLeaf:
    """A leaf with its exact optimum, or the proof that it is infeasible."""

    branches: Branches
    matrix: Matrix
    objective: Fraction | None
    value: Exact | None
    impossible: Impossible | None


@dataclass(frozen=True)
class ProvenStage:
    """A contract or demand served first, and its least shortage in any plan, with the basis that proves
    it."""

    name: str
    short: Fraction
    branches: Branches
    matrix: Matrix
    value: Exact
    leaves: tuple[ProvenLeaf, ...]


@dataclass(frozen=True)
class Proven:
    """The proof of one case: of its plan or of its infeasibility, and of its other leaves.

    `proof` is that of the case; `impossible` proves infeasibility; `enumeration` is None where it is not
    proven.
    """

    status: str
    proof: Proof
    impossible: Impossible | None
    enumeration: Enumeration | None


@dataclass(frozen=True)
class Enumeration:
    """What a plan is the best of: the branches it was found with, the other leaves, and the stages before
    it."""

    branches: Branches
    leaves: tuple[ProvenLeaf, ...]
    stages: tuple[ProvenStage, ...]


def prove_enumeration(
    instance: Instance,
    objective: Fraction | None,
    branches: Branches,
    leaves: Sequence[Leaf],
    stages: Sequence[Stage],
) -> Enumeration:
    """Prove the branches and stages of a plan. Raises `NotProvenError` with the part that is not proven.

    Without a plan `objective` is None, and every branch must be infeasible.
    """
    count = len(leaves) + sum(1 + len(stage.leaves) for stage in stages)
    if count and (reason := too_many(count, len(program(instance).rows))):
        raise NotProvenError(reason)
    proven: list[ProvenStage] = []
    served: dict[str, Fraction] = {}
    for stage in stages:
        matrix = program(instance, stage.branches, served, stage.name)
        answer = stage.solution.value_answer
        value = prove_value(matrix, (answer.column_basis, answer.row_basis))
        known = _leaves(instance, stage.leaves, served, stage.name)
        proven.append(proven_stage(stage.name, matrix, value, stage.branches, known))
        served[stage.name] = proven[-1].short
    found = _leaves(instance, leaves, served)
    require_best(objective, branches, found)
    return Enumeration(branches, found, tuple(proven))


def prove_case(
    instance: Instance,
    status: str,
    plan: Proof,
    impossible: Impossible | None,
    branches: Branches,
    leaves: Sequence[Leaf],
    stages: Sequence[Stage],
) -> Proven:
    """Prove a case: the plan of the chosen branch, that no other branch is better, and that those served
    first cannot be served better."""
    if status == "infeasible" and impossible is not None:
        return Proven(status, Proof("exact"), impossible, None)
    without_plan = status == "infeasible" and bool(leaves)
    if plan.plan is None and not without_plan:
        return Proven(status, plan, None, None)
    try:
        found = prove_enumeration(instance, plan.objective, branches, leaves, stages)
    except NotProvenError as error:
        return Proven(status, not_best(plan, str(error), len(leaves) + 1, bool(stages)), None, None)
    return Proven(status, replace(plan, word="exact", reason=None), None, found)


def not_best(plan: Proof, reason: str, count: int, first: bool) -> Proof:
    """A proof of the chosen branch alone, with what is not proven and the reason."""
    if plan.plan is None:
        return Proof("none", reason)
    unproven = []
    if count > 1:
        unproven.append(f"not proven to be the best of {count} branches")
    if first:
        unproven.append("not proven that the shortages of those served first are least")
    return replace(
        plan, word="chosen", reason=f"proven for the chosen branch; {'; '.join(unproven)}: {reason}"
    )


def best_of(own: Proven, others: Sequence[tuple[str, Proven]], count: int) -> Proof:
    """The proof of the chosen case, and that no other case is better."""
    if own.proof.word != "exact" or count < 2:
        return own.proof
    for label, other in others:
        objective = other.proof.objective
        if other.proof.word != "exact":
            why = f"{label}: {other.proof.reason or other.status}"
        elif objective is not None and (
            own.proof.objective is None or exceeds(objective, own.proof.objective)
        ):
            why = f"{label} is better, {figure(float(objective), MORE_DIGITS)}"
        else:
            continue
        if own.proof.objective is None:
            return Proof("none", f"not proven that all {count} cases are infeasible: {why}")
        reason = f"proven for the chosen case; not proven to be the best of {count} cases: {why}"
        return replace(own.proof, word="chosen", reason=reason)
    return own.proof


def too_many(count: int, rows: int) -> str | None:
    """The reason where the other programs are too many to be proven at once; None where they are not."""
    if rows <= MOST_ROWS and count * rows <= MOST_PROVEN:
        return None
    return f"{count:,} other programs of {rows:,} rows each; monazite verify RESULT proves them"


def proven_stage(
    name: str, matrix: Matrix, value: Exact, branches: Branches, leaves: tuple[ProvenLeaf, ...]
) -> ProvenStage:
    """A stage whose branches are no better. Raises `NotProvenError` where one is."""
    worth = value.value + Fraction(matrix.offset)
    require_best(worth, branches, leaves)
    return ProvenStage(name, max(Fraction(0), -worth), branches, matrix, value, leaves)


def require_best(objective: Fraction | None, branches: Branches, leaves: Iterable[ProvenLeaf]) -> None:
    """Raise `NotProvenError` where the leaves do not cover all, or where one is better than the plan."""
    leaves = tuple(leaves)
    chosen = () if objective is None else (branches,)
    if not covers([*chosen, *(each.branches for each in leaves)]):
        raise NotProvenError("the certificate does not cover every branch of the contract years")
    for each in leaves:
        if each.objective is not None and (objective is None or exceeds(each.objective, objective)):
            raise NotProvenError(
                f"the branch {words_of_branches(each.branches)} has the objective value "
                f"{figure(float(each.objective), MORE_DIGITS)}, which is better"
            )


def exceeds(other: Fraction, best: Fraction) -> bool:
    """Whether a value is better than another by more than 1e-9 of it."""
    return other - best > Fraction(RELATIVE_EQUAL) * max(Fraction(1), abs(best))


def words_of_branches(branches: Branches) -> str:
    """The branches of a leaf in words."""
    return ", ".join(
        f"{clause} of {name} {branch.value} in {year}" for (clause, name, year), branch in branches.items()
    )


def _leaves(
    instance: Instance, leaves: Sequence[Leaf], served: Served, stage: str | None = None
) -> tuple[ProvenLeaf, ...]:
    found = []
    for each in leaves:
        matrix = program(instance, each.branches, served, stage)
        if each.solution is None:
            found.append(ProvenLeaf(each.branches, matrix, None, None, impossible_of(matrix)))
            continue
        answer = each.solution.value_answer
        found.append(
            proven_leaf(each.branches, matrix, prove_value(matrix, (answer.column_basis, answer.row_basis)))
        )
    return tuple(found)


def proven_leaf(branches: Branches, matrix: Matrix, value: Exact) -> ProvenLeaf:
    """A leaf with its exact optimum."""
    return ProvenLeaf(branches, matrix, value.value + Fraction(matrix.offset), value, None)


def prove_value(matrix: Matrix, basis: Words) -> Exact:
    """The exact optimum of a program, by its basis."""
    return prove(problem_of(matrix), *basis)


def impossible_of(matrix: Matrix) -> Impossible:
    """The exact proof that a program is infeasible. Raises `NotProvenError` where there is none."""
    return prove_conflict(matrix, first_conflict(matrix))
