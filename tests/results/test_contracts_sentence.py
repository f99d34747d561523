"""What each contract gets, in a sentence, and what is paid for the rest."""

from __future__ import annotations

import pytest
from conftest import INSTANCES

import monazite
from monazite.data.records.items import Item
from monazite.results.in_short import contracts, penalties


def test_a_contract_that_is_filled_says_so(solve, contract):
    """60 of 100 t/yr are due and worth more than they cost in both years."""
    plan = solve(contract(years=2)).plan
    assert contracts.sentence(plan) == (
        "Contract toyotsu: japan gets all 60 t due in each contract year from FY2026-27 to FY2027-28."
    )
    assert penalties.sentence(plan) is None


def test_parts_and_years_without_a_delivery_are_told_with_the_year(solve, contract):
    """The mine gives 100, 40 and 0 t: 60 of 60, 40 of 60, nothing. 20 + 60 t short at 3 USD are 240 USD."""
    steps = "{steps: {2026-04: 100 t/yr, 2027-04: 40 t/yr, 2028-04: 0 t/yr}}"
    plan = solve(contract(years=3, capacity=steps)).plan
    assert contracts.sentence(plan) == (
        "Contract toyotsu: japan gets all 60 t due in FY2026-27, 40 of 60 t in FY2027-28 and nothing "
        "in FY2028-29."
    )
    assert penalties.sentence(plan) == "Under contracts irel pays 240 USD in shortfall penalties."


def test_runs_of_years_have_their_first_and_last(solve, contract):
    """40 t/yr from the second year on: part of it in the last two years, 80 of 120 t."""
    plan = solve(contract(years=3, capacity="{steps: {2026-04: 100 t/yr, 2027-04: 40 t/yr}}")).plan
    assert contracts.sentence(plan) == (
        "Contract toyotsu: japan gets all 60 t due in FY2026-27 and 80 of 120 t from FY2027-28 on."
    )


def test_penalties_of_later_years_have_a_present_value(solve, contract):
    """10 t short in the second year: 30 USD, at 8 %/yr a mean factor of 0.8914 in that year."""
    text = "money: {unit: USD, price_year: 2026, discount: 8 %/yr}\n" + contract(
        years=2, capacity="{steps: {2026-04: 100 t/yr, 2027-04: 50 t/yr}}"
    )
    factor = sum(1.08 ** -(1 + (part + 0.5) / 10000) for part in range(10000)) / 10000
    said = penalties.sentence(solve(text).plan)
    assert (
        said
        == f"Under contracts irel pays 30 USD in shortfall penalties (present value {30 * factor:.2f} USD)."
    )


def test_years_without_anything_due_are_told_so(solve, contract):
    plan = solve(contract(years=2, term="{from: 2027-04}")).plan
    assert contracts.sentence(plan) == (
        "Contract toyotsu: japan gets nothing in FY2026-27, when nothing is due and all 60 t due in "
        "FY2027-28."
    )
    plan = solve(contract(quantity="0 t/yr")).plan
    assert contracts.sentence(plan) == "Contract toyotsu: nothing is due in any contract year."


def test_more_changes_than_four_are_summed_up(solve, contract):
    """Every other year the mine stands still: 60, 0, 60, 0, 60 t."""
    steps = ", ".join(f"{2026 + year}-04: {100 * (1 - year % 2)} t/yr" for year in range(5))
    plan = solve(contract(years=5, capacity=f"{{steps: {{{steps}}}}}")).plan
    assert contracts.sentence(plan) == (
        "Contract toyotsu: japan gets 120 of 300 t less than is due, first in FY2027-28."
    )


def test_where_the_plan_buys_it_takes(solve, purchase):
    """60 t may be taken and 40 are wanted."""
    plan = solve(purchase()).plan
    assert contracts.sentence(plan) == "Contract lynas: the plan takes 40 of 60 t in FY2026-27."
    assert penalties.sentence(plan) == "No penalty is paid for that."


def test_take_or_pay_is_among_what_is_paid(solve, purchase):
    """80 % of 60 t are 48 t, of which 40 are taken: 8 t at 10 USD."""
    plan = solve(purchase(take_or_pay="{share: 80 %}")).plan
    assert penalties.sentence(plan) == "Under contracts makers pays 80 USD in take-or-pay."


def test_what_comes_back_of_take_or_pay_is_told(solve, purchase):
    """8 t are paid for and not taken, 80 USD. In the second year 68 t are wanted: 60, and the 8 made up, for
    which the top-up of 10 % is paid: 72 of 80 USD come back."""
    text = purchase(
        years=2,
        demand="{steps: {2026-04: 40 t/yr, 2027-04: 68 t/yr}}",
        take_or_pay="{share: 80 %}",
        make_up="{within: 3 years, top_up: 10 %}",
    )
    assert penalties.sentence(solve(text).plan) == (
        "Under contracts makers pays 80 USD in take-or-pay; of the take-or-pay 72 USD comes back as make-up "
        "credit."
    )


def test_a_present_value_of_several_payments_is_of_all_together():
    """520 t at 1 USD/kg; 44 t at 70 USD/kg, all made up later, at 90 % of it. One unit for all."""
    plan = monazite.load(INSTANCES / "two-buyers.yaml").solve().plan
    worth = sum(
        each.present_value
        for each in plan.payments
        if each.item in (Item.SHORTFALL_PENALTY, Item.TAKE_OR_PAY)
    )
    assert penalties.sentence(plan) == (
        "Under contracts irel pays 0.52 USD million in shortfall penalties and makers pays 3.08 USD million "
        f"in take-or-pay (together {worth:.3f} USD million in present value); of the take-or-pay 2.772 USD "
        "million comes back as make-up credit."
    )


def test_several_contracts_are_counted_and_the_least_filled_named_first(solve, contract):
    """100 t/yr: the firm contract gets its 60; the others share 40, the one that pays more first."""
    other = (
        "{{counterparty: world, destination: {0}, material: oxide, from: coast, quantity: 50 "
        "t/yr, firm: false, price: {1} USD/t, shortfall: {{penalty: 1 USD/t}}}}"
    )
    more = f"  a: {other.format('korea', 6)}\n  b: {other.format('france', 5)}"
    plan = solve(contract(more=more)).plan
    assert contracts.sentence(plan) == (
        "Of 3 contracts 1 is filled in every year: 50 of 50 t under b (first in FY2026-27) and 10 of "
        "50 t under a "
        "(first in FY2026-27) are not delivered in their year."
    )
    assert penalties.sentence(plan) == "Under contracts irel pays 60 USD in shortfall penalties."
    plan = solve(contract(capacity="500 t/yr", more=more)).plan
    assert contracts.sentence(plan) == "All 3 contracts are filled in every contract year."


def test_without_contracts_nothing_is_said(solve):
    plan = monazite.load(INSTANCES / "classics/transport.yaml").solve().plan
    assert contracts.sentence(plan) is None
    assert penalties.sentence(plan) is None


def test_the_base_case_says_until_when_japan_is_served():
    result = monazite.load(INSTANCES / "irel-japan.yaml").solve()
    rows = result.tables["contracts"]
    delivered = [row["delivered"] for row in rows]
    part = sum(delivered[3:6])
    assert delivered[:3] == pytest.approx([1000] * 3) and delivered[6:] == pytest.approx([0] * 4, abs=1e-6)
    assert contracts.sentence(result.plan) == (
        "Contract toyotsu: japan gets all 1,000 t REO due in each contract year until FY2028-29, "
        f"{part:,.0f} of 3,000 t REO from FY2029-30 to FY2031-32 and nothing from FY2032-33 on."
    )
    paid = sum(row["penalty"] for row in rows)
    assert f"irel pays {paid:.2f} USD million in shortfall penalties" in penalties.sentence(result.plan)
