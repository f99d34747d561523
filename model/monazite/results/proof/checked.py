"""From a compiled program to a plan that can be trusted: solved, settled, checked, and audited from the instance."""

from __future__ import annotations

from monazite.data.records.instance import Instance
from monazite.errors import UnverifiedError
from monazite.formulation.sides import Side, Split
from monazite.results.plan import Plan, read_plan
from monazite.results.proof.branching import Settled, may_split, on_one_side
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
            f"the audit of the plan found {len(findings)} faults; the first: {findings[0]}", findings
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
    """The same with the branches that the plan is the best of; `served` is what the matrix holds as served first."""
    from monazite.results.audit import audit

    found = settled(instance, matrix, time_limit, served, slack=slack)
    findings = audit(found.plan)
    if findings:
        raise AuditError(findings, found.solution)
    return found


def proven_plan(instance: Instance, solution: Solution) -> tuple[Solution, Proof]:
    """A solution with its proof in exact numbers; where that proves another plan, it is audited and takes the place of the first.

    Raises `UnverifiedError` where the proof contradicts the plan and no other can be had.
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
    """The best plan, with every contract year on one side of each clause that splits it."""
    solution = solve(matrix, time_limit)
    plan = read_plan(instance, solution)
    if not may_split(instance):
        return Settled(solution, plan)

    def on_sides(sides: dict[Split, Side]) -> tuple[Solution, Plan]:
        found = solve(program(instance, sides, served, stage, slack), time_limit)
        return found, read_plan(instance, found)

    return on_one_side((solution, plan), on_sides)
