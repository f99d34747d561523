"""Demands: what is served, what goes unmet, and what that is worth."""

import pytest

MARKET = """
materials: {{car: {{unit: t}}, fan: {{unit: t}}}}
places: {{town: {{}}}}
imports:
  cars: {{place: town, material: car, origin: china, price: 5 USD/t, cap: {cap}}}
  fans: {{place: town, material: fan, origin: china, price: 6 USD/t, cap: 20 t/yr}}
demands: {{motors: {{place: town, accepts: {accepts}, quantity: 100 t/yr, unmet: {unmet}}}}}
"""


def test_the_least_valued_tier_goes_unmet_first(solve):
    """A quarter is worth 1, the rest 10: 25 x 1 + 75 x 5 = 400."""
    text = MARKET.format(
        cap="none", accepts="[car]", unmet="[{share: 25 %, price: 1 USD/t}, {price: 10 USD/t}]"
    )
    result = solve(text)
    assert result.objective == pytest.approx(-400)
    [row] = result.tables["unmet"]
    assert (row["served"], row["unmet"], row["lost_value"]) == pytest.approx((75, 25, 25))


def test_the_share_of_a_tier_is_one_of_what_is_wanted_on_its_day(solve):
    """Half of it is worth 1 until October, when nothing is wanted; then 200 t/yr are, all of them worth 10:
    200 x 182/365 x 5."""
    tiers = "[{share: {steps: {2026-04: 50 %, 2026-10: 0 %}}, price: 1 USD/t}, {price: 10 USD/t}]"
    text = MARKET.format(cap="none", accepts="[car]", unmet=tiers)
    text = text.replace("quantity: 100 t/yr", "quantity: {steps: {2026-04: 0 t/yr, 2026-10: 200 t/yr}}")
    assert solve(text).objective == pytest.approx(-200 * 182 / 365 * 5)


def test_materials_of_one_unit_serve_a_demand_equally(solve):
    """60 t of cars, 20 t of fans, 20 t unmet at 10: 300 + 120 + 200."""
    text = MARKET.format(cap="60 t/yr", accepts="[car, fan]", unmet="10 USD/t")
    assert solve(text).objective == pytest.approx(-620)


def test_lost_supply_is_value_and_not_cash(solve):
    result = solve(MARKET.format(cap="60 t/yr", accepts="[car]", unmet="10 USD/t"))
    [row] = [row for row in result.tables["ledger"] if row["item"] == "lost supply"]
    assert (row["payer"], row["payee"], row["kind"], row["amount"]) == (
        "planner",
        "lost",
        "value",
        pytest.approx(400),
    )


def test_where_nothing_may_go_unmet_there_may_be_no_plan(attempt):
    result = attempt(MARKET.format(cap="60 t/yr", accepts="[car]", unmet="none"))
    assert result.status == "infeasible"
    assert any("motors" in str(row) for row in result.error.conflict)


def test_users_of_another_account_pay_the_transfer_price(solve):
    text = MARKET.format(cap="none", accepts="[car]", unmet="10 USD/t").replace(
        "{place: town, accepts", "{place: town, account: users, accepts"
    )
    result = solve(text + "transfers: {cars: {material: car, seller: planner, buyer: users, price: 7 USD/t}}")
    [row] = [row for row in result.tables["ledger"] if row["item"] == "transfer"]
    assert (row["payer"], row["payee"], row["amount"]) == ("users", "planner", pytest.approx(700))
    assert result.objective == pytest.approx(-500)
