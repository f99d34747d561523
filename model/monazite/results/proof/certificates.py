"""The content of `certificate.json`: for every program of a result a basis that proves it, by names.

The best plan has two bases: one proves the objective value, the other the lexicographic tie-break. Each other
leaf, stage (`served`), case and extreme has a certificate of its own: a basis of its value, or one that
proves infeasibility.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monazite.figures import exact_words
from monazite.formulation.branches import Branch, Branches
from monazite.results.folder.digits import Exactly
from monazite.results.proof.branching import Leaf
from monazite.results.proof.enumeration import ProvenLeaf, ProvenStage
from monazite.results.proof.impossible import Impossible
from monazite.results.proof.proving import Proof
from monazite.results.proof.stages import Stage
from monazite.solving.exact.rationals import Exact
from monazite.solving.highs import Answer
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix
from monazite.solving.solve import Solution


def certificate(
    solution: Solution,
    proof: Proof,
    branches: Branches,
    leaves: Sequence[Leaf | ProvenLeaf] = (),
    stages: Sequence[Stage | ProvenStage] = (),
) -> dict[str, Any]:
    """Two bases by names: one proves the objective value, the other the tie-broken plan. Nonbasic names carry
    their bound.

    Where they are proven, they are the bases after any exact pivot, and `objective` is the rational optimum.
    """
    value, plan = proof.value or solution.value_answer, proof.plan or solution.plan_answer
    document: dict[str, Any] = {
        "objective": None if proof.objective is None else exact_words(proof.objective),
        "value_basis": _basis(solution.matrix, value),
        "plan_basis": _basis(solution.matrix, plan),
        "largest_residuals": {
            "primal": Exactly(solution.verification.primal),
            "dual": Exactly(solution.verification.dual),
            "gap": Exactly(solution.verification.gap),
        },
    }
    if branches or leaves:
        document["branches"] = _branches(branches)
        document["leaves"] = [_leaf(each) for each in leaves]
    if stages:
        document["served"] = [_stage(each) for each in stages]
    return document


def infeasibility(
    program: Matrix | None,
    conflicts: Sequence[Conflict],
    proof: Impossible | None,
    leaves: Sequence[Leaf | ProvenLeaf] = (),
) -> dict[str, Any]:
    """Without a plan: the rows of each conflict, and the basis that proves the first of them, or a basis
    for each leaf."""
    if leaves:
        return {"leaves": [_leaf(each) for each in leaves]}
    if program is None or not conflicts:
        return {}
    named = [
        {
            "rows": [program.row_names[row] for row in each.rows],
            "relaxed": program.row_names[each.relaxed],
            "short": Exactly(each.short),
        }
        for each in conflicts
    ]
    return {"conflicts": named, "infeasible": None if proof is None else _impossible(proof)}


def _impossible(proof: Impossible) -> dict[str, Any]:
    return {
        "relaxed": proof.relaxed,
        "short": exact_words(proof.short),
        "columns": dict(proof.columns),
        "rows": dict(proof.rows),
    }


def _basis(matrix: Matrix, answer: Answer | Exact) -> dict[str, dict[str, str]]:
    return {
        "columns": dict(zip(matrix.column_names, answer.column_basis, strict=True)),
        "rows": dict(zip(matrix.row_names, answer.row_basis, strict=True)),
    }


def _branches(branches: Branches) -> list[list[str]]:
    return [[*split, branch.value] for split, branch in branches.items()]


def read_branches(written: Sequence[Sequence[str]]) -> dict[tuple[str, str, str], Branch]:
    """Branches as a certificate has them."""
    return {(clause, name, year): Branch(branch) for clause, name, year, branch in written}


def _leaf(leaf: Leaf | ProvenLeaf) -> dict[str, Any]:
    document: dict[str, Any] = {"branches": _branches(leaf.branches)}
    if isinstance(leaf, Leaf):
        found = leaf.solution
        return document | (
            {"infeasible": None}
            if found is None
            else {"objective": None, "basis": _basis(found.matrix, found.value_answer)}
        )
    if leaf.value is None:
        return document | {"infeasible": leaf.impossible and _impossible(leaf.impossible)}
    assert leaf.objective is not None
    return document | {"objective": exact_words(leaf.objective), "basis": _basis(leaf.matrix, leaf.value)}


def _stage(stage: Stage | ProvenStage) -> dict[str, Any]:
    document: dict[str, Any] = {"name": stage.name}
    if isinstance(stage, Stage):
        basis = _basis(stage.solution.matrix, stage.solution.value_answer)
        document |= {"short": None, "basis": basis}
    else:
        document |= {"short": exact_words(stage.short), "basis": _basis(stage.matrix, stage.value)}
    if stage.branches or stage.leaves:
        document["branches"] = _branches(stage.branches)
        document["leaves"] = [_leaf(each) for each in stage.leaves]
    return document


Document = Mapping[str, Any]
