"""Imports: tiers, caps, freight and tariff."""

import pytest

PORT = """
materials: {{magnet: {{unit: t}}}}
places: {{port: {{}}}}
imports: {{china: {{place: port, material: magnet, origin: china, {terms}}}}}
demands: {{motors: {{place: port, accepts: [magnet], quantity: 100 t/yr, unmet: {unmet} USD/t}}}}
"""
TIERS = "tiers: [{rate: 30 t/yr, price: 2 USD/t}, {price: 5 USD/t}], cap: 50 t/yr"


@pytest.mark.parametrize(("unmet", "value"), [(4, -340), (9, -610)])
def test_tiers_are_bought_as_far_as_they_are_worth(solve, unmet, value):
    """Worth 4: 30 x 2 + 70 x 4 = 340. Worth 9: up to the cap, 30 x 2 + 20 x 5 + 50 x 9 = 610."""
    assert solve(PORT.format(terms=TIERS, unmet=unmet)).objective == pytest.approx(value)


def test_a_tariff_moves_money_and_not_the_plan(solve):
    """Price 2, freight 1, duty half of both: users would pay 4.50 for what is worth 3.50, and the plan still
    buys, since the duty stays in the country: 100 x 3 = 300."""
    free = solve(PORT.format(terms="price: 2 USD/t, freight: 1 USD/t, cap: none", unmet=3.5))
    taxed = solve(PORT.format(terms="price: 2 USD/t, freight: 1 USD/t, tariff: 50 %, cap: none", unmet=3.5))
    assert free.objective == taxed.objective == pytest.approx(-300)
    paid = {(row["payer"], row["payee"], row["item"]): row["amount"] for row in taxed.tables["ledger"]}
    assert paid == pytest.approx(
        {
            ("planner", "world", "import"): 200,
            ("planner", "resources", "freight"): 100,
            ("planner", "treasury", "tariff"): 150,
        }
    )


def test_the_duty_of_a_day_is_a_share_of_the_price_of_that_day(solve):
    """100 t in a year. Free until October, then half of 2 + 1: 100 x 182/365 x 1.5. The mean of each would
    give 0.2493 x 2.4986."""
    terms = (
        "price: {steps: {2026-04: 1 USD/t, 2026-10: 2 USD/t}}, freight: 1 USD/t, "
        "tariff: {steps: {2026-04: 0 %, 2026-10: 50 %}}, cap: none"
    )
    result = solve(PORT.format(terms=terms, unmet=9))
    [duty] = [row["amount"] for row in result.tables["ledger"] if row["item"] == "tariff"]
    assert duty == pytest.approx(100 * 182 / 365 * 1.5)


def test_a_duty_is_refused_on_the_day_on_which_it_would_be_paid_by_the_treasury(refused, solve):
    """-1 from October: the mean of the year is above 0, but on those days the treasury would pay; with 0 % on
    them it does not."""
    price = "price: {steps: {2026-04: 5 USD/t, 2026-10: -1 USD/t}}, cap: 5 t/yr"
    assert "are negative (-1 USD/t from 2026-10-01)" in refused(
        PORT.format(terms=f"{price}, tariff: 10 %", unmet=9)
    )
    free = f"{price}, tariff: {{steps: {{2026-04: 10 %, 2026-10: 0 %}}}}"
    assert solve(PORT.format(terms=free, unmet=9)).status == "optimal"


def test_a_curb_is_a_cap_over_time(solve):
    """100 t in the first half year would be allowed, 10 t in the second: 50 + 5 t of 50 + 50."""
    text = PORT.format(terms="price: 1 USD/t, cap: {steps: {2026-04: 100 t/yr, 2026-10: 10 t/yr}}", unmet=9)
    result = solve("horizon: {start: 2026-04, steps: [{every: half-year, count: 2}]}\n" + text)
    assert [row["served"] for row in result.tables["unmet"]] == pytest.approx([50, 5])


def test_an_import_must_state_its_cap(refused):
    assert "the key `cap` is missing" in refused(PORT.format(terms="price: 1 USD/t", unmet=9))


def test_dependence_reports_each_origin_s_share(solve):
    rows = solve(PORT.format(terms="price: 1 USD/t, cap: none", unmet=9)).tables["dependence"]
    assert {row["origin"]: row["share"] for row in rows} == pytest.approx({"home": 0, "china": 1})
