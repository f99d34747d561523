"""From a compiled program to a plan that can be trusted: solved, settled, checked, and audited from the instance."""

from __future__ import annotations

from monazite.data.instance import Instance
from monazite.errors import UnverifiedError
from monazite.results.plan import Plan, read_plan
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
    instance: Instance, matrix: Matrix, time_limit: float | None = None
) -> tuple[Solution, Plan]:
    """The optimal plan of an instance, verified and audited.

    Raises `InfeasibleError`, `UnboundedError`, `LimitError`, and `UnverifiedError` where the checks fail.
    """
    from monazite.results.audit import audit

    solution = solve(matrix, time_limit)
    plan = read_plan(instance, solution)
    findings = audit(plan)
    if findings:
        raise AuditError(findings, solution)
    return solution, plan
