"""Audit of held decisions: before the date each amount is that of the earlier plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import parse_date
from monazite.results.audit.compare import equal
from monazite.results.plan import Plan

BY_PERIOD = ("quality.grade",)
"""Decisions of clauses that are made in a period; all others are made in a contract year."""


def audit_held(plan: Plan) -> Iterator[str]:
    """What was decided before the date is what the earlier plan decided."""
    held = plan.instance.held
    if held is None:
        return
    until = parse_date(held.until)
    kept = {name: held.amounts_before(name) for name in held.decisions}
    for key, amount in plan.amounts.items():
        earlier = kept.get(".".join(key[:-1]), {}).get(key[-1])
        if earlier is not None and _end(plan.instance, key) <= until:
            yield from equal(f"held {' '.join(key)}", amount, float(earlier))


def _end(instance: Instance, key: tuple[str, ...]) -> date:
    """The end of the period or contract year of a decision."""
    if "." not in key[0] or key[0] in BY_PERIOD:
        return instance.timeline.by_key[key[-1]].end
    years = instance.contract_years(instance.contracts[key[1]])
    return next(year.end for year in years if year.key == key[-1])
