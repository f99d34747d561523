"""Expansion: lead, life, limits, and an annuity whose present value is the capital cost."""

import pytest

WORKS = """
horizon: {{start: 2026-04, steps: [{{every: year, count: {years}}}]}}
materials: {{a: {{unit: t}}}}
places: {{site: {{}}}}
processes: {{make: {{per: a, outputs: {{a: 1 t}}}}}}
plants:
  works: {{place: site, runs: {{make: 1}}, capacity: 0 t/yr, expansion: {{{expansion}}}}}
sales: {{spot: {{place: site, material: a, price: 10 USD/t, cap: {cap}}}}}
"""


def works(expansion: str, years: int, cap: str = "none") -> str:
    return WORKS.format(expansion=expansion, years=years, cap=cap)


def test_capacity_opens_after_the_lead_time(solve):
    """Decided in year 1, open in year 2: 50 t x (10 - 20 / 4) = 250. A decision in year 2 would open too late."""
    result = solve(works("capital: 20 USD/(t/yr), lead: 1 year, life: 4 years, limit: 50 t/yr/yr", 2))
    assert result.objective == pytest.approx(250)
    assert [key for key in result.plan.amounts if key[0] == "expand"] == [("expand", "works", "2026-04")]


def test_capacity_is_gone_at_the_end_of_its_life(solve):
    """It lives a year and is bought thrice: 3 x 10 t x (10 - 5) = 150."""
    result = solve(works("capital: 5 USD/(t/yr), life: 1 year, limit: none", 3, cap="10 t/yr"))
    assert result.objective == pytest.approx(150)
    assert sum(amount for _, amount in result.plan.of("expand")) == pytest.approx(30)


def test_the_total_holds_over_the_horizon(solve):
    """15 t/yr from year 1 for two years: 2 x 15 x (10 - 5)."""
    result = solve(works("capital: 20 USD/(t/yr), life: 4 years, limit: none, total: 15 t/yr", 2))
    assert result.objective == pytest.approx(150)


def test_the_limit_is_a_yearly_rate(solve):
    """20 t/yr a year: 20 t in year 1, 40 t in year 2, each at 10 - 5."""
    result = solve(works("capital: 20 USD/(t/yr), life: 4 years, limit: 20 t/yr/yr", 2))
    assert result.objective == pytest.approx(60 * 5)


def test_it_is_decided_only_between_its_dates(solve):
    """Not before 2027, nor from 2028 on: 20 t of years 2 and 3."""
    terms = "capital: 20 USD/(t/yr), life: 4 years, limit: 20 t/yr/yr, from: 2027-04, until: 2028-04"
    assert solve(works(terms, 3)).objective == pytest.approx(2 * 20 * 5)


def test_a_yearly_charge_may_stand_for_the_capital(solve):
    result = solve(works("charge: 4 USD/(t/yr)/yr, life: 4 years, limit: 20 t/yr/yr", 1))
    assert result.objective == pytest.approx(20 * 6)


def test_the_present_value_of_the_annuity_is_the_capital_cost(solve):
    """10 t/yr for ten years at 20 USD/(t/yr): 200 on the first day, spread over the life at 8 %."""
    text = works("capital: 20 USD/(t/yr), life: 10 years, limit: none, until: 2027-04", 10, cap="10 t/yr")
    result = solve("money: {unit: USD, price_year: 2026, discount: 8 %/yr}\n" + text)
    charges = [row["present_value"] for row in result.tables["ledger"] if row["item"] == "capital"]
    assert len(charges) == 10
    assert sum(charges) == pytest.approx(200)


def test_what_falls_after_the_horizon_is_not_charged(solve):
    """Half of a life of four years: half of 20 USD/(t/yr) for 10 t/yr."""
    result = solve(works("capital: 20 USD/(t/yr), life: 4 years, limit: none", 2, cap="10 t/yr"))
    assert sum(row["amount"] for row in result.tables["ledger"] if row["item"] == "capital") == pytest.approx(
        100
    )
