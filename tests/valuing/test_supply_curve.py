"""What a contract would be sold for, tonne by tonne, and between which prices both sides gain; on paper."""

from __future__ import annotations

import pytest
from conftest import INSTANCES

import monazite

TWO_TIERS = """
horizon: {{start: 2026-04, steps: [{{every: {every}, count: {count}}}]}}
money: {{unit: USD, price_year: 2026{discount}}}
materials: {{oxide: {{unit: t}}}}
places: {{coast: irel}}
mines: {{sands: {{place: coast, material: oxide, capacity: {capacity}, tiers: [{{rate: 40 t/yr,
  cost: 2 USD/t}}, {{cost: 5 USD/t}}]}}}}
demands: {{motors: {{place: coast, accepts: [oxide], quantity: {home}, unmet: 9 USD/t}}}}
contracts:
  toyotsu:
    counterparty: japan
    destination: japan
    material: oxide
    from: coast
    quantity: 100 t/yr
    firm: false
    price: 6 USD/t
    shortfall: {{penalty: 4 USD/t}}
"""


@pytest.fixture
def valued(load):
    """The sheet of the two-tier mine: 40 t at 2 USD, the rest of 100 t at 5; users at home lose 9 for each
    tonne they lack."""

    def valued(more: str = "", home: str = "30 t/yr", capacity: str = "100 t/yr", **other):
        shape = {"every": "year", "count": 1, "discount": ""} | other
        text = TWO_TIERS.format(home=home, capacity=capacity, **shape)
        return load(text + "".join(f"    {line}\n" for line in more.splitlines())).value("toyotsu")

    return valued


def steps(found) -> list[tuple[float, float | None, float, float]]:
    return [(step.price_from, step.price_to, *step.total) for step in found.sheet.supply.steps]


# The offer.


def test_tonnes_are_sold_at_the_cost_of_the_tier_they_come_from(valued):
    """Without users at home: 40 t from 2 USD on, 60 more from 5 on."""
    found = valued(home="0 t/yr")
    assert steps(found) == [
        pytest.approx((0, 2, 0, 0)),
        pytest.approx((2, 5, 40, 40)),
        (pytest.approx(5), None, pytest.approx(100), pytest.approx(100)),
    ]
    assert found.sheet.supply.exact and found.sheet.supply.verified


def test_the_last_tonnes_are_sold_at_what_they_are_worth_at_home(valued):
    """30 t go home first, for which 9 is lost: 10 t of the cheap tier are left, then 60 of the dear one, then
    the 30."""
    found = valued()
    told = [(step.price_from, step.total[0]) for step in found.sheet.supply.steps]
    assert told == [pytest.approx(pair) for pair in ((0, 0), (2, 10), (5, 70), (9, 100))]
    rows = found.frame("offer")
    assert list(rows[rows["period"] == ""]["further"]) == pytest.approx([0, 10, 60, 30])
    assert set(rows["price_unit"]) == {"USD/t"}


def test_tonnes_are_reported_by_contract_year(valued):
    """In the second year only 40 t can be mined, 10 of them beyond what is wanted at home."""
    found = valued(count=2, capacity="{steps: {2026-04: 100 t/yr, 2027-04: 40 t/yr}}")
    rows = found.frame("offer")
    second = rows[rows["period"] == "2027-04"]
    assert list(second["price_from"]) == pytest.approx([0, 2, 5, 9])
    assert list(second["most"]) == pytest.approx([0, 10, 10, 40])
    whole = rows[rows["period"] == ""]
    assert list(whole["least"]) == pytest.approx([0, 20, 80, 140])


def test_a_price_does_not_depend_on_discounting_where_costs_do_not_move(valued):
    found = valued(count=3, discount=", discount: 10 %/yr")
    assert [step.price_from for step in found.sheet.supply.steps] == pytest.approx([0, 2, 5, 9])


def test_the_supply_curve_does_not_depend_on_the_price_the_penalty_or_the_firmness_of_the_contract(valued):
    plain = steps(valued())
    for more in ("tolerance: {down: 10 %, up: 10 %, holder: seller}", "take_or_pay: {share: 50 %}"):
        assert steps(valued(more)) == [pytest.approx(step) for step in plain]
    assert valued("firm_minimum: 20 t/yr").sheet.supply.ignored_clauses == ("shortfall", "firm_minimum")


def test_the_supply_curve_keeps_the_term(valued):
    found = valued("term: {from: 2027-04}", count=2)
    assert found.sheet.supply.steps[-1].total == pytest.approx((100, 100))


def test_selling_below_the_price_of_a_step_would_lose():
    """At a price just above a step's start its tonnes are sold, just below they are not: solved again, on the
    real case."""
    model = monazite.load(INSTANCES / "irel-japan.yaml")
    supply = model.value("toyotsu").sheet.supply
    assert supply.exact and len(supply.steps) > 10
    penalty = ("contracts.toyotsu.shortfall.penalty=0 USD/kg",)
    for number in (3, len(supply.steps) // 2, len(supply.steps) - 1):
        step, before = supply.steps[number], supply.steps[number - 1]
        for price, expected in ((step.price_from + 1e-4, step), (step.price_from - 1e-4, before)):
            settings = (*penalty, f"contracts.toyotsu.price={price!r} USD/kg")
            rows = monazite.load(INSTANCES / "irel-japan.yaml", set=settings).solve().tables["contracts"]
            least, most = expected.total
            assert least - 1e-4 <= sum(row["delivered"] for row in rows) <= most + 1e-4


# The bargain.


def deals(found) -> list[tuple[float, float]]:
    return [(deal.quantity, deal.gain) for deal in found.sheet.zone.deals]


def test_the_joint_gain_is_what_the_alternative_costs_beyond_the_plan(valued):
    """Elsewhere a tonne costs 8: 10 t gain 6 each, 60 more gain 3, the last 30, worth 9 at home, lose 1."""
    found = valued("alternative: 8 USD/t")
    assert deals(found) == [pytest.approx(pair) for pair in ((0, 0), (10, 60), (70, 240), (100, 210))]
    zone = found.sheet.zone
    assert zone.best.quantity == pytest.approx(70)
    assert zone.better == pytest.approx((0, 100))
    assert (zone.best.seller_least, zone.best.equal_split, zone.best.buyer_most) == pytest.approx(
        (8 - 240 / 70, 8 - 120 / 70, 8)
    )


def test_beyond_some_quantity_nobody_gains(valued):
    """At 5.50 elsewhere: 35 for 10 t, 30 more for 60, then 3.50 lost a tonne: nothing is left after 65 /
    3.5 t more."""
    zone = valued("alternative: 5.5 USD/t").sheet.zone
    assert zone.better == pytest.approx((0, 70 + 65 / 3.5))
    assert zone.best.gain == pytest.approx(65)


def test_where_the_alternative_is_cheap_there_is_no_bargain(valued):
    zone = valued("alternative: 1 USD/t").sheet.zone
    assert zone.better is None
    assert zone.best.gain == 0


def test_without_an_alternative_there_is_no_zone_of_possible_agreement(valued):
    assert valued().sheet.zone is None


def test_what_cannot_be_delivered_firmly_is_not_in_the_range(valued):
    """80 t can be mined: up to 80 t are feasible."""
    zone = valued("alternative: 8 USD/t", capacity="80 t/yr").sheet.zone
    assert zone.feasible == pytest.approx((0, 80))
    assert zone.deals[-1].quantity == pytest.approx(80)


def test_at_the_least_price_the_seller_gains_nothing_and_at_the_split_half(load, valued):
    """Solved again with the contract firm at the best quantity and these prices; two years, discounted,
    prices that move."""
    alternative = "alternative: {steps: {2026-04: 8 USD/t, 2027-04: 7 USD/t}}"
    shape = {"every": "year", "count": 2, "discount": ", discount: 10 %/yr"}
    found = valued(alternative, **shape)
    best, without = found.sheet.zone.best, found.sheet.whole.without.objective
    text = TWO_TIERS.format(home="30 t/yr", capacity="100 t/yr", **shape)
    for price, share in ((best.seller_least, 0.0), (best.equal_split, 0.5), (best.buyer_most, 1.0)):
        settings = ("firm=true", f"quantity={best.quantity!r} t/yr", f"price={price!r} USD/t")
        again = load(text, *(f"contracts.toyotsu.{each}" for each in settings)).solve()
        assert again.objective - without == pytest.approx(share * best.gain, abs=1e-6)


def test_a_contract_to_buy_has_no_offer(load):
    text = """
materials: {oxide: {unit: t}}
places: {coast: irel}
demands: {motors: {place: coast, accepts: [oxide], quantity: 30 t/yr, unmet: 9 USD/t}}
contracts:
  mine: {role: buyer, counterparty: world, material: oxide, to: coast, quantity: 20 t/yr, firm: true,
    price: 4 USD/t}
"""
    found = load(text).value("mine")
    assert found.sheet.supply is None and found.sheet.zone is None
    assert found.frame("offer").empty


def test_prices_are_reported_in_the_unit_of_the_price_that_the_contract_follows(load):
    """12 USD/kg in money of USD million: half of a reference of 24 USD/kg."""
    text = TWO_TIERS.format(home="30 t/yr", capacity="100 t/yr", every="year", count=1, discount="")
    text = text.replace("money: {unit: USD,", "money: {unit: USD million,")
    text = text.replace("price: 6 USD/t", "price: {of: reference, times: 0.5}")
    found = load("prices: {reference: {value: 24 USD/kg}}" + text).value("toyotsu")
    assert (found.sheet.supply.unit, found.sheet.supply.given) == ("USD/kg", pytest.approx(12))
    assert [step.price_from for step in found.sheet.supply.steps] == pytest.approx([0, 0.002, 0.005, 0.009])


def test_one_of_two_contracts_is_valued_beside_the_other(load, contract):
    """100 t, 60 due to each at 10 USD: the second gets 40 and pays for 20. Alone it would get 60."""
    other = contract().partition("  toyotsu:")[2]
    found = load(
        contract(
            more="  other:"
            + other
            + "limits: {both: {flows: {contracts.other: 1, contracts.toyotsu: 1}, at_most: 200 t/yr}}"
        )
    )
    sheet = found.value("other").sheet
    assert sheet.given.objective == pytest.approx(100 * 8 - 20 * 3)
    assert sheet.whole.worth == pytest.approx(100 * 8 - 20 * 3 - 60 * 8)


def test_where_no_price_has_a_plan_the_supply_curve_says_so(load, contract):
    """A limit asks for 65 t, which only the tolerance of the contract allows: neither the offer nor leaving
    has a plan."""
    limit = "limits: {least: {flows: {contracts.toyotsu: 1}, at_least: 65 t/yr}}"
    found = load(
        contract(tolerance="{up: 10 %, down: 0 %, holder: seller}", alternative="12 USD/t", more=limit)
    ).value("toyotsu")
    assert (found.status, found.exit_code, found.worth) == ("optimal", 0, None)
    assert found.sheet.supply.steps == () and found.sheet.supply.reason
    assert set(found.frame("exits")["status"]) == {"infeasible"}
    assert found.sheet.zone is None
