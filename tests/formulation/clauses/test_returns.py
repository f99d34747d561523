"""Material comes back per unit delivered: the other half of a swap."""

import pytest

MOTORS = "demands: {motors: {place: %s, accepts: [magnet], quantity: 6 t/yr, unmet: 100 USD/t}}\n"
HANDOVER = "transfers: {swap: {material: magnet, seller: irel, buyer: makers, price: 50 USD/t}}\n"


def test_magnets_come_back_per_tonne_delivered(solve, contract):
    """60 t out, 6 t of magnets back, and no motor without: 60 x 8 = 480."""
    result = solve(contract(returns="{magnet: 0.1 t}", more=MOTORS % "coast"))
    assert result.objective == pytest.approx(480)
    assert result.plan.amount("serve", "motors", "magnet", "2026-04") == pytest.approx(6)


def test_what_comes_back_can_make_a_losing_delivery_worth_it(solve, contract, column):
    """At 1 USD/t a delivery loses 1, or 10 per tonne of magnets that is worth 100: -60, not -180 - 600."""
    result = solve(contract(returns="{magnet: 0.1 t}", price="1 USD/t", more=MOTORS % "coast"))
    assert column(result, "delivered") == pytest.approx([60])
    assert result.objective == pytest.approx(-60)


def test_returns_are_counted_per_tonne_of_the_basis(solve, contract):
    """50 t Nd in 100 t of oxide bring back 5 t; 1 t of magnets is missing: 500 - 200 - 30 - 100 = 170."""
    result = solve(contract(returns="{magnet: 0.1 t}", basis="Nd", more=MOTORS % "coast"))
    assert result.objective == pytest.approx(170)


def test_what_arrives_at_another_owner_s_place_is_paid_at_the_transfer_price(solve, contract):
    """6 t to the makers at 50 USD/t: 300 from the makers to IREL, and India as a whole keeps its 480."""
    result = solve(contract(returns="{magnet: {amount: 0.1 t, to: park}}", more=MOTORS % "park" + HANDOVER))
    [row] = [row for row in result.tables["ledger"] if row["item"] == "transfer"]
    assert (row["payer"], row["payee"], row["amount"]) == ("makers", "irel", pytest.approx(300))
    assert result.objective == pytest.approx(480)


def test_a_return_to_another_owner_without_a_price_is_refused(refused, contract):
    text = contract(returns="{magnet: {amount: 0.1 t, to: park}}", more=MOTORS % "park")
    assert "magnet passes from irel to makers without a transfer price" in refused(text)


def test_dependence_counts_returns_as_the_counterparty_s(solve, contract):
    rows = solve(contract(returns="{magnet: 0.1 t}", more=MOTORS % "coast")).tables["dependence"]
    shares = {row["origin"]: row["share"] for row in rows if row["product"] == "magnet"}
    assert shares == pytest.approx({"home": 0, "japan": 1})
