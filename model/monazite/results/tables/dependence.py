"""Origins of each product: their shares of purchases and production.

For every product that is imported or demanded: each origin's share of purchases, returns and home
production in the period. A product made at home from imported inputs counts as home; its inputs have
rows of their own.
"""

from __future__ import annotations

from typing import Any

from monazite.results.amounts import bought, demanded, is_something, made, share
from monazite.results.columns import a_material, a_month, a_number
from monazite.results.plan import Plan
from monazite.tolerances import AMOUNT_IS_ZERO

HOME = "home"
COLUMNS = {
    "period": a_month("the period, by the month it begins in"),
    "label": "the period in words",
    "product": a_material("the material"),
    "origin": "the origin of imports, the counterparty of a swap, or `home`",
    "share": a_number("its share of purchases and production in the period, from 0 to 1", "1"),
    "amount": a_number("the amount, in `unit`", "unit"),
    "unit": "the unit of `amount`",
}
KEY = ("period", "product", "origin")


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by period and product; a product that is not used has no rows."""
    instance = plan.instance
    imported = {entry.material for entry in instance.imports.values()} | set(demanded(instance))
    found = []
    for period in instance.timeline.periods:
        for product in (material for material in instance.materials if material in imported):
            amounts = {HOME: made(plan, product, period.key), **bought(plan, product, period.key)}
            whole = sum(amounts.values())
            for origin, amount in amounts.items() if is_something(whole, AMOUNT_IS_ZERO) else ():
                found.append(
                    {
                        "period": period.key,
                        "label": period.label,
                        "product": product,
                        "origin": origin,
                        "share": share(amount, whole, AMOUNT_IS_ZERO),
                        "amount": amount,
                        "unit": instance.unit(product),
                    }
                )
    return found
