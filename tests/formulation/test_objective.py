"""The objective is the balance of all inside accounts together."""

import pytest

TRADE = """
outside: [world]
materials: {{a: {{unit: t}}}}
places: {{mine: miner, port: trader}}
mines: {{pit: {{place: mine, material: a, capacity: 100 t/yr, cost: 2 USD/t}}}}
routes: {{road: {{from: mine, to: port, materials: [a]}}}}
sales: {{spot: {{place: port, material: a, price: 10 USD/t, cap: 90 t/yr}}}}
demands: {{need: {{place: port, account: shop, accepts: [a], quantity: 10 t/yr, unmet: {unmet} USD/t}}}}
transfers:
  sold: {{material: a, seller: miner, buyer: trader, price: {transfer} USD/t}}
  used: {{material: a, seller: trader, buyer: shop, price: 10 USD/t}}
"""


def test_a_transfer_price_moves_money_and_not_the_plan(solve):
    """Above its own worth of 10 or below the mining cost of 2: 90 x 8 - 10 x 2 = 700 either way."""
    low, high = (solve(TRADE.format(transfer=price, unmet=50)) for price in (1, 50))
    assert low.objective == high.objective == pytest.approx(700)
    assert low.tables["flows"] == high.tables["flows"]


def test_payments_between_inside_accounts_cancel(solve):
    """The shop would pay 10 for what is worth 1 to it and costs 2 to mine: the country goes without; 720 -
    10."""
    assert solve(TRADE.format(transfer=5, unmet=1)).objective == pytest.approx(710)


def test_real_costs_and_lost_supply_always_count(load):
    instance = load(TRADE.format(transfer=5, unmet=1)).instance
    outside = {account for account in instance.accounts if instance.is_outside(account)}
    assert outside == {"world", "lost", "resources"}
    assert {"miner", "trader", "shop", "treasury"} <= set(instance.accounts)


def test_a_buyer_whose_money_would_not_count_is_refused(refused):
    text = TRADE.format(transfer=5, unmet=1).replace(
        "material: a, price: 10", "material: a, buyer: shop, price: 10"
    )
    assert "`shop` is an inside account" in refused(text)
