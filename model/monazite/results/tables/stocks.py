"""Opening and closing stocks, by period."""

from __future__ import annotations

from typing import Any

from monazite.results.amounts import neodymium
from monazite.results.columns import a_material, a_month, a_number
from monazite.results.plan import Plan

COLUMNS = {
    "period": a_month("the period, by the month it begins in"),
    "label": "the period in words",
    "stock": "the stock",
    "material": a_material("the material"),
    "place": "the place",
    "opening": a_number("the stock at the beginning of the period, in `unit`", "unit"),
    "closing": a_number("the stock at its end", "unit"),
    "unit": "the unit of these",
    "t_nd": a_number("t of elemental neodymium in the closing stock; empty where undeclared", "t Nd"),
}
KEY = ("period", "stock")


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by stock and period."""
    found = []
    for name, stock in plan.instance.stocks.items():
        level = stock.opening.amount
        for period in plan.instance.timeline.periods:
            closing = plan.amount("stock", stock.material, stock.place, period.key)
            found.append(
                {
                    "period": period.key,
                    "label": period.label,
                    "stock": name,
                    "material": stock.material,
                    "place": stock.place,
                    "opening": level,
                    "closing": closing,
                    "unit": plan.instance.unit(stock.material),
                    "t_nd": neodymium(plan.instance, stock.material, closing),
                }
            )
            level = closing
    return found
