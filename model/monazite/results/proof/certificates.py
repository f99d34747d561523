"""The content of `certificate.json`: for every program of a result a basis that proves it, by names.

The best plan has two bases: one proves the objective value, the other the lexicographic tie-break. Each other
branch, stage (`served`), case and extreme has a certificate of its own: a basis of its value, or one that
proves infeasibility.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monazite.formulation.sides import Side, Sides
from monazite.results.folder.digits import Exactly
from monazite.results.proof.branching import Branch
from monazite.results.proof.enumeration import ProvenBranch, ProvenStage
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
    sides: Sides,
    branches: Sequence[Branch | ProvenBranch] = (),
    stages: Sequence[Stage | ProvenStage] = (),
) -> dict[str, Any]:
    """Two bases by names: one proves the objective value, the other the tie-broken plan. Nonbasic names carry
    their bound.

    Where they are proven, they are the bases after any exact pivot, and `objective` is the rational optimum.
    """
    value, plan = proof.value or solution.value_answer, proof.plan or solution.plan_answer
    document: dict[str, Any] = {
        "objective": None if proof.objective is None else str(proof.objective),
        "value_basis": _basis(solution.matrix, value),
        "plan_basis": _basis(solution.matrix, plan),
        "largest_residuals": {
            "primal": Exactly(solution.verification.primal),
            "dual": Exactly(solution.verification.dual),
            "gap": Exactly(solution.verification.gap),
        },
    }
    if sides or branches:
        document["branches"] = _sides(sides)
        document["leaves"] = [_branch(each) for each in branches]
    if stages:
        document["served"] = [_stage(each) for each in stages]
    return document


def infeasibility(
    program: Matrix | None,
    conflicts: Sequence[Conflict],
    proof: Impossible | None,
    branches: Sequence[Branch | ProvenBranch] = (),
) -> dict[str, Any]:
    """Without a plan: the rows of each conflict, and the basis that proves the first of them, or a basis
    for each branch."""
    if branches:
        return {"leaves": [_branch(each) for each in branches]}
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
        "short": str(proof.short),
        "columns": dict(proof.columns),
        "rows": dict(proof.rows),
    }


def _basis(matrix: Matrix, answer: Answer | Exact) -> dict[str, dict[str, str]]:
    return {
        "columns": dict(zip(matrix.column_names, answer.column_basis, strict=True)),
        "rows": dict(zip(matrix.row_names, answer.row_basis, strict=True)),
    }


def _sides(sides: Sides) -> list[list[str]]:
    return [[*split, side.value] for split, side in sides.items()]


def read_sides(written: Sequence[Sequence[str]]) -> dict[tuple[str, str, str], Side]:
    """Sides as a certificate has them."""
    return {(clause, name, year): Side(side) for clause, name, year, side in written}


def _branch(branch: Branch | ProvenBranch) -> dict[str, Any]:
    document: dict[str, Any] = {"branches": _sides(branch.sides)}
    if isinstance(branch, Branch):
        found = branch.solution
        return document | (
            {"infeasible": None}
            if found is None
            else {"objective": None, "basis": _basis(found.matrix, found.value_answer)}
        )
    if branch.value is None:
        return document | {"infeasible": branch.impossible and _impossible(branch.impossible)}
    return document | {"objective": str(branch.objective), "basis": _basis(branch.matrix, branch.value)}


def _stage(stage: Stage | ProvenStage) -> dict[str, Any]:
    document: dict[str, Any] = {"name": stage.name}
    if isinstance(stage, Stage):
        basis = _basis(stage.solution.matrix, stage.solution.value_answer)
        document |= {"short": None, "basis": basis}
    else:
        document |= {"short": str(stage.short), "basis": _basis(stage.matrix, stage.value)}
    if stage.sides or stage.branches:
        document["branches"] = _sides(stage.sides)
        document["leaves"] = [_branch(each) for each in stage.branches]
    return document


Document = Mapping[str, Any]
