"""From a compiled program to a verified plan: solved, tie-broken, checked, and audited against the
instance."""

from __future__ import annotations

from monazite.data.records.instance import Instance
from monazite.errors import UnverifiedError
from monazite.formulation.branches import Branch, Split
from monazite.results.plan import Plan, read_plan
from monazite.results.proof.branching import Settled, in_one_branch, may_split
from monazite.results.proof.proving import Proof
from monazite.results.proof.proving import settled as settled_by_proof
from monazite.results.proof.staged import Served, program
from monazite.solving.matrix import Matrix
from monazite.solving.solve import Solution, solve


class AuditError(UnverifiedError):
    """The audit disagrees with the program; carries the solution it disagrees with."""

    def __init__(self, findings: tuple[str, ...], solution: Solution):
        self.solution = solution
        self.findings = findings
        super().__init__(
            f"the audit of the plan found {len(findings)} differences; the first: {findings[0]}", findings
        )


def verified_plan(
    instance: Instance,
    matrix: Matrix,
    time_limit: float | None = None,
) -> tuple[Solution, Plan]:
    """The optimal plan of an instance, verified and audited.

    Raises `InfeasibleError`, `UnboundedError`, `LimitError`, and `UnverifiedError` where the checks fail.
    """
    found = verified_settled(instance, matrix, time_limit)
    return found.solution, found.plan


def verified_settled(
    instance: Instance,
    matrix: Matrix,
    time_limit: float | None = None,
    served: Served | None = None,
    slack: float = 0.0,
) -> Settled:
    """The same with the other leaves; `served` is what the matrix holds as served first."""
    from monazite.results.audit import audit

    found = settled(instance, matrix, time_limit, served, slack=slack)
    findings = audit(found.plan)
    if findings:
        raise AuditError(findings, found.solution)
    return found


def proven_plan(instance: Instance, solution: Solution) -> tuple[Solution, Proof]:
    """A solution with its exact proof; where that proves another plan, the proven plan is audited and
    replaces the first.

    Raises `UnverifiedError` where the proof contradicts the plan and proves no other.
    """
    from monazite.results.audit import audit

    proven, proof = settled_by_proof(solution)
    findings = audit(read_plan(instance, proven)) if proven is not solution else ()
    if findings:
        raise AuditError(findings, proven)
    return proven, proof


def settled(
    instance: Instance,
    matrix: Matrix,
    time_limit: float | None,
    served: Served | None = None,
    stage: str | None = None,
    slack: float = 0.0,
) -> Settled:
    """The best plan, with every contract year in one branch of each clause that splits it."""
    solution = solve(matrix, time_limit)
    plan = read_plan(instance, solution)
    if not may_split(instance):
        return Settled(solution, plan)

    def in_branches(branches: dict[Split, Branch]) -> tuple[Solution, Plan]:
        found = solve(program(instance, branches, served, stage, slack), time_limit)
        return found, read_plan(instance, found)

    return in_one_branch((solution, plan), in_branches)
