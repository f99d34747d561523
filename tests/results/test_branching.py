"""Each contract year is on one branch of a clause that splits it, and the best such plan is found."""

from itertools import product

import pytest
from conftest import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text
from monazite.errors import InfeasibleError, UnverifiedError
from monazite.formulation.branches import Branch
from monazite.formulation.build import build
from monazite.results.plan import read_plan
from monazite.results.proof import branching
from monazite.results.proof.branching import worst
from monazite.results.proof.checked import verified_plan
from monazite.solving.matrix import compile_model
from monazite.solving.solve import solve as solve_matrix


def test_a_vintage_is_not_rolled_over_by_paying_again(solve, purchase):
    """48 t a year are taken or paid for; 40, 48 and 56 t are wanted, and a right to make up lasts one year.
    Making up 8 t in the second year while paying for 8 t of it again would carry them to the third: 1,440.
    Rightly they are lost: 480 + 480 + 560."""
    text = purchase(
        years=3,
        demand="{steps: {2026-04: 40 t/yr, 2027-04: 48 t/yr, 2028-04: 56 t/yr}}",
        take_or_pay="{share: 80 %}",
        make_up="{within: 1 year}",
    )
    assert solve(text).objective == pytest.approx(-1520)


def test_material_is_not_paid_for_early_to_have_more_of_it_later(solve, purchase, decided):
    """60 t may be taken a year, 48 t are taken or paid for. 60 t are wanted first and 90 t then, each worth
    20. Paying for 12 t beside the 48 t taken would earn 12 t on top later; rightly 60 t are taken (600) or
    12 t left short. 60 + 60 t: 1,200 and 30 t unmet at 20. Taking 48 - d and paying d, to have d more later:
    each costs 10 now for nothing but a tonne moved."""
    text = purchase(
        years=2,
        demand="{steps: {2026-04: 60 t/yr, 2027-04: 90 t/yr}}",
        take_or_pay="{share: 80 %}",
        make_up="{within: 2 years}",
    )
    result = solve(text)
    assert decided(result, "take_or_pay.unlifted") == pytest.approx([0, 0])
    assert result.objective == pytest.approx(-1800)


def test_a_shortfall_within_the_tolerance_is_not_claimed_to_deliver_beyond_the_cap_later(
    solve, contract, decided
):
    """The band is 54 t to 66 t at no penalty. Claiming 12 t short while 54 t are delivered would earn 12 t at
    8 later; rightly all 66 t are delivered each year, and nothing is owed: 132 x 8."""
    text = contract(
        years=2,
        shortfall="{penalty: 0 USD/t}",
        tolerance="{down: 10 %, up: 10 %, holder: seller}",
        redelivery="{discount: 0 %}",
    )
    result = solve(text)
    assert decided(result, "redelivery.back") == pytest.approx([0, 0])
    assert result.objective == pytest.approx(132 * 8)


PURCHASE = """
monazite: 1
title: A purchase
horizon: {{start: 2026-04, steps: [{{every: year, count: 3}}]}}
money: {{unit: USD, price_year: 2026, discount: 8 %/yr}}
outside: [world]
materials: {{oxide: {{unit: t}}}}
places: {{park: makers}}
imports: {{spot: {{place: park, material: oxide, origin: world, price: {{steps: {{2026-04: {spot[0]} USD/t,
  2027-04: {spot[1]} USD/t, 2028-04: {spot[2]} USD/t}}}}, cap: 40 t/yr}}}}
demands: {{motors: {{place: park, accepts: [oxide], unmet: 30 USD/t,
  quantity: {{steps: {{2026-04: {wanted[0]} t/yr, 2027-04: {wanted[1]} t/yr, 2028-04: {wanted[2]} t/yr}}}}}}}}
contracts:
  lynas:
    counterparty: world
    role: buyer
    material: oxide
    to: park
    quantity: 60 t/yr
    firm: false
    price: {price}
    take_or_pay: {{share: {share} %}}
    {later}
"""
three = st.tuples(*[st.integers(0, 100)] * 3)


@settings(
    max_examples=examples(25), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(
    wanted=three,
    spot=st.tuples(*[st.integers(4, 30)] * 3),
    share=st.sampled_from([50, 80, 100]),
    price=st.sampled_from(["10 USD/t", "{steps: {2026-04: 10 USD/t, 2027-04: 15 USD/t, 2028-04: 16 USD/t}}"]),
    later=st.sampled_from(
        (
            "make_up: {within: 1 year, top_up: 0 %}",
            "make_up: {within: 2 years, top_up: 20 %}",
            "carry_forward: {threshold: take_or_pay}",
        )
    ),
)
def test_the_plan_is_the_best_of_all_assignments_of_years_to_branches(**numbers):
    """Every way to put three contract years on two branches, solved one by one."""
    instance = build_instance(parse_text(PURCHASE.format(**numbers), None))
    _, plan = verified_plan(instance, compile_model(build(instance)))
    keys = [
        ("take_or_pay", "lynas", year.key) for year in instance.contract_years(instance.contracts["lynas"])
    ]
    best = max(
        _value(instance, dict(zip(keys, branches, strict=True))) for branches in product(Branch, repeat=3)
    )
    assert plan.value == pytest.approx(best, rel=1e-9, abs=1e-6)
    assert worst(plan) is None


def _value(instance, branches):
    try:
        return solve_matrix(compile_model(build(instance, branches))).value
    except InfeasibleError:
        return float("-inf")


def test_a_plan_that_is_not_settled_is_no_result(load, purchase, monkeypatch):
    """With no programs to spend the search gives up by name."""
    text = purchase(
        years=3,
        demand="{steps: {2026-04: 40 t/yr, 2027-04: 48 t/yr, 2028-04: 56 t/yr}}",
        take_or_pay="{share: 80 %}",
        make_up="{within: 1 year}",
    )
    monkeypatch.setattr(branching, "MOST_PROGRAMS", 0)
    result = load(text).solve()
    assert (result.status, result.exit_code) == ("unverified", 6)
    assert isinstance(result.error, UnverifiedError)
    assert (
        "contract lynas: take_or_pay: deciding which years meet the clause takes more than 0 programs"
        in str(result.error)
    )


def test_the_program_without_branches_has_both_at_once(load, purchase):
    """The first of these tests would fail without the search."""
    text = purchase(
        years=3,
        demand="{steps: {2026-04: 40 t/yr, 2027-04: 48 t/yr, 2028-04: 56 t/yr}}",
        take_or_pay="{share: 80 %}",
        make_up="{within: 1 year}",
    )
    model = load(text)
    plan = read_plan(model.instance, solve_matrix(model.matrix))
    assert plan.value == pytest.approx(-1440)
    assert worst(plan) == ("take_or_pay", "lynas", "2027-04")
