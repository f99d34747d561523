"""Unmet demand, and the value of lost supply."""

from __future__ import annotations

from typing import Any

from monazite.formulation.money import Item
from monazite.results.columns import a_month, a_number
from monazite.results.plan import Plan

COLUMNS = {
    "period": a_month("the period, by the month it begins in"),
    "label": "the period in words",
    "demand": "the demand",
    "sector": "its sector",
    "wanted": a_number("the demand, in `unit`", "unit"),
    "served": a_number("the amount served", "unit"),
    "unmet": a_number("the amount not served", "unit"),
    "unit": "the unit of these",
    "lost_value": a_number("the value of lost supply, in `money_unit`, not discounted", "money_unit"),
    "money_unit": "the unit of money",
}
KEY = ("period", "demand")


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by period and demand."""
    instance = plan.instance
    lost = {
        (each.element, each.period): each.amount for each in plan.payments if each.item is Item.LOST_SUPPLY
    }
    short: dict[tuple[str, str], float] = {}
    for (name, _, period), amount in plan.of("unmet"):
        short[name, period] = short.get((name, period), 0.0) + amount
    return [
        {
            "period": period.key,
            "label": period.label,
            "demand": name,
            "sector": demand.sector or name,
            "wanted": demand.quantity[period] * period.years,
            "served": sum(plan.amount("serve", name, material, period.key) for material in demand.accepts),
            "unmet": short.get((name, period.key), 0.0),
            "unit": instance.unit(demand.accepts[0]),
            "lost_value": lost.get((f"demands.{name}", period.key), 0.0),
            "money_unit": instance.money.unit,
        }
        for period in instance.timeline.periods
        for name, demand in instance.demands.items()
    ]
