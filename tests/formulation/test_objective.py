"""The objective is the balance of all inside accounts together."""

import pytest

TRADE = """
outside: {outside}
materials: {{a: {{unit: t}}}}
places: {{mine: miner, port: trader}}
mines: {{pit: {{place: mine, material: a, capacity: 100 t/yr, cost: 2 USD/t}}}}
routes: {{road: {{from: mine, to: port, materials: [a]}}}}
sales: {{spot: {{place: port, material: a, buyer: shop, price: 10 USD/t, cap: none}}}}
demands: {{need: {{place: port, account: shop, accepts: [a], quantity: 10 t/yr, unmet: 1 USD/t}}}}
transfers:
  sold: {{material: a, seller: miner, buyer: trader, price: {transfer} USD/t}}
  used: {{material: a, seller: trader, buyer: shop, price: 10 USD/t}}
"""


def test_a_transfer_price_moves_money_and_not_the_plan(solve):
    """Above its own worth of 10 or below the mining cost of 2: the plan and its value stay."""
    low, high = (solve(TRADE.format(outside="[world, shop]", transfer=price)) for price in (1, 50))
    assert low.objective == high.objective == pytest.approx(800)
    assert low.tables["flows"] == high.tables["flows"]


def test_payments_between_inside_accounts_cancel(solve):
    """With the shop inside, the sale earns the country nothing; it then mines only what the need is worth."""
    result = solve(TRADE.format(outside="[world]", transfer=5))
    assert result.objective == pytest.approx(-10)


def test_real_costs_and_lost_supply_always_count(load):
    instance = load(TRADE.format(outside="[world]", transfer=5)).instance
    outside = {account for account in instance.accounts if instance.is_outside(account)}
    assert outside == {"world", "lost", "resources"}
    assert {"miner", "trader", "shop", "treasury"} <= set(instance.accounts)
