"""Ramps limit rates, not tonnes, and mean the same in quarters and in years."""

import pytest

MINE = """
horizon: {{start: 2026-04, steps: [{steps}]}}
materials: {{ore: {{unit: t}}}}
places: {{pit: {{}}}}
mines: {{pit: {{place: pit, material: ore, capacity: 1000 t/yr, cost: 1 USD/t, ramp: {{{ramp}}}}}}}
sales: {{spot: {{place: pit, material: ore, price: {price} USD/t, cap: none}}}}
"""
YEARS = "{every: year, count: 2}"
QUARTERS = "{every: quarter, count: 8}"
MIXED = "{every: quarter, count: 4}, {every: year, count: 1}"


def rates(result):
    timeline = result.instance.timeline.by_key
    return [amount / timeline[key[-1]].years for key, amount in result.plan.of("mine")]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (YEARS, [10, 30]),
        (QUARTERS, [2.5, 7.5, 12.5, 17.5, 22.5, 27.5, 32.5, 37.5]),
        (MIXED, [2.5, 7.5, 12.5, 17.5, 30]),
    ],
)
def test_a_rate_rises_along_one_line_whatever_the_periods(solve, steps, expected):
    """20 t/yr a year from 0, measured between the middles of periods: 10 t in year 1 and 30 t in year 2."""
    result = solve(MINE.format(steps=steps, ramp="up: 20 t/yr/yr, before: 0 t/yr", price=2))
    assert rates(result) == pytest.approx(expected)
    assert result.objective == pytest.approx(40)


def test_without_a_rate_before_the_first_period_is_free(solve):
    result = solve(MINE.format(steps=YEARS, ramp="up: 20 t/yr/yr", price=2))
    assert rates(result) == pytest.approx([1000, 1000])


def test_a_rate_falls_no_faster_than_allowed(solve):
    """At a price of 0 the mine loses 1 a tonne, and still gives 95, then 85 t."""
    result = solve(MINE.format(steps=YEARS, ramp="down: 10 t/yr/yr, before: 100 t/yr", price=0))
    assert rates(result) == pytest.approx([95, 85])
    assert result.objective == pytest.approx(-180)


def test_a_plant_ramps_in_its_use_of_capacity(solve):
    """Each t takes 2 of capacity; 10, then 30 of capacity: 5 + 15 t."""
    result = solve("""
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
materials: {a: {unit: t}}
places: {site: {}}
processes: {make: {per: a, outputs: {a: 1 t}}}
plants: {works: {place: site, runs: {make: 2}, capacity: 99 t/yr, ramp: {up: 20 t/yr/yr, before: 0 t/yr}}}
sales: {spot: {place: site, material: a, price: 1 USD/t, cap: none}}
""")
    assert result.objective == pytest.approx(20)


def test_a_ramp_without_a_limit_is_refused(refused):
    assert "the ramp has no limit" in refused(MINE.format(steps=YEARS, ramp="before: 1 t/yr", price=1))
