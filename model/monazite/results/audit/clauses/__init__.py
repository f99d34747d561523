"""Every clause of every contract, computed again from the records. One function for each clause."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monazite.results.audit.clauses.due import (
    adjustment,
    extension,
    flexibility,
    force_majeure,
    ramp_down,
    settlement,
    suspension,
    term,
    termination,
    tolerance,
)
from monazite.results.audit.clauses.goods import destination, origin, quality, returns, value_added
from monazite.results.audit.clauses.obligations import (
    buy_down,
    firm_minimum,
    lots,
    pro_rata,
    quantity,
    redelivery,
    restoration,
    rolling_minimum,
    shortfall,
)
from monazite.results.audit.clauses.payments import price, price_review, price_tiers, quota
from monazite.results.audit.clauses.taking import carry_forward, make_up, take_or_pay
from monazite.results.plan import Plan

ClauseAudit = Callable[[Plan, str], Iterator[str]]

CLAUSE_AUDITS: dict[str, ClauseAudit] = {
    "settlement": settlement,
    "term": term,
    "termination": termination,
    "extension": extension,
    "adjustment": adjustment,
    "suspension": suspension,
    "force_majeure": force_majeure,
    "restoration": restoration,
    "ramp_down": ramp_down,
    "tolerance": tolerance,
    "flexibility": flexibility,
    "quantity": quantity,
    "firm_minimum": firm_minimum,
    "rolling_minimum": rolling_minimum,
    "shortfall": shortfall,
    "redelivery": redelivery,
    "buy_down": buy_down,
    "pro_rata": pro_rata,
    "lots": lots,
    "take_or_pay": take_or_pay,
    "make_up": make_up,
    "carry_forward": carry_forward,
    "price": price,
    "price_review": price_review,
    "price_tiers": price_tiers,
    "quota": quota,
    "quality": quality,
    "origin": origin,
    "destination": destination,
    "value_added": value_added,
    "returns": returns,
}


def audit_clauses(plan: Plan) -> Iterator[str]:
    """All clauses of all contracts."""
    for name in plan.instance.contracts:
        for check in CLAUSE_AUDITS.values():
            yield from check(plan, name)
