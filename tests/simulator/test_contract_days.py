"""The simulator of contracts itself, held against arithmetic by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from contract_days import Choices, Contract, Settlement
from reading import amount, anniversaries, day, later, months, read_horizon

COST = 1.0
"""What mining costs in USD thousand a tonne."""


def contract(
    steps: list[tuple[str, int]], start: str = "2026-04", prices: Any = None, **clauses: Any
) -> Contract:
    """100 t a year at 10 USD/kg, with some clauses."""
    terms = {"counterparty": "japan", "quantity": "100 t/yr", "firm": False, "price": "10 USD/kg", **clauses}
    horizon = {"start": start, "steps": [{"every": every, "count": count} for every, count in steps]}
    return Contract({"horizon": horizon, "prices": prices or {}, "contracts": {"c": terms}})


def earned(sold: Contract, delivered: dict[str, float], **choices: Any) -> float:
    """What a mine earns by deliveries that the words allow."""
    settled = sold.settle(Choices(delivered, **choices))
    assert settled.broken == []
    return settled.value("miner") - COST * sum(delivered.values())


def broken(of: Contract, delivered: dict[str, float], **choices: Any) -> str:
    """What the words do not allow."""
    return "\n".join(of.settle(Choices(delivered, **choices)).broken)


YEAR, QUARTERS = [("year", 1)], [("quarter", 4)]
RISING = {"steps": {"2026-04": "10 USD/kg", "2026-10": "20 USD/kg"}}


def test_amounts_dates_and_durations_are_read():
    assert (amount("10 USD/kg"), amount("5 %"), amount("-5 t/yr"), amount("2 USD/t")) == (10, 0.05, -5, 0.002)
    assert (day("FY2027-28"), day("2026-10"), day("2026-10-17")) == (
        date(2027, 4, 1),
        date(2026, 10, 1),
        date(2026, 10, 17),
    )
    assert [months(text) for text in ("quarter", "half-year", "18 months", "3 years", "month")] == [
        3,
        6,
        18,
        36,
        1,
    ]
    assert later(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert anniversaries(date(2026, 4, 1), date(2028, 3, 31)) == 1
    [stub, year] = read_horizon(
        {"start": "2026-01", "steps": [{"every": "quarter", "count": 1}, {"every": "year", "count": 1}]}
    )
    assert (stub.key, stub.years, year.end) == ("2026-01", 0.25, date(2027, 4, 1))


def test_a1_no_more_than_the_reduced_quantity_is_delivered_while_suspended():
    """50 t are due by September, at 10 USD/kg less 1 of cost; none may come in October, when 20 are paid."""
    sold = contract(QUARTERS, price=RISING, shortfall={"penalty": "4 USD/kg"}, suspension={"from": "2026-10"})
    assert sold.settled[0].due == pytest.approx(50)
    assert earned(sold, {"2026-04": 50}) == pytest.approx(450)
    assert "suspended" in broken(sold, {"2026-10": 50})
    mirror = {"from": "2026-04", "until": "2026-10"}
    sold = contract(QUARTERS, price=RISING, shortfall={"penalty": "4 USD/kg"}, suspension=mirror)
    assert earned(sold, {"2026-10": 50}) == pytest.approx(950)
    assert "suspended" in broken(sold, {"2026-04": 50})


def test_a2_force_majeure_before_the_contract_begins_has_no_effect():
    share = {"steps": {"2026-04": "100 %", "2026-07": "0 %"}}
    sold = contract(QUARTERS, firm=True, term={"from": "2026-10"}, force_majeure={"share": share})
    assert sold.settled[0].due == pytest.approx(50)
    assert earned(sold, {"2026-10": 50}) == pytest.approx(450)


@pytest.mark.parametrize("price", [{"of": "idx"}, {**RISING, "floor": "1 USD/kg"}, RISING])
def test_a3_a_review_inside_a_period_counts_the_days_before_it(price):
    """183 days at 10, 182 at 30."""
    prices = {"idx": {"material": "ore", **RISING}}
    sold = contract(
        YEAR, prices=prices, firm=True, price=price, price_review={"from": "2026-10", "price": "30 USD/kg"}
    )
    assert earned(sold, {"2026-04": 100}) == pytest.approx(100 * (10 * 183 / 365 + 30 * 182 / 365 - 1))


def test_a4_each_tonne_made_up_lies_before_the_expiry_of_the_tonne_paid_for():
    """Of 50 t taken a year 30 more are paid for; the right of the first year ends in September 2028, that of
    the second a year later. Three years at 15: 100 x 15 - 160 x 10, then 130 x 15 - 100 x 10."""
    bought = contract(
        [("quarter", 12)],
        role="buyer",
        take_or_pay={"share": "80 %"},
        make_up={"within": "18 months"},
    )
    taken = {"2026-04": 50.0, "2027-04": 50.0, "2029-01": 130.0}
    settled = bought.settle(Choices(taken, made_up={("2027-04", "2028-04"): 30}))
    assert settled.broken == []
    assert settled.unlifted == pytest.approx({"2026-04": 30, "2027-04": 30, "2028-04": 0})
    assert settled.value("miner") + 15 * sum(taken.values()) == pytest.approx(850)
    late = {("2026-04", "2028-04"): 30, ("2027-04", "2028-04"): 30}
    assert "before 2028-10-01" in broken(bought, {**taken, "2029-01": 160}, made_up=late)
    assert not broken(bought, {**taken, "2028-04": 30}, made_up=late)


def test_a5_grace_is_a_share_of_what_is_due():
    """100 t less 10 % of tolerance and 10 % of grace."""
    sold = contract(
        YEAR,
        shortfall={"penalty": "4 USD/kg", "grace": "10 %"},
        tolerance={"down": "10 %", "holder": "seller"},
    )
    assert sold.settled[0].floor == pytest.approx(80)
    assert sold.settle(Choices({"2026-04": 70})).short["2026-04"] == pytest.approx(10)


def test_a6_nothing_is_terminated_on_the_day_the_term_ends():
    sold = contract(
        [("year", 3)],
        firm=True,
        term={"until": "2027-04"},
        termination={"date": "2027-04", "payment": "20 USD thousand"},
    )
    assert earned(sold, {"2026-04": 100}) == pytest.approx(900)


def test_a7_a_share_on_days_with_quantity_due_0_does_not_count():
    """No grace on any day in force: 50 t at 0.5 less 1."""
    grace = {"steps": {"2026-04": "20 %", "2026-10": "0 %"}}
    sold = contract(
        QUARTERS,
        price="0.5 USD/kg",
        term={"from": "2026-10"},
        shortfall={"penalty": "4 USD/kg", "grace": grace},
    )
    assert sold.settled[0].floor == pytest.approx(50)
    assert earned(sold, {"2026-10": 50}) == pytest.approx(-25)


@pytest.mark.parametrize(
    "clause",
    [
        {"termination": {"date": "2026-10-01"}},
        {"term": {"until": "2026-10"}},
        {"suspension": {"from": "2026-10"}},
    ],
)
def test_a8_the_price_is_that_of_the_days_on_which_deliveries_may_be_made(clause):
    """183 of 365 days at 10; in half-years 50 t."""
    sold = contract(YEAR, price=RISING, firm=True, **clause)
    due = 100 * 183 / 365
    assert sold.settled[0].due == pytest.approx(due)
    assert earned(sold, {"2026-04": due}) == pytest.approx(due * 9)
    assert earned(
        contract([("half-year", 2)], price=RISING, firm=True, **clause), {"2026-04": 50}
    ) == pytest.approx(450)


def test_a9_an_exit_before_the_horizon_lies_before_the_plan():
    sold = contract(YEAR, termination={"date": "2025-04", "notice": "6 months", "payment": "20 USD thousand"})
    assert earned(sold, {}) == 0


def test_a_exit_in_the_horizon_is_paid_for_in_its_period():
    sold = contract(
        [("year", 2)], termination={"date": "2026-04", "notice": "1 year", "payment": "20 USD thousand"}
    )
    settled = sold.settle(Choices({"2026-04": 100}))
    assert settled.payments["2027-04", "miner", "japan", "termination payment"] == 20


def test_a11_the_ramp_falls_from_the_adjusted_quantity():
    """A month of 90 t a year."""
    sold = contract(
        [("month", 1)],
        start="2026-05",
        price="12 USD/kg",
        ramp_down={"step": "30 t/yr/yr"},
        adjustment={"maintenance": "10 t/yr"},
        shortfall={"tiers": [{"share": "50 %", "price": "2 USD/kg"}, {"price": "30 USD/kg"}]},
    )
    assert sold.settled[0].due == pytest.approx(7.5)
    assert earned(sold, {"2026-05": 7.5}) == pytest.approx(82.5)
    short = sold.settle(Choices({})).payments["2026-05", "miner", "japan", "shortfall penalty"]
    assert short == pytest.approx(3.75 * 2 + 3.75 * 30)


def test_a12_the_grace_stays_what_it_is_when_a_part_is_held_back():
    """50 t due, 25 held back at 2, 20 delivered at 4 - 5, 2.5 free of penalty: 2.5 short at 4. -20 - 50 -
    10."""
    sold = contract(
        [("quarter", 2)],
        start="2026-07",
        price="4 USD/kg",
        shortfall={"penalty": "4 USD/kg", "grace": "5 %"},
        suspension={"from": "2026-10", "compensation": "2 USD/kg"},
    )
    settled = sold.settle(Choices({"2026-07": 20}, held={"2026-07": 25}))
    assert settled.broken == []
    assert settled.short["2026-07"] == pytest.approx(2.5)
    assert settled.value("miner") - 5 * 20 == pytest.approx(-80)


def test_excused_until_october_and_suspended_from_then_leaves_quantity_due_0():
    share = {"steps": {"2026-04": "100 %", "2026-10": "0 %"}}
    sold = contract(YEAR, force_majeure={"share": share}, suspension={"from": "2026-10"})
    assert sold.settled[0].due == 0
    assert sold.settled[0].excused == pytest.approx(100 * 183 / 365)


def test_a_suspension_phases_out_by_the_step_between_the_middles():
    """60, 40, 20, 0 t; the same in a period of two years, of which the ramp tells the contract years
    apart."""
    clauses: Any = {
        "quantity": "60 t/yr",
        "suspension": {"from": "2027-04"},
        "ramp_down": {"step": "20 t/yr/yr"},
    }
    assert [year.due for year in contract([("year", 4)], **clauses).settled] == pytest.approx([60, 40, 20, 0])
    assert [year.due for year in contract([("2 years", 2)], **clauses).settled] == pytest.approx(
        [100, 20], rel=1e-3
    )


def test_a_seasonal_quantity_ramps_from_its_yearly_sum():
    """400 t a year for a quarter are 100 t a year, and are due in the first year and the second."""
    seasonal = {
        "steps": {"2026-04": "400 t/yr", "2026-07": "0 t/yr", "2027-04": "400 t/yr", "2027-07": "0 t/yr"}
    }
    sold = contract([("quarter", 8)], quantity=seasonal, ramp_down={"step": "10 t/yr/yr"})
    assert [year.due for year in sold.settled] == pytest.approx([100, 100])


def test_the_time_of_an_excepted_year_counts_while_the_ramp_goes_on():
    """100, left out, and 100 less twice 30, although nothing is asked."""
    quantity = {"steps": {"2026-04": "100 t/yr", "2027-04": "0 t/yr"}}
    sold = contract(
        [("year", 3)], quantity=quantity, term={"except": ["FY2027-28"]}, ramp_down={"step": "30 t/yr/yr"}
    )
    assert [year.due for year in sold.settled] == pytest.approx([100, 0, 40])


def test_as_many_lots_are_due_as_fit_into_the_part_in_force():
    """Four a year: from October two in half-years, one in a year (182 of 365 days)."""
    clauses: Any = {"term": {"from": "2026-10"}, "lots": {"size": "25 t", "number": 4}}
    assert contract([("half-year", 2)], **clauses).settled[0].lots == 2
    assert contract(YEAR, **clauses).settled[0].lots == 1
    assert contract([("2 years", 1)], lots={"size": "25 t", "number": 4}).settled[0].lots == 8


def test_what_a_buyer_makes_up_is_taken_of_the_oldest_right_by_the_day():
    """18 t paid for in the first year (30 called of 60, 80 % owed); 24 t a year from October are 12 t, all
    before the right ends."""
    nomination = {"steps": {"2026-04": "0 t/yr", "2027-10": "24 t/yr"}}
    called = {
        "down": "50 %",
        "holder": "buyer",
        "nomination": {"steps": {"2026-04": "50 %", "2027-04": "100 %"}},
    }
    sold = contract(
        [("half-year", 4)],
        quantity="60 t/yr",
        tolerance=called,
        take_or_pay={"share": "80 %"},
        make_up={"within": "1 year", "nomination": nomination},
        shortfall={"penalty": "3 USD/kg"},
    )
    unlifted, made_up, missing = sold.called_for
    assert unlifted == pytest.approx({"2026-04": 18, "2027-04": 0})
    assert made_up == pytest.approx({("2026-04", "2027-04"): 12}) and missing == []
    settled: Settlement = sold.settle(Choices({"2026-04": 30, "2027-10": 72}))
    assert settled.broken == []
    assert settled.payments["2027-10", "miner", "japan", "rebate"] == pytest.approx(120)


def test_a_settlement_day_is_the_last_day_in_force():
    """The penalty of a contract that ends in September is that of its last day."""
    penalty = {"steps": {"2026-04": "3 USD/kg", "2026-10": "5 USD/kg"}}
    sold = contract(YEAR, term={"until": "2026-10"}, shortfall={"penalty": penalty})
    money = sold.settle(Choices({})).payments["2026-04", "miner", "japan", "shortfall penalty"]
    assert money == pytest.approx(3 * 100 * 183 / 365)


def test_a_reviewed_price_grows_from_the_review():
    review = {"from": "2026-10", "price": {"value": "20 USD/kg", "growth": "10 %/yr"}}
    sold = contract([("half-year", 4)], price_review=review)
    assert [sold.price_in(period) for period in sold.periods] == pytest.approx([10, 20, 20, 22])
