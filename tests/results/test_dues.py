"""What is due is worked out twice, from sums for the program and day by day for the audit: both agree."""

import pytest

from monazite.formulation.clauses.price_review import price_of as price_of_the_program
from monazite.formulation.clauses.quantity import obligations
from monazite.formulation.support.daily import read_daily
from monazite.results.audit.clauses.reading import dues, means_while_open, price_path
from monazite.results.plan import Plan

STEPS = "{steps: {2026-04: 60 t/yr, 2027-02: 90 t/yr, 2028-09: 30 t/yr}}"
TERM = "{from: 2026-06-12, until: 2029-02-20, except: [FY2027-28]}"
SUSPENSION = "{from: 2026-05-17, notice: 7 months, until: 2028-11-03, share: 40 %}"

CLAUSES = {
    "nothing": {},
    "term": {"term": TERM},
    "suspension": {"suspension": SUSPENSION},
    "both": {"term": TERM, "suspension": SUSPENSION},
    "by choice": {"term": TERM, "suspension": SUSPENSION.replace("}", ", compensation: 1 USD/t}")},
    "exit": {"term": TERM, "termination": "{date: 2027-03-05, notice: 9 months, payment: 5 USD}"},
    "extension": {"term": TERM, "extension": "{until: 2029-08-08, holder: buyer, exercised: true}"},
    "no extension": {"term": TERM, "extension": "{until: 2029-08-08, holder: buyer}"},
    "adjustment": {
        "suspension": SUSPENSION,
        "adjustment": "{maintenance: {steps: {2026-04: 5 t/yr, 2027-09: 0 t/yr}}, other: -3 t/yr}",
    },
    "ramp": {"suspension": SUSPENSION, "ramp_down": "{before: 70 t/yr, step: 11 t/yr/yr}"},
    "excused": {
        "term": TERM,
        "firm_minimum": "20 t/yr",
        "force_majeure": "{share: {steps: {2026-04: 10 %, 2027-07: 45 %}}}",
    },
    "band": {
        "tolerance": "{down: 10 %, up: 20 %, holder: seller}",
        "shortfall": "{penalty: 3 USD/t, grace: 5 %}",
    },
    "called": {
        "tolerance": ("{down: 10 %, up: 20 %, holder: buyer, nomination: {steps: {2026-04: 95 %, 2027-07: "
                      "110 %}}}")
    },
    "half-years": {"settled": "{every: half-year, from: October}", "suspension": SUSPENSION, "term": TERM},
    "review": {"price": "{value: 10 USD/t, growth: 3 %/yr}",
               "price_review": "{from: 2027-05-20, price: 14 USD/t}"},
    "capped": {"price": "{value: 10 USD/t, growth: 3 %/yr, cap: 10.2 USD/t}",
               "price_review": "{from: 2027-05-20, price: 14 USD/t}"},
}  # fmt: skip


@pytest.mark.parametrize("every", ["quarter", "half-year", "year"])
@pytest.mark.parametrize("clauses", CLAUSES.values(), ids=CLAUSES)
def test_what_is_due_is_the_same_day_by_day_as_in_the_program(load, contract, clauses, every):
    count = {"quarter": 16, "half-year": 8, "year": 4}[every]
    if every == "year" and "settled" in clauses:
        clauses = {**clauses, "settled": "{every: year}"}
    instance = load(contract(count, every, **{"quantity": STEPS, **clauses})).instance
    terms = instance.contracts["toyotsu"]
    plan = Plan(instance, 0.0, {}, {}, ())
    daily = read_daily(instance, terms)
    for told, read in zip(obligations(instance, terms), dues(plan, "toyotsu"), strict=True):
        assert read.amount == pytest.approx(told.due, abs=1e-9)
        assert (read.floor, read.cap) == pytest.approx((told.floor, told.cap), abs=1e-9)
        for field in ("least", "excused", "suspendable"):
            assert getattr(read, field) == pytest.approx(getattr(told, field), abs=1e-9), field
        prices = means_while_open(plan, "toyotsu", told.year, lambda day: price_path(terms, day).days.on(day))
        for period, price in prices.items():
            assert price == pytest.approx(price_of_the_program(daily, period))
