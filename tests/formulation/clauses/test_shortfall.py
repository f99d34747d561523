"""What is not delivered of the floor is paid for, in rising tiers."""

import pytest

SPOT = "sales: {spot: {place: coast, material: oxide, price: %s USD/t, cap: none}}"


def test_short_tonnes_are_charged_the_penalty(solve, contract, column):
    """The mine gives 40 t: 40 x (10 - 2) - 20 x 3 = 260."""
    result = solve(contract(capacity="40 t/yr"))
    assert column(result, "shortfall") == pytest.approx([20])
    assert column(result, "penalty") == pytest.approx([60])
    assert result.objective == pytest.approx(260)


def test_tiers_of_penalty_rise_with_the_shortfall(solve, contract, column):
    """30 t short: the first 20 % of 60 t = 12 t at 3, the other 18 t at 8; 36 + 144 = 180. 30 x 8 - 180 =
    60."""
    result = solve(
        contract(capacity="30 t/yr", shortfall="[{share: 20 %, price: 3 USD/t}, {price: 8 USD/t}]")
    )
    assert column(result, "penalty") == pytest.approx([180])
    assert result.objective == pytest.approx(60)


@pytest.mark.parametrize(("spot", "delivered", "value"), [(12.5, 60, 480), (13.5, 0, 510)])
def test_the_plan_follows_price_plus_penalty(solve, contract, column, spot, delivered, value):
    """A tonne is worth 10 + 3 = 13 to the contract. Below that it is delivered (60 x 8 = 480), above it is
    sold and the penalty paid: 60 x (13.5 - 2 - 3) = 510."""
    result = solve(contract(capacity="60 t/yr", more=SPOT % spot))
    assert column(result, "delivered") == pytest.approx([delivered])
    assert result.objective == pytest.approx(value)


def test_the_penalty_is_paid_in_the_last_period_at_its_price(solve, contract):
    """Nothing mined, 60 t short; 3 USD/t in the first half year, 5 in the second: 300, paid in October."""
    text = contract(
        years=2,
        every="half-year",
        capacity="0 t/yr",
        shortfall="{penalty: {steps: {2026-04: 3 USD/t, 2026-10: 5 USD/t}}}",
    )
    rows = [row for row in solve(text).tables["ledger"] if row["item"] == "shortfall penalty"]
    assert [(row["period"], row["amount"], row["payer"], row["payee"]) for row in rows] == [
        ("2026-10", pytest.approx(300), "irel", "japan")
    ]


def test_a_firm_contract_ignores_its_penalty(attempt, contract):
    assert attempt(contract(firm="true", capacity="59 t/yr")).status == "infeasible"


def test_a_soft_contract_must_say_what_short_tonnes_cost(refused, contract):
    text = contract().replace("    shortfall: {penalty: 3 USD/t}\n", "")
    assert "`shortfall` is missing with `firm: false`" in refused(text)


def test_falling_tiers_are_refused(refused, contract):
    """A linear program would fill the cheap tier first."""
    text = contract(shortfall="[{share: 20 %, price: 8 USD/t}, {price: 3 USD/t}]")
    assert "tiers out of order" in refused(text)


def test_the_price_of_the_quantity_is_what_a_tonne_of_obligation_costs(solve, contract):
    """With the mine used up, one more tonne due is one more tonne short: it costs 3."""
    rows = solve(contract(capacity="40 t/yr")).tables["prices"]
    [row] = [row for row in rows if row["constraint"] == "contracts.quantity"]
    assert row["shadow_price"] == pytest.approx(-3)
    assert row["words"] == "quantity of contract toyotsu (FY2026-27): -3 USD per additional t/yr"


def test_a_share_is_free_of_penalty(solve, contract, column):
    """The mine gives 40 t of 60 t; 10 % = 6 t are free: 14 t x 3 = 42; 40 x 8 - 42 = 278."""
    result = solve(contract(capacity="40 t/yr", shortfall="{penalty: 3 USD/t, grace: 10 %}"))
    assert column(result, "floor") == pytest.approx([54])
    assert column(result, "shortfall") == pytest.approx([14])
    assert result.objective == pytest.approx(278)
