"""The exact plan of a result, as it is held."""

from __future__ import annotations

from monazite.api.result import Result
from monazite.errors import MonaziteError, UsageError
from monazite.results.held import ExactPlan
from monazite.results.verify.holding import exactly


def plan_to_hold(result: Result) -> ExactPlan:
    """The plan of a result with the amounts of its exact proof.

    Raises `UsageError` where the plan is one case of a choice or cannot be proven, and the error of the
    result where it has no plan.
    """
    if result.solution is None or result.status != "optimal":
        raise result.error or MonaziteError(f"there is no plan: {result.status}")
    if result.cases:
        raise UsageError("the result to hold is the best of several cases. Fix the choices of its contracts")
    return exactly(result.instance, result.solution, result.own_proof)
