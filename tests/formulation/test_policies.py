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
        ("rule: domestic_share, materials: [magnet]", "`rule: domestic_share` needs `share`"),
        ("rule: origin_share, materials: [magnet], share: 1 %", "`rule: origin_share` needs `origin`"),
        ("rule: budget, account: planner, at_most: 1 USD/yr, share: 1 %", "`share` does not go with"),
    ],
)
def test_a_policy_says_what_its_rule_needs_and_no_more(refused, terms, message):
    assert message in refused(MARKET.format(home=0, terms=terms))
