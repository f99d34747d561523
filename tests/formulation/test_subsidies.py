"""Subsidies: per tonne or per capital, up to a total; they move money and not the plan."""

import pytest

WORKS = """
horizon: {{start: 2026-04, steps: [{{every: year, count: 2}}]}}
materials: {{a: {{unit: t}}}}
places: {{site: makers}}
processes: {{make: {{per: a, outputs: {{a: 1 t}}, cost: 1 USD/t}}}}
plants:
  works: {{place: site, runs: {{make: 1}}, capacity: 50 t/yr,
    expansion: {{capital: 8 USD/(t/yr), life: 4 years, limit: none, total: 50 t/yr}}}}
sales: {{spot: {{place: site, material: a, price: 10 USD/t, cap: none}}}}
subsidies: {{scheme: {{plants: [works], {terms}}}}}
"""
VALUE = 200 * 9 - 2 * 50 * 2
"""100 t a year for two years at 10 - 1, less 2 USD/(t/yr) a year for 50 t/yr of expansion."""


def granted(result):
    rows = [row for row in result.tables["ledger"] if row["item"] == "subsidy"]
    assert all((row["payer"], row["payee"]) == ("treasury", "makers") for row in rows)
    return sum(row["amount"] for row in rows)


@pytest.mark.parametrize(
    ("terms", "amount"),
    [
        ("per: tonne, of: [a], rate: 1 USD/t", 200),
        ("per: tonne, of: [a], rate: 1 USD/t, total: 60 USD", 60),
        ("per: capital, share: 20 %", 0.2 * 200),
        ("per: tonne, of: [a], rate: 1 USD/t, from: 2027-04", 100),
        ("per: tonne, of: [a], rate: 1 USD/t, until: 2026-10", 100 * 183 / 365),
    ],
)
def test_the_treasury_pays_as_much_as_the_rules_allow(solve, terms, amount):
    """200 t made, and 200 USD of capital charges: by tonne, up to a total, by capital, from and until a
    date."""
    result = solve(WORKS.format(terms=terms))
    assert granted(result) == pytest.approx(amount)
    assert result.objective == pytest.approx(VALUE)


def test_a_budget_of_the_treasury_limits_what_it_grants(solve):
    text = WORKS.format(terms="per: tonne, of: [a], rate: 1 USD/t")
    result = solve(text + "policies: {purse: {rule: budget, account: treasury, at_most: 30 USD/yr}}")
    assert granted(result) == pytest.approx(60)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ("per: tonne, rate: 1 USD/t", "`of` is missing. Expected it with `per: tonne`"),
        ("per: capital, share: 20 %, rate: 1 USD/t", "found `rate` with `per: capital`"),
    ],
)
def test_a_subsidy_says_what_it_is_counted_by(refused, terms, message):
    assert message in refused(WORKS.format(terms=terms))


@pytest.mark.parametrize("dates", ["from: 2026-10", "until: 2027-10"])
def test_a_share_of_capital_is_paid_for_the_days_on_which_both_hold(solve, dates):
    """400 USD over four years from October 2026 to the horizon's end in March 2028: 18 months, or its first
    12, of 100 a year.

    The opening divides the first year, and so does the date of the scheme: half of a half is not paid.
    """
    text = WORKS.format(terms=f"per: capital, share: 20 %, {dates}")
    text = text.replace("life: 4 years", "lead: 6 months, until: 2026-05, life: 4 years")
    months = 18 if dates.startswith("from") else 12
    assert granted(solve(text)) == pytest.approx(0.2 * 100 * months / 12)


YEAR = """
materials: {{a: {{unit: t}}}}
places: {{site: makers}}
processes: {{make: {{per: a, outputs: {{a: 1 t}}, cost: 1 USD/t}}}}
plants: {{works: {{place: site, runs: {{make: 1}}, {plant}}}}}
sales: {{spot: {{place: site, material: a, price: 10 USD/t, cap: none}}}}
subsidies: {{scheme: {{plants: [works], {terms}}}}}
"""
RISING = "{steps: {2026-04: 1 USD/t, 2026-10: 3 USD/t}}"
BUILT = "capacity: 0 t/yr, expansion: {charge: 1 USD/(t/yr)/yr, life: 6 years, limit: 100 t/yr/yr"
LATER = "share: {steps: {2026-04: 0 %, 2026-10: 100 %}}"


@pytest.mark.parametrize(
    ("plant", "terms", "amount"),
    [
        ("capacity: 20 t/yr", f"rate: {RISING}", 20 * (183 + 3 * 182) / 365),
        ("capacity: 20 t/yr", f"rate: {RISING}, from: 2026-10", 20 * 3 * 182 / 365),
        ("capacity: 20 t/yr", f"rate: {RISING}, until: 2026-10", 20 * 183 / 365),
        ("capacity: 20 t/yr, opening: 2026-10", f"rate: {RISING}", 20 * 3 * 182 / 365),
        ("capacity: 20 t/yr, opening: 2026-10", "rate: 2 USD/t, from: 2026-10", 20 * 2 * 182 / 365),
        ("capacity: 20 t/yr, opening: 2026-10", "rate: 2 USD/t, until: 2026-10", 0),
        ("capacity: 20 t/yr, opening: 2026-10", "rate: 2 USD/t, until: 2027-01", 20 * 2 * 92 / 365),
    ],
)
def test_the_rate_is_that_of_the_days_on_which_the_plant_makes_it_and_the_scheme_pays(
    solve, plant, terms, amount
):
    """20 t/yr, made on the days on which the plant is open; April to September have 183 days, October to
    March 182."""
    assert granted(solve(YEAR.format(plant=plant, terms=f"per: tonne, of: [a], {terms}"))) == pytest.approx(
        amount
    )


@pytest.mark.parametrize(
    ("expansion", "terms", "amount"),
    [
        ("}", LATER, 100 * 182 / 365),
        ("}", f"{LATER}, from: 2026-10", 100 * 182 / 365),
        ("}", f"{LATER}, until: 2026-10", 0),
        (", lead: 6 months}", LATER, 100 * 182 / 365),
        (", lead: 6 months}", "share: 50 %, until: 2027-01", 50 * 92 / 365),
    ],
)
def test_the_share_of_the_capital_is_that_of_the_days_for_which_it_is_charged(
    solve, expansion, terms, amount
):
    """100 t/yr of expansion are charged 1 USD a year for each, by days."""
    result = solve(YEAR.format(plant=BUILT + expansion, terms=f"per: capital, {terms}"))
    assert granted(result) == pytest.approx(amount)
