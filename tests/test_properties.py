"""Properties that hold for every instance, tried on random small chains."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monazite.api import Model, Result
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text

CHAIN = """
monazite: 1
title: A random chain
horizon: {{start: 2026-04, steps: [{{every: quarter, count: 4}}, {{every: year, count: {years}}}]}}
money: {{unit: USD thousand, price_year: 2026, discount: {discount} %/yr}}
outside: [japan, world]
materials:
  ore: {{unit: t, contains: {{REO: 50 %}}}}
  oxide: {{unit: t, contains: {{REO: 100 %}}, discard: 1 USD/t}}
places: {{coast: irel, park: makers}}
mines: {{pit: {{place: coast, material: ore, capacity: {mine} t/yr, opening: {opening},
  tiers: [{{rate: 60 t/yr, cost: 100 USD/t}}, {{cost: 250 USD/t}}], royalty: 7 USD/t}}}}
routes: {{road: {{from: coast, to: park, materials: [ore], cost: 20 USD/t, loss: {loss} %,
  capacity: 150 t/yr}}}}
processes: {{refining: {{per: ore, inputs: {{ore: 1 t}}, outputs: {{oxide: 0.4 t}}, cost: 300 USD/t}}}}
plants:
  works: {{place: park, runs: {{refining: 1}}, capacity: {plant} t/yr, expansion: {{capital: 900 USD/(t/yr),
    lead: 6 months, life: 8 years, limit: 40 t/yr/yr}}}}
stocks:
  heap: {{material: ore, place: coast, opening: 10 t, capacity: 40 t, loss: 5 %/yr, holding_cost: 3 USD/t/yr}}
imports: {{abroad: {{place: park, material: oxide, origin: china, price: {price} USD/t, tariff: 10 %,
  cap: {cap} t/yr}}}}
transfers: {{ore: {{material: ore, seller: irel, buyer: makers, price: 777.25 USD/t}}}}
demands: {{motors: {{place: park, accepts: [oxide], quantity: {{value: 60 t/yr, growth: 5 %/yr}},
  unmet: [{{share: 30 %, price: 4000 USD/t}}, {{price: 9000 USD/t}}]}}}}
contracts:
  toyotsu:
    counterparty: japan
    destination: japan
    material: ore
    basis: REO
    from: coast
    quantity: {quantity} t/yr
    firm: false
    price: 2000 USD/t
    shortfall: {{tiers: [{{share: 50 %, price: {penalty} USD/t}}, {{price: 5000 USD/t}}]}}
    tolerance: {{down: {down} %, up: 5 %, holder: seller}}
"""

chains = st.fixed_dictionaries(
    {
        "years": st.integers(1, 3),
        "discount": st.sampled_from([0, 8]),
        "mine": st.integers(0, 250),
        "opening": st.sampled_from(["2026-04", "2026-08-15", "2028-04", "never"]),
        "loss": st.integers(0, 20),
        "plant": st.integers(0, 120),
        "price": st.integers(500, 12000),
        "cap": st.integers(0, 80),
        "quantity": st.integers(0, 90),
        "penalty": st.integers(0, 5000),
        "down": st.integers(0, 50),
    }
)


def solved(numbers: dict[str, object]) -> Result:
    path = Path("chain.yaml")
    return Model(build_instance(parse_text(CHAIN.format(**numbers), path)), path).solve()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(chains)
def test_every_plan_is_verified_and_audited(numbers):
    """Optimality by our own arithmetic, mass at every place, every clause, every payment."""
    result = solved(numbers)
    assert result.status in ("optimal", "infeasible"), result.error


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    chains,
    st.sampled_from(
        [("mine", -1), ("plant", -1), ("cap", -1), ("penalty", 1), ("down", -1), ("price", 1), ("loss", 1)]
    ),
    st.integers(1, 30),
)
def test_tightening_never_helps(numbers, change, by):
    """Less capacity, a lower cap, a higher penalty, less tolerance, a dearer import: the value never
    rises."""
    name, direction = change
    tighter = {**numbers, name: max(0, numbers[name] + direction * by)}
    if name == "penalty" and tighter[name] > 5000:
        return
    before, after = solved(numbers), solved(tighter)
    if before.status == "infeasible":
        assert after.status == "infeasible"
    elif after.status == "optimal":
        assert after.objective <= before.objective + 1e-6 * max(1, abs(before.objective))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(chains, st.integers(0, 400), st.integers(0, 60))
def test_a_tariff_and_a_transfer_price_move_money_and_not_the_plan(numbers, tariff, transfer):
    text = CHAIN.format(**numbers)
    other = text.replace("tariff: 10 %", f"tariff: {tariff} %").replace(
        "price: 777.25 USD/t}", f"price: {transfer} USD/t}}"
    )
    path = Path("chain.yaml")
    one, two = (Model(build_instance(parse_text(each, path)), path).solve() for each in (text, other))
    assert one.status == two.status
    if one.status == "optimal":
        assert two.objective == pytest.approx(one.objective, rel=1e-9, abs=1e-9)
        for key, amount in one.plan.amounts.items():
            assert two.plan.amounts[key] == pytest.approx(amount, abs=1e-6)
