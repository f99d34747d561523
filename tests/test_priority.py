"""Who comes first is served before all else, whatever the prices say."""

import pytest

from monazite import UsageError

HOME = "demands: {motors: {place: coast, accepts: [oxide], quantity: 50 t/yr, unmet: 5 USD/t}}"


def short(result) -> tuple[float, float]:
    """What is delivered to Toyotsu, and what motors go without."""
    [delivered] = [row["delivered"] for row in result.tables["contracts"]]
    return delivered, sum(amount for _, amount in result.plan.of("unmet"))


def test_without_priority_the_better_price_is_served(load, contract):
    """80 t: Toyotsu pays 10 and saves 3 for its 60 t, motors lose 5 a tonne: 60 t and 20 t. 480 - 40 - 150 =
    290."""
    result = load(contract(capacity="80 t/yr", more=HOME)).solve()
    assert short(result) == pytest.approx((60, 30))
    assert result.objective == pytest.approx(60 * 10 - 80 * 2 - 30 * 5)


def test_a_demand_that_comes_first_is_served_first(load, contract):
    """50 t for motors, 30 t are left: 300 - 160 - 30 x 3 = 50."""
    result = load(contract(capacity="80 t/yr", more=HOME)).solve(first=["motors"])
    assert short(result) == pytest.approx((30, 0), abs=1e-6)
    assert result.objective == pytest.approx(50)
    assert result.served == (("demands.motors", pytest.approx(0)),)
    assert result.verified


def test_what_comes_second_gets_what_the_first_leaves(load, contract):
    """40 t: all to motors, then nothing is left; the other way round likewise."""
    model = load(contract(capacity="40 t/yr", more=HOME))
    served = dict(model.solve(first=["motors", "toyotsu"]).served)
    assert served == {"demands.motors": pytest.approx(10), "contracts.toyotsu": pytest.approx(60)}
    served = dict(model.solve(first=["contracts.toyotsu", "demands.motors"]).served)
    assert served == {"contracts.toyotsu": pytest.approx(20), "demands.motors": pytest.approx(50)}


def test_it_costs_what_the_plan_would_rather_do(load, contract):
    """A contract at a loss: its tonnes cost 20 and earn 10, and are delivered all the same."""
    text = contract().replace("cost: 2 USD/t", "cost: 20 USD/t")
    assert load(text).solve().objective == pytest.approx(-180)
    assert load(text).solve(first=["toyotsu"]).objective == pytest.approx(-600)


def test_the_price_of_the_service_is_reported_in_words(load, contract):
    """One tonne less for motors is one more for Toyotsu: 10 + 3 - 5 = 8."""
    result = load(contract(capacity="80 t/yr", more=HOME)).solve(first=["motors"])
    [row] = [row for row in result.tables["prices"] if row["constraint"] == "priority.served"]
    assert row["right"] == pytest.approx(8)
    assert row["words"] == "shortfall of demands.motors: +8 USD per additional t"


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ({}, "toyotus", "unknown contract or demand. Did you mean 'toyotsu'?"),
        ({"firm": "true"}, "toyotsu", "the contract is firm and always served in full"),
        ({"more": HOME.replace("5 USD/t", "none")}, "motors", "`unmet: none`"),
    ],
)
def test_who_cannot_come_first_is_reported(load, contract, text, name, said):
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        load(contract(**text)).solve(first=[name])


def test_a_purchase_cannot_come_first(load, purchase):
    with pytest.raises(UsageError, match="the plan buys under this contract"):
        load(purchase(take_or_pay="{share: 80 %}")).solve(first=["lynas"])
