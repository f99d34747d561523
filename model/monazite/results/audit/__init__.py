"""The audit: does the plan keep what the instance says, by plain arithmetic on the instance, without Pyomo?

It knows nothing of rows and columns: it reads the records and the plan's amounts, and adds up. What it
finds is told as sentences; an empty answer means that every tonne, clause, limit and payment agrees.
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
    audit_subsidies,
    audit_ledger,
)


def audit(plan: Plan) -> tuple[str, ...]:
    """Everything in a plan that does not agree with its instance, in sentences."""
    return tuple(finding for each in AUDITS for finding in each(plan))
