"""Shadow prices: what one more unit on the right-hand side of each rule is worth, in words.

A shadow price is d(objective)/d(right-hand side), the price that proves the plan optimal. At a kink of the
value it is one of several: one more and one less unit then differ.

The row `contracts.quantity` is the price of the contract's own number: one more unit due moves the floor and
the cap together, so its price is `(1 - down)` times that of the floor plus `(1 + up)` times that of the cap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monazite.data.instance import Instance
from monazite.formulation.clauses.quantity import obligations
from monazite.formulation.clauses.shortfall import tiers, width
from monazite.formulation.clauses.tolerance import band
from monazite.formulation.mines import open_capacity
from monazite.formulation.money import discount_factor
from monazite.results.plan import Plan

COLUMNS = {
    "rule": "the rule's family, such as `mines.capacity`",
    "element": "what it binds",
    "period": "the period (or contract year); empty for a rule over the horizon",
    "label": "the period in words",
    "shadow_price": "worth of one more unit on its right-hand side, as present value, in `unit`",
    "in_period": "the same in money of the period itself, not discounted",
    "unit": "money per unit",
    "words": "the same as a sentence",
}


NOTHING = 1e-12
"""A price below this, in the instance's money, is none."""


@dataclass(frozen=True)
class Told:
    """How a rule is told: of what one more unit is meant, and the unit."""

    what: str
    unit: str


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, in the order of the rules, of all that bind with a price."""
    return [*_quantities(plan), *_rows(plan)]


def _quantities(plan: Plan) -> Iterator[dict[str, Any]]:
    """The price of one more unit due under each contract, in each contract year."""
    instance = plan.instance
    for name, contract in instance.contracts.items():
        told = Told(f"quantity due to {name}", instance.basis_unit(contract))
        for obligation in obligations(instance, contract):
            key = obligation.year.key
            down, up = band(contract, obligation.year)
            dual = (
                down * plan.duals["shortfall.floor", name, key] + up * plan.duals["quantity.cap", name, key]
            )
            for tier in tiers(contract):
                row = ("shortfall.tier", name, tier, key)
                if row in plan.duals and obligation.due:
                    dual += (width(contract, tier, obligation) or 0.0) / obligation.due * plan.duals[row]
            if abs(dual) > NOTHING:
                yield _row(plan, ("contracts.quantity", name, key), told, dual)


def _rows(plan: Plan) -> Iterator[dict[str, Any]]:
    for key, dual in plan.duals.items():
        told = tell(plan.instance, key)
        if abs(dual) > NOTHING and told is not None:
            yield _row(plan, key, told, dual)


def _row(plan: Plan, key: tuple[str, ...], told: Told, dual: float) -> dict[str, Any]:
    instance, periods = plan.instance, plan.instance.timeline.by_key
    period = periods.get(key[-1])
    in_period = dual / discount_factor(instance, period) if period else dual
    return {
        "rule": key[0],
        "element": " ".join(key[1:-1] if period else key[1:]),
        "period": period.key if period else None,
        "label": period.label if period else None,
        "shadow_price": dual,
        "in_period": in_period,
        "unit": f"{instance.money.unit}/{told.unit}",
        "words": sentence(instance, told, in_period, period.label if period else None),
    }


def sentence(instance: Instance, told: Told, worth: float, label: str | None) -> str:
    """A shadow price in words: what one more unit brings or costs."""
    verb = "brings" if worth > 0 else "costs"
    when = f" in {label}" if label else ""
    return f"one more {told.unit} of {told.what}{when} {verb} {money_words(instance, abs(worth))}"


SCALES = {"thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9}


def money_words(instance: Instance, amount: float) -> str:
    """An amount of money per unit in whole currency: `12,300 USD`."""
    currency, _, scale = instance.money.unit.partition(" ")
    return (
        f"{amount * SCALES.get(scale, 1.0):,.4g} {currency}"
        if amount * SCALES.get(scale, 1.0) < 10_000
        else (f"{amount * SCALES.get(scale, 1.0):,.0f} {currency}")
    )


def tell(instance: Instance, key: tuple[str, ...]) -> Told | None:
    """What a rule's right-hand side is, or None for rules whose prices mean little by themselves."""
    rule, name = key[0], key[1] if len(key) > 1 else ""
    if rule in ("mines.capacity", "mines.tier_rate", "mines.tier_reserve", "mines.reserve"):
        return Told(_of_mine(instance, key), instance.unit(instance.mines[name].material))
    if rule == "plants.capacity":
        plant = instance.plants[name]
        return Told(
            f"capacity of plant {name}", instance.unit(instance.processes[next(iter(plant.runs))].per)
        )
    if rule in ("imports.cap", "imports.tier"):
        return Told(f"allowed import {name}", instance.unit(instance.imports[name].material))
    if rule == "sales.cap":
        return Told(f"allowed sale {name}", instance.unit(instance.sales[name].material))
    if rule == "routes.capacity":
        return Told(f"capacity of route {name}", instance.unit(instance.routes[name].materials[0]))
    if rule == "demands.balance":
        return Told(f"demand of {name}", instance.unit(instance.demands[name].accepts[0]))
    if rule == "quantity.cap":
        return Told(f"quantity that {name} may take", instance.basis_unit(instance.contracts[name]))
    if rule == "shortfall.floor":
        return Told(f"quantity owed to {name}", instance.basis_unit(instance.contracts[name]))
    if rule == "balances.balance":
        return None
    if rule == "stocks.capacity":
        return Told(f"store for {name} at {key[2]}", instance.unit(name))
    if rule == "policies.budget":
        return Told(f"budget {name}", instance.money.unit)
    if rule.startswith("limits."):
        return Told(f"limit {name}", instance.limits[name].unit)
    if rule in ("expansion.limit", "expansion.total"):
        unit = instance.unit(instance.processes[next(iter(instance.plants[name].runs))].per)
        return Told(f"expansion allowed at {name}", f"{unit}/yr")
    return None


def _of_mine(instance: Instance, key: tuple[str, ...]) -> str:
    """What a mine's rule limits; a mine that is closed in the period is said to be."""
    if "reserve" in key[0]:
        return f"reserve of mine {key[1]}"
    period = instance.timeline.by_key[key[-1]]
    closed = open_capacity(instance.mines[key[1]], period) == 0 and instance.mines[key[1]].opening is not None
    return f"capacity of mine {key[1]}" + (" (if it were open before its clearance)" if closed else "")
