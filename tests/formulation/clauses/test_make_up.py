"""What was paid for and not taken may be taken later, each vintage until it expires."""

import pytest

WANTED = "{steps: {2026-04: 40 t/yr, 2027-04: 56 t/yr}}"
TOP = {"years": 2, "demand": WANTED, "take_or_pay": "{share: 80 %}"}


def test_tonnes_paid_for_are_taken_later_free_of_charge(solve, purchase, column, decided):
    """48 t paid, 40 taken; then 56 wanted, 8 of them made up: 480 + 480 = 960 instead of 480 + 560."""
    result = solve(purchase(**TOP, make_up="{within: 2 years}"))
    assert column(result, "delivered") == pytest.approx([40, 56])
    assert decided(result, "make_up.taken") == pytest.approx([8])
    assert result.objective == pytest.approx(-960)
    assert solve(purchase(**TOP)).objective == pytest.approx(-1040)


def test_a_top_up_is_paid_again(solve, purchase, paid):
    """A fifth of the price on 8 t: the rebate is 64 instead of 80."""
    result = solve(purchase(**TOP, make_up="{within: 2 years, top_up: 20 %}"))
    assert paid(result, "rebate", "makers") == {"2027-04": pytest.approx(64)}


def test_a_limit_a_year(solve, purchase, decided):
    result = solve(purchase(**TOP, make_up="{within: 2 years, most: 3 t/yr}"))
    assert decided(result, "make_up.taken") == pytest.approx([3])


def test_a_vintage_expires(solve, purchase):
    """8 t paid for in the first year may be made up in the third only; after one year the right is lost. 480
    + 480 + 560."""
    wanted = "{steps: {2026-04: 40 t/yr, 2027-04: 48 t/yr, 2028-04: 56 t/yr}}"
    terms = {"years": 3, "demand": wanted, "take_or_pay": "{share: 80 %}"}
    right = "{within: %s, most: {steps: {2026-04: 0 t/yr, 2028-04: 10 t/yr}}}"
    assert solve(purchase(**terms, make_up=right % "1 year")).objective == pytest.approx(-1520)
    assert solve(purchase(**terms, make_up=right % "2 years")).objective == pytest.approx(-1440)


def test_what_is_made_up_comes_on_top_of_the_cap(solve, purchase, column):
    """68 t are wanted: 60 t and 8 t made up."""
    terms = {**TOP, "demand": "{steps: {2026-04: 40 t/yr, 2027-04: 68 t/yr}}"}
    assert column(solve(purchase(**terms, make_up="{within: 2 years}")), "delivered") == pytest.approx(
        [40, 68]
    )


SOLD = {
    "years": 2,
    "take_or_pay": "{share: 80 %}",
    "tolerance": "{down: 50 %, holder: buyer, nomination: {steps: {2026-04: 50 %, 2027-04: 100 %}}}",
}


def test_a_buyer_outside_the_plan_makes_up_what_it_nominates(solve, contract, column, paid):
    """30 t called and 18 t paid for; then 60 t and 10 t made up for nothing. 300 + 180 + 600 - 2 x 100 =
    880."""
    text = contract(
        **SOLD, make_up="{within: 1 year, nomination: {steps: {2026-04: 0 t/yr, 2027-04: 10 t/yr}}}"
    )
    result = solve(text)
    assert column(result, "delivered") == pytest.approx([30, 70])
    assert paid(result, "rebate", "japan") == {"2027-04": pytest.approx(100)}
    assert result.objective == pytest.approx(880)


def test_a_buyer_cannot_make_up_what_it_has_not_paid_for(load, contract):
    from monazite import InstanceError

    text = contract(
        **SOLD, make_up="{within: 1 year, nomination: {steps: {2026-04: 0 t/yr, 2027-04: 20 t/yr}}}"
    )
    with pytest.raises(InstanceError, match=r"exceeds the valid make-up right by 2 t in FY2027-28"):
        load(text).solve()


def test_what_a_buyer_makes_up_does_not_count_as_the_firm_minimum(solve, contract, column):
    """60 t due and 10 t made up, a tonne at a loss: 40 t are firm, and 10 t on top may fall short: the 50 t
    of floor and made up that are not delivered cost 3 each."""
    text = contract(
        **SOLD,
        firm_minimum="{steps: {2026-04: 0 t/yr, 2027-04: 40 t/yr}}",
        make_up="{within: 1 year, nomination: {steps: {2026-04: 0 t/yr, 2027-04: 10 t/yr}}}",
    ).replace("cost: 2 USD/t", "cost: 20 USD/t")
    assert column(solve(text), "delivered") == pytest.approx([0, 50])


@pytest.mark.parametrize(("given", "status"), [(0, "infeasible"), (10, "optimal")])
def test_what_a_buyer_makes_up_is_delivered_in_any_case(attempt, contract, given, status):
    """The 60 t of the second year may fall short; the 10 t made up, for which 100 is paid back, may not."""
    text = contract(
        **SOLD,
        capacity=f"{{steps: {{2026-04: 100 t/yr, 2027-04: {given} t/yr}}}}",
        make_up="{within: 1 year, nomination: {steps: {2026-04: 0 t/yr, 2027-04: 10 t/yr}}}",
    )
    assert attempt(text).status == status
