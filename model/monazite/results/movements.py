"""Movements of material: from where, to where, of what, how much, and by which decision.

Balances, the chain and the nodes in the table of flows are read from them. A movement begins and ends at a
node of the chain: a mine, an origin or a counterparty; a place; a plant; a stock; a destination, a buyer or a
sector; a loss. The movements of a material into a place add up to those out of it, with the change of stock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.logistics import Stock
from monazite.data.records.timeline import Period
from monazite.results.amounts import bought_of, moved
from monazite.results.plan import Plan
from monazite.solving.matrix import Key


class Node(NamedTuple):
    """A node of the chain: its kind, such as `mine` or `place`, and its name."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Movement:
    """An amount of a material that moves from one node to another, with the decisions it is read from.

    `party` is the name of the movement in balances: that of the mine, origin, sector, plant or route. Of a
    process the amount of a material that is used is a movement `used`, what it makes is `made`. A `change` of
    a stock is below 0 where the stock falls. `by` is the decision that it follows from; with `decided` that
    decision is about this movement, which losses, changes of stock, and inputs and outputs of a process are
    not.
    """

    flow: str
    party: str
    source: Node
    target: Node
    material: str
    amount: Any
    decisions: tuple[Key, ...]
    by: Key
    decided: bool = True


def movements(plan: Plan, period: Period) -> list[Movement]:
    """Everything that moves in a period, in the units of the materials."""
    return plan.once(_movements, period)


def _movements(plan: Plan, period: Period) -> list[Movement]:
    return [
        *_sources(plan, period.key),
        *_uses(plan, period.key),
        *_work(plan, period.key),
        *_sent(plan, period.key),
        *(
            each
            for name, stock in plan.instance.stocks.items()
            for each in _stored(plan, name, stock, period)
        ),
    ]


def place(name: str) -> Node:
    """A place of the instance."""
    return Node("place", name)


def loss(name: str) -> Node:
    """What is lost in `processing`, `transport` or `storage`, or is `discarded`."""
    return Node("loss", name)


def plant(name: str) -> Node:
    """A plant of the instance."""
    return Node("plant", name)


def moved_by(plan: Plan) -> dict[Key, tuple[Node, Node, str]]:
    """From where, to where and of what each decision moves material; of a run the place of its plant twice,
    and the material that its work is counted in."""
    return plan.once(_moved_by)


def _moved_by(plan: Plan) -> dict[Key, tuple[Node, Node, str]]:
    instance = plan.instance
    found = {
        each.by: (each.source, each.target, each.material)
        for period in instance.timeline.periods
        for each in movements(plan, period)
        if each.decided
    }
    for (process, name, period), _ in plan.of("run"):
        at = place(instance.plants[name].place)
        found["run", process, name, period] = (at, at, instance.processes[process].per)
    return found


def _sources(plan: Plan, key: str) -> Iterator[Movement]:
    instance = plan.instance
    for (name, tier, _), amount in plan.within("mine", key):
        mine = instance.mines[name]
        by: Key = ("mine", name, tier, key)
        yield Movement("mined", name, Node("mine", name), place(mine.place), mine.material, amount, (by,), by)
    for flow, party, material, amount, by in bought_of(plan, key):
        source = Node("origin" if flow == "imported" else "counterparty", party)
        target = place(_arrival(instance, flow, by[1], material))
        yield Movement(flow, party, source, target, material, amount, (by,), by, flow != "returned")


def _arrival(instance: Instance, flow: str, name: str, material: str) -> str:
    """The place where a purchase arrives."""
    if flow == "imported":
        return instance.imports[name].place
    contract = instance.contracts[name]
    return (flow == "returned" and contract.returns[material].to) or contract.place


def _uses(plan: Plan, key: str) -> Iterator[Movement]:
    instance = plan.instance
    for (name, _), _ in plan.within("deliver", key):
        contract = instance.contracts[name]
        if contract.role == "seller":
            yield from _delivered(plan, name, contract, key)
    for (name, _), amount in plan.within("sell", key):
        sold = instance.sales[name]
        by: Key = ("sell", name, key)
        target = Node("destination", sold.destination) if sold.destination else Node("buyer", sold.buyer)
        yield Movement("sold", target.name, place(sold.place), target, sold.material, amount, (by,), by)
    for (name, material, _), amount in plan.within("serve", key):
        demand = instance.demands[name]
        by = ("serve", name, material, key)
        sector = Node("sector", demand.sector or name)
        yield Movement("served", sector.name, place(demand.place), sector, material, amount, (by,), by)
    for (material, at, _), amount in plan.within("discard", key):
        by = ("discard", material, at, key)
        yield Movement("discarded", at, place(at), loss("discarded"), material, amount, (by,), by)


def _delivered(plan: Plan, name: str, contract: Contract, key: str) -> Iterator[Movement]:
    """What is delivered under a contract: its material, or the grades that it is blended of."""
    target = (
        Node("destination", contract.destination)
        if contract.destination
        else Node("counterparty", contract.counterparty)
    )
    for material, amount in moved(plan, name, key).items():
        whole, grade = ("deliver", name, key), ("quality.grade", name, material, key)
        by = grade if contract.quality else whole
        yield Movement(
            "delivered", target.name, place(contract.place), target, material, amount, (whole, grade), by
        )


def _work(plan: Plan, key: str) -> Iterator[Movement]:
    """What plants use and make."""
    instance = plan.instance
    for (process, name, _), amount in plan.within("run", key):
        at, by = place(instance.plants[name].place), ("run", process, name, key)
        for material, number in instance.processes[process].inputs.items():
            yield Movement("used", name, at, plant(name), material, number.amount * amount, (by,), by, False)
        for material, number in instance.processes[process].outputs.items():
            yield Movement("made", name, plant(name), at, material, number.amount * amount, (by,), by, False)


def _sent(plan: Plan, key: str) -> Iterator[Movement]:
    """What arrives by routes, and what is lost on them."""
    instance = plan.instance
    for (name, material, _), amount in plan.within("ship", key):
        route, by = instance.routes[name], ("ship", name, material, key)
        source, lost = place(route.from_), route.loss.amount * amount if route.loss is not None else 0.0
        yield Movement("shipped", name, source, place(route.to), material, amount - lost, (by,), by)
        if route.loss is not None:
            yield Movement("transport", name, source, loss("transport"), material, lost, (by,), by, False)


def _stored(plan: Plan, name: str, stock: Stock, period: Period) -> Iterator[Movement]:
    """The change of a stock, and what it loses of its opening level."""
    previous, at = plan.instance.timeline.previous(period), place(stock.place)
    by: Key = ("stock", stock.material, stock.place, period.key)
    own: tuple[Key, ...] = (by,)
    if previous is None:
        opening: Any = stock.opening.amount
    else:
        before = ("stock", stock.material, stock.place, previous.key)
        opening, own = plan.amount(*before), (*own, before)
    if stock.loss is not None:
        lost = opening * (1.0 - (1.0 - stock.loss.amount) ** period.years)
        yield Movement("storage", name, at, loss("storage"), stock.material, lost, own[1:], by, False)
    closing = plan.amount("stock", stock.material, stock.place, period.key)
    yield Movement("change", name, at, Node("stock", name), stock.material, closing - opening, own, by, False)
