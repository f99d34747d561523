"""Limits: weighted sums of named flows, a year or over the horizon."""

import pytest

CHAIN = """
horizon: {{start: 2026-04, steps: [{{every: year, count: 2}}]}}
materials: {{ore: {{unit: t}}, metal: {{unit: t}}}}
places: {{pit: {{}}, works: {{}}}}
mines: {{pit: {{place: pit, material: ore, capacity: 100 t/yr, cost: 1 USD/t}}}}
routes: {{road: {{from: pit, to: works, materials: [ore]}}}}
processes: {{smelt: {{per: ore, inputs: {{ore: 1 t}}, outputs: {{metal: 0.5 t}}}}}}
plants: {{works: {{place: works, runs: {{smelt: 1}}, capacity: 100 t/yr}}}}
imports: {{china: {{place: works, material: metal, origin: china, price: 9 USD/t, cap: 100 t/yr}}}}
sales: {{spot: {{place: works, material: metal, price: 4 USD/t, cap: 5 t/yr}}}}
demands: {{cars: {{place: works, accepts: [metal], quantity: 20 t/yr, unmet: 50 USD/t}}}}
contracts: {{japan: {{counterparty: japan, destination: japan, material: metal, from: works,
  quantity: 10 t/yr,
  firm: false, price: 20 USD/t, shortfall: {{penalty: 1 USD/t}}}}}}
limits: {{rule: {{{terms}}}}}
"""


def total(result, *flow):
    kind, *names = flow
    return sum(amount for key, amount in result.plan.of(kind) if all(name in key for name in names))


@pytest.mark.parametrize(
    ("flow", "amount"),
    [
        ("mines.pit", ("mine", "pit")),
        ("plants.works.smelt", ("run", "smelt")),
        ("routes.road.ore", ("ship", "road")),
        ("imports.china", ("buy", "china")),
        ("sales.spot", ("sell", "spot")),
        ("demands.cars", ("serve", "cars")),
        ("demands.cars.metal", ("serve", "metal")),
        ("contracts.japan", ("deliver", "japan")),
    ],
)
def test_every_form_of_flow_can_be_limited(solve, flow, amount):
    """At most 3 a year, at least 2 a year: 4 to 6 in two years."""
    result = solve(CHAIN.format(terms=f"flows: {{{flow}: 1}}, at_most: 3 t/yr, at_least: 2 t/yr"))
    assert 4 - 1e-6 <= total(result, *amount) <= 6 + 1e-6


def test_weights_make_one_sum_of_several_flows(solve):
    """Mining counts half: 0.5 x ore + imports at most 10 a year, where 30 t of metal would be worth having.

    Ore holds half its weight in metal, so a tonne of metal takes 1 of the limit either way: 10 t a year.
    """
    result = solve(CHAIN.format(terms="flows: {mines.pit: 0.5, imports.china: 1}, at_most: 10 t/yr"))
    assert 0.5 * total(result, "mine") + total(result, "buy") == pytest.approx(20)


def test_a_total_holds_over_the_horizon(solve):
    result = solve(CHAIN.format(terms="flows: {mines.pit: 1}, total_at_most: 30 t"))
    assert total(result, "mine") == pytest.approx(30)


def test_a_least_total_is_reached_though_it_does_not_pay(solve):
    """12 t of imports at 9, sold at 4 or used instead of ore."""
    result = solve(CHAIN.format(terms="flows: {imports.china: 1}, total_at_least: 12 t"))
    assert total(result, "buy") == pytest.approx(12)


def test_a_limit_that_nothing_can_satisfy_has_no_plan(attempt):
    result = attempt(CHAIN.format(terms="flows: {mines.pit: 1}, at_least: 101 t/yr"))
    assert result.status == "infeasible"
    assert any("rule" in str(row) for row in result.error.conflict)


@pytest.mark.parametrize("flow", ["mine.pit", "mines.pot", "plants.works", "plants.works.smolt", "mines"])
def test_a_flow_that_does_not_exist_is_refused(refused, flow):
    assert flow in refused(CHAIN.format(terms=f"flows: {{{flow}: 1}}, at_most: 3 t/yr"))


def test_a_limit_without_a_bound_is_refused(refused):
    assert "the limit has no bound" in refused(CHAIN.format(terms="flows: {mines.pit: 1}"))
