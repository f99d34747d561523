"""Clauses that contradict one another, or cannot be stated, are refused with their line and the reason."""

import pytest

from monazite.data.reading.refused import REFUSED

SOLD = [
    *(
        (
            {"take_or_pay": "{share: 80 %}", "buy_down": "{price: 1 USD/t}", key: clause},
            f"{key}: {message}",
        )
        for key, clause, message in (
            ("carry_forward", "{threshold: take_or_pay}", "the quantity that the buyer carries forward"),
            ("make_up", "{within: 2 years}", "the make-up right of the buyer"),
        )
    ),
    (
        {"make_up": "{within: 1 year}"},
        "toyotsu.make_up: make-up quantities are paid for under `take_or_pay`, which the contract does not",
    ),
    (
        {"carry_forward": "{threshold: take_or_pay}"},
        "carry_forward: the clause counts towards `take_or_pay` of later years, which the contract does not",
    ),
    (
        {"take_or_pay": "{share: 80 %}", "make_up": "{within: 1 year, most: 5 t/yr}"},
        "make_up.most: with `role: seller` the buyer chooses the make-up quantity, as data",
    ),
    (
        {"firm": "true", "redelivery": "{discount: 10 %}"},
        "redelivery: with `firm: true` there is no shortfall to redeliver",
    ),
    (
        {"firm": "true", "shortfall": "{penalty: 3 USD/t, grace: 5 %}"},
        "grace: with `firm: true` no shortfall",
    ),
    (
        {"restoration": "{}"},
        "restoration: the clause restores quantities excused by `force_majeure`, which the contract does not",
    ),
    (
        {"force_majeure": "{share: 20 %}", "restoration": "{}"},
        "the quantity excused in FY2026-27 cannot be restored before the horizon ends",
    ),
    (
        {"ramp_down": "{step: 10 t/yr/yr}", "suspension": "{from: 2026-04, compensation: 1 USD/t}"},
        "ramp_down: the ramp is computed before the plan, and would depend on how much the plan suspends",
    ),
    (
        {"flexibility": "{total: 5 t}"},
        "flexibility: the bank is used within the downward tolerance of the plan, which the contract does",
    ),
    (
        {"extension": "{until: 2028-04, holder: seller}"},
        "extension: the contract has no end that can be extended",
    ),
    (
        {"term": "{until: 2027-04}", "extension": "{until: 2027-04, holder: seller}"},
        "the extension ends 2027-04. Expected a date after the end of the term (2027-04-01)",
    ),
    (
        {"termination": "{date: 2026-10}", "exit_dates": "[2026-04, never]"},
        "exit_dates: found both `exit_dates` and a date in `termination`",
    ),
    ({"exit_dates": "[2026-04]"}, "exit_dates: found fewer than two different dates"),
    ({"exit_dates": "[2020-04, never]"}, "2020-04 is before the start of the horizon (2026-04-01)"),
    ({"term": "{from: 2027-04, until: 2026-10}"}, "the term ends 2026-10-01, before it begins (2027-04-01)"),
    ({"adjustment": "{maintenance: 70 t/yr}"}, "the adjusted quantity of FY2026-27 is -10 t/yr"),
    ({"firm_minimum": "61 t/yr"}, "the firm minimum of FY2026-27 is 61 t/yr. Expected at most 60 t/yr"),
    (
        {"price_tiers": "[{above: 40 t/yr, price: 11 USD/t}]"},
        "above 40 t/yr the price changes from 10 USD/t to 11 USD/t in FY2026-27, which is better for "
        "the plan, as it sells",
    ),
    (
        {"price_tiers": "[{above: 40 t/yr, price: 9 USD/t}, {above: 30 t/yr, price: 8 USD/t}]"},
        "the tier begins at 30 t/yr. Expected more than the tier before it (40 t/yr)",
    ),
    (
        {"quota": "{quantity: 40 t/yr, within: 3 USD/t, over: 2 USD/t}"},
        "the duty above the quota (2 USD/t) is lower than within it (3 USD/t) in FY2026-27",
    ),
    (
        {"pro_rata": "exports", "tolerance": "{down: 5 %, holder: seller}"},
        "pro_rata: found both `pro_rata` and `tolerance`; equal shares refer to one quantity",
    ),
    (
        {"quality": "{grades: [magnet], content: Nd, at_least: 10 %}"},
        "quality.grades: the material of the contract is missing",
    ),
    (
        {"quality": "{grades: [oxide, magnet], content: Pr, at_least: 10 %}"},
        "quality.content: no grade declares the content Pr",
    ),
    (
        {"quality": "{grades: [oxide, magnet], content: Nd, at_least: 60 %}"},
        "the specification of FY2026-27 is 60 % Nd, which no blend meets. Expected at most 50 %",
    ),
    ({"carry_forward": "{threshold: quantity}"}, "found 'quantity'. Expected `take_or_pay`"),
    ({"lots": "{size: 25 t, number: [1, 1]}"}, "found a number of lots twice"),
    ({"lots": "{size: 25 t, number: [1, two]}"}, "Expected whole numbers of lots"),
    ({"quota": "{quantity: 5 t/yr, over: 1 USD/t, to: irel}"}, "`irel` would pay the duty to itself"),
    ({"lots": "{size: 0 t, number: 1}"}, "lots.size: found 0 t. Expected more than 0"),
    (
        {
            "tolerance": "{down: 5 %, holder: seller}",
            "flexibility": "{total: 5 t}",
            "redelivery": "{discount: 5 %}",
        },
        "flexibility: found `flexibility` with `redelivery` or `take_or_pay`, which count from another level",
    ),
    (
        {"quality": "{grades: [oxide, oxide], content: Nd, at_least: 10 %}"},
        "`oxide` is in the list twice",
    ),
    ({"term": "{except: [2026-09]}"}, "no contract year of the model begins on 2026-09"),
    ({"exit_dates": "[2026-04, 2026-04-01]"}, "Expected at least two different dates"),
    ({"adjustment": "{}"}, "the adjustment is empty. Expected `maintenance` or `other`"),
    (
        {"tolerance": "{holder: seller, nomination: 90 %}"},
        "found `nomination` with `holder: seller`, for which the plan chooses",
    ),
]


@pytest.mark.parametrize(("clauses", "said"), SOLD, ids=[said for _, said in SOLD])
def test_a_clause_of_a_sale_is_refused(refused, contract, clauses, said):
    told = refused(contract(**clauses))
    assert said in told
    assert "instance.yaml:" in told


BOUGHT = [
    (
        {
            "take_or_pay": "{share: 80 %}",
            "make_up": "{within: 1 year}",
            "carry_forward": "{threshold: take_or_pay}",
        },
        "carry_forward: found both `make_up` and `carry_forward`, whose order within a year no linear",
    ),
    (
        {"firm": "true", "take_or_pay": "{share: 80 %}"},
        "take_or_pay: with `firm: true` the whole quantity is taken, and no payment is due",
    ),
    (
        {"take_or_pay": "{share: 80 %}", "make_up": "{within: 1 year, nomination: 5 t/yr}"},
        "make_up.nomination: with `role: buyer` the plan chooses the make-up quantity",
    ),
    (
        {"take_or_pay": "{share: 80 %, price: 1 USD/t}", "make_up": "{within: 2 years}"},
        "take_or_pay.price: make-up quantities are credited at the price of the contract, which may exceed",
    ),
    (
        {"take_or_pay": "{share: 80 %}", "make_up": "{within: 0 years}"},
        "make_up.within: found a right that expires at once",
    ),
    ({"shortfall": "{penalty: 3 USD/t}"}, "found `shortfall` with `role: buyer`"),
    (
        {"price_tiers": "[{above: 40 t/yr, price: 9 USD/t}]"},
        "above 40 t/yr the price changes from 10 USD/t to 9 USD/t in FY2026-27, which is better for the "
        "plan, as it buys",
    ),
    ({"destination": "japan"}, "with `role: buyer` found `destination`. Expected only `to`"),
]


@pytest.mark.parametrize(("clauses", "said"), BOUGHT, ids=[said for _, said in BOUGHT])
def test_a_clause_of_a_purchase_is_refused(refused, purchase, clauses, said):
    assert said in refused(purchase(**clauses))


@pytest.mark.parametrize("key", REFUSED)
def test_what_no_program_states_is_refused_with_the_reason(refused, contract, key):
    told = refused(contract(**{key: "{share: 10 %}"}))
    assert f"`{key}` is not supported: {REFUSED[key]}" in told
    assert "instance.yaml:" in told


@pytest.mark.parametrize(
    ("clauses", "said"),
    [
        (
            {"take_or_pay": "{share: 80 %}"},
            "the clause has no effect: the buyer takes the whole quantity due",
        ),
        ({"termination": "{payment: 5 USD}"}, "the payment has no effect: the contract has no exit"),
        ({"pro_rata": "exports"}, "the group `exports` has no other contract"),
        (
            {"term": "{from: 2040-04}"},
            "the term begins 2040-04-01, after the horizon ends (2027-04-01). No quantity is due",
        ),
        (
            {"term": "{until: 2020-04}"},
            "the term ends 2020-04-01, before the horizon begins (2026-04-01). No quantity is due",
        ),
        ({"term": "{except: [FY2040-41]}"}, "FY2040-41 is outside the horizon (2026-04-01 to 2027-04-01)"),
    ],
)
def test_a_clause_without_effect_is_warned_of(warned, contract, clauses, said):
    assert said in warned(contract(**clauses))


def test_a_purchase_without_obligation_is_warned_of(warned, purchase):
    assert "the contract is an option: no clause obliges the plan to take any quantity" in warned(purchase())
    assert "nothing obliges" not in warned(purchase(take_or_pay="{share: 80 %}"))


def test_contracts_that_share_a_shortage_have_the_same_contract_years(refused, contract):
    other = contract(pro_rata="exports", settled="{every: year, from: October}").split("  toyotsu:")[1]
    text = contract(every="half-year", years=4, pro_rata="exports", more=f"  other:{other}")
    assert (
        "the contract years differ from those of `toyotsu`, which is in the group `exports` too"
        in refused(text)
    )
