"""A plan under each clause, changed in one place at a time: the audit finds every change."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import monazite
from monazite.formulation.clauses import CLAUSES, name_of
from monazite.formulation.money import Item
from monazite.results.audit import audit
from monazite.results.plan import Plan

GOLDEN = Path(__file__).parents[1] / "formulation" / "golden"
NAMES = [name_of(clause) for clause in CLAUSES]
STRAINED = {
    "buy_down": ("mines.sands.cost=20 USD/t",),
    "flexibility": ("mines.sands.cost=12 USD/t",),
    "firm_minimum": ("mines.sands.cost=20 USD/t",),
    "rolling_minimum": ("mines.sands.cost=20 USD/t",),
    "redelivery": ("mines.sands.capacity={steps: {2026-04: 40 t/yr, 2027-04: 75 t/yr}}",),
    "restoration": ("contracts.toyotsu.restoration.most=10 t/yr",),
    "suspension": (
        "contracts.toyotsu.suspension={from: 2026-04, compensation: 1 USD/t}",
        "mines.sands.cost=20 USD/t",
    ),
    "make_up": ("demands.motors.quantity={steps: {2026-04: 40 t/yr, 2027-04: 56 t/yr}}",),
}
"""Settings under which the plan makes use of a clause."""


@cache
def planned(name: str) -> Plan:
    return monazite.load(GOLDEN / f"{name}.yaml", STRAINED.get(name, ())).solve().plan


@pytest.mark.parametrize("name", NAMES)
def test_an_honest_plan_has_no_findings(name):
    assert audit(planned(name)) == ()


@pytest.mark.parametrize("change", [1.0, 0.01])
@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_any_decision_is_found(name, change):
    """Each amount in turn grows by a tonne, or by ten kilograms."""
    plan = planned(name)
    missed = [
        key
        for key, amount in plan.amounts.items()
        if not audit(replace(plan, amounts={**plan.amounts, key: amount + change}))
    ]
    assert [key for key in missed if key[0] not in SLACK] == []


SLACK = ("origin.draw", "origin.unused", "flexibility.used")
"""Bookkeeping that may exceed what it stands for: what a bank is said to have lent, within its total."""


@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_any_payment_is_found(name):
    """Each payment in turn is doubled, and then made to somebody else."""
    plan = planned(name)
    missed = []
    for number, payment in enumerate(plan.payments):
        doubled = replace(payment, amount=2 * payment.amount, present_value=2 * payment.present_value)
        turned = replace(payment, payee="lost")
        for other in (doubled, turned) if abs(payment.amount) > 1e-6 else ():
            changed = (*plan.payments[:number], other, *plan.payments[number + 1 :])
            if not audit(replace(plan, payments=changed)):
                missed.append(payment)
    assert missed == []


def test_together_they_have_every_payment_under_a_contract():
    found = {payment.item for name in NAMES for payment in planned(name).payments if payment.amount}
    assert found >= {
        Item.CONTRACT_PRICE,
        Item.SHORTFALL_PENALTY,
        Item.TAKE_OR_PAY,
        Item.REBATE,
        Item.COMPENSATION,
        Item.BUY_DOWN,
        Item.SETTLEMENT,
        Item.TERMINATION,
        Item.PRICE_TIER,
        Item.DUTY,
    }


@pytest.mark.parametrize(
    ("name", "contract"),
    [
        ("buy_down", "toyotsu"),
        ("flexibility", "toyotsu"),
        ("redelivery", "toyotsu"),
        ("take_or_pay", "lynas"),
        ("make_up", "lynas"),
        ("suspension", "toyotsu"),
        ("shortfall", "toyotsu"),
        ("firm_minimum", "toyotsu"),
    ],
)
def test_the_price_of_the_quantity_is_what_a_little_more_of_it_brings(name, contract):
    """Against the value of 0.001 t more in each contract year, all else as it is."""
    result = monazite.load(GOLDEN / f"{name}.yaml", STRAINED.get(name, ())).solve()
    priced = [row for row in result.tables["prices"] if row["constraint"] == "contracts.quantity"]
    assert priced
    quantity = result.instance.contracts[contract].quantity
    for row in priced:
        more = (
            f"contracts.{contract}.quantity[{row['period']}]={quantity.by_period[row['period']] + 1e-3!r} "
            "t/yr"
        )
        other = monazite.load(GOLDEN / f"{name}.yaml", [*STRAINED.get(name, ()), more]).solve()
        assert (other.objective - result.objective) / 1e-3 == pytest.approx(row["right"], abs=1e-5)
