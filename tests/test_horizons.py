"""Any horizon that `validate` accepts is solved, printed and written by every command."""

from __future__ import annotations

import pytest
from conftest import examples, whole
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

CASE = """
horizon: {{start: {start}, steps: [{steps}]}}
money: {{unit: USD thousand, price_year: 2026, discount: 8 %/yr}}
materials: {{ore: {{unit: t, contains: {{REO: 50 %}}}}, oxide: {{unit: t}}}}
places: {{pit: irel, park: irel}}
mines: {{sands: {{place: pit, material: ore, capacity: {{value: 200 t/yr, growth: 3 %/yr}}, cost: 1 USD/kg}}}}
routes: {{road: {{from: pit, to: park, materials: [ore], cost: 0.1 USD/kg}}}}
processes: {{refining: {{per: ore, inputs: {{ore: 1 t}}, outputs: {{oxide: 0.5 t}}}}}}
plants:
  works: {{place: park, runs: {{refining: 1}}, capacity: 40 t/yr,
    expansion: {{capital: 3 USD/(kg/yr), lead: 7 months, life: 4 years, limit: 10 t/yr/yr}}}}
stocks: {{heap: {{material: ore, place: pit, opening: 5 t, capacity: 40 t, loss: 5 %/yr}}}}
demands: {{motors: {{place: park, accepts: [oxide], quantity: 30 t/yr, unmet: 40 USD/kg}}}}
contracts:
  toyotsu:
    counterparty: japan
    destination: japan
    material: ore
    from: pit
    settled: {{every: {every}, from: {month}}}
    quantity: 100 t/yr
    firm: false
    price: 10 USD/kg
    shortfall: {{penalty: 4 USD/kg}}
"""
MONTHS = ("January", "April", "July", "October")

horizons = st.fixed_dictionaries(
    {
        "start": st.sampled_from(["2026-01", "2026-04", "2026-06", "2026-12", "2027-02"]),
        "steps": st.lists(
            st.tuples(st.sampled_from([1, 2, 3, 5, 6, 9, 12, 18, 24, 30, 36, 60]), st.integers(1, 3)),
            min_size=1,
            max_size=3,
        ).map(lambda steps: ", ".join(f"{{every: {each} months, count: {count}}}" for each, count in steps)),
        "every": st.sampled_from(["month", "quarter", "half-year", "year", "18 months", "5 years"]),
        "month": st.sampled_from(MONTHS),
    }
)


def kept(run, path) -> None:
    """Every command gives an answer, and a result folder that is verified."""
    folder = path.with_suffix(".results")
    for words in (
        ("solve", path, "-o", folder),
        ("verify", folder),
        ("value", path, "--contract", "toyotsu"),
        ("explain", path),
        ("explain", path, "--why", "allocation[japan]"),
        ("sweep", path, "--vary", "contracts.toyotsu.quantity=0:300 t/yr"),
        ("sweep", path, "--vary", "contracts.toyotsu.quantity=0:300:n=3 t/yr"),
    ):
        done = run(*words)
        assert done.returncode == 0, (words, done.stdout[-500:], done.stderr[-1500:])


@pytest.mark.parametrize(
    ("start", "steps", "every"),
    [
        ("2026-04", "{every: 18 months, count: 2}", "18 months"),
        ("2026-01", "{every: quarter, count: 1}, {every: year, count: 2}", "year"),
        ("2026-06", "{every: 10 months, count: 1}, {every: year, count: 2}", "year"),
    ],
)
def test_periods_that_straddle_the_years_of_the_horizon_are_alone_in_the_summary(
    solve, run, write, start, steps, every
):
    """18 months; a stub quarter and then fiscal years under a contract from April to March; a stub of ten
    months."""
    text = CASE.format(start=start, steps=steps, every=every, month="April")
    result = solve(text)
    periods = [(period.key, period.label) for period in result.instance.timeline.periods]
    told = [(row["period"], row["label"]) for row in result.tables["summary"]]
    assert list(dict.fromkeys(told)) == periods
    kept(run, write(text))


@settings(
    max_examples=examples(6),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(horizons)
def test_a_horizon_that_is_accepted_is_solved_printed_and_written(run, tmp_path, horizon):
    path = tmp_path / "horizon.yaml"
    path.write_text(whole(CASE.format(**horizon)), encoding="utf-8")
    accepted = run("validate", path)
    assert accepted.returncode in (0, 2), accepted.stderr
    assume(accepted.returncode == 0)
    kept(run, path)
