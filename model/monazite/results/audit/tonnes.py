"""Material balances: the inflow of a place equals its outflow plus the change in stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from monazite.data.records.instance import Instance
from monazite.figures import figure
from monazite.results.amounts import moved
from monazite.results.audit.compare import equal
from monazite.results.plan import Plan
from monazite.tolerances import AMOUNT_IS_ZERO

Account = dict[tuple[str, str, str], float]


def audit_tonnes(plan: Plan) -> Iterator[str]:
    """Every material at every place in every period; no amount below zero."""
    instance = plan.instance
    for decision, amount in plan.amounts.items():
        if amount < -AMOUNT_IS_ZERO:
            yield f"{decision[0]} of {' '.join(decision[1:])} is {figure(amount)}, below zero"
    net, size = _net(plan)
    for stock in instance.stocks.values():
        kept = 1.0 - (stock.loss.amount if stock.loss else 0.0)
        level = stock.opening.amount
        for period in instance.timeline.periods:
            spot = (stock.material, stock.place, period.key)
            closing = plan.amount("stock", *spot)
            net[spot] += level * kept**period.years - closing
            size[spot] += abs(level) + abs(closing)
            level = closing
    for (material, place, key), left in net.items():
        yield from equal(
            f"material balance of {material} at {place} in {key}",
            left,
            0.0,
            size[material, place, key],
        )


def _net(plan: Plan) -> tuple[Account, Account]:
    """The net inflow of each material and place, and the sum of inflow and outflow, without stocks."""
    net: Account = defaultdict(float)
    size: Account = defaultdict(float)
    for material, place, period, amount in _movements(plan, plan.instance):
        net[material, place, period] += amount
        size[material, place, period] += abs(amount)
    return net, size


def _movements(plan: Plan, instance: Instance) -> Iterator[tuple[str, str, str, float]]:
    for (name, _, period), amount in plan.of("mine"):
        yield instance.mines[name].material, instance.mines[name].place, period, amount
    for (process, name, period), amount in plan.of("run"):
        place = instance.plants[name].place
        for material, number in instance.processes[process].inputs.items():
            yield material, place, period, -number.amount * amount
        for material, number in instance.processes[process].outputs.items():
            yield material, place, period, number.amount * amount
    for (name, material, period), amount in plan.of("ship"):
        route = instance.routes[name]
        yield material, route.from_, period, -amount
        yield material, route.to, period, amount * (1.0 - (route.loss.amount if route.loss else 0.0))
    for (name, _, period), amount in plan.of("buy"):
        yield instance.imports[name].material, instance.imports[name].place, period, amount
    for (name, period), amount in plan.of("sell"):
        yield instance.sales[name].material, instance.sales[name].place, period, -amount
    for (name, material, period), amount in plan.of("serve"):
        yield material, instance.demands[name].place, period, -amount
    for (material, place, period), amount in plan.of("discard"):
        yield material, place, period, -amount
    for (name, period), amount in plan.of("deliver"):
        contract = instance.contracts[name]
        for material, part in moved(plan, name, period).items():
            yield material, contract.place, period, -part if contract.role == "seller" else part
        counted = amount * (instance.content(contract.material, contract.basis) if contract.basis else 1.0)
        for material, back in contract.returns.items():
            yield material, back.to or contract.place, period, back.amount.amount * counted
