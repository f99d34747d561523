"""What opens or is bounded inside a period counts by days, whatever bounds the path has."""

import pytest

HALF = 182 / 365
MINE = """
materials: {{ore: {{unit: t}}}}
places: {{pit: {{owner: miner}}}}
mines: {{sands: {{place: pit, material: ore, opening: 2026-10, {mine}}}}}
sales: {{spot: {{place: pit, material: ore, price: 2 USD/t, cap: none}}}}
"""
RISING = "steps: {2026-04: 10 t/yr, 2026-10: 20 t/yr}"


@pytest.mark.parametrize("bound", ["", ", floor: 1 t/yr", ", cap: 50 t/yr", ", floor: 1 t/yr, cap: 50 t/yr"])
def test_a_bound_that_never_binds_does_not_change_a_mine_that_opens_within_a_period(solve, bound):
    """20 t/yr for 182 of 365 days, a margin of 1."""
    result = solve(MINE.format(mine=f"capacity: {{{RISING}{bound}}}, cost: 1 USD/t"))
    assert result.objective == pytest.approx(20 * HALF)


def test_a_path_that_is_set_in_the_period_counts_from_the_opening_too(solve):
    result = solve(MINE.format(mine="capacity: {value: 5 t/yr, at: {2026-04: 20 t/yr}}, cost: 1 USD/t"))
    assert result.objective == pytest.approx(20 * HALF)


def test_the_rate_of_a_tier_counts_from_the_opening(solve):
    """Half a year of 10 t/yr at 1, the rest of 20 t/yr at 1.5."""
    tiers = "capacity: 20 t/yr, tiers: [{rate: 10 t/yr, cost: 1 USD/t}, {cost: 1.5 USD/t}]"
    assert solve(MINE.format(mine=tiers)).objective == pytest.approx(10 * HALF * 1 + 10 * HALF * 0.5)


PLANT = """
materials: {{ore: {{unit: t}}, metal: {{unit: t}}}}
places: {{pit: {{owner: miner}}}}
mines: {{sands: {{place: pit, material: ore, capacity: 500 t/yr, cost: 0 USD/t}}}}
processes: {{smelt: {{per: ore, inputs: {{ore: 1 t}}, outputs: {{metal: 1 t}}}}}}
plants: {{works: {{place: pit, runs: {{smelt: 1}}, opening: 2026-10, {plant}}}}}
sales: {{spot: {{place: pit, material: metal, price: 1 USD/t, cap: none}}}}
"""


@pytest.mark.parametrize("bound", ["", ", floor: 1 t/yr", ", cap: 50 t/yr"])
def test_a_plant_that_opens_within_a_period_gives_what_its_days_give(solve, bound):
    result = solve(PLANT.format(plant=f"capacity: {{{RISING}{bound}}}"))
    assert result.objective == pytest.approx(20 * HALF)


def test_availability_counts_on_the_days_on_which_the_plant_is_open(solve):
    """Half available until October, fully after, when it opens."""
    plant = "capacity: 20 t/yr, availability: {steps: {2026-04: 50 %, 2026-10: 100 %}}"
    assert solve(PLANT.format(plant=plant)).objective == pytest.approx(20 * HALF)


CHEAPER = "{steps: {2026-04: 5 USD/t, 2026-10: 1 USD/t}}"


@pytest.mark.parametrize(
    "mine",
    [
        f"capacity: 20 t/yr, cost: {CHEAPER}",
        f"capacity: 20 t/yr, royalty: 0 USD/t, tiers: [{{cost: {CHEAPER}}}]",
        "capacity: 20 t/yr, cost: 1 USD/t, royalty: {steps: {2026-04: 4 USD/t, 2026-10: 0 USD/t}}",
    ],
)
def test_what_a_tonne_costs_before_a_mine_opens_is_not_paid(solve, mine):
    """20 t/yr for 182 days at 2 - 1; a tonne costs 5 or more on the days before. The royalty goes to the
    treasury, inside."""
    result = solve(MINE.format(mine=mine))
    assert result.objective == pytest.approx(20 * HALF)
    assert sum(row["amount"] for row in result.tables["ledger"] if row["item"] == "royalty") == pytest.approx(
        0
    )


def test_tiers_are_in_order_by_what_they_cost_while_the_mine_is_open(solve):
    """Until October the first tier costs 9, but then nothing is mined: 10 t/yr at 2 - 1, 10 t/yr at 2 -
    1.5."""
    first = "{rate: 10 t/yr, cost: {steps: {2026-04: 9 USD/t, 2026-10: 1 USD/t}}}"
    result = solve(MINE.format(mine=f"capacity: 20 t/yr, tiers: [{first}, {{cost: 1.5 USD/t}}]"))
    assert result.objective == pytest.approx(10 * HALF * 1.5)


def test_what_running_costs_before_a_plant_opens_is_not_paid(solve):
    """20 t/yr for 182 days at 1 - 0.25."""
    text = PLANT.replace(
        "{{metal: 1 t}}", "{{metal: 1 t}}, cost: {{steps: {{2026-04: 0.9 USD/t, 2026-10: 0.25 USD/t}}}}"
    )
    assert solve(text.format(plant="capacity: 20 t/yr")).objective == pytest.approx(20 * HALF * 0.75)


@pytest.mark.parametrize(
    ("opening", "margin"),
    [("never", 0.75), ("2027-01", 0.75), ("2026-07", 1 - (0.9 * 92 + 0.25 * 182) / 274)],
)
def test_an_expansion_that_opens_earlier_counts_as_open_too(solve, opening, margin):
    """20 t/yr of expansion, decided in April and open from October: 182 days. A plant that opens in July
    works on 274, of which 92 cost 0.9."""
    text = PLANT.replace(
        "{{metal: 1 t}}", "{{metal: 1 t}}, cost: {{steps: {{2026-04: 0.9 USD/t, 2026-10: 0.25 USD/t}}}}"
    )
    expansion = "expansion: {charge: 0 USD/(t/yr)/yr, lead: 6 months, life: 9 years, limit: 20 t/yr/yr}"
    text = text.replace("opening: 2026-10", f"opening: {opening}").format(
        plant=f"capacity: 0 t/yr, {expansion}"
    )
    assert solve(text).objective == pytest.approx(20 * HALF * margin)
