"""What the buyer does not take of a share of the quantity, it pays for all the same."""

import pytest

from monazite.results.proof.branching import may_split


def test_what_is_not_taken_is_paid_for(solve, purchase, column, paid):
    """Users want 40 t; 80 % of 60 t = 48 t are taken or paid for: 8 t x 10. -400 - 80 = -480."""
    result = solve(purchase(take_or_pay="{share: 80 %}"))
    assert column(result, "delivered") == pytest.approx([40])
    assert paid(result, "take-or-pay", "world") == {"2026-04": pytest.approx(80)}
    assert result.objective == pytest.approx(-480)


def test_a_price_of_its_own(solve, purchase, paid):
    """8 t at 6."""
    result = solve(purchase(take_or_pay="{share: 80 %, price: 6 USD/t}"))
    assert paid(result, "take-or-pay", "world") == {"2026-04": pytest.approx(48)}


def test_once_it_must_be_paid_anyway_the_material_is_free(solve, purchase, column):
    """Lost supply is worth 20, a spot import costs 4: without the clause all would come from there. With it
    48 t are paid anyway, so 40 t are taken: -480, where the spot import would cost 160 more."""
    spot = "imports: {spot: {place: park, material: oxide, origin: world, price: 4 USD/t, cap: none}}"
    result = solve(purchase(take_or_pay="{share: 80 %}", more=spot))
    assert column(result, "delivered") == pytest.approx([40])
    assert solve(purchase(more=spot)).objective == pytest.approx(-160)


def test_the_price_of_the_quantity_is_what_a_tonne_of_obligation_costs(solve, purchase):
    """One more tonne due is 0.8 t more to pay for: 8."""
    rows = solve(purchase(take_or_pay="{share: 80 %}")).tables["prices"]
    [row] = [row for row in rows if row["constraint"] == "contracts.quantity"]
    assert row["right"] == pytest.approx(-8)


def test_a_seller_is_paid_for_what_its_buyer_does_not_call(solve, contract, paid):
    """The buyer calls half of 60 t, and has to take or pay for 80 %: 18 t x 10 = 180; 30 x 8 + 180 = 420."""
    text = contract(take_or_pay="{share: 80 %}", tolerance="{down: 50 %, holder: buyer, nomination: 50 %}")
    result = solve(text)
    assert paid(result, "take-or-pay", "irel") == {"2026-04": pytest.approx(180)}
    assert result.objective == pytest.approx(420)


def test_what_a_buyer_takes_beyond_counts_later_where_it_is_carried_forward(solve, contract, paid):
    """Called 60 t, then 40 t; 48 t a year are owed. 12 t are carried forward: nothing is paid, else 80."""
    called = (
        "{down: 50 %, holder: buyer, nomination: {steps: {2026-04: 100 %, 2027-04: 66.666666666666667 %}}}"
    )
    text = contract(years=2, take_or_pay="{share: 80 %}", tolerance=called)
    assert paid(solve(text), "take-or-pay", "irel") == {"2027-04": pytest.approx(80)}
    carried = text.replace("    take_or_pay", "    carry_forward: {threshold: take_or_pay}\n    take_or_pay")
    assert paid(solve(carried), "take-or-pay", "irel") == {}


def test_a_firm_purchase_is_taken_in_full(solve, purchase, column, attempt):
    """60 t taken, 40 t used, and nowhere to put the rest: infeasible; with a store it is taken: -600."""
    assert attempt(purchase(firm="true")).status == "infeasible"
    store = "stocks: {heap: {material: oxide, place: park, opening: 0 t, capacity: none, closing: free}}"
    result = solve(purchase(firm="true", more=store))
    assert column(result, "delivered") == pytest.approx([60])
    assert result.objective == pytest.approx(-600)


def test_a_release_lowers_the_level_by_its_share(solve, purchase, decided, paid):
    """Users want 30 t; 80 % of 60 t are owed. Each tonne bought down at 4 saves 0.8 t x 10 = 8: 18 t too few
    are 22.5 t bought down."""
    result = solve(purchase(demand="30 t/yr", take_or_pay="{share: 80 %}", buy_down="{price: 4 USD/t}"))
    assert decided(result, "buy_down.bought") == pytest.approx([22.5])
    assert result.objective == pytest.approx(-300 - 90)


def test_where_the_seller_calls_less_than_must_be_paid_for_the_rest_is_paid_for(
    solve, purchase, column, paid
):
    """The seller calls half of 60 t, 90 % are taken or paid for: 30 t taken, 24 t paid for. Users want 40 t:
    10 t x 20 are lost."""
    called = "{down: 50 %, holder: seller, nomination: 50 %}"
    result = solve(purchase(take_or_pay="{share: 90 %}", tolerance=called))
    assert column(result, "delivered") == pytest.approx([30])
    assert paid(result, "take-or-pay", "world") == {"2026-04": pytest.approx(240)}
    assert result.objective == pytest.approx(-300 - 240 - 200)


CALLED = "{down: 50 %, holder: buyer, nomination: 50 %}"


@pytest.mark.parametrize(
    ("penalty", "bought", "unlifted", "value"),
    [(10, 0, 18, -300 + 180), (12, 30, 0, -150), (20, 30, 0, -150)],
)
def test_a_buyer_does_not_pay_for_what_the_seller_bought_down(
    solve, contract, decided, column, penalty, bought, unlifted, value
):
    """Nothing is mined. 60 t are due, 30 t called and 48 t taken or paid for: 18 t x 10. A tonne bought down
    at 5 saves the penalty and costs 8 of that, until it is used up at 22.5 t: all 30 t at 150 with nothing
    paid for, or none with 30 x penalty less 180."""
    text = contract(
        capacity="0 t/yr",
        shortfall=f"{{penalty: {penalty} USD/t}}",
        take_or_pay="{share: 80 %}",
        tolerance=CALLED,
        buy_down="{price: 5 USD/t}",
    )
    result = solve(text)
    assert decided(result, "buy_down.bought") == pytest.approx([bought])
    assert column(result, "unlifted") == pytest.approx([unlifted])
    assert result.objective == pytest.approx(value)


def test_a_buyer_does_not_pay_for_what_the_seller_holds_back(solve, contract, decided, column):
    """Nothing is mined. A tonne held back at 2 lowers the call of 50 % and the level of 80 %: it saves 0.5 x
    20 and costs 0.3 x 10. All 60 t: -120."""
    text = contract(
        capacity="0 t/yr",
        shortfall="{penalty: 20 USD/t}",
        take_or_pay="{share: 80 %}",
        tolerance=CALLED,
        suspension="{from: 2026-04, compensation: 2 USD/t}",
    )
    result = solve(text)
    assert decided(result, "suspension.hold") == pytest.approx([60])
    assert column(result, "unlifted") == pytest.approx([0])
    assert result.objective == pytest.approx(-120)
    assert may_split(result.instance) is None


def test_the_price_of_the_quantity_counts_what_is_bought_down_and_not_called(solve, contract):
    """At a penalty of 10 nothing is bought down: one more tonne due is half a tonne short and 0.3 t more to
    be paid for: -5 + 3."""
    text = contract(
        capacity="0 t/yr",
        shortfall="{penalty: 10 USD/t}",
        take_or_pay="{share: 80 %}",
        tolerance=CALLED,
        buy_down="{price: 5 USD/t}",
    )
    [row] = [row for row in solve(text).tables["prices"] if row["constraint"] == "contracts.quantity"]
    assert (row["left"], row["right"]) == pytest.approx((-2, -2))


def test_a_contract_year_excepted_from_a_longer_period_is_warned_of(warned, contract):
    """Of a period of three years the second is left out."""
    text = contract(every="3 years", term="{except: [2027-04]}")
    assert (
        "an excepted contract year begins or ends on 2027-04-01, inside the period 2026-04..2029-03"
        in warned(text)
    )
