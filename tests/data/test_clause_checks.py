"""Clauses that contradict one another, or cannot be stated, are refused with their line and the reason."""

import pytest

from monazite.data.reading.refused import REFUSED

SOLD = [
    *(
        (
            {"take_or_pay": "{share: 80 %}", "buy_down": "{price: 1 USD/t}", key: clause},
            f"{key}: what the buyer",
        )
        for key, clause in {
            "carry_forward": "{threshold: take_or_pay}",
            "make_up": "{within: 2 years}",
        }.items()
    ),
    ({"make_up": "{within: 1 year}"}, "toyotsu.make_up: what is made up was paid for"),
    ({"carry_forward": "{threshold: take_or_pay}"}, "carry_forward: it counts towards the take-or-pay"),
    (
        {"take_or_pay": "{share: 80 %}", "make_up": "{within: 1 year, most: 5 t/yr}"},
        "make_up.most: where the plan sells, the buyer chooses",
    ),
    ({"firm": "true", "redelivery": "{discount: 10 %}"}, "redelivery: with `firm: true` nothing falls short"),
    (
        {"firm": "true", "shortfall": "{penalty: 3 USD/t, grace: 5 %}"},
        "grace: with `firm: true` no shortfall",
    ),
    ({"restoration": "{}"}, "restoration: what is restored was excused before"),
    (
        {"force_majeure": "{share: 20 %}", "restoration": "{}"},
        "what is excused in FY2026-27 cannot be restored before the horizon ends",
    ),
    (
        {"ramp_down": "{step: 10 t/yr/yr}", "suspension": "{from: 2026-04, compensation: 1 USD/t}"},
        "ramp_down: the fall of a quantity that the plan chooses",
    ),
    ({"flexibility": "{total: 5 t}"}, "flexibility: the bank is drawn on within the downward tolerance"),
    ({"extension": "{until: 2028-04, holder: seller}"}, "extension: there is no end to extend"),
    (
        {"term": "{until: 2027-04}", "extension": "{until: 2027-04, holder: seller}"},
        "no later than the term (2027-04-01)",
    ),
    (
        {"termination": "{date: 2026-10}", "exit_dates": "[2026-04, never]"},
        "exit_dates: the date of exit is given in `termination` too",
    ),
    ({"exit_dates": "[2026-04]"}, "exit_dates: expected at least two different dates"),
    ({"exit_dates": "[2020-04, never]"}, "2020-04 lies before the horizon begins (2026-04-01)"),
    ({"term": "{from: 2027-04, until: 2026-10}"}, "it ends 2026-10-01, before it begins (2027-04-01)"),
    ({"adjustment": "{maintenance: 70 t/yr}"}, "adjusted, the quantity of FY2026-27 is -10 a year"),
    ({"firm_minimum": "61 t/yr"}, "61 a year are firm in FY2026-27, and at most 60 may be delivered"),
    (
        {"price_tiers": "[{above: 40 t/yr, price: 11 USD/t}]"},
        "beyond 40 the price goes from 10 to 11 in FY2026-27: better for the plan, which sells. That is a volume discount",
    ),
    (
        {"price_tiers": "[{above: 40 t/yr, price: 9 USD/t}, {above: 30 t/yr, price: 8 USD/t}]"},
        "it begins at 30, no higher than the tier before (40)",
    ),
    (
        {"quota": "{quantity: 40 t/yr, within: 3 USD/t, over: 2 USD/t}"},
        "the duty beyond the quota (2) is lower than within it (3)",
    ),
    (
        {"pro_rata": "exports", "tolerance": "{down: 5 %, holder: seller}"},
        "pro_rata: equal shares are taken of one quantity",
    ),
    (
        {"quality": "{grades: [magnet], content: Nd, at_least: 10 %}"},
        "quality.grades: the contract's own material must be one of the grades",
    ),
    (
        {"quality": "{grades: [oxide, magnet], content: Pr, at_least: 10 %}"},
        "quality.content: no grade declares that it contains Pr",
    ),
    (
        {"quality": "{grades: [oxide, magnet], content: Nd, at_least: 60 %}"},
        "0.6 Nd is asked for in FY2026-27, and the best grade holds 0.5",
    ),
    ({"carry_forward": "{threshold: quantity}"}, "found 'quantity', expected `take_or_pay`"),
    ({"lots": "{size: 25 t, number: [1, 1]}"}, "a number of lots stands twice"),
    ({"lots": "{size: 25 t, number: [1, two]}"}, "expected whole numbers of lots"),
    ({"quota": "{quantity: 5 t/yr, over: 1 USD/t, to: irel}"}, "`irel` would pay the duty to itself"),
    ({"lots": "{size: 0 t, number: 1}"}, "lots.size: found 0 t, expected more than 0"),
    (
        {
            "tolerance": "{down: 5 %, holder: seller}",
            "flexibility": "{total: 5 t}",
            "redelivery": "{discount: 5 %}",
        },
        "flexibility: what goes beyond the bank would be short",
    ),
    (
        {"quality": "{grades: [oxide, oxide], content: Nd, at_least: 10 %}"},
        "`oxide` stands twice in this list",
    ),
    ({"term": "{except: [2026-09]}"}, "no contract year of the model begins on 2026-09"),
    ({"exit_dates": "[2026-04, 2026-04-01]"}, "expected at least two different dates"),
    ({"adjustment": "{}"}, "an adjustment needs `maintenance` or `other`"),
    ({"tolerance": "{holder: seller, nomination: 90 %}"}, "`nomination` is what the buyer calls"),
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
        "carry_forward: beside `make_up` it needs to know which comes first",
    ),
    ({"firm": "true", "take_or_pay": "{share: 80 %}"}, "take_or_pay: with `firm: true` all is taken"),
    (
        {"take_or_pay": "{share: 80 %}", "make_up": "{within: 1 year, nomination: 5 t/yr}"},
        "make_up.nomination: where the plan buys, it chooses",
    ),
    (
        {"take_or_pay": "{share: 80 %, price: 1 USD/t}", "make_up": "{within: 2 years}"},
        "take_or_pay.price: what is made up is credited at the price of the contract",
    ),
    (
        {"take_or_pay": "{share: 80 %}", "make_up": "{within: 0 years}"},
        "make_up.within: the right would be lost",
    ),
    ({"shortfall": "{penalty: 3 USD/t}"}, "`shortfall` is a clause of contracts in which the plan sells"),
    (
        {"price_tiers": "[{above: 40 t/yr, price: 9 USD/t}]"},
        "better for the plan, which buys. That is a volume discount",
    ),
    ({"destination": "japan"}, "a contract with `role: buyer` has no `destination`"),
]


@pytest.mark.parametrize(("clauses", "said"), BOUGHT, ids=[said for _, said in BOUGHT])
def test_a_clause_of_a_purchase_is_refused(refused, purchase, clauses, said):
    assert said in refused(purchase(**clauses))


@pytest.mark.parametrize("key", REFUSED)
def test_what_no_program_states_is_refused_with_the_reason(refused, contract, key):
    told = refused(contract(**{key: "{share: 10 %}"}))
    assert f"`{key}` cannot be stated: {REFUSED[key]}" in told
    assert "instance.yaml:" in told


@pytest.mark.parametrize(
    ("clauses", "said"),
    [
        ({"take_or_pay": "{share: 80 %}"}, "the buyer calls all that is due"),
        ({"termination": "{payment: 5 USD}"}, "the contract is never left, so nothing is paid"),
        ({"pro_rata": "exports"}, "`exports` has no other contract to share with"),
        ({"term": "{from: 2040-04}"}, "after the horizon ends (2027-04-01): nothing is due"),
        ({"term": "{until: 2020-04}"}, "before the horizon begins (2026-04-01): nothing is due"),
        ({"term": "{except: [FY2040-41]}"}, "lies outside the horizon"),
    ],
)
def test_a_clause_that_does_nothing_is_warned_of(warned, contract, clauses, said):
    assert said in warned(contract(**clauses))


def test_a_purchase_that_obliges_to_nothing_is_warned_of(warned, purchase):
    assert "nothing obliges the plan to take anything" in warned(purchase())
    assert "nothing obliges" not in warned(purchase(take_or_pay="{share: 80 %}"))


def test_contracts_that_share_a_shortage_have_the_same_contract_years(refused, contract):
    other = contract(pro_rata="exports", settled="{every: year, from: October}").split("  toyotsu:")[1]
    text = contract(every="half-year", years=4, pro_rata="exports", more=f"  other:{other}")
    assert "`exports` is shared by contract year" in refused(text)
