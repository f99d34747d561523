"""The chain from source to use: every movement of material from one node to the next, with its content.

A node is a mine, an origin or a counterparty; a place; a plant; a stock; a destination, a buyer or a sector;
or a loss. The table adds up: in every period what comes to a place of a material goes from it, and what comes
to a plant of the tracked element goes from it, in products or as the loss in `processing`. `drawn` is the
fall of the level of a stock over the period, `stored` its rise. The totals are those of the table
[`balance`](#table-balance). Where nothing is tracked there are no contents and no losses in processing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from monazite.data.records.timeline import Period
from monazite.formulation.catalogue import address
from monazite.results.amounts import above_zero, is_something, tracked
from monazite.results.columns import a_boolean, a_material, a_month, a_number
from monazite.results.movements import Movement, Node, loss, movements, plant
from monazite.results.plan import Plan
from monazite.solving.matrix import Key
from monazite.tolerances import AMOUNT_IS_ZERO

COLUMNS = {
    "period": a_month("the period, by the month it begins in"),
    "label": "the period in words",
    "flow": (
        "`mined`, `imported`, `received`, `returned`; `used`, `made`, `shipped` (what arrives), `drawn`, "
        "`stored`; `delivered`, `sold`, `served`, `discarded`; losses: `processing`, `transport`, `storage`"
    ),
    "from": "the node it comes from, such as `mine NAME`",
    "to": "the node it goes to, such as `place NAME`",
    "material": a_material("the material; empty for losses in processing"),
    "element": "the element of the instance that moves it",
    "amount": a_number("the amount, in `unit`", "unit"),
    "unit": "the unit of `amount`; of losses in processing tonnes of the tracked element",
    "contained": a_number(
        "the tracked element in it, in `contained_unit`; empty where the material declares none",
        "contained_unit",
    ),
    "contained_unit": "tonnes of the tracked element, such as `t Nd`",
    "one_of_several": a_boolean("true where an alternative optimum has another amount"),
}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by period; amounts of 0 are omitted."""
    return [row for period in plan.instance.timeline.periods for row in _Period(plan, period).rows()]


@dataclass
class _Sum:
    """The amount of one movement, over the tiers or processes that it is made of."""

    amount: Any = 0.0
    decisions: list[Key] = field(default_factory=list)

    def add(self, amount: Any, decisions: tuple[Key, ...]) -> None:
        """Add an amount."""
        self.amount = self.amount + amount
        self.decisions.extend(decisions)


class _Period:
    """The movements of one period, summed by flow, nodes, material and element."""

    def __init__(self, plan: Plan, period: Period):
        self._plan, self._period = plan, period
        self._content = tracked(plan.instance)
        self._sums: dict[tuple[str, Node, Node, str, str], _Sum] = {}
        for movement in movements(plan, period):
            self._add(movement)
        for movement in movements(plan, period) if self._content else ():
            self._lose(movement)

    def _add(self, movement: Movement) -> None:
        """A movement; a change of a stock is what is stored, or what is drawn."""
        if movement.flow == "change":
            self._sum("stored", movement.source, movement.target, movement).add(
                above_zero(movement.amount), movement.decisions
            )
            self._sum("drawn", movement.target, movement.source, movement).add(
                above_zero(-movement.amount), movement.decisions
            )
            return
        self._sum(movement.flow, movement.source, movement.target, movement).add(
            movement.amount, movement.decisions
        )

    def _lose(self, movement: Movement) -> None:
        """The tracked element in what a plant uses, less that in what it makes."""
        if movement.flow in ("used", "made"):
            name, sign = movement.party, 1.0 if movement.flow == "used" else -1.0
            key = ("processing", plant(name), loss("processing"), "", f"plants.{name}")
            content = self._plan.instance.content(movement.material, self._content or "")
            found = self._sums.setdefault(key, _Sum())
            found.add(sign * content * movement.amount, movement.decisions)

    def _sum(self, flow: str, source: Node, target: Node, movement: Movement) -> _Sum:
        by = address(self._plan.instance, movement.by)
        return self._sums.setdefault((flow, source, target, movement.material, by), _Sum())

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each movement that is not 0."""
        instance, content = self._plan.instance, self._content
        for (flow, source, target, material, by), each in self._sums.items():
            if not is_something(each.amount, AMOUNT_IS_ZERO):
                continue
            share: float | None = 1.0
            if material:
                declared = instance.materials[material].contains.get(content or "")
                share = declared.amount if declared else None
            yield {
                "period": self._period.key,
                "label": self._period.label,
                "flow": flow,
                "from": str(source),
                "to": str(target),
                "material": material or None,
                "element": by,
                "amount": each.amount,
                "unit": instance.unit(material) if material else f"t {content}",
                "contained": None if share is None else share * each.amount,
                "contained_unit": f"t {content}" if share is not None else None,
                "one_of_several": self._plan.varies(*each.decisions),
            }
