"""What clauses of the IREL contract are worth: each figure a difference of two verified optimal values.

    python docs/figures/clauses.py          # about half a minute; prints Markdown tables

Each row adds clauses to the contract of instances/irel-japan.yaml by settings, which any planner can repeat
with `monazite solve instances/irel-japan.yaml --set ...`. The amounts of the clauses are examples, not terms
of the contract.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import monazite

INSTANCE = Path(__file__).parents[2] / "instances" / "irel-japan.yaml"
CONTRACT = "contracts.toyotsu."

CLAUSES = {
    "suspended at once": ["suspension={from: 2026-04}"],
    "suspended after a notice of one year": ["suspension={from: 2026-04, notice: 1 year}"],
    "suspended after a notice of two years": ["suspension={from: 2026-04, notice: 2 years}"],
    "suspended by choice, 2 USD/kg a tonne": ["suspension={from: 2026-04, compensation: 2 USD/kg}"],
    "tolerance of 20 %, held by India": ["tolerance={down: 20 %, up: 20 %, holder: seller}"],
    "the same, and 500 t REO below in all": [
        "tolerance={down: 20 %, up: 20 %, holder: seller}",
        "flexibility={total: 500 t}",
    ],
    "tolerance held by the buyer, who calls 80 %": [
        "tolerance={down: 20 %, up: 20 %, holder: buyer, nomination: 80 %}"
    ],
    "tolerance held by the buyer, who calls 120 %": [
        "tolerance={down: 20 %, up: 20 %, holder: buyer, nomination: 120 %}"
    ],
    "a tenth free of penalty": ["shortfall={penalty: 4 USD/kg, grace: 10 %}"],
    "penalty of 8 USD/kg beyond a fifth": [
        "shortfall={tiers: [{share: 20 %, price: 4 USD/kg}, {price: 8 USD/kg}]}"
    ],
    "500 t REO a year are firm": ["firm_minimum=500 t/yr"],
    "all is firm": ["firm=true"],
    "release at 2 USD/kg, up to half": ["buy_down={price: 2 USD/kg, most: 50 %}"],
    "redelivery at a tenth less, else 4 USD/kg": [
        "shortfall={penalty: 0 USD/kg}",
        "redelivery={discount: 10 %, settle: 4 USD/kg}",
    ],
    "price reviewed to 14 USD/kg in 2030": ["price_review={from: 2030-04, price: 14 USD/kg}"],
    "beyond 600 t REO a year 10 USD/kg": ["price_tiers=[{above: 600 t/yr, price: 10 USD/kg}]"],
    "3 USD/kg of duty to Japan beyond 800 t REO": ["quota={quantity: 800 t/yr, over: 3 USD/kg, to: japan}"],
    "phased out by at most 250 t REO a year": [
        "suspension={from: 2026-04}",
        "ramp_down={step: 250 t/yr/yr}",
    ],
    "60 % of the chloride stays at home": ["value_added={share: 60 %}"],
    "in lots of 200 t REO, four a year": ["lots={size: 200 t, number: 4}"],
    "left in April 2031 for 10 million USD": ["termination={date: 2031-04, payment: 10 USD million}"],
}


@cache
def solved(*clauses: str) -> Any:
    """The verified plan of the contract with some clauses, or the reason why there is none."""
    return monazite.load(INSTANCE, [CONTRACT + clause for clause in clauses]).solve(extremes=False)


def main() -> None:
    """One row a clause: what it is worth to India and to Japan, and what is delivered with it."""
    base = solved()
    print("| with this clause | India, USD million | Japan, USD million | delivered, t REO | short, t REO |")
    print("|---|---:|---:|---:|---:|")
    print(f"| as the base has it | - | - | {_sum(base, 'delivered'):,.0f} | {_sum(base, 'shortfall'):,.0f} |")
    for words, clauses in CLAUSES.items():
        result = solved(*clauses)
        if not result.verified:
            print(f"| {words} | {result.status} | | | |")
            continue
        india, japan = result.objective - base.objective, _account(result) - _account(base)
        amounts = f"{_sum(result, 'delivered'):,.0f} | {_sum(result, 'shortfall'):,.0f}"
        print(f"| {words} | {india:+,.2f} | {japan:+,.2f} | {amounts} |")


def _sum(result: Any, column: str) -> float:
    return float(result.frame("contracts")[column].sum())


def _account(result: Any, account: str = "japan") -> float:
    """The present value of what an account receives less what it pays."""
    ledger = result.frame("ledger")
    received = ledger.loc[ledger["payee"] == account, "present_value"].sum()
    return float(received - ledger.loc[ledger["payer"] == account, "present_value"].sum())


if __name__ == "__main__":
    main()
