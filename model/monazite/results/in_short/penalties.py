"""What is paid for quantities that are not delivered, or not taken.

All payments under contracts for a shortfall, for take-or-pay, for a suspension, a buy-down, a termination or
a settlement at the end, by payer, not discounted, with their present value where it differs; that of several
is said to be of all together. What of take-or-pay comes back as a make-up credit is named behind it. Nothing
is said where the plan has no contract, or fills all of them and pays nothing.
"""

from __future__ import annotations

from monazite.figures import monies
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
    back = _credit(plan)
    amounts = [amount for items in paid.values() for amount in items.values()]
    *each, together, credit = monies([*amounts, worth, back], plan.instance.money.unit)
    written = iter(each)
    phrases = [
        f"{payer} pays " + listed([f"{next(written)} in {ITEMS[item]}" for item in items])
        for payer, items in paid.items()
    ]
    if abs(worth - total) <= RELATIVE_EQUAL * abs(total):
        present = ""
    elif len(amounts) == 1:
        present = f" (present value {together})"
    else:
        present = f" (together {together} in present value)"
    returned = f"; of the take-or-pay {credit} comes back as make-up credit" if back > PRICE_IS_ZERO else ""
    return f"Under contracts {listed(phrases)}{present}{returned}."


def _credit(plan: Plan) -> float:
    """What the seller takes off the price of quantities that are made up, not discounted.

    Contracts with redelivery are left out: their rebates are discounts on what is redelivered too.
    """
    made_up = {
        f"contracts.{name}"
        for name, contract in plan.instance.contracts.items()
        if contract.make_up is not None and contract.redelivery is None
    }
    return sum(
        payment.amount
        for payment in plan.payments
        if payment.item is Item.REBATE and payment.element in made_up
    )
