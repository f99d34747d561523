"""Contracts are read day by day: periods and contract years only add days up."""

from collections.abc import Callable

import pytest

CASE = """
horizon: {{start: {start}, steps: {steps}}}
money: {{unit: USD thousand, price_year: 2026}}
materials: {{ore: {{unit: t}}}}
places: {{pit: {{owner: miner}}}}
mines: {{sands: {{place: pit, material: ore, capacity: {capacity}, cost: {cost}}}}}
{more}
contracts:
  c: {{counterparty: japan, material: ore, {side}, quantity: {quantity}, {terms}}}
"""
SALE = "destination: japan, from: pit"
PURCHASE = "role: buyer, to: pit"
RISING = "{steps: {2026-04: 10 USD/kg, 2026-10: 20 USD/kg}}"


def case(
    terms: str,
    *,
    start: str = "2026-04",
    every: str = "year",
    count: int = 1,
    capacity: str = "200 t/yr",
    cost: str = "1 USD/kg",
    more: str = "",
    side: str = SALE,
    quantity: str = "100 t/yr",
    steps: str | None = None,
) -> str:
    """One mine and one contract; money is USD thousand, that is USD/kg times t."""
    steps = steps or f"[{{every: {every}, count: {count}}}]"
    return CASE.format(
        start=start,
        steps=steps,
        capacity=capacity,
        cost=cost,
        more=more,
        side=side,
        quantity=quantity,
        terms=terms,
    )


SOFT = "firm: false, shortfall: {penalty: 4 USD/kg}"
QUARTERS = {"every": "quarter", "count": 4, "capacity": "1000 t/yr"}


def test_deliveries_are_0_while_suspended(solve, column):
    """50 t are due until October, and paid 10 then: 50 x (10 - 1). In October, at 20, the contract is
    suspended."""
    result = solve(case(f"{SOFT}, price: {RISING}, suspension: {{from: 2026-10}}", **QUARTERS))
    assert result.objective == pytest.approx(450)
    assert column(result, "delivered") == pytest.approx([50])


def test_deliveries_are_0_before_a_suspension_ends(solve):
    """The mirror case: at 20 until October and 10 from then on, when the 50 t are due."""
    falling = "{steps: {2026-04: 20 USD/kg, 2026-10: 10 USD/kg}}"
    text = case(f"{SOFT}, price: {falling}, suspension: {{from: 2026-04, until: 2026-10}}", **QUARTERS)
    assert solve(text).objective == pytest.approx(450)


def test_while_suspended_in_part_the_reduced_quantity_is_the_most(solve, plan_of):
    """60 % suspended from October: 50 t until then, 20 t after. Of the 70 t at most 20 t are paid 20: 50 x 9
    + 20 x 19."""
    result = solve(case(f"{SOFT}, price: {RISING}, suspension: {{from: 2026-10, share: 60 %}}", **QUARTERS))
    assert result.objective == pytest.approx(50 * 9 + 20 * 19)
    late = [plan_of(result, "deliver", "c", key) for key in ("2026-10", "2027-01")]
    assert sum(late) == pytest.approx(20)


def test_the_tolerance_holds_while_suspended_too(solve):
    """With 10 % up 22 t of the 77 t fall into the suspended half: 55 x 9 + 22 x 19."""
    terms = (
        f"{SOFT}, price: {RISING}, suspension: {{from: 2026-10, share: 60 %}}, tolerance: {{up: 10 %, "
        f"holder: seller}}"
    )
    assert solve(case(terms, **QUARTERS)).objective == pytest.approx(55 * 9 + 22 * 19)


def test_a_suspension_between_two_open_parts_closes_its_own_quarters(solve, plan_of):
    """Suspended from July to January: the 50 t due go in the first or the last quarter."""
    terms = f"{SOFT}, price: {RISING}, suspension: {{from: 2026-07, until: 2027-01}}"
    result = solve(case(terms, **QUARTERS))
    assert [plan_of(result, "deliver", "c", key) for key in ("2026-07", "2026-10")] == pytest.approx([0, 0])
    assert result.objective == pytest.approx(50 * 19)


def test_what_is_owed_from_before_may_be_delivered_while_suspended(solve, plan_of):
    """50 t excused until October 2026 are restored in the next year's suspended half, paid 20 there and
    10 before."""
    prices = "{steps: {2026-04: 10 USD/kg, 2027-10: 20 USD/kg}}"
    terms = (
        f"{SOFT}, price: {prices}, force_majeure: {{share: {{steps: {{2026-04: 100 %, 2026-10: 0 %}}}}}}, "
        "restoration: {}, suspension: {from: 2027-10, until: 2028-04}"
    )
    result = solve(case(terms, every="half-year", count=4, capacity="1000 t/yr"))
    assert plan_of(result, "deliver", "c", "2027-10") == pytest.approx(50)
    assert plan_of(result, "settlement.on_top", "c", "2027-10") == pytest.approx(50)
    assert result.objective == pytest.approx(50 * 9 + 50 * 9 + 50 * 19)


def test_force_majeure_before_the_contract_begins_has_no_effect(solve, column):
    """In force from October: 50 t are due, none of them on an excused day."""
    terms = (
        "firm: true, price: 10 USD/kg, term: {from: 2026-10}, force_majeure: {share: {steps: "
        "{2026-04: 100 %, 2026-07: 0 %}}}"
    )
    result = solve(case(terms, **QUARTERS))
    assert column(result, "due") == pytest.approx([50])
    assert result.objective == pytest.approx(450)


@pytest.mark.parametrize("every", ["year", "quarter"])
def test_half_excused_and_half_suspended_leaves_quantity_due_0(solve, column, every):
    terms = (
        f"{SOFT}, price: 10 USD/kg, force_majeure: {{share: {{steps: {{2026-04: 100 %, 2026-10: "
        f"0 %}}}}}}, suspension: {{from: 2026-10}}"
    )
    result = solve(case(terms, every=every, count={"year": 1, "quarter": 4}[every]))
    assert column(result, "due") == pytest.approx([0])


INDEX = f"prices: {{idx: {{material: ore, {RISING[1:-1]}}}}}"


@pytest.mark.parametrize(
    ("price", "more"),
    [
        (RISING, ""),
        ("{of: idx}", INDEX),
        ("{of: idx, floor: 1 USD/kg, cap: 50 USD/kg}", INDEX),
        ("{steps: {2026-04: 10 USD/kg, 2026-10: 20 USD/kg}, floor: 5 USD/kg}", ""),
    ],
)
def test_a_review_counts_the_price_of_the_days_before_it(solve, price, more):
    """100 x (10 x 183/365 + 30 x 182/365 - 1): the index is 10 on the days before the review, whatever comes
    later."""
    terms = f"firm: true, price: {price}, price_review: {{from: 2026-10, price: 30 USD/kg}}"
    assert solve(case(terms, more=more)).objective == pytest.approx(
        100 * (10 * 183 / 365 + 30 * 182 / 365 - 1)
    )


def test_growth_in_a_reviewed_price_counts_from_the_review(solve, paid):
    """30 from October 2026, 33 from October 2027: the second year has half of each."""
    terms = (
        "firm: true, price: 10 USD/kg, price_review: {from: 2026-10, price: {value: 30 USD/kg, "
        "growth: 10 %/yr}}"
    )
    result = solve(case(terms, every="half-year", count=4, capacity="100 t/yr"))
    received = paid(result, "contract price", "miner")
    assert list(received.values()) == pytest.approx([500, 1500, 1500, 1650])


def test_growth_counts_from_a_review_before_the_horizon(solve, paid):
    """Reviewed to 30 in January 2026: 33 from January 2027 and 36.3 from January 2028. 25 t in each
    quarter."""
    terms = (
        "firm: true, price: 10 USD/kg, price_review: {from: 2026-01, price: {value: 30 USD/kg, "
        "growth: 10 %/yr}}"
    )
    result = solve(case(terms, every="quarter", count=8, capacity="100 t/yr"))
    received = paid(result, "contract price", "miner")
    assert list(received.values()) == pytest.approx([750] * 3 + [825] * 4 + [907.5])


LATE_SALE = "sales: {{spot: {{place: pit, material: ore, price: 15 USD/kg, cap: {cap}}}}}"
TAKEN = "firm: false, price: 10 USD/kg, take_or_pay: {share: 80 %}"


def test_what_is_made_up_lies_before_the_right_expires(solve, column):
    """30 t paid for in each of two years. The right of the first is lost in October 2028, and the sale opens
    in January 2029: 30 t are made up, not 60. 50 x 5 - 300 a year, then 100 x 5 + 30 x 15."""
    sale = LATE_SALE.format(cap="{steps: {2026-04: 50 t/yr, 2028-04: 0 t/yr, 2029-01: 800 t/yr}}")
    text = case(
        f"{TAKEN}, make_up: {{within: 18 months}}",
        every="quarter",
        count=12,
        capacity="0 t/yr",
        more=sale,
        side=PURCHASE,
    )
    result = solve(text)
    assert column(result, "beyond") == pytest.approx([0, 0, 30])
    assert result.objective == pytest.approx(850)


def test_what_is_made_up_before_the_expiry_inside_a_year_counts(solve, column):
    """The same with the sale open in July 2028: both rights are alive, and 60 t are made up."""
    sale = LATE_SALE.format(cap="{steps: {2026-04: 50 t/yr, 2028-04: 0 t/yr, 2028-07: 800 t/yr}}")
    text = case(
        f"{TAKEN}, make_up: {{within: 18 months}}",
        every="quarter",
        count=12,
        capacity="0 t/yr",
        more=sale,
        side=PURCHASE,
    )
    result = solve(text)
    assert column(result, "beyond") == pytest.approx([0, 0, 60])
    assert result.objective == pytest.approx(2 * (250 - 300) + 500 + 60 * 15)


def test_a_buyer_makes_up_of_rights_that_have_not_expired_on_the_day(refused, load):
    """The buyer calls half of 100 t and pays for 30 t of the first year; the right is lost in October
    2027."""
    terms = (
        "firm: true, price: 10 USD/kg, take_or_pay: {{share: 80 %}}, tolerance: {{down: 50 %, holder: "
        "buyer, nomination: {{steps: {{2026-04: 50 %, 2027-04: 100 %}}}}}}, make_up: {{within: 6 months, "
        "nomination: {{steps: {{2026-04: 0 t/yr, {steps}}}}}}}"
    )
    in_time = case(terms.format(steps="2027-04: 60 t/yr, 2027-10: 0 t/yr"), every="half-year", count=4)
    assert load(in_time).solve().status == "optimal"
    too_late = case(terms.format(steps="2027-10: 60 t/yr"), every="half-year", count=4)
    with pytest.raises(Exception, match="exceeds the valid make-up right by 30 t in FY2027-28"):
        load(too_late).solve()


@pytest.mark.parametrize(("down", "floor"), [("10 %", 80), ("95 %", 0)])
def test_grace_is_a_share_of_what_is_due(solve, column, down, floor):
    """Of 100 t a tenth less by tolerance and a tenth free: 80 t; more than all leaves nothing."""
    terms = (
        f"firm: false, price: 0.5 USD/kg, shortfall: {{penalty: 4 USD/kg, grace: 10 %}}, tolerance: "
        f"{{down: {down}, holder: seller}}"
    )
    assert column(solve(case(terms)), "floor") == pytest.approx([floor])


def test_take_or_pay_is_a_share_of_what_is_due_whoever_buys(solve, column):
    """80 % of 100 t, with a tolerance of a tenth: the plan pays for 80 t, of which it takes none."""
    terms = (
        "firm: false, price: 10 USD/kg, take_or_pay: {share: 80 %}, tolerance: {down: 10 %, holder: buyer}"
    )
    text = case(terms, side=PURCHASE, capacity="0 t/yr", more=LATE_SALE.format(cap="0 t/yr"))
    assert column(solve(text), "unlifted") == pytest.approx([80])


def test_what_a_buyer_outside_pays_for_is_in_the_table(solve, column):
    """It calls 50 of 100 t and pays for 80: 30 t at 10."""
    terms = (
        "firm: true, price: 10 USD/kg, take_or_pay: {share: 80 %}, tolerance: {down: 50 %, holder: "
        "buyer, nomination: 50 %}"
    )
    result = solve(case(terms))
    assert column(result, "unlifted") == pytest.approx([30])
    assert result.objective == pytest.approx(50 * 9 + 300)


@pytest.mark.parametrize(("date", "value"), [("2027-04", 900), ("2028-04", 900), ("2026-10", 450 - 20)])
def test_only_what_is_in_force_is_terminated(solve, date, value):
    """The term ends in April 2027: an exit then or later ends nothing and costs nothing."""
    terms = (
        f"firm: true, price: 10 USD/kg, term: {{until: 2027-04}}, termination: {{date: {date}, "
        f"payment: 20 USD thousand}}"
    )
    assert solve(case(terms, every="half-year", count=6)).objective == pytest.approx(value)


@pytest.mark.parametrize(("date", "value"), [("2025-04", 0), ("2026-03", 0), ("2026-04", -20)])
def test_an_exit_before_the_horizon_costs_0_in_it(solve, date, value):
    terms = f"firm: true, price: 10 USD/kg, termination: {{date: {date}, payment: 20 USD thousand}}"
    assert solve(case(terms)).objective == pytest.approx(value)


def test_an_exit_before_the_term_begins_is_refused(refused):
    terms = "firm: true, price: 10 USD/kg, term: {from: 2026-10}, termination: {date: 2026-07}"
    assert "the exit takes effect on 2026-07-01, before the term begins (2026-10-01)" in refused(case(terms))
    listed = "firm: true, price: 10 USD/kg, term: {from: 2026-10}, exit_dates: [2026-07, never]"
    assert "before the term begins (2026-10-01)" in refused(case(listed))


STEPPED = "{{steps: {{2026-04: {before}, 2026-10: {after}}}}}"
ONLY_AFTER: dict[str, tuple[str, str, str, float]] = {
    "grace": ("shortfall: {{penalty: 4 USD/kg, grace: {path}}}", "20 %", "0 %", 50),
    "down": ("shortfall: {{penalty: 4 USD/kg}}, tolerance: {{holder: seller, down: {path}}}", "20 %", "0 %",
             50),
    "nomination": (
        "shortfall: {{penalty: 4 USD/kg}}, tolerance: {{holder: buyer, down: 50 %, nomination: {path}}}",
        "50 %",
        "100 %",
        50,
    ),
}  # fmt: skip


@pytest.mark.parametrize("every", ["quarter", "year"])
@pytest.mark.parametrize("clause", ONLY_AFTER)
def test_a_share_counts_on_the_days_on_which_something_is_due(solve, column, clause, every):
    """In force from October: what the share was before counts nothing. All 50 t are delivered at 0.5 - 1."""
    terms, before, after, floor = ONLY_AFTER[clause]
    path = STEPPED.format(before=before, after=after)
    text = case(
        f"firm: false, price: 0.5 USD/kg, term: {{from: 2026-10}}, {terms.format(path=path)}",
        every=every,
        count={"quarter": 4, "year": 1}[every],
    )
    result = solve(text)
    floor = floor if every == "quarter" else 100 * 182 / 365
    assert column(result, "floor") == pytest.approx([floor])
    assert result.objective == pytest.approx(-floor / 2)


def test_the_width_of_a_tier_counts_the_days_on_which_something_is_due(solve):
    """Of the 50 t due from October the first tier takes half, for 1, and the rest costs 4."""
    path = STEPPED.format(before="100 %", after="50 %")
    terms = (
        f"firm: false, price: 0.5 USD/kg, term: {{from: 2026-10}}, shortfall: {{tiers: [{{share: "
        f"{path}, price: 1 USD/kg}}, {{price: 4 USD/kg}}]}}"
    )
    text = case(terms, every="quarter", count=4, capacity="0 t/yr")
    assert solve(text).objective == pytest.approx(-(25 * 1 + 25 * 4))


def test_what_may_be_bought_down_counts_the_days_on_which_something_is_due(solve, column):
    path = STEPPED.format(before="100 %", after="20 %")
    terms = f"{SOFT}, price: 10 USD/kg, term: {{from: 2026-10}}, buy_down: {{price: 1 USD/kg, most: {path}}}"
    result = solve(case(terms, every="quarter", count=4, capacity="0 t/yr"))
    assert column(result, "released") == pytest.approx([10])


def test_the_firm_minimum_counts_the_days_in_force(solve, column):
    path = STEPPED.format(before="100 t/yr", after="40 t/yr")
    terms = (
        f"firm: false, shortfall: {{penalty: 0 USD/kg}}, price: 0.5 USD/kg, term: {{from: 2026-10}}, "
        f"firm_minimum: {path}"
    )
    assert column(solve(case(terms, every="quarter", count=4)), "delivered") == pytest.approx([20])


ENDS: dict[str, str] = {
    "exit": "termination: {date: 2026-10}",
    "term": "term: {until: 2026-10}",
    "suspension": "suspension: {from: 2026-10}",
}


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize(
    ("every", "count", "due"), [("year", 1, 100 * 183 / 365), ("half-year", 2, 50), ("quarter", 4, 50)]
)
def test_a_price_counts_the_days_on_which_deliveries_are_possible(solve, ends, every, count, due):
    """Nothing is delivered at 20: in a year, in halves and in quarters the price is 10, less 1 of cost."""
    text = case(f"firm: true, price: {RISING}, {ends}", every=every, count=count)
    assert solve(text).objective == pytest.approx(due * 9)


def test_a_contract_that_begins_in_october_is_paid_october_s_price(solve):
    text = case(f"firm: true, price: {RISING}, term: {{from: 2026-10}}")
    assert solve(text).objective == pytest.approx(100 * 182 / 365 * 19)


def test_a_review_on_the_last_day_counts_one_day(solve):
    text = case("firm: true, price: 10 USD/kg, price_review: {from: 2027-03-31, price: 375 USD/kg}")
    assert solve(text).objective == pytest.approx(100 * (10 - 1) + 100 * (375 - 10) / 365)


def test_a_penalty_is_that_of_the_last_day_in_force(solve):
    """The penalty rises in January, after the contract has ended: 50.137 t at 4."""
    terms = (
        "firm: false, price: 0.5 USD/kg, term: {until: 2026-10}, shortfall: {penalty: {steps: "
        "{2026-04: 4 USD/kg, 2027-01: 40 USD/kg}}}"
    )
    assert solve(case(terms, capacity="0 t/yr")).objective == pytest.approx(-4 * 100 * 183 / 365)


def test_a_ramp_starts_from_the_adjusted_quantity(solve, column):
    """One month of 90 t/yr after maintenance: 7.5 t are due, not 8.125. 7.5 x (12 - 5)."""
    terms = (
        "firm: false, price: 12 USD/kg, shortfall: {tiers: [{share: 50 %, price: 2 USD/kg}, {price: "
        "30 USD/kg}]}, ramp_down: {step: 30 t/yr/yr}, adjustment: {maintenance: 10 t/yr}"
    )
    result = solve(case(terms, start="2026-05", every="month", capacity="90 t/yr", cost="5 USD/kg"))
    assert column(result, "due") == pytest.approx([7.5])
    assert result.objective == pytest.approx(52.5)


def test_grace_stays_what_it_is_when_a_part_is_held_back(solve, column):
    """50 t due, 2.5 t free: 20 t delivered at a loss of 1, 25 t held back at 2, 2.5 t short at 4."""
    terms = (
        "firm: false, price: 4 USD/kg, shortfall: {penalty: 4 USD/kg, grace: 5 %}, suspension: "
        "{from: 2026-10, compensation: 2 USD/kg}"
    )
    text = case(terms, start="2026-07", every="quarter", count=2, capacity="40 t/yr", cost="5 USD/kg")
    result = solve(text)
    assert column(result, "shortfall") == pytest.approx([2.5])
    assert result.objective == pytest.approx(-80)


def test_grace_stays_what_it_is_when_a_part_is_bought_down(solve, column):
    """100 t due, 10 t free, 40 t bought down: 50 t are short."""
    terms = (
        "firm: false, price: 4 USD/kg, shortfall: {penalty: 4 USD/kg, grace: 10 %}, buy_down: "
        "{price: 1 USD/kg, most: 40 %}"
    )
    assert column(solve(case(terms, capacity="0 t/yr")), "shortfall") == pytest.approx([50])


def test_what_is_held_back_lowers_the_band_of_its_own_days(solve, column):
    """Down 10 % until October and 30 % after, when all may be held back: 45 t remain of a floor of 45 +
    35 t."""
    down = STEPPED.format(before="10 %", after="30 %")
    terms = (
        f"firm: false, price: 0.5 USD/kg, shortfall: {{penalty: 4 USD/kg}}, tolerance: {{holder: "
        f"seller, down: {down}}}, suspension: {{from: 2026-10, compensation: 0.1 USD/kg}}"
    )
    result = solve(case(terms, every="half-year", count=2, capacity="0 t/yr"))
    assert column(result, "floor") == pytest.approx([80])
    assert column(result, "released") == pytest.approx([50])
    assert column(result, "shortfall") == pytest.approx([45])


EXITS = "exit_dates: [2026-10, never], termination: {payment: 25 USD thousand}, ramp_down: {step: 30 t/yr/yr}"


def test_a_ramp_and_exits_within_a_contract_year_are_solved_on_branches(solve):
    """Kept it costs 100 x (0 - 1); left in October 50 x (0 - 1) and 25."""
    result = solve(case(f"firm: true, price: 0 USD/kg, {EXITS}", every="quarter", count=4))
    assert {label: each.objective for label, each in result.cases} == pytest.approx(
        {"c: left 2026-10": -75, "c: kept": -100}
    )
    assert result.chosen == "c: left 2026-10"


NOT_STATED: dict[str, tuple[str, str]] = {
    "exit": (
        "exit_dates: [2026-10, never]",
        "the case 'c: left 2026-10' is invalid",
    ),
    "extension": (
        "term: {until: 2027-04}, extension: {until: 2028-04, holder: seller}",
        "the case 'c: not extended' is invalid",
    ),
}


@pytest.mark.parametrize(("choice", "said"), NOT_STATED.values(), ids=NOT_STATED)
def test_where_a_case_cannot_be_stated_no_other_is_called_the_best(attempt, choice, said):
    """Made up in the second year is what was paid for in the first; where that has no whole year the case
    cannot be stated."""
    called = (
        "take_or_pay: {share: 80 %}, tolerance: {down: 50 %, holder: buyer, nomination: {steps: "
        "{2026-04: 50 %, 2027-04: 100 %}}}"
    )
    made_up = "make_up: {within: 2 years, nomination: {steps: {2026-04: 0 t/yr, 2027-04: NUMBER t/yr}}}"
    number = "20" if "exit" in choice else "40"
    text = case(
        f"firm: true, price: 10 USD/kg, {called}, {made_up.replace('NUMBER', number)}, {choice}",
        every="half-year",
        count=4,
    )
    result = attempt(text)
    assert (result.status, result.chosen, result.exit_code, result.objective) == ("invalid", None, 2, None)
    assert said in str(result.error)


@pytest.fixture
def plan_of() -> Callable[..., float]:
    """One decision of a plan."""
    return lambda result, decision, *key: result.plan.amount(decision, *key)
