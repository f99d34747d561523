"""The rules that bind, ranked by what relaxing them is worth: one hundredth of each limit, over all its periods, at the prices that prove the plan.

Prices of different rules are in different units (a tonne of ore, a tonne of magnets, a kilowatt-hour); a hundredth of each limit can be compared. A limit of nothing (a
mine without clearance) has no hundredth: it stands behind the others with its price alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from monazite.errors import Place
from monazite.explaining.statements import place_of
from monazite.results.plan import Plan
from monazite.results.tables.prices import NOTHING, WITHIN_QUANTITY, Rule, headlines, rules

SHARE = 0.01


@dataclass(frozen=True)
class Binding:
    """A rule of an element: what relaxing all its limits by a hundredth is worth, and its dearest price in words.

    `worth` is a present value; above 0 more of the limit is better, below 0 less. None where its limits are nothing.
    """

    rule: str
    element: str
    worth: float | None
    price: float
    unit: str
    words: str
    periods: int
    place: Place | None


def binding_rules(plan: Plan) -> list[Binding]:
    """The rules that have a price, the most valuable first."""
    totals: dict[tuple[str, str], tuple[float, float]] = {}
    for rule in rules(plan):
        if rule.key[0] in WITHIN_QUANTITY:
            continue
        worth, given = totals.get(_group(plan, rule), (0.0, 0.0))
        dual = sum(rate * plan.duals[key] for key, rate in rule.moves.items())
        totals[_group(plan, rule)] = (worth + SHARE * dual * rule.given, given + abs(rule.given))
    found = []
    for each in headlines(plan):
        row = each.dearest
        worth, given = totals.get((row["rule"], row["element"]), (0.0, 0.0))
        found.append(
            Binding(
                row["rule"],
                row["element"],
                worth if given > NOTHING else None,
                row["in_period"],
                row["unit"],
                row["words"],
                each.count,
                _place(plan, row["rule"], row["element"], row["period"] or ""),
            )
        )
    return sorted(found, key=lambda each: (each.worth is None, -abs(each.worth or 0.0), -abs(each.price)))


def _group(plan: Plan, rule: Rule) -> tuple[str, str]:
    in_period = rule.key[-1] in plan.instance.timeline.by_key
    return rule.key[0], " ".join(rule.key[1:-1] if in_period else rule.key[1:])


def _place(plan: Plan, rule: str, element: str, period: str) -> Place | None:
    from monazite.explaining.statements import address_of

    names = element.split(" ")
    address = (
        f"contracts.{names[0]}.quantity"
        if rule == "contracts.quantity"
        else address_of(plan.instance, rule, names)
    )
    return place_of(plan.instance, address, period)
