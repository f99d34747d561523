"""Properties of clauses, on random chains with numbers of any size and order."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from conftest import whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import monazite
from monazite.api import Result
from monazite.results.audit import audit
from monazite.results.tables.ledger import balances

EXAMPLES = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
PERIODS = (
    "[{every: year, count: 1}]",
    "[{every: year, count: 3}]",
    "[{every: quarter, count: 4}, {every: year, count: 1}]",
    "[{every: half-year, count: 2}, {every: 2 years, count: 1}]",
)
amounts = st.integers(0, 200)
prices = st.integers(0, 60)
shares = st.integers(0, 100)


@st.composite
def chains(draw) -> str:
    """A mine, a road, a plant, an import, a sale, a demand and a contract, with numbers of any size and
    order."""
    tiers = sorted(draw(st.tuples(prices, prices)))
    return f"""
horizon: {{start: 2026-04, steps: {draw(st.sampled_from(PERIODS))}}}
money: {{unit: USD, price_year: 2026, discount: {draw(st.integers(0, 15))} %/yr}}
materials: {{ore: {{unit: t, contains: {{Nd: 10 %}}}}, metal: {{unit: t, contains: {{Nd: 20 %}}}}}}
places: {{pit: miner, works: maker}}
mines: {{pit: {{place: pit, material: ore, capacity: {draw(amounts)} t/yr, cost: {draw(prices)} USD/t}}}}
routes: {{road: {{from: pit, to: works, materials: [ore], cost: {draw(prices)} USD/t,
  loss: {draw(st.integers(0, 30))} %}}}}
processes: {{smelt: {{per: ore, inputs: {{ore: 1 t}}, outputs: {{metal: 0.4 t}},
  cost: {draw(prices)} USD/t}}}}
plants: {{works: {{place: works, runs: {{smelt: 1}}, capacity: {draw(amounts)} t/yr}}}}
stocks: {{heap: {{material: metal, place: works, opening: {draw(st.integers(0, 20))} t, capacity: none,
  loss: {draw(st.integers(0, 20))} %/yr, holding_cost: {draw(st.integers(0, 3))} USD/t/yr, closing: free}}}}
imports: {{china: {{place: works, material: metal, origin: china, price: {draw(prices)} USD/t,
  tariff: {draw(shares)} %, cap: {draw(amounts)} t/yr}}}}
sales: {{spot: {{place: works, material: metal, price: {draw(prices)} USD/t, cap: {draw(amounts)} t/yr}}}}
demands: {{cars: {{place: works, accepts: [metal], quantity: {draw(amounts)} t/yr,
  unmet: {draw(prices)} USD/t}}}}
transfers: {{road: {{material: ore, seller: miner, buyer: maker, price: {draw(prices)} USD/t}}}}
contracts:
  japan:
    counterparty: japan
    destination: japan
    material: metal
    basis: Nd
    from: works
    origin: [works]
    quantity: {draw(st.integers(0, 40))} t/yr
    firm: false
    price: {draw(prices)} USD/t
    shortfall: [{{share: {draw(shares)} %, price: {tiers[0]} USD/t}}, {{price: {tiers[1]} USD/t}}]
    tolerance: {{down: {draw(shares)} %, up: {draw(shares)} %, holder: seller}}
    suspension: {{from: 2026-07, share: {draw(shares)} %}}
"""


def solved(text: str, *changes: str) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.yaml"
        path.write_text(whole(text), encoding="utf-8")
        return monazite.load(path, changes).solve()


def value(text: str, *changes: str) -> float:
    """The optimal value, or the worst of all where no plan exists."""
    result = solved(text, *changes)
    assert result.status in ("optimal", "infeasible"), result.error
    return float("-inf") if result.objective is None else result.objective


@EXAMPLES
@given(chains())
def test_every_plan_is_verified_and_audited_and_its_ledger_adds_up(text):
    result = solved(text)
    assert result.status == "optimal", result.error
    assert audit(result.plan) == ()
    inside = sum(cash + worth for _, outside, cash, worth in balances(result.plan) if not outside)
    assert inside == pytest.approx(result.objective, rel=1e-9, abs=1e-6)


TIGHTER = (
    "contracts.japan.firm=true",
    "contracts.japan.shortfall.1.price=99 USD/t",
    "contracts.japan.tolerance.down=0 %",
    "contracts.japan.tolerance.up=0 %",
    "mines.pit.capacity*=0.5",
    "plants.works.capacity*=0.5",
    "imports.china.cap*=0.5",
    "sales.spot.cap*=0.5",
    "limits={one: {flows: {mines.pit: 1, sales.spot: 2}, at_most: 30 t/yr}}",
    "policies={home: {rule: domestic_share, materials: [metal], share: 40 %}}",
)


@settings(EXAMPLES, max_examples=40)
@given(chains(), st.sampled_from(TIGHTER))
def test_tightening_an_obligation_never_raises_the_value(text, change):
    if change.startswith(("limits", "policies")):
        section, _, rest = change.partition("=")
        tighter = value(f"{text}{section}: {rest}\n")
    else:
        tighter = value(text, change)
    loose = value(text)
    assert tighter <= loose + 1e-7 * max(1.0, abs(loose))


@EXAMPLES
@given(chains(), prices)
def test_a_transfer_price_and_a_tariff_move_money_and_not_the_value(text, price):
    other = value(text, f"transfers.road.price={price} USD/t", f"imports.china.tariff={price} %")
    assert other == pytest.approx(value(text), rel=1e-9, abs=1e-6)


@EXAMPLES
@given(chains())
def test_another_money_scales_the_value(text):
    """1 USD is 1,000 yen."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.yaml"
        rates = "rates: {JPY: 0.001 USD}"
        path.write_text(
            whole(text.replace("price_year: 2026,", f"price_year: 2026, {rates},")), encoding="utf-8"
        )
        dollars, yen = monazite.load(path).solve(), monazite.load(path, money="JPY").solve()
    assert yen.objective == pytest.approx(1000 * dollars.objective, rel=1e-8, abs=1e-3)
