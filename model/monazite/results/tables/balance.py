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
from dataclasses import dataclass
from typing import Any

from monazite.data.records.instance import Instance
from monazite.data.records.logistics import Stock
from monazite.data.records.timeline import Period
from monazite.results.amounts import bought_of, main_materials, moved, tracked
from monazite.results.plan import Plan
from monazite.solving.matrix import Key

COLUMNS = {
    "period": "the period, by the month it begins in",
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
    "amount": "the amount, in `unit`; a change of stock is above 0 where the stock grows",
    "unit": "the unit of `amount`: tonnes of the tracked element, or that of the material",
    "one_of_several": "true where an alternative optimum has another amount",
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


@dataclass(frozen=True)
class Movement:
    """An amount of a material that enters or leaves the balance, with the decisions it is read from.

    Of a process the amount of a material that is used is a movement `used`, what it makes is `made`.
    """

    flow: str
    party: str
    material: str
    amount: Any
    decisions: tuple[Key, ...]


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
    for moved_ in _movements(plan, period):
        content = instance.content(moved_.material, element)
        if not content:
            continue
        if moved_.flow in ("made", "used"):
            sign = 1.0 if moved_.flow == "used" else -1.0
            used = moved_.flow == "used"
            found.add("processing", moved_.party, moved_.material if used else "", sign * content, moved_)
        else:
            found.add(moved_.flow, moved_.party, moved_.material, content, moved_)
    return found.rows()


def _of_materials(plan: Plan, period: Period, materials: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The balance of each of some materials in a period."""
    movements = list(_movements(plan, period))
    for material in materials:
        found = _Rows(plan, period, material, plan.instance.unit(material))
        for each in movements:
            if each.material == material:
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


def _movements(plan: Plan, period: Period) -> Iterator[Movement]:
    """Everything that enters, leaves or changes material in a period, in the units of the materials."""
    yield from _sources(plan, period)
    yield from _uses(plan, period)
    yield from _work(plan, period)
    for name, stock in plan.instance.stocks.items():
        yield from _stored(plan, name, stock, period)


def _sources(plan: Plan, period: Period) -> Iterator[Movement]:
    instance, key = plan.instance, period.key
    for (name, tier, _), amount in plan.within("mine", key):
        yield Movement("mined", name, instance.mines[name].material, amount, (("mine", name, tier, key),))
    for flow, party, material, amount, decision in bought_of(plan, key):
        yield Movement(flow, party, material, amount, (decision,))


def _uses(plan: Plan, period: Period) -> Iterator[Movement]:
    instance, key = plan.instance, period.key
    for (name, _), _ in plan.within("deliver", key):
        contract = instance.contracts[name]
        party = contract.destination or contract.counterparty
        for material, amount in moved(plan, name, key).items() if contract.role == "seller" else ():
            decisions = (("deliver", name, key), ("quality.grade", name, material, key))
            yield Movement("delivered", party, material, amount, decisions)
    for (name, _), amount in plan.within("sell", key):
        sold = instance.sales[name]
        party = sold.destination or sold.buyer
        yield Movement("sold", party, sold.material, amount, (("sell", name, key),))
    for (name, material, _), amount in plan.within("serve", key):
        sector = instance.demands[name].sector or name
        yield Movement("served", sector, material, amount, (("serve", name, material, key),))
    for (material, place, _), amount in plan.within("discard", key):
        yield Movement("discarded", place, material, amount, (("discard", material, place, key),))


def _work(plan: Plan, period: Period) -> Iterator[Movement]:
    """What plants use and make, and what is lost on routes."""
    instance, key = plan.instance, period.key
    for (process, name, _), amount in plan.within("run", key):
        decisions = (("run", process, name, key),)
        for material, number in instance.processes[process].inputs.items():
            yield Movement("used", name, material, number.amount * amount, decisions)
        for material, number in instance.processes[process].outputs.items():
            yield Movement("made", name, material, number.amount * amount, decisions)
    for (name, material, _), amount in plan.within("ship", key):
        loss = instance.routes[name].loss
        if loss is not None:
            decisions = (("ship", name, material, key),)
            yield Movement("transport", name, material, loss.amount * amount, decisions)


def _stored(plan: Plan, name: str, stock: Stock, period: Period) -> Iterator[Movement]:
    """The change of a stock, and what it loses of its opening level."""
    instance: Instance = plan.instance
    previous = instance.timeline.previous(period)
    own: tuple[Key, ...] = (("stock", stock.material, stock.place, period.key),)
    if previous is None:
        opening: Any = stock.opening.amount
    else:
        before = ("stock", stock.material, stock.place, previous.key)
        opening, own = plan.amount(*before), (*own, before)
    if stock.loss is not None:
        lost = opening * (1.0 - (1.0 - stock.loss.amount) ** period.years)
        yield Movement("storage", name, stock.material, lost, own[1:])
    closing = plan.amount("stock", stock.material, stock.place, period.key)
    yield Movement("change", name, stock.material, closing - opening, own)
