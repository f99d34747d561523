"""The building plan: what is decided when, what it costs, and what opens by date."""

from __future__ import annotations

import pytest
from conftest import INSTANCES

import monazite

BUILT = """
horizon: {start: 2026-04, steps: [{every: year, count: 4}]}
money: {unit: USD, price_year: 2026}
materials: {ore: {unit: t}}
places: {works: mill}
processes: {dig: {per: ore, outputs: {ore: 1 t}}}
plants:
  digger: {place: works, runs: {dig: 1}, capacity: 0 t/yr, opening: 2027-10,
    expansion: {COST, life: 10 years, lead: 1 year, limit: 6 t/yr/yr, total: 10 t/yr}}
mines: {pit: {place: works, material: ore, capacity: {steps: {2026-04: 1 t/yr, 2027-04: 2 t/yr}},
  opening: 2028-04, cost: 1 USD/t}}
demands: {cars: {place: works, accepts: [ore], quantity: 12 t/yr, unmet: 500 USD/t}}
"""


def test_capacity_is_decided_as_early_as_it_may_be_and_opens_after_its_lead(solve):
    """12 t/yr are wanted and the pit gives 2: 6 t/yr are decided in the first year and 4 in the second, each
    a year ahead. 20 USD a t/yr over ten years are 2 a year without a discount rate."""
    rows = solve(BUILT.replace("COST", "capital: 20 USD/(t/yr)")).tables["building"]
    decided = [row for row in rows if row["by"] == "plan"]
    assert [(row["period"], row["opens"], row["until"]) for row in decided] == [
        ("2026-04", "2027-04-01", "2037-04-01"),
        ("2027-04", "2028-04-01", "2038-04-01"),
    ]
    assert [row["capacity"] for row in decided] == pytest.approx([6, 4])
    assert [row["capital"] for row in decided] == pytest.approx([120, 80])
    assert [row["charge"] for row in decided] == pytest.approx([12, 8])
    assert {(row["element"], row["place"], row["unit"]) for row in decided} == {
        ("plants.digger", "works", "t/yr")
    }


def test_openings_by_date_are_reported_with_the_capacity_of_that_day(solve):
    rows = solve(BUILT.replace("COST", "charge: 2 USD/(t/yr)/yr")).tables["building"]
    given = [(row["element"], row["opens"], row["opens_label"]) for row in rows if row["by"] == "date"]
    assert given == [
        ("plants.digger", "2027-10-01", "FY2027-28"),
        ("mines.pit", "2028-04-01", "FY2028-29"),
    ]
    assert [row["capacity"] for row in rows if row["by"] == "date"] == pytest.approx([0, 2])
    decided = [row for row in rows if row["by"] == "plan"]
    assert [row["capital"] for row in decided] == [None, None]
    assert [row["charge"] for row in decided] == pytest.approx([12, 8])


def test_the_charges_of_the_building_plan_are_those_of_the_ledger():
    """In FY2035-36 every expansion of the base is open: its charges are the capital that is paid."""
    result = monazite.load(INSTANCES / "irel-japan.yaml").solve()
    charges = sum(row["charge"] for row in result.tables["building"] if row["by"] == "plan")
    paid = sum(
        row["amount"]
        for row in result.tables["ledger"]
        if row["item"] == "capital" and row["period"] == "2035-04"
    )
    assert charges == pytest.approx(paid, rel=1e-9)
    assert {row["element"] for row in result.tables["building"] if row["by"] == "plan"} == {
        "plants.oscom_reep", "plants.red_aluva", "plants.magnet_works",
    }  # fmt: skip
