"""Every decision of the plan: what is mined, run, shipped, bought and stored on the way.

A decision that moves material says from where to where: a mine, origin, counterparty, place, destination,
buyer or sector. A run of a process has the place of its plant on both sides and the material that its work is
counted in; all that it uses and makes is in [`chain`](#table-chain), where amounts can be added up.
"""

from __future__ import annotations

from typing import Any

from monazite.formulation.catalogue import unit
from monazite.results.amounts import is_something, neodymium
from monazite.results.columns import a_boolean, a_material, a_month, a_number
from monazite.results.movements import moved_by
from monazite.results.plan import Plan

COLUMNS = {
    "period": a_month("the period (or contract year), by the month it begins in"),
    "label": "the period in words",
    "decision": "the kind of decision, such as `mine`, `run`, `ship`",
    "element": "the names it is indexed by",
    "from": "the node of the chain it moves material from, such as `mine NAME`; empty where it moves none",
    "to": "the node it moves material to, such as `place NAME`",
    "material": a_material("the material it moves"),
    "amount": a_number("the amount, in `unit`; of `ship` what is sent", "unit"),
    "unit": "the unit of `amount`",
    "t_nd": a_number(
        "t of elemental neodymium in the amount; empty where the material declares no `Nd`, or none is moved",
        "t Nd",
    ),
    "one_of_several": a_boolean("true where an alternative optimum has another amount"),
}
KEY = ("decision", "element", "period")


FOLLOW = ("from", "to", "material")
"""Columns that follow from the decision and its element."""


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by decision; amounts of 0 are omitted."""
    instance = plan.instance
    timeline, moves = instance.timeline.by_key, moved_by(plan)
    units: dict[tuple[str, ...], str] = {}
    found = []
    for key, amount in plan.amounts.items():
        if key[:-1] not in units:
            units[key[:-1]] = unit(instance, key)
        if not is_something(amount):
            continue
        source, target, material = moves.get(key, (None, None, None))
        found.append(
            {
                "period": key[-1],
                "label": timeline[key[-1]].label,
                "decision": key[0],
                "element": " ".join(key[1:-1]),
                "from": source and str(source),
                "to": target and str(target),
                "material": material,
                "amount": amount,
                "unit": units[key[:-1]],
                "t_nd": neodymium(instance, material, amount) if material else None,
                "one_of_several": plan.varies(key),
            }
        )
    return found
