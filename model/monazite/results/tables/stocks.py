"""Opening and closing stocks, by period."""

from __future__ import annotations

from typing import Any

from monazite.results.amounts import neodymium
from monazite.results.plan import Plan

COLUMNS = {
    "period": "the period, by the month it begins in",
    "label": "the period in words",
    "stock": "the stock",
    "material": "the material",
    "place": "the place",
    "opening": "the stock at the beginning of the period, in `unit`",
    "closing": "the stock at its end",
    "unit": "the unit of these",
    "t_nd": "t of elemental neodymium in the closing stock; empty where undeclared",
}


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
