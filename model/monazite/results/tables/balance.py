"""Material balance of the chain: inflows, outflows, losses, and the change in stock.

In every period the amounts with side `in` are the sum of those with sides `out`, `loss` and `stock`:

    in = out + losses + change of stock

It is drawn up in the tracked element, across all materials that contain it: neodymium (`Nd`) where a
material declares it, otherwise the content that most materials declare. Its losses in processing are the
inputs of a plant less its outputs, which includes what goes into materials that declare none. A main
material that does not contain it, or any where nothing is tracked, has a balance of its own, with what
plants make of it and use of it: a material that is mined, imported, moved under a contract or accepted by a
demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period
from monazite.results.amounts import main_materials, tracked
from monazite.results.columns import a_boolean, a_month, a_number
from monazite.results.movements import Movement, movements
from monazite.results.plan import Plan
from monazite.solving.matrix import Key

COLUMNS = {
    "period": a_month("the period, by the month it begins in"),
    "label": "the period in words",
    "balance": "what is balanced: the tracked element, or a material",
    "side": "`in`, `out`, `loss` or `stock`",
    "flow": (
        "in: `mined`, `imported`, `received` (under a contract in which the plan buys), `returned`, `made`; "
        "out: `delivered`, `sold`, `served`, `discarded`, `used`; loss: `processing`, `transport`, "
        "`storage`; stock: `change`"
    ),
    "party": "the mine, origin, counterparty, destination, sector, plant, route or stock",
    "materials": "the material; of losses in processing the inputs",
    "amount": a_number("the amount, in `unit`; a change of stock is above 0 where the stock grows", "unit"),
    "unit": "the unit of `amount`: tonnes of the tracked element, or that of the material",
    "one_of_several": a_boolean("true where an alternative optimum has another amount"),
}
SIDES = {
    "in": ("mined", "imported", "received", "returned", "made"),
    "out": ("delivered", "sold", "served", "discarded", "used"),
    "loss": ("processing", "transport", "storage"),
    "stock": ("change",),
}
"""The flows of each side, in the order of the table."""
SIDE_OF = {flow: side for side, flows in SIDES.items() for flow in flows}
PLACE_OF = {flow: place for place, flow in enumerate(SIDE_OF)}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by period, balance and side; flows that no element of the instance can have are omitted."""
    return plan.once(_rows)


def balances(instance: Instance) -> tuple[str, ...]:
    """What has a balance: the tracked element, then the main materials that do not contain it."""
    element = tracked(instance)
    others = main_materials(instance)
    if element is None:
        return others
    return element, *(each for each in others if not instance.content(each, element))


def _rows(plan: Plan) -> list[dict[str, Any]]:
    element = tracked(plan.instance)
    return [
        row
        for period in plan.instance.timeline.periods
        for row in (
            *(_of_element(plan, period, element) if element else ()),
            *_of_materials(plan, period, balances(plan.instance)[bool(element) :]),
        )
    ]


def _of_element(plan: Plan, period: Period, element: str) -> list[dict[str, Any]]:
    """The balance of the tracked element in a period: what plants make less what they use is a loss."""
    instance = plan.instance
    found = _Rows(plan, period, element, f"t {element}")
    for moved_ in movements(plan, period):
        content = instance.content(moved_.material, element)
        if not content:
            continue
        if moved_.flow in ("made", "used"):
            sign = 1.0 if moved_.flow == "used" else -1.0
            used = moved_.flow == "used"
            found.add("processing", moved_.party, moved_.material if used else "", sign * content, moved_)
        elif moved_.flow in SIDE_OF:
            found.add(moved_.flow, moved_.party, moved_.material, content, moved_)
    return found.rows()


def _of_materials(plan: Plan, period: Period, materials: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The balance of each of some materials in a period."""
    for material in materials:
        found = _Rows(plan, period, material, plan.instance.unit(material))
        for each in movements(plan, period):
            if each.material == material and each.flow in SIDE_OF:
                found.add(each.flow, each.party, material, 1.0, each)
        yield from found.rows()


class _Rows:
    """The rows of one balance in one period, summed by flow, party and material."""

    def __init__(self, plan: Plan, period: Period, balance: str, unit: str):
        self._plan, self._period, self._balance, self._unit = plan, period, balance, unit
        self._amounts: dict[tuple[str, str, str], Any] = {}
        self._decisions: dict[tuple[str, str, str], list[Key]] = {}
        self._inputs: dict[str, dict[str, None]] = {}

    def add(self, flow: str, party: str, material: str, per_unit: float, movement: Movement) -> None:
        """Add an amount of a material; those of a process at one plant are one row."""
        if flow == "processing":
            self._inputs.setdefault(party, {}).update({material: None} if material else {})
            material = ""
        key = (flow, party, material)
        self._amounts[key] = self._amounts.get(key, 0.0) + per_unit * movement.amount
        self._decisions.setdefault(key, []).extend(movement.decisions)

    def rows(self) -> list[dict[str, Any]]:
        """The rows in the order of the sides."""
        return [
            {
                "period": self._period.key,
                "label": self._period.label,
                "balance": self._balance,
                "side": SIDE_OF[flow],
                "flow": flow,
                "party": party,
                "materials": material or ", ".join(self._inputs.get(party, ())),
                "amount": self._amounts[flow, party, material],
                "unit": self._unit,
                "one_of_several": self._plan.varies(*self._decisions[flow, party, material]),
            }
            for flow, party, material in sorted(self._amounts, key=lambda key: PLACE_OF[key[0]])
        ]
