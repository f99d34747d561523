"""What is paid for quantities that are not delivered, or not taken.

All payments under contracts for a shortfall, for take-or-pay, for a suspension, a buy-down, a termination or
a settlement at the end, by payer, not discounted, with their present value where it differs. Nothing is said
where the plan has no contract, or fills all of them and pays nothing.
"""

from __future__ import annotations

from monazite.figures import money
from monazite.formulation.money import Item
from monazite.results.in_short.contracts import ALL, NOT_DUE, status
from monazite.results.in_short.words import listed
from monazite.results.plan import Plan
from monazite.results.tables import contracts as table
from monazite.tolerances import PRICE_IS_ZERO, RELATIVE_EQUAL

ITEMS = {
    Item.SHORTFALL_PENALTY: "shortfall penalties",
    Item.TAKE_OR_PAY: "take-or-pay",
    Item.COMPENSATION: "compensation for suspension",
    Item.BUY_DOWN: "buy-down",
    Item.TERMINATION: "termination payments",
    Item.SETTLEMENT: "settlements",
}


def sentence(plan: Plan) -> str | None:
    """`Under contracts irel pays 20.06 USD million in shortfall penalties (present value 11.41 USD
    million).`"""
    unit = plan.instance.money.unit
    paid: dict[str, dict[Item, float]] = {}
    total = worth = 0.0
    for payment in plan.payments:
        if payment.item in ITEMS and abs(payment.amount) > PRICE_IS_ZERO:
            items = paid.setdefault(payment.payer, {})
            items[payment.item] = items.get(payment.item, 0.0) + payment.amount
            total, worth = total + payment.amount, worth + payment.present_value
    if not paid:
        unfilled = any(status(row) not in (ALL, NOT_DUE) for row in table.rows(plan))
        return "No penalty is paid for that." if unfilled else None
    told = [
        f"{payer} pays "
        + listed([f"{money(amount, unit)} in {ITEMS[item]}" for item, amount in items.items()])
        for payer, items in paid.items()
    ]
    same = abs(worth - total) <= RELATIVE_EQUAL * abs(total)
    return f"Under contracts {listed(told)}{'' if same else f' (present value {money(worth, unit)})'}."
