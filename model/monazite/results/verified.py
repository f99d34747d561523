"""From a compiled program to a plan that can be trusted: solved, settled, checked, and audited from the instance."""

from __future__ import annotations

from collections.abc import Mapping

from monazite.data.instance import Instance
from monazite.errors import UnverifiedError
from monazite.formulation.build import build
from monazite.formulation.sides import Side, Split
from monazite.results.branching import may_split, on_one_side
from monazite.results.plan import Plan, read_plan
from monazite.results.proof import Proof, settled
from monazite.solving.matrix import Matrix, compile_model
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
    served: Mapping[str, float] | None = None,
) -> tuple[Solution, Plan]:
    """The optimal plan of an instance, verified and audited; `served` is what the matrix holds as served first.

    Raises `InfeasibleError`, `UnboundedError`, `LimitError`, and `UnverifiedError` where the checks fail.
    """
    from monazite.results.audit import audit

    solution, plan = _solved(instance, matrix, time_limit, served)
    findings = audit(plan)
    if findings:
        raise AuditError(findings, solution)
    return solution, plan


def proven_plan(instance: Instance, solution: Solution) -> tuple[Solution, Proof]:
    """A solution with its proof in exact numbers; where that proves another plan, it is audited and takes the place of the first.

    Raises `UnverifiedError` where the proof contradicts the plan and no other can be had.
    """
    from monazite.results.audit import audit

    proven, proof = settled(solution)
    findings = audit(read_plan(instance, proven)) if proven is not solution else ()
    if findings:
        raise AuditError(findings, proven)
    return proven, proof


def _solved(
    instance: Instance, matrix: Matrix, time_limit: float | None, served: Mapping[str, float] | None
) -> tuple[Solution, Plan]:
    """The best plan, with every contract year on one side of each clause that splits it."""
    solution = solve(matrix, time_limit)
    plan = read_plan(instance, solution)
    if not may_split(instance):
        return solution, plan

    def on_sides(sides: dict[Split, Side]) -> tuple[Solution, Plan]:
        found = solve(compile_model(build(instance, sides, served)), time_limit)
        return found, read_plan(instance, found)

    return on_one_side((solution, plan), on_sides)
