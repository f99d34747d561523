"""Expanded capacity: carried from period to period, and what the ledger and the objective make of it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from pyomo.repn.tests.lp_diff import lp_diff

import monazite
from monazite.data.records.timeline import add_months, parse_months
from monazite.formulation.money import discount_factor
from monazite.formulation.network import expansion
from monazite.results.audit import audit
from monazite.solving.ranging.face import weights

GOLDEN = Path(__file__).parent / "golden"


def test_the_linear_program_of_an_expansion_is_the_golden_one(tmp_path):
    """Decided in year s, an expansion is open for 183 of 365 days of it, all of s + 1, and 182 of s + 2. The
    budget counts what is expanded at 2 USD a year."""
    written = tmp_path / "model.lp"
    monazite.load(GOLDEN / "expansion.yaml").build().write(
        str(written), io_options={"symbolic_solver_labels": True}
    )
    found, golden = written.read_text(encoding="utf-8"), GOLDEN / "expansion.lp"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    base, test = lp_diff(golden.read_text(encoding="utf-8"), found, golden.name, "built now")
    assert base == test


WORKS = """
horizon: {{start: 2026-04, steps: [{steps}]}}
money: {{unit: USD, price_year: 2026, discount: 10 %/yr}}
materials: {{a: {{unit: t}}}}
places: {{site: makers}}
processes: {{make: {{per: a, outputs: {{a: 1 t}}}}}}
plants:
  works:
    place: site
    runs: {{make: 1}}
    capacity: 0 t/yr
    availability: 80 %
    expansion: {{capital: {capital}, {terms}}}
subsidies: {{scheme: {{plants: [works], per: capital, share: 20 %}}}}
policies: {{budget: {{rule: budget, account: makers, items: [capital], at_most: 60 USD/yr}}}}
demands:
  use: {{place: site, accepts: [a], quantity: {{value: 10 t/yr, growth: 9 %/yr}}, unmet: 400 USD/t}}
"""
STEPS = "{every: quarter, count: 6}, {every: year, count: 3}, {every: 2 years, count: 2}"
LIVES = (
    "limit: none, lead: 0, life: 3 months",
    "limit: none, lead: 7 months, life: 18 months",
    "limit: none, lead: 1 year, life: 20 years",
)


@pytest.mark.parametrize("terms", LIVES)
def test_expanded_capacity_is_the_sum_of_the_expansions_open_throughout_each_period(solve, terms):
    """Whatever the periods, lead and life: the sum over decisions that opened by the first day and close at
    the end or later."""
    result = solve(WORKS.format(steps=STEPS, capital="20 USD/(t/yr)", terms=terms))
    plan, plant = result.plan, result.instance.plants["works"]
    lead, life = parse_months(plant.expansion.lead), parse_months(plant.expansion.life)
    assert any(amount for _, amount in plan.of("expand"))
    for period in result.instance.timeline.periods:
        open_throughout = 0.0
        for decision in result.instance.timeline.periods:
            opens = add_months(decision.start, lead)
            if opens <= period.start and period.end <= add_months(opens, life):
                open_throughout += plan.amount("expand", "works", decision.key)
        assert plan.amount("expanded", "works", period.key) == pytest.approx(open_throughout, abs=1e-9)


def charged_on(matrix) -> bool:
    """Whether the ledger contains expanded capacity."""
    return any(matrix.columns[column][0] == "expanded" for column in matrix.money.columns)


@pytest.mark.parametrize("terms", LIVES)
def test_the_ledger_is_the_same_where_charges_are_summed_and_not_carried(solve, monkeypatch, terms):
    """A charge that differs between decisions is summed over those that are open. One that does not may be
    summed too: the same value, budget, subsidy and payments."""
    text = WORKS.format(steps=STEPS, capital="20 USD/(t/yr)", terms=terms)
    carried = solve(text)
    monkeypatch.setattr(expansion, "same", lambda one, two: False)
    summed = solve(text)
    assert (charged_on(carried.solution.matrix), charged_on(summed.solution.matrix)) == (True, False)
    assert carried.objective == pytest.approx(summed.objective, rel=1e-12)
    for row, other in zip(carried.tables["ledger"], summed.tables["ledger"], strict=True):
        assert row["present_value"] == pytest.approx(other["present_value"], abs=1e-9)


@pytest.mark.parametrize("terms", LIVES)
@pytest.mark.parametrize("capital", ["20 USD/(t/yr)", "{value: 20 USD/(t/yr), growth: -7 %/yr}"])
def test_the_objective_coefficient_of_an_expansion_is_what_it_pays(load, capital, terms):
    """One unit of each decision in turn, with what it expands: the present value of the ledger's charges is
    the cost of its column, so that expanded capacity itself costs nothing."""
    model = load(WORKS.format(steps=STEPS, capital=capital, terms=terms))
    instance, matrix = model.instance, model.matrix
    column = {key: number for number, key in enumerate(matrix.columns)}
    dense = np.zeros((len(matrix.rows), len(matrix.columns)))
    dense[matrix.entries.row_of_entry, matrix.entries.columns] = matrix.entries.values
    balances = [row for row, key in enumerate(matrix.rows) if key[0] == "expansion.balance"]
    defined = [number for key, number in column.items() if key[0] == "expanded"]
    for key, number in column.items():
        if key[0] != "expand":
            continue
        plan = np.zeros(len(matrix.columns))
        plan[number] = 1.0
        if defined:
            plan[defined] = np.linalg.solve(
                dense[np.ix_(balances, defined)], -dense[np.ix_(balances, [number])][:, 0]
            )
        paid = matrix.money.times(plan)
        worth = sum(
            amount * (flow.factor or discount_factor(instance, instance.timeline.by_key[flow.period]))
            for flow, amount in zip(matrix.flows, paid, strict=True)
            if flow.item.value == "capital"
        )
        assert -matrix.cost[number] == pytest.approx(worth, rel=1e-12)
    assert not matrix.cost[defined].any()


def test_expanded_capacity_has_no_weight_in_the_tie_break(load):
    """It follows from the decisions, which have weights."""
    matrix = load(WORKS.format(steps=STEPS, capital="20 USD/(t/yr)", terms=LIVES[2])).matrix
    found = dict(zip(matrix.columns, weights(matrix), strict=True))
    assert {weight for key, weight in found.items() if key[0] == "expanded"} == {0.0}
    assert 0.0 not in {weight for key, weight in found.items() if key[0] != "expanded"}


def test_a_wrong_expanded_capacity_is_found(solve):
    plan = solve(WORKS.format(steps=STEPS, capital="20 USD/(t/yr)", terms=LIVES[2])).plan
    plan.amounts["expanded", "works", "2028-10"] += 1
    findings = audit(plan)
    assert len(findings) == 1
    assert findings[0].startswith("expanded capacity of works in 2028-10: found ")
