"""Every decision of the plan: what is mined, run, shipped, bought and stored on the way."""

from __future__ import annotations

from typing import Any

from monazite.formulation.catalogue import unit
from monazite.results.amounts import is_something
from monazite.results.plan import Plan

COLUMNS = {
    "period": "the period (or contract year), by the month it begins in",
    "label": "the period in words",
    "decision": "the kind of decision, such as `mine`, `run`, `ship`",
    "element": "the names it is indexed by",
    "amount": "the amount, in `unit`",
    "unit": "the unit of `amount`",
    "one_of_several": "true where an alternative optimum has another amount",
}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by decision; amounts of 0 are omitted."""
    timeline = plan.instance.timeline.by_key
    units: dict[tuple[str, ...], str] = {}
    for key in plan.amounts:
        if key[:-1] not in units:
            units[key[:-1]] = unit(plan.instance, key)
    return [
        {
            "period": key[-1],
            "label": timeline[key[-1]].label,
            "decision": key[0],
            "element": " ".join(key[1:-1]),
            "amount": amount,
            "unit": units[key[:-1]],
            "one_of_several": plan.varies(key),
        }
        for key, amount in plan.amounts.items()
        if is_something(amount)
    ]
