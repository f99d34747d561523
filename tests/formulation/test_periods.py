"""The same contract over years, half-years, quarters, months and stub periods: the same amounts but for the
rounding of days."""

import tempfile
from pathlib import Path

import pytest
from conftest import whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_by_day import case

import monazite
from monazite.formulation.support.daily import read_daily
from monazite.formulation.support.obligation import Obligation

FINER = (
    "[{every: 2 years, count: 1}, {every: year, count: 1}]",
    "[{every: year, count: 3}]",
    "[{every: half-year, count: 2}, {every: year, count: 2}]",
    "[{every: quarter, count: 12}]",
    "[{every: month, count: 3}, {every: quarter, count: 3}, {every: 2 years, count: 1}]",
    "[{every: month, count: 36}]",
)
"""Horizons of three years, in periods of different lengths."""
ROUNDING = 0.012
"""As a share of the yearly quantity: a quarter is 90 to 92 days, and a year two halves of 182 and 183."""


def obligations(terms: str, steps: str) -> tuple[monazite.api.Model, list[Obligation]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.yaml"
        path.write_text(whole(case(terms, steps=steps)), encoding="utf-8")
        model = monazite.load(path)
    daily = read_daily(model.instance, model.instance.contracts["c"])
    return model, [daily.obligation(year) for year in daily.years]


MONTHS = st.sampled_from(
    ["2026-04", "2026-07", "2026-10", "2027-01", "2027-04", "2027-07", "2027-10", "2028-04", "2028-10"]
)


@st.composite
def steps(draw, unit: str, most: int) -> str:
    """A path that changes at some quarters."""
    days = sorted({"2026-04", *draw(st.lists(MONTHS, max_size=3))})
    return "{steps: {" + ", ".join(f"{day}: {draw(st.integers(0, most))} {unit}" for day in days) + "}}"


@st.composite
def clauses(draw) -> str:
    """Some clauses that shape what is due and the band around it, with dates at quarters."""
    day = draw(MONTHS)
    offered = {
        "term": f"term: {{from: {day}}}",
        "until": f"term: {{until: {day if day > '2026-04' else '2026-07'}}}",
        "except": "term: {except: [FY2027-28]}",
        "suspension": f"suspension: {{from: {day}, share: {draw(st.integers(0, 100))} %}}",
        "choice": f"suspension: {{from: {day}, compensation: 1 USD/kg}}",
        "excuse": f"force_majeure: {{share: {draw(steps('%', 100))}}}",
        "grace": f"shortfall: {{penalty: 4 USD/kg, grace: {draw(steps('%', 60))}}}",
        "down": f"tolerance: {{holder: seller, down: {draw(steps('%', 60))}, up: {draw(steps('%', 60))}}}",
        "adjustment": f"adjustment: {{other: {draw(steps('t/yr', 40))}}}",
        "buy_down": f"buy_down: {{price: 1 USD/kg, most: {draw(steps('%', 100))}}}",
        "ramp": f"ramp_down: {{step: {draw(st.integers(0, 60))} t/yr/yr}}",
    }
    chosen = draw(st.lists(st.sampled_from(list(offered)), max_size=4, unique=True))
    by_key = {offered[name].partition(":")[0]: offered[name] for name in chosen}
    if "choice" in chosen and by_key.get("suspension") == offered["choice"]:
        by_key.pop("ramp_down", None)
    by_key.setdefault("shortfall", "shortfall: {penalty: 4 USD/kg}")
    return f"firm: false, price: 10 USD/kg, {', '.join(by_key.values())}"


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(clauses(), st.sampled_from(FINER), st.sampled_from(FINER))
def test_what_is_due_does_not_depend_on_the_periods(terms, coarse, fine):
    found = []
    for horizon in (coarse, fine):
        _, due = obligations(terms, horizon)
        fields = ("due", "floor", "cap", "excused", "suspendable", "buyable")
        found.append([sum(getattr(each, field) for each in due) for field in fields])
    # A ramp passes the rounding of one year on to the next.
    rounding = 100 * ROUNDING * (4 if "ramp_down" in terms else 1) * 3
    assert found[0] == pytest.approx(found[1], abs=rounding)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(clauses(), st.sampled_from(FINER))
def test_a_bound_that_never_binds_has_no_effect(terms, horizon):
    """To the last digit: of the quantity, the price, and every share."""
    _, plain = obligations(terms, horizon)
    bounded = terms.replace("steps: {2026-04", "floor: 0 %, cap: 100 %, steps: {2026-04")
    bounded = bounded.replace("other: {floor: 0 %, cap: 100 %", "other: {floor: -1 t/yr, cap: 1000 t/yr")
    assert obligations(bounded, horizon)[1] == plain


@pytest.mark.parametrize("horizon", FINER)
def test_lots_of_part_of_a_contract_year_are_those_that_fit_into_it(horizon):
    """Four lots a year, in force from October 2026 to July 2028: 1 or 2 (182 of 365 days), 4, and 1
    (91 days)."""
    model, due = obligations(
        (
            "firm: false, price: 10 USD/kg, shortfall: {penalty: 4 USD/kg}, term: {from: 2026-10, "
            "until: 2028-07}, lots: {size: 20 t, number: 4}"
        ),
        horizon,
    )
    daily = read_daily(model.instance, model.instance.contracts["c"])
    total = sum(daily.lots(4, each.year) for each in due)
    assert total == 7 if "year" not in horizon else total in (5, 6, 7)


def test_four_lots_with_a_term_from_october_are_two(solve, column):
    text = case(
        "firm: true, price: 10 USD/kg, term: {from: 2026-10}, lots: {size: 25 t, number: 4}",
        every="quarter",
        count=4,
    )
    assert column(solve(text), "delivered") == pytest.approx([50])


def test_a_period_of_two_contract_years_holds_the_lots_of_both(solve, column):
    text = case(
        "firm: true, price: 10 USD/kg, lots: {size: 25 t, number: 4}", steps="[{every: 2 years, count: 1}]"
    )
    assert column(solve(text), "delivered") == pytest.approx([200])


def test_a_period_of_two_contract_years_ramps_year_by_year(solve, column):
    """Suspended from the first day, 30 t/yr less each year: 70 + 40, then 10, but for a day of a leap
    year."""
    terms = "firm: true, price: 10 USD/kg, suspension: {from: 2026-04}, ramp_down: {step: 30 t/yr/yr}"
    assert column(solve(case(terms, steps=FINER[0])), "due") == pytest.approx([110, 10], abs=0.1)
    assert column(solve(case(terms, steps=FINER[1])), "due") == pytest.approx([70, 40, 10])


def test_a_period_of_two_contract_years_is_settled_at_their_mean_price(solve):
    """Nothing is delivered of 200 t; the penalty is 4 at the end of the first year and 8 at the end of the
    second."""
    terms = (
        "firm: false, price: 10 USD/kg, shortfall: {penalty: {steps: {2026-04: 4 USD/kg, 2027-04: 8 USD/kg}}}"
    )
    text = case(terms, steps="[{every: 2 years, count: 1}]", capacity="0 t/yr")
    assert solve(text).objective == pytest.approx(-200 * 6)


def test_one_year_of_a_period_of_two_may_be_excepted(solve, column):
    terms = "firm: true, price: 10 USD/kg, term: {except: [FY2027-28]}"
    assert column(solve(case(terms, steps=FINER[0])), "due") == pytest.approx([100 * 2 * 365 / 731, 100])


def test_a_contract_year_that_began_before_the_horizon_may_be_excepted(solve, column, refused):
    """The horizon begins in July: the first contract year is named by its own first day, or by that of the
    horizon."""
    for day in ("FY2026-27", "2026-07"):
        terms = f"firm: true, price: 10 USD/kg, term: {{except: [{day}]}}"
        text = case(terms, start="2026-07", steps="[{every: quarter, count: 3}, {every: year, count: 1}]")
        assert column(solve(text), "due") == pytest.approx([0, 100])
    wrong = case(
        "firm: true, price: 10 USD/kg, term: {except: [2026-05]}", start="2026-07", every="quarter", count=3
    )
    assert "no contract year of the model begins on 2026-05" in refused(wrong)


class TestRampDown:
    """The quantity due falls no faster than the step, over the time in force."""

    def due(self, terms: str, horizon: str = FINER[3]) -> list[float]:
        ramp = (
            f"firm: false, price: 10 USD/kg, shortfall: {{penalty: 4 USD/kg}}, {terms}, ramp_down: "
            f"{{step: 30 t/yr/yr}}"
        )
        return [each.due for each in obligations(ramp, horizon)[1]]

    def test_a_seasonal_quantity_counts_with_its_year(self):
        """190 t/yr until October and 10 t/yr after are 100 t a year, and nothing else is due."""
        seasons = (
            "{steps: {2026-04: 90 t/yr, 2026-10: -90 t/yr, 2027-04: 90 t/yr, 2027-10: -90 t/yr, "
            "2028-04: 90 t/yr, 2028-10: -90 t/yr}}"
        )
        assert self.due(f"adjustment: {{other: {seasons}}}") == pytest.approx([100, 100, 100])

    def test_a_contract_that_begins_suspended_within_the_horizon_had_no_rate_before(self):
        terms = "term: {from: 2026-10}, suspension: {from: 2026-10, until: 2027-04}"
        assert self.due(terms) == pytest.approx([0, 100, 100])

    def test_a_contract_that_ran_already_is_phased_out_when_it_is_suspended(self):
        assert self.due("suspension: {from: 2026-04}") == pytest.approx([70, 40, 10])

    def test_an_excepted_year_has_quantity_0_and_its_time_counts(self):
        """100 t/yr in the first year; two years later, suspended, 100 - 2 x 30."""
        terms = "term: {except: [FY2027-28]}, suspension: {from: 2028-04}"
        assert self.due(terms) == pytest.approx([100, 0, 40])

    def test_half_a_year_is_half_as_far(self):
        """In force until October 2027 and suspended from April: 100 - 30 x 0.75, for half a year."""
        terms = "term: {until: 2027-10}, suspension: {from: 2027-04}"
        assert self.due(terms) == pytest.approx([100, 77.5 / 2, 0])

    def test_what_it_adds_is_excused_on_the_days_that_are_suspended(self):
        """Suspended from October 2026: 50 t are kept and 20 t more due (70 t/yr), which lie in the suspended
        half; that is excused."""
        terms = (
            "suspension: {from: 2026-10}, force_majeure: {share: {steps: {2026-04: 0 %, 2026-10: "
            "100 %, 2027-04: 0 %}}}"
        )
        assert self.due(terms)[0] == pytest.approx(50)
        assert self.due("suspension: {from: 2026-10}")[0] == pytest.approx(70)


@pytest.mark.parametrize(
    ("clause", "value"),
    [
        ("price_tiers: [{above: 21 t/yr, price: 1 USD/kg}]", 10 * (42 + 21 * 244 / 365)),
        ("quota: {quantity: 21 t/yr, over: 10 USD/kg, to: japan}", 10 * (42 + 21 * 244 / 365)),
    ],
)
@pytest.mark.parametrize("end", ["term: {until: 2028-12}", "termination: {date: 2028-12}"])
def test_a_contract_year_that_is_out_of_force_widens_no_tier_of_a_longer_period(solve, clause, value, end):
    """21 t/yr are paid 11 where a tonne costs 1: 42 t in two years, then 21 x 244/365 until December.
    FY2029-30 is out of force.

    What goes beyond earns nothing: 11 - 10 - 1.
    """
    terms = f"firm: false, price: 11 USD/kg, shortfall: {{penalty: 0 USD/kg}}, {clause}, {end}"
    text = case(terms, quantity="60 t/yr", steps="[{every: 2 years, count: 2}]")
    assert solve(text).objective == pytest.approx(value)
