"""Expansion: lead, life, limits, and an annuity whose present value is the capital cost."""

from datetime import date
from math import log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    """Decided in year 1, open in year 2: 50 t x (10 - 20 / 4) = 250. A decision in year 2 would open too
    late."""
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


@pytest.mark.parametrize(
    ("limit", "amount"),
    [
        ("{steps: {2026-04: 0 t/yr/yr, 2026-10: 40 t/yr/yr}}", 0),
        ("{steps: {2026-04: 40 t/yr/yr, 2026-10: 0 t/yr/yr}}", 40 * 183 / 365),
        ("{steps: {2026-04: 40 t/yr/yr, 2027-04: 90 t/yr/yr}}", 40 * 183 / 365),
    ],
)
def test_the_limit_counts_on_the_days_on_which_it_may_be_decided(solve, limit, amount):
    """Until October there are 183 of 365 days; what the limit is on the others counts nothing. 10 - 5 for two
    years."""
    result = solve(works(f"capital: 20 USD/(t/yr), life: 4 years, limit: {limit}, until: 2026-10", 2))
    assert result.objective == pytest.approx(2 * amount * 5)


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


LONG = """
horizon: {{start: 2026-04, steps: [{steps}]}}
money: {{unit: USD, price_year: 2026{discount}}}
materials: {{a: {{unit: t}}}}
places: {{site: {{}}}}
processes: {{make: {{per: a, outputs: {{a: 1 t}}}}}}
plants:
  works: {{place: site, runs: {{make: 1}}, capacity: 0 t/yr,
    expansion: {{limit: none, total: 1 t/yr, {terms}}}}}
sales: {{spot: {{place: site, material: a, price: 1000000 USD/t, cap: none}}}}
"""
TEN = ", discount: 10 %/yr"
HORIZON_YEARS = 30


def charged(result) -> tuple[float, float]:
    """What the expansions pay in all, in money of each period and as present value."""
    rows = [row for row in result.tables["ledger"] if row["item"] == "capital"]
    return sum(row["amount"] for row in rows), sum(row["present_value"] for row in rows)


def opened(solve, steps: str, discount: str, terms: str) -> tuple[float, float]:
    """The charges of one unit of capacity that is decided on the first day of the horizon."""
    return charged(solve(LONG.format(steps=steps, discount=discount, terms=f"{terms}, until: 2026-05")))


def test_the_charge_is_the_capital_where_the_end_of_life_divides_a_period(solve):
    """Two periods of five years at 10 %/yr, and a life of seven: 1,000 on the first day, not 972.2."""
    _, worth = opened(solve, "{every: 5 years, count: 2}", TEN, "capital: 1000 USD/(t/yr), life: 7 years")
    assert worth == pytest.approx(1000, rel=1e-9)


spans = st.sampled_from([1, 3, 6, 12, 18, 24, 60, 90])
"""Months of a period."""


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(spans, spans, st.integers(0, 100), st.integers(1, 200), st.sampled_from(["", TEN]))
def test_the_charges_of_a_whole_life_are_the_capital_on_the_day_it_opens(
    solve, first, rest, lead, life, discount
):
    """Whatever the lead, the life and the periods: 1,000 discounted from the opening, 1.1^-(lead / 12);
    without a rate 1,000."""
    steps = (
        f"{{every: {first} months, count: 4}}, {{every: {rest} months, count: "
        f"{12 * HORIZON_YEARS // rest + 1}}}"
    )
    terms = f"capital: 1000 USD/(t/yr), lead: {lead} months, life: {life} months"
    amount, worth = opened(solve, steps, discount, terms)
    assert worth == pytest.approx(1000 * (1.1 ** -(lead / 12) if discount else 1), rel=1e-9)
    if not discount:
        assert amount == pytest.approx(1000, rel=1e-9)


@pytest.mark.parametrize("years", [1, 5])
def test_the_middle_of_each_part_gives_the_capital_but_for_the_rounding_of_that_rule(solve, years):
    """Each part has the factor of its middle, which is less than the mean of its factors by at most (years ln
    1.1)^2 / 24."""
    rule = f"{TEN}, discounting: mid-period"
    steps = f"{{every: {years} years, count: {10 // years}}}"
    _, worth = opened(solve, steps, rule, "capital: 1000 USD/(t/yr), life: 7 years")
    assert 1000 * (1 - (years * log(1.1)) ** 2 / 24) <= worth < 1000


def test_a_charge_for_a_part_of_a_period_has_the_given_factor_of_the_period(solve):
    """5 USD a year: five years at 1, and 730 days of the 1,827 days of the second period at 0.5."""
    rule = ", factors: {steps: {2026-04: 1, 2031-04: 0.5}}"
    amount, worth = opened(
        solve, "{every: 5 years, count: 2}", rule, "charge: 5 USD/(t/yr)/yr, life: 7 years"
    )
    part = 5 * 5 * days(2031, 2033) / days(2031, 2036)
    assert (amount, worth) == (pytest.approx(25 + part), pytest.approx(25 + part / 2))


@pytest.mark.parametrize(
    ("every", "lead", "life", "open_from", "open_to"),
    [
        ("year", "6 months", "20 years", date(2026, 10, 1), date(2027, 4, 1)),
        ("2 years", "21 months", "1 month", date(2028, 1, 1), date(2028, 2, 1)),
        ("2 years", "0", "18 months", date(2026, 4, 1), date(2027, 10, 1)),
        ("5 years", "7 months", "23 months", date(2026, 11, 1), date(2028, 10, 1)),
    ],
)
def test_a_lead_and_a_life_inside_a_period_count_by_days(solve, every, lead, life, open_from, open_to):
    """One unit of yearly capacity makes, and is charged 5 USD a year, for its days of the days of the period,
    leap days too."""
    terms = f"charge: 5 USD/(t/yr)/yr, lead: {lead}, life: {life}"
    result = solve(
        LONG.format(steps=f"{{every: {every}, count: 1}}", discount="", terms=f"{terms}, until: 2026-05")
    )
    period = result.instance.timeline.periods[0]
    years = period.years * (open_to - open_from).days / (period.end - period.start).days
    assert result.plan.amount("sell", "spot", "2026-04") == pytest.approx(years)
    assert charged(result)[0] == pytest.approx(5 * years)


def test_the_yearly_limit_counts_the_days_on_which_it_may_be_decided(solve):
    """A period of four years, and decisions until the end of the second: 731 of 1,461 days at 20 t/yr a
    year."""
    terms = "charge: 1 USD/(t/yr)/yr, life: 9 years, until: 2028-04"
    text = LONG.format(steps="{every: 4 years, count: 1}", discount="", terms=terms)
    result = solve(text.replace("limit: none, total: 1 t/yr", "limit: 20 t/yr/yr"))
    assert result.plan.amount("expand", "works", "2026-04") == pytest.approx(20 * 4 * 731 / 1461)


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (
            "from: 2026-10",
            (
                "can never be decided: decisions are made on the first day of a period, "
                "and none begins from 2026-10-01 to"
            ),
        ),
        (
            "from: 2026-05, until: 2026-06",
            (
                "can never be decided: decisions are made on the first day of a period, "
                "and none begins from 2026-05-01 to"
            ),
        ),
        (
            "lead: 2 years",
            "has no effect: decided in FY2026-27, the first possible period, it would open 2028-04-01",
        ),
    ],
)
def test_an_expansion_that_can_never_be_decided_is_warned_of(load, dates, said):
    text = LONG.format(
        steps="{every: year, count: 1}",
        discount="",
        terms=f"charge: 1 USD/(t/yr)/yr, life: 9 years, {dates}",
    )
    assert any(said in str(warning) for warning in load(text).warnings)


def test_an_expansion_from_a_day_inside_a_period_is_decided_in_the_next(load):
    """From October 2026: in the year from April 2027, whose 365 t are sold; `validate` says at which date to
    divide."""
    terms = "charge: 1 USD/(t/yr)/yr, life: 9 years, from: 2026-10"
    model = load(LONG.format(steps="{every: year, count: 2}", discount="", terms=terms))
    assert any(
        "2027-04-01 is the first day of a period from then on" in str(warning) for warning in model.warnings
    )
    assert model.solve().objective == pytest.approx(1e6 - 1)


def days(first: int, last: int) -> int:
    """Days from one first of April to another."""
    return (date(last, 4, 1) - date(first, 4, 1)).days
