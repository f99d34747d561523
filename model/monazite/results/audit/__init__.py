"""The audit: checks a plan against its instance by plain arithmetic, without Pyomo.

It does not use rows and columns: it reads the records and the amounts of the plan, and adds them up. Each
difference is a sentence; an empty answer means that every tonne, clause, bound and payment agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monazite.results.audit.clauses import audit_clauses
from monazite.results.audit.elements import (
    audit_expansions,
    audit_markets,
    audit_mines,
    audit_plants,
    audit_ramps,
    audit_stocks,
)
from monazite.results.audit.held import audit_held
from monazite.results.audit.limits import audit_limits, audit_policies
from monazite.results.audit.payments import audit_ledger, audit_subsidies
from monazite.results.audit.tonnes import audit_tonnes
from monazite.results.plan import Plan

AUDITS: tuple[Callable[[Plan], Iterator[str]], ...] = (
    audit_tonnes,
    audit_mines,
    audit_plants,
    audit_expansions,
    audit_ramps,
    audit_markets,
    audit_stocks,
    audit_clauses,
    audit_limits,
    audit_policies,
    audit_held,
    audit_subsidies,
    audit_ledger,
)


def audit(plan: Plan) -> tuple[str, ...]:
    """Every difference between a plan and its instance, as sentences."""
    return tuple(finding for each in AUDITS for finding in each(plan))
