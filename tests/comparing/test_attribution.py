"""How much of a difference each changed input explains, on an instance solved by hand."""

import pytest

import monazite

TEXT = """
horizon: {start: 2026-04, steps: [{every: year, count: 1}]}
materials: {ore: {unit: t}}
places: {pit: {}}
mines: {pit: {place: pit, material: ore, capacity: 4 t/yr}}
imports: {ship: {place: pit, material: ore, origin: china, price: 10 USD/t, cap: 3 t/yr}}
demands: {need: {place: pit, accepts: [ore], quantity: 10 t/yr, unmet: 50 USD/t}}
"""
BOTH = "more: mines.pit.capacity=8 t/yr; imports.ship.cap=8 t/yr"


def shares(report):
    """The effects by input: alone, on top, Shapley."""
    return {
        row["input"]: (row["alone"], row["on_top"], row["shapley"]) for row in report.tables["attribution"]
    }


def test_two_inputs_that_act_on_one_another(load):
    """10 t are needed. Base: 4 t mined, 3 t bought, 3 t short: -30 - 150 = -180. With 8 t mined 2 t are
    bought: -20. With a cap of 8 t, 6 t are bought: -60. With both -20 again, since nothing is short already.

    Mine: alone +160, on top of the imports +40, share (160 + 40) / 2 = 100. Imports: alone +120, on top 0,
    share 60.
    """
    report = load(TEXT).compare(case=[BOTH])
    assert report.tables["cases"][1]["difference"] == pytest.approx(160)
    assert shares(report) == {
        "mines.pit.capacity": pytest.approx((160, 40, 100)),
        "imports.ship.cap": pytest.approx((120, 0, 60)),
    }
    objectives = {row["inputs"]: row["objective"] for row in report.tables["subsets"]}
    assert objectives == {
        "": pytest.approx(-180),
        "mines.pit.capacity": pytest.approx(-20),
        "imports.ship.cap": pytest.approx(-60),
        "mines.pit.capacity; imports.ship.cap": pytest.approx(-20),
    }
    assert report.found.solves == 4


def test_three_inputs_add_up_and_agree_with_fresh_solves(load, write):
    case = f"{BOTH}; demands.need.quantity=14 t/yr"
    report = load(TEXT).compare(case=[case])
    assert sum(share[2] for share in shares(report).values()) == pytest.approx(
        report.tables["cases"][1]["difference"]
    )
    path = write(TEXT)
    for row in report.tables["subsets"]:
        wanted = [
            each.strip()
            for each in case.partition(":")[2].split(";")
            if each.split("=")[0].strip() in row["inputs"]
        ]
        assert monazite.load(path, wanted).solve().objective == pytest.approx(row["objective"])


@pytest.mark.parametrize("count", [6, 7])
def test_up_to_six_inputs_have_shapley_shares(load, count):
    """Mines of 1 t each at 0 USD take the place of ore that is short: each is worth 50 USD, in any order."""
    mines = "\n".join(f"  m{n}: {{place: pit, material: ore, capacity: 0 t/yr}}" for n in range(count))
    text = TEXT.replace("mines: {pit:", f"mines:\n{mines}\n  pit:").replace(
        "capacity: 4 t/yr}}", "capacity: 0 t/yr}"
    )
    report = load(text).compare(
        case=["open: " + "; ".join(f"mines.m{n}.capacity=1 t/yr" for n in range(count))]
    )
    found = shares(report)
    assert len(found) == count
    assert all(
        alone == pytest.approx(50) and on_top == pytest.approx(50) for alone, on_top, _ in found.values()
    )
    assert [share for _, _, share in found.values()] == (
        pytest.approx([50] * 6) if count == 6 else [None] * 7
    )
    assert len(report.tables["subsets"]) == (64 if count == 6 else 16)
    assert report.document["cases"][0]["without_shares"] == (
        None if count == 6 else "7 inputs differ; Shapley shares are computed for at most 6"
    )


def test_a_program_between_without_a_plan_is_reported(load):
    """Nothing may be short: 8 t needed of a mine of 4 t and 3 t of imports cannot be met, of a mine of 8 t
    they can.
    """
    text = TEXT.replace("quantity: 10 t/yr, unmet: 50 USD/t", "quantity: 6 t/yr, unmet: none")
    report = load(text).compare(case=["grow: demands.need.quantity=8 t/yr; mines.pit.capacity=8 t/yr"])
    assert shares(report) == {
        "mines.pit.capacity": (pytest.approx(20), None, None),
        "demands.need.quantity": (None, pytest.approx(0), None),
    }
    (failed,) = [row for row in report.tables["subsets"] if row["status"] != "optimal"]
    assert (failed["inputs"], failed["status"], failed["objective"]) == (
        "demands.need.quantity",
        "infeasible",
        None,
    )
    assert "these constraints cannot all hold" in failed["message"]
    assert report.exit_code == 0


def test_an_invalid_program_between_is_reported(load):
    """A price gives way to tiers of 3 t at 5 USD/t: with both, or with neither, the file is invalid. 15 USD
    are saved.
    """
    case = "tiers: imports.ship.price=null; imports.ship.tiers=[{rate: 3 t/yr, price: 5 USD/t}]"
    report = load(TEXT).compare(case=[case])
    failed = [row["status"] for row in report.tables["subsets"] if row["status"] != "optimal"]
    assert failed == ["invalid", "invalid"]
    assert report.tables["cases"][1]["difference"] == pytest.approx(15)


def test_an_infeasible_case_still_says_what_its_inputs_do_alone(load):
    text = TEXT.replace("quantity: 10 t/yr, unmet: 50 USD/t", "quantity: 6 t/yr, unmet: none")
    report = load(text).compare(case=["far: demands.need.quantity=9 t/yr; imports.ship.price=20 USD/t"])
    assert report.document["cases"][0]["status"] == "infeasible"
    assert report.document["cases"][0]["difference"] is None
    assert shares(report)["imports.ship.price"] == (pytest.approx(-20), None, None)
    assert report.exit_code == 0 and report.verified


def test_the_same_program_is_solved_once_for_several_cases(load):
    one, two = "one: mines.pit.capacity=8 t/yr", "two: mines.pit.capacity=8 t/yr; imports.ship.cap=8 t/yr"
    assert load(TEXT).compare(case=[one, two]).found.solves == 4


def test_without_attribution_only_base_and_case_are_solved(load):
    report = load(TEXT).compare(case=[BOTH], attribution=False)
    assert report.found.solves == 2
    assert len(report.tables["attribution"]) == 0
