"""Properties of contracts with any mixture of clauses, one in which the plan sells and one in which it
buys."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from conftest import whole
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import monazite
from monazite.api import Result
from monazite.results.audit import audit
from monazite.results.tables.ledger import balances

EXAMPLES = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
PERIODS = (
    "[{every: year, count: 3}]",
    "[{every: quarter, count: 8}]",
    "[{every: half-year, count: 2}, {every: year, count: 1}]",
)
prices = st.integers(0, 40)
shares = st.integers(0, 100)
tonnes = st.integers(0, 60)

SELLING = {
    "firm_minimum": ("{} t/yr", st.integers(0, 10)),
    "rolling_minimum": ("{{share: {} %}}", st.integers(0, 15)),
    "adjustment": ("{{maintenance: {} t/yr}}", st.integers(0, 5)),
    "tolerance": ("{{down: {} %, up: 10 %, holder: seller}}", shares),
    "buy_down": ("{{price: {} USD/t, most: 50 %}}", prices),
    "suspension": ("{{from: 2026-10, share: 50 %, compensation: {} USD/t}}", prices),
    "force_majeure": ("{{share: {{steps: {{2026-04: {} %, 2027-04: 0 %}}}}}}", shares),
    "price_review": ("{{from: 2027-04, price: {} USD/t}}", prices),
    "term": ("{{from: 2026-04, until: 2028-04, except: []}}", st.just(0)),
    "quota": ("{{quantity: {} t/yr, over: 4 USD/t, to: world}}", tonnes),
    "value_added": ("{{share: {} %}}", st.integers(0, 60)),
    "redelivery": ("{{discount: {} %, settle: 30 USD/t}}", shares),
}
BUYING = {
    "take_or_pay": ("{{share: {} %}}", shares),
    "tolerance": ("{{down: {} %, up: 5 %, holder: buyer}}", shares),
    "buy_down": ("{{price: {} USD/t}}", prices),
    "force_majeure": ("{{share: {} %}}", shares),
    "quota": ("{{quantity: {} t/yr, over: 3 USD/t}}", tonnes),
}


@st.composite
def clauses(draw, known) -> str:
    """Some clauses, each with a number of any size."""
    chosen = draw(st.lists(st.sampled_from(sorted(known)), unique=True, max_size=5))
    return "".join(f"    {name}: {known[name][0].format(draw(known[name][1]))}\n" for name in chosen)


@st.composite
def instances(draw) -> str:
    """A mine, a plant, a demand, and two contracts."""
    penalty = draw(prices)
    return f"""
horizon: {{start: 2026-04, steps: {draw(st.sampled_from(PERIODS))}}}
money: {{unit: USD, price_year: 2026, discount: {draw(st.integers(0, 15))} %/yr}}
materials: {{ore: {{unit: t}}, metal: {{unit: t}}}}
places: {{works: maker}}
mines: {{pit: {{place: works, material: ore, capacity: {draw(st.integers(20, 200))} t/yr,
  cost: {draw(prices)} USD/t}}}}
processes: {{smelt: {{per: ore, inputs: {{ore: 1 t}}, outputs: {{metal: 0.4 t}},
  cost: {draw(prices)} USD/t}}}}
plants: {{works: {{place: works, runs: {{smelt: 1}}, capacity: {draw(tonnes)} t/yr}}}}
stocks: {{heap: {{material: metal, place: works, opening: 0 t, capacity: none, closing: free}}}}
demands: {{cars: {{place: works, accepts: [metal], quantity: {draw(tonnes)} t/yr, unmet: {
        draw(st.integers(10, 90))
    } USD/t}}}}
contracts:
  japan:
    counterparty: japan
    destination: japan
    material: ore
    from: works
    quantity: {draw(st.integers(10, 60))} t/yr
    firm: false
    price: {draw(prices)} USD/t
    shortfall: [{{share: 30 %, price: {penalty} USD/t}}, {{price: {penalty + draw(prices)} USD/t}}]
{draw(clauses(SELLING))}
  lynas:
    counterparty: world
    role: buyer
    material: metal
    to: works
    quantity: {draw(tonnes)} t/yr
    firm: false
    price: {draw(prices)} USD/t
{draw(clauses(BUYING))}
"""


def solved(text: str, *changes: str) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.yaml"
        path.write_text(whole(text), encoding="utf-8")
        return monazite.load(path, changes).solve()


def attempted(text: str, *changes: str) -> Result | None:
    """The result, or None where the clauses cannot stand together in one instance."""
    try:
        return solved(text, *changes)
    except monazite.InstanceError:
        return None


@EXAMPLES
@given(instances())
def test_every_plan_is_verified_and_audited_and_its_ledger_adds_up(text):
    result = attempted(text)
    assume(result is not None)
    assert result.status in ("optimal", "infeasible"), result.error
    if result.status == "optimal":
        assert audit(result.plan) == ()
        inside = sum(cash + worth for _, outside, cash, worth in balances(result.plan) if not outside)
        assert inside == pytest.approx(result.objective, rel=1e-9, abs=1e-6)


LOOSER = (
    "contracts.japan.firm_minimum=0 t/yr",
    "contracts.japan.shortfall.0.price=0 USD/t",
    "contracts.japan.buy_down={price: 0 USD/t}",
    "contracts.japan.suspension={from: 2026-04, compensation: 0 USD/t}",
    "contracts.japan.tolerance={down: 100 %, up: 10 %, holder: seller}",
    "contracts.lynas.take_or_pay={share: 0 %}",
    "contracts.lynas.buy_down={price: 0 USD/t}",
    "contracts.lynas.tolerance={down: 100 %, up: 5 %, holder: buyer}",
)


@settings(EXAMPLES, max_examples=40)
@given(instances(), st.sampled_from(LOOSER))
def test_loosening_an_obligation_never_lowers_the_value(text, change):
    """An option that is free, a penalty that is not paid, a minimum that is nothing."""
    before, after = attempted(text), attempted(text, change)
    assume(before is not None and after is not None)
    if before.status == "optimal":
        assert after.status == "optimal"
        assert after.objective >= before.objective - 1e-7 * max(1.0, abs(before.objective))


@settings(EXAMPLES, max_examples=25)
@given(instances())
def test_an_exit_at_the_start_is_the_same_as_no_contract(text):
    """Left at the start of the horizon, or out of its term: nothing is due, taken or paid."""
    away = text[: text.index("  japan:")] + text[text.index("  lynas:") :]
    gone, left = attempted(away), attempted(text, "contracts.japan.term={until: 2026-04}")
    assume(gone is not None and left is not None)
    assert gone.status == left.status
    if gone.status == "optimal":
        assert left.objective == pytest.approx(gone.objective, rel=1e-9, abs=1e-6)
