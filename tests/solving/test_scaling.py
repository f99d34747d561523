"""Coefficients too far apart for the solver: rows and columns are scaled for it, and all that comes back is
scaled back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import INSTANCES
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_programs import parametric_of, program

import monazite
from monazite.errors import InfeasibleError, UnboundedError
from monazite.solving.exact.rationals import prove
from monazite.solving.highs import Problem, Session
from monazite.solving.infeasible.elastic import Slack, freed, relax
from monazite.solving.infeasible.iis import find_conflict
from monazite.solving.parametric.walk import Walker
from monazite.solving.ranging.two_sided import TwoSidedPrices
from monazite.solving.residuals import proves_infeasible, proves_unbounded, verify
from monazite.solving.scaling import UNSCALED_MOST, find_scaling
from monazite.tolerances import UNSCALED_LEAST

INF = np.inf

MAGNETS = """
horizon: {{start: 2026-04, steps: [{{every: year, count: 2}}]}}
money: {{unit: {money}, price_year: 2026, discount: 8 %/yr}}
materials: {{ore: {{unit: {kg}}}, oxide: {{unit: {kg}}}}}
places: {{site: makers, pit: irel}}
mines: {{sands: {{place: pit, material: ore, capacity: 200 t/yr, cost: 100 INR/kg}}}}
routes: {{road: {{from: pit, to: site, materials: [ore], cost: 1 INR/kg}}}}
transfers: {{ore: {{material: ore, seller: irel, buyer: makers, price: 200 INR/kg}}}}
processes: {{make: {{per: ore, inputs: {{ore: 1 {kg}}}, outputs: {{oxide: 0.5 {kg}}}, cost: 20 INR/kg}}}}
plants: {{works: {{place: site, runs: {{make: 1}}, capacity: 100 t/yr}}}}
sales: {{spot: {{place: site, material: oxide, buyer: world, price: 1000 INR/kg, cap: 40 t/yr}}}}
subsidies: {{scheme: {{plants: [works], per: tonne, of: [oxide], rate: 5 INR/t, total: 300 INR}}}}
contracts:
  toyotsu: {{counterparty: japan, material: ore, destination: japan, from: pit, quantity: {quantity},
    firm: {firm}, price: 150 INR/kg, shortfall: {{penalty: 30 INR/kg}}}}
"""


def magnets(money="INR crore", kg="kg", quantity="150 t/yr", firm="false") -> str:
    return MAGNETS.format(money=money, kg=kg, quantity=quantity, firm=firm)


def test_a_subsidy_of_5_inr_a_tonne_is_paid_in_crore_and_kilograms(solve):
    """40 t a year at 5 INR/t: 200 INR in the first year, and the 100 INR left of 300 in the second; 1 crore
    is 1e7 INR.

    The coefficient of the rule is 2.5e-10 crore/kg. Each year 80 t of ore make 40 t of oxide, and 120 t are
    left for the contract.
    """
    result = solve(magnets())
    assert result.proof.word == "exact"
    grants = [row["amount"] for row in result.tables["ledger"] if row["item"] == "subsidy"]
    assert grants == [pytest.approx(200e-7), pytest.approx(100e-7)]
    assert result.plan.amount("deliver", "toyotsu", "2026-04") == pytest.approx(120_000)


def test_the_unit_of_money_and_of_material_changes_no_plan_and_no_price(solve):
    crore, rupees = solve(magnets()), solve(magnets("INR", "t"))
    assert crore.objective * 1e7 == pytest.approx(rupees.objective, rel=1e-9)
    for key, amount in rupees.plan.amounts.items():
        unit = 1e-7 if key[0] == "subsidies.grant" else 1000
        assert crore.plan.amounts[key] == pytest.approx(amount * unit, rel=1e-9, abs=1e-12)
    prices = [
        {
            (row["constraint"], row["element"], row["period"], side): row[side]
            for row in each.tables["prices"]
            for side in ("left", "right")
        }
        for each in (crore, rupees)
    ]
    assert prices[0].keys() == prices[1].keys()
    for key, price in prices[1].items():
        unit = 1.0 if key[0].startswith("subsidies.") else 1e-10
        assert (prices[0][key] is None) == (price is None)
        if price is not None:
            assert prices[0][key] == pytest.approx(price * unit, rel=1e-8, abs=1e-15)


def test_a_curve_of_a_scaled_program_is_that_in_other_units(load):
    crore = load(magnets()).sweep("contracts.toyotsu.quantity=0:300 t/yr").document
    rupees = load(magnets("INR", "t")).sweep("contracts.toyotsu.quantity=0:300 t/yr").document
    assert crore["exact"] and rupees["exact"] and crore["verified"]
    assert len(crore["segments"]) == len(rupees["segments"]) > 1
    for one, other in zip(crore["segments"], rupees["segments"], strict=True):
        assert one["value_from"] * 1e7 == pytest.approx(other["value_from"], rel=1e-9, abs=1e-3)


def test_a_firm_contract_that_cannot_be_met_is_infeasible_with_its_proof_in_any_unit(attempt):
    """250 t/yr of 200 t/yr: short by 50 t each year, proven in exact arithmetic."""
    for text in (magnets(quantity="250 t/yr", firm="true"), magnets("INR", "t", "250 t/yr", "true")):
        result = attempt(text)
        assert result.status == "infeasible"
        assert result.proof.word == "exact"
        shorts = [conflict.short for conflict in result.conflicts]
        assert shorts == [pytest.approx(50_000 if "crore" in text else 50)] * 2


def test_a_budget_of_a_few_paise_holds(solve):
    """A miner may pay 10 INR a year, 1e-6 crore; a kg costs 100 INR: 0.1 kg is mined, not ten times as
    much."""
    text = magnets() + (
        "policies: {purse: {rule: budget, account: irel, items: [mining], at_most: 0.00000001 INR crore/yr}}"
    )
    result = solve(text.replace("100 INR/kg", "0.0001 INR/kg"))
    assert result.proof.word == "exact"
    assert result.plan.amount("mine", "sands", "1", "2026-04") == pytest.approx(0.1 / 0.0001)


@pytest.mark.parametrize(
    "name", ["tutorial", "irel-japan", "irel-japan-monthly", "two-buyers", "classics/transport"]
)
def test_ordinary_instances_are_not_scaled(name):
    assert find_scaling(monazite.load(INSTANCES / f"{name}.yaml").matrix.entries) is None


def test_the_file_for_other_solvers_has_the_numbers_as_they_are(load):
    from monazite.solving.mps import mps_text

    assert "-2.5e-10" in mps_text(load(magnets()).matrix, "magnets")


# A program of small whole numbers, and the same one in other units.
SMALL = st.integers(-3, 3)


@st.composite
def scaled_programs(draw):
    """A program, and factors for its rows and columns, of two, so that the numbers are the same but for
    them."""
    width, height = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    rows = [
        draw(st.lists(SMALL, min_size=width, max_size=width).filter(lambda row: any(row)))
        for _ in range(height)
    ]
    limits = [
        (draw(st.integers(-2, 5)), draw(st.sampled_from(["at most", "at least", "equal"]))) for _ in rows
    ]
    lower = [-INF if sense == "at most" else float(limit) for limit, sense in limits]
    upper = [INF if sense == "at least" else float(limit) for limit, sense in limits]
    bounds = [draw(st.integers(1, 9)) for _ in range(width)]
    dense = np.array([*rows, *np.eye(width).tolist()], float)
    cost = [draw(st.integers(-4, 4)) for _ in range(width)]
    powers = st.integers(-7, 7)
    by_row = 8.0 ** np.array([draw(powers) for _ in range(height + width)])
    by_column = 8.0 ** np.array([draw(powers) for _ in range(width)])
    direction = np.array([draw(st.integers(-1, 2)) for _ in range(height)] + [0] * width, float)
    limits = np.array([*lower, *[-INF] * width]), np.array([*upper, *bounds], float)
    return dense, cost, limits, by_row, by_column, direction


def both(drawn) -> tuple[Problem, Problem]:
    """The program, and the same one in units that need scaling."""
    dense, cost, (lower, upper), by_row, by_column, _ = drawn
    plain = program(dense, cost, lower, upper, np.ones(len(by_row)), np.ones(len(by_column)))
    odd = program(dense, cost, lower, upper, by_row, by_column)
    assume(odd.entries.scaling is not None)
    return plain, odd


@settings(max_examples=40, deadline=None, derandomize=True)
@given(scaled_programs())
def test_factors_are_powers_of_two_and_bring_coefficients_together(drawn):
    _, odd = both(drawn)
    scaling = odd.entries.scaling
    for factors in (scaling.rows, scaling.columns):
        assert np.array_equal(np.exp2(np.round(np.log2(factors))), factors)
    sizes = np.abs(scaling.matrix(odd.entries).values)
    assert sizes.min() >= UNSCALED_LEAST and sizes.max() <= UNSCALED_MOST


@settings(max_examples=80, deadline=None, derandomize=True)
@given(scaled_programs())
def test_an_optimum_or_a_conflict_is_the_same_in_any_units(drawn):
    """Value, exact proof, prices and their ranges; without a plan the proof of Farkas and the conflict."""
    plain, odd = both(drawn)
    by_row, by_column, direction = drawn[3:]
    try:
        wanted = Session(plain).solve()
    except InfeasibleError:
        session = Session(odd)
        with pytest.raises(InfeasibleError):
            session.solve()
        assert proves_infeasible(odd, session.farkas())
        stated = np.ones(len(by_row), bool)
        found = find_conflict(odd, stated, lambda row: (row,))
        assert found.rows
        stated[list(found.rows)] = False
        slacks = [Slack({found.relaxed: 1.0}), Slack({found.relaxed: -1.0})]
        as_much = relax(freed(plain, stated), slacks).total
        assert found.short / by_row[found.relaxed] == pytest.approx(as_much, rel=1e-6)
        return
    found = Session(odd).solve()
    value = float(plain.cost @ wanted.columns)
    assert float(odd.cost @ found.columns) == pytest.approx(value, rel=1e-8, abs=1e-8)
    assert verify(odd, found.columns, found.row_duals).passed
    assert float(prove(odd, found.column_basis, found.row_basis).value) == pytest.approx(
        value, rel=1e-8, abs=1e-8
    )
    one = TwoSidedPrices(plain, wanted).along(direction)
    other = TwoSidedPrices(odd, found).along(direction * by_row)
    for name in ("left", "right", "from_step", "to_step"):
        expected, got = getattr(one, name), getattr(other, name)
        assert (expected is None) == (got is None)
        if expected is not None:
            assert got == pytest.approx(expected, rel=1e-7, abs=1e-7)
    assert by_column.shape == found.columns.shape


@settings(max_examples=60, deadline=None, derandomize=True)
@given(scaled_programs(), st.floats(-1, 1), st.floats(-1, 1))
def test_a_region_of_a_scaled_program_gives_its_plans_and_prices(drawn, at, elsewhere):
    plain, odd = both(drawn)
    by_row, direction = drawn[3], drawn[5]
    assume(direction.any())
    walkers = [
        Walker(parametric_of(problem, rates), np.array([[-1.0, 1.0]]))
        for problem, rates in ((plain, direction), (odd, direction * by_row))
    ]
    try:
        first, second = (walker.region(np.array([at])) for walker in walkers)
    except InfeasibleError:
        return
    ends = second.interval(0, -1, 1)
    assert second.value_at(np.array([[at]]))[0] == pytest.approx(
        first.value_at(np.array([[at]]))[0], rel=1e-7, abs=1e-7
    )
    inside = min(max(elsewhere, ends[0]), ends[1])
    again = Walker(walkers[0].parametric, np.array([[-1.0, 1.0]])).point(np.array([inside]))[0]
    assert second.value_at(np.array([[inside]]))[0] == pytest.approx(again, rel=1e-7, abs=1e-7)


def test_a_direction_without_end_is_found_and_proven_in_any_units():
    """x may grow with y, and earns: rows of 1e-8 and 1e7."""
    endless = program(
        np.array([[1.0, -1.0]]),
        [1, 0],
        np.array([-INF]),
        np.array([3.0]),
        np.array([1e-8]),
        np.array([1e7, 1e-3]),
    )
    session = Session(endless)
    with pytest.raises(UnboundedError):
        session.solve()
    ray = session.ray()
    assert ray is not None and proves_unbounded(endless, ray)
    assert not proves_unbounded(endless, replace(endless, cost=-endless.cost).cost)
