"""Dates with a range: openings of mines and plants, and steps of paths."""

from __future__ import annotations

import pytest

MINE = """
materials: {ore: {unit: t}}
places: {pit: irel}
horizon: {start: 2026-04, steps: [{every: year, count: 3}]}
mines: {pit: {place: pit, material: ore, capacity: %s, opening: %s}}
sales: {spot: {place: pit, material: ore, price: 2 USD/t, cap: none}}
"""
RANGE = "{value: 2027-04, earliest: 2026-04, latest: never, source: assumption, note: A guess.}"


def mine(opening: str = "2027-04", capacity: str = "10 t/yr") -> str:
    return MINE % (capacity, opening)


def test_a_range_changes_no_plan(solve):
    """Two years of 10 t at 2 USD/t, with the range of the date and without it."""
    assert solve(mine()).objective == solve(mine(RANGE)).objective == pytest.approx(40)


def test_an_opening_with_a_range_is_read_and_set(load):
    assert load(mine(RANGE)).instance.mines["pit"].opening == "2027-04"
    assert load(mine(RANGE), "mines.pit.opening=never").instance.mines["pit"].opening == "never"
    assert load(mine(RANGE), "mines.pit.opening=2028-04").instance.mines["pit"].opening == "2028-04"


@pytest.mark.parametrize(
    ("opening", "fault"),
    [
        ("{value: 2027-04, earliest: 2028-04}", "`earliest` (2028-04) is after the date (2027-04)"),
        ("{value: never, latest: 2028-04}", "`latest` (2028-04) is before the date (never)"),
        ("{value: soon}", "found 'soon'. Expected a date"),
        ("{earliest: 2027-04}", "the key `value` is missing"),
        ("[2027-04]", "found a list. Expected a date"),
        ("{value: 2027-04, source: nowhere}", "unknown source `nowhere`"),
        ("{value: 2027-04, source: assumption}", "the assumption has no `note`"),
        ("{value: 2027-04, earlest: 2026-04}", "Did you mean `earliest`?"),
    ],
)
def test_a_range_of_an_opening_that_makes_no_sense_is_refused(refused, opening, fault):
    assert fault in refused(mine(opening))


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("2027-04: {value: 5 t/yr, earliest: 2027-10}", "`earliest` (2027-10) is after the date (2027-04)"),
        ("2027-04: {value: 5 t/yr, earliest: 2026-04}", "is not after the step before it (2026-04)"),
        (
            "2027-04: {value: 5 t/yr, latest: 2028-04}, 2028-04: 6 t/yr",
            "is not before the step after it (2028-04)",
        ),
    ],
)
def test_a_range_of_a_step_lies_between_its_neighbours(refused, steps, fault):
    assert fault in refused(mine(capacity=f"{{steps: {{2026-04: 10 t/yr, {steps}}}}}"))


def test_the_first_step_has_no_range(refused):
    text = mine(capacity="{steps: {2026-04: {value: 10 t/yr, latest: 2026-10}}}")
    assert "the first step (2026-04) has a range of dates" in refused(text)


def test_the_schema_has_the_range_beside_the_plain_date():
    from monazite.data.reading.schema import instance_schema

    opening = instance_schema()["$defs"]["Mine"]["properties"]["opening"]
    forms = instance_schema()["$defs"]["OpeningDate"]["anyOf"]
    assert "OpeningDate" in str(opening)
    assert forms[0]["type"] == "string" and {"earliest", "latest"} <= set(forms[1]["properties"])
