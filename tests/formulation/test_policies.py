"""Policies: least domestic share, greatest share of one origin, budget."""

import pytest

MARKET = """
materials: {{magnet: {{unit: t}}}}
places: {{town: {{}}}}
mines: {{home: {{place: town, material: magnet, capacity: {home} t/yr, cost: 5 USD/t}}}}
imports:
  china: {{place: town, material: magnet, origin: china, price: 2 USD/t, cap: none}}
  korea: {{place: town, material: magnet, origin: korea, price: 3 USD/t, cap: none}}
demands: {{motors: {{place: town, accepts: [magnet], quantity: 100 t/yr, unmet: 10 USD/t}}}}
policies: {{rule: {{{terms}}}}}
"""


def test_a_least_domestic_share_is_made_at_home(solve):
    """30 of 100 t at 5, the rest at 2: 290."""
    text = MARKET.format(home=100, terms="rule: domestic_share, materials: [magnet], share: 30 %")
    assert solve(text).objective == pytest.approx(-290)


def test_where_home_gives_too_little_the_rest_goes_unmet(solve):
    """15 t at home allow 50 t to be served: 15 x 5 + 35 x 2 + 50 x 10."""
    text = MARKET.format(home=15, terms="rule: domestic_share, materials: [magnet], share: 30 %")
    assert solve(text).objective == pytest.approx(-645)


def test_making_and_dumping_does_not_help_a_domestic_share(solve):
    """What is discarded is not served: with free disposal the answer is the same."""
    text = MARKET.format(home=100, terms="rule: domestic_share, materials: [magnet], share: 30 %")
    text = text.replace("magnet: {unit: t}", "magnet: {unit: t, discard: 0 USD/t}")
    assert solve(text).objective == pytest.approx(-290)


def test_no_more_than_a_share_comes_from_one_origin(solve):
    """40 t from China at 2, 60 t from Korea at 3: 260."""
    text = MARKET.format(
        home=100, terms="rule: origin_share, materials: [magnet], share: 40 %, origin: china"
    )
    assert solve(text).objective == pytest.approx(-260)


@pytest.mark.parametrize("items", ["", ", items: [import]"])
def test_a_budget_limits_what_an_account_pays_in_cash(solve, items):
    """100 USD buy 50 t; the other 50 t are lost, at 10, which is value and not cash."""
    text = MARKET.format(home=0, terms=f"rule: budget, account: planner, at_most: 100 USD/yr{items}")
    assert solve(text).objective == pytest.approx(-600)


def test_a_budget_over_payments_that_cannot_arise_keeps_its_row_and_does_not_bind(solve):
    """No tariff here: 100 t from China at 2."""
    text = MARKET.format(home=0, terms="rule: budget, account: planner, at_most: 0 USD/yr, items: [tariff]")
    result = solve(text)
    assert result.objective == pytest.approx(-200)
    assert ("policies.budget", "rule", "2026-04") in result.plan.duals


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (
            "rule: domestic_share, materials: [magnet]",
            "`share` is missing. Expected it with `rule: domestic_share`",
        ),
        (
            "rule: origin_share, materials: [magnet], share: 1 %",
            "`origin` is missing. Expected it with `rule: origin_share`",
        ),
        (
            "rule: budget, account: planner, at_most: 1 USD/yr, share: 1 %",
            "found `share` with `rule: budget`",
        ),
    ],
)
def test_a_policy_has_what_its_rule_needs_and_no_more(refused, terms, message):
    assert message in refused(MARKET.format(home=0, terms=terms))


RECYCLED = """
materials: {{ore: {{unit: t}}, metal: {{unit: t}}, scrap: {{unit: t}}}}
places: {{town: {{}}}}
mines: {{pit: {{place: town, material: ore, capacity: 10 t/yr, cost: 1 USD/t}}}}
processes:
  smelting: {{per: ore, inputs: {{ore: 1 t}}, outputs: {{metal: 1 t}}}}
  crushing: {{per: metal, inputs: {{metal: 1 t}}, outputs: {{scrap: 1 t}}}}
  melting: {{per: scrap, inputs: {{scrap: 1 t}}, outputs: {{metal: 0.9 t}}}}
plants:
  smelter: {{place: town, runs: {{smelting: 1}}, capacity: 100 t/yr}}
  crusher: {{place: town, runs: {{crushing: 1}}, capacity: 100 t/yr}}
  furnace: {{place: town, runs: {{melting: 1}}, capacity: 100 t/yr}}
imports: {{china: {{place: town, material: metal, origin: china, price: 2 USD/t, cap: none}}}}
demands: {{motors: {{place: town, accepts: [metal], quantity: 100 t/yr, unmet: 10 USD/t}}}}
policies: {{less: {{rule: origin_share, materials: [{materials}], share: 50 %, origin: china}}}}
"""


def test_making_scrap_of_metal_and_metal_of_scrap_does_not_loosen_a_share(solve):
    """10 t of ore make 10 t of metal, which counts once: 10 t may be bought, whatever is crushed and melted
    again."""
    result = solve(RECYCLED.format(materials="ore, metal, scrap"))
    assert result.plan.amount("buy", "china", "1", "2026-04") == pytest.approx(10)


@pytest.mark.parametrize("materials", ["ore, metal", "metal"])
def test_a_cycle_through_a_material_that_is_not_counted_is_refused_by_name(refused, materials):
    """With scrap left aside 90 t of metal made of 100 t of scrap would count again, and again."""
    said = refused(RECYCLED.format(materials=materials))
    assert (
        "policies.less.materials: metal can be made into itself through scrap (metal to scrap to metal)"
        in said
    )
    assert "Add scrap to `materials`" in said


def test_a_chain_of_counted_materials_with_a_gap_is_refused_too(refused):
    """Ore to metal to scrap: scrap and ore are counted, and metal between them is not."""
    said = refused(RECYCLED.format(materials="ore, scrap"))
    assert "ore can be made into scrap through metal (ore to metal to scrap)" in said
