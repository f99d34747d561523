"""The level of price + penalty at which tonnes go to the buyer, by hand and against solving again just below
and above it."""

from __future__ import annotations

import pytest

from monazite.data.reading.load import read_tree
from monazite.sweeps.curve.reservation import find_reservation
from monazite.sweeps.curve.reservation_document import reservation_document, reservation_table

HOME = "demands: {motors: {place: coast, accepts: [oxide], quantity: 100 t/yr, unmet: 17 USD/t}}\n"


@pytest.fixture
def levels(write):
    """The levels of the contract `toyotsu` in an instance, from its text."""
    return lambda text: find_reservation(read_tree(write(text)), "toyotsu")


def goes(result, year):
    """What goes to the buyer of the floor of a contract year in a plan."""
    [obligation] = [
        each
        for each in result.instance.contract_years(result.instance.contracts["toyotsu"])
        if each.key == year
    ]
    return sum(result.plan.amount("deliver", "toyotsu", period.key) for period in obligation.periods)


def check(solve, text, found):
    """Just below and above each end of a step, the plan at that level delivers what the step says."""
    compared = 0
    for year in found.years:
        for step in year.steps:
            ends = [step.level_from + 1e-3, *([] if step.level_to is None else [step.level_to - 1e-3])]
            for level in ends:
                # A level is the penalty with the year's mean price: so much more than in the file.
                penalty = 4 + level - year.given
                result = solve(text, f"contracts.toyotsu.shortfall.penalty={penalty!r} USD/t")
                assert step.least - 1e-6 <= min(goes(result, year.period), year.floor) <= step.most + 1e-6, (
                    year,
                    step,
                    level,
                )
                compared += 1
    return compared


@pytest.mark.parametrize("worth", [27, 28, 29, 56])
def test_a_level_that_is_twice_the_given_one_is_reported_too(levels, contract, solve, worth):
    """The file gives 10 + 4. What is worth 28 at home goes above 28, where the search for the last level
    begins."""
    text = contract(shortfall="{penalty: 4 USD/t}", more=HOME.replace("17", str(worth)))
    found = levels(text)
    [year] = found.years
    assert year.will_from == pytest.approx(worth)
    assert [step.least for step in year.steps] == pytest.approx([0, year.floor], abs=1e-9)
    assert check(solve, text, found)


def test_a_grace_is_part_of_the_floor_and_nothing_less_than_nothing_goes(levels, contract, solve):
    """Of 60 t 6 t may fall short free of penalty. The magnets at home are worth 17: below that nothing goes,
    above 54 t do."""
    text = contract(shortfall="{penalty: 4 USD/t, grace: 10 %}", more=HOME)
    found = levels(text)
    [year] = found.years
    assert (year.floor, found.lowest, found.given, year.given) == (pytest.approx(54), 10, 14, 14)
    assert [(step.level_from, step.level_to) for step in year.steps] == [
        (10, pytest.approx(17)),
        (pytest.approx(17), None),
    ]
    assert [(step.least, step.most) for step in year.steps] == [
        (pytest.approx(0), pytest.approx(0)),
        (pytest.approx(54), pytest.approx(54)),
    ]
    assert (year.may_from, year.will_from) == (pytest.approx(17), pytest.approx(17))
    assert check(solve, text, found) == 3


def test_the_price_of_a_contract_year_is_the_mean_of_its_periods(levels, contract, solve):
    """10 USD for half a year and 20 for the other: 15, and with the penalty 19. In the second half 50 t go
    for 20, worth 17 at home.

    The other 10 t of the floor go in the first half, or stay at home for 17: from a penalty of 7 on, which is
    a level of 22.
    """
    text = contract(
        every="half-year",
        years=2,
        price="{steps: {2026-04: 10 USD/t, 2026-10: 20 USD/t}}",
        shortfall="{penalty: 4 USD/t}",
        more=HOME,
    )
    found = levels(text)
    [year] = found.years
    assert (found.lowest, found.given, year.given) == (
        pytest.approx(15),
        pytest.approx(19),
        pytest.approx(19),
    )
    assert [(step.level_from, step.level_to) for step in year.steps] == [
        (pytest.approx(15), pytest.approx(22)),
        (pytest.approx(22), None),
    ]
    assert [step.least for step in year.steps] == [pytest.approx(50), pytest.approx(60)]
    assert check(solve, text, found) == 3


def test_every_contract_year_has_the_level_of_its_own_price_and_penalty(levels, contract, solve):
    """10 USD in the first year and 12 in the second, with 4 of penalty: 14 and 16; no level is below the
    dearer price alone."""
    text = contract(
        years=2,
        price="{steps: {2026-04: 10 USD/t, 2027-04: 12 USD/t}}",
        shortfall="{penalty: 4 USD/t}",
        more=HOME,
    )
    found = levels(text)
    assert [year.given for year in found.years] == [14, 16]
    assert (found.lowest, found.given) == (12, 14)
    assert [year.will_from for year in found.years] == [pytest.approx(17), pytest.approx(17)]
    assert check(solve, text, found) == 6
    assert [year["given"] for year in reservation_document(found)["years"]] == [14, 16]
    rows = list(reservation_table(found))
    assert {(row["period"], row["given"]) for row in rows} == {("2026-04", 14), ("2027-04", 16)}


def test_what_is_bought_down_does_not_go_to_the_buyer(levels, contract):
    """Released for 5: a tonne stays at home for 17, pays 5 and earns no 10: it never goes, whatever the
    penalty."""
    text = contract(shortfall="{penalty: 4 USD/t}", buy_down="{price: 5 USD/t}", more=HOME)
    [year] = levels(text).years
    assert {(round(step.least, 6), round(step.most, 6)) for step in year.steps} == {(0, 0)}
    assert (year.may_from, year.will_from) == (None, None)


def test_a_negative_price_has_levels_too(levels, contract, solve):
    """The seller pays 3 to have it taken, and 4 for what falls short; at home it is worth 17."""
    text = contract(price="-3 USD/t", shortfall="{penalty: 4 USD/t}", more=HOME)
    found = levels(text)
    assert (found.lowest, found.given) == (-3, 1)
    assert found.years[0].will_from == pytest.approx(17)
    assert check(solve, text, found) == 3
