"""What a contract, its years and its clauses are worth, on paper."""

from __future__ import annotations

import math

import pytest
from conftest import INSTANCES, whole
from hypothesis import given, settings
from hypothesis import strategies as st
from small_instances import RICH

import monazite
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree, parse_text
from monazite.data.records.timeline import parse_date
from monazite.valuing.case import Case, solve_case
from monazite.valuing.removal import without_clauses, without_contract, without_from
from monazite.valuing.sheet import ValueSheet, value_contract

TWO_PRICES = "{steps: {2026-04: 10 USD/t, 2027-04: 1 USD/t}}"


@pytest.fixture
def sheet(load):
    """The value sheet of the contract `toyotsu` of an instance, from its text."""
    return lambda text, *settings: load(text, *settings).value("toyotsu").sheet


def buy_outs(sheet: ValueSheet) -> dict[str, float | None]:
    return {each.name: each.buy_out for each in sheet.exits}


def worths(sheet: ValueSheet) -> dict[str, float | None]:
    return {each.name: each.worth for each in sheet.clauses}


# The contract, and leaving it.


def test_a_contract_is_worth_its_margin_and_the_seller_must_be_paid_to_leave(sheet, contract):
    """60 t at 10 USD less 2 of mining bring 480; without the contract nothing is mined."""
    found = sheet(contract())
    assert found.whole.worth == pytest.approx(480)
    assert found.whole.given.objective == pytest.approx(480)
    assert found.whole.without.objective == pytest.approx(0)
    assert buy_outs(found) == {"FY2026-27": pytest.approx(-480)}
    assert found.exit_code == 0


def test_the_seller_would_pay_to_leave_a_contract_at_a_loss(sheet, contract):
    """At 1 USD each of 60 t loses 1, which is less than the penalty of 3: leaving saves 60 a year."""
    found = sheet(contract(years=2, price="1 USD/t"))
    assert found.whole.worth == pytest.approx(-120)
    assert buy_outs(found) == {"FY2026-27": pytest.approx(120), "FY2027-28": pytest.approx(60)}


def test_leaving_later_keeps_the_good_years_and_saves_the_bad_ones(sheet, contract):
    """480 in the first year and -60 in the second: leaving at once loses 420, leaving after a year saves
    60."""
    found = sheet(contract(years=2, price=TWO_PRICES))
    assert buy_outs(found) == {"FY2026-27": pytest.approx(-420), "FY2027-28": pytest.approx(60)}
    assert [each.worth for each in found.years] == [pytest.approx(480), pytest.approx(-60)]


def test_a_price_of_leaving_is_a_present_value(sheet, contract):
    """With given factors of 1 and 0.5 the second year's loss of 60 counts half."""
    factors = "{steps: {2026-04: 1, 2027-04: 0.5}}"
    text = contract(years=2, price=TWO_PRICES)
    found = sheet(f"money: {{unit: USD, price_year: 2026, factors: {factors}}}\n{text}")
    assert buy_outs(found)["FY2027-28"] == pytest.approx(30)


def test_years_outside_the_term_are_not_valued(sheet, contract):
    found = sheet(contract(years=4, term="{from: 2027-04, until: 2029-04}"))
    assert list(buy_outs(found)) == ["FY2027-28", "FY2028-29"]
    assert [each.name for each in found.years] == ["FY2027-28", "FY2028-29"]
    assert found.whole.worth == pytest.approx(960)


def test_leaving_by_quarters_still_goes_by_contract_years(sheet, contract):
    found = sheet(contract(years=8, every="quarter"))
    assert buy_outs(found) == {"FY2026-27": pytest.approx(-960), "FY2027-28": pytest.approx(-480)}


def without(tree: Tree, name: str) -> Tree:
    """The file with the contract struck out."""
    contracts = {key: each for key, each in tree.data["contracts"].items() if key != name}
    return Tree({**tree.data, "contracts": contracts}, tree.places, tree.inputs)


@pytest.mark.parametrize("name", ["irel-japan.yaml", "tutorial.yaml", "phase-down.yaml", "suspend-now.yaml"])
def test_without_the_contract_is_the_file_without_it(name):
    model = monazite.load(INSTANCES / name)
    assert_struck_out(model._tree(), model.instance, "toyotsu")


def test_without_the_contract_is_the_file_without_it_where_there_is_much_else():
    tree = parse_text(whole(RICH), INSTANCES / "rich.yaml")
    assert_struck_out(tree, build_instance(tree), "japan")
    assert {words for words, _ in without_clauses(tree, build_instance(tree), "japan")} == {
        *("origin", "returns", "tolerance", "shortfall")
    }


def assert_struck_out(tree: Tree, instance, name: str) -> None:
    """The contract taken away, and taken away from the start on, is the file in which it never stood."""
    struck = solve_case(Case("struck out", without(tree, name)))
    start = instance.timeline.start
    for taken in (without_contract(tree, instance, name), without_from(tree, instance, name, start)):
        bare = solve_case(Case("taken away", taken))
        assert (bare.status, struck.status) == ("optimal", "optimal"), bare.message
        assert bare.objective == pytest.approx(struck.objective, rel=1e-9)


CHAIN = """
horizon: {{start: 2026-04, steps: [{{every: year, count: 3}}]}}
money: {{unit: USD, price_year: 2026, discount: {discount} %/yr}}
materials: {{oxide: {{unit: t}}}}
places: {{coast: irel}}
mines: {{sands: {{place: coast, material: oxide, capacity: 100 t/yr, reserve: {reserve} t,
  tiers: [{{rate: 40 t/yr, cost: 2 USD/t}}, {{cost: 5 USD/t}}]}}}}
demands: {{motors: {{place: coast, accepts: [oxide], quantity: 50 t/yr, unmet: 9 USD/t}}}}
contracts:
  toyotsu:
    {{counterparty: japan, destination: japan, material: oxide, from: coast, firm: false,
      quantity: {quantity},
    price: {price} USD/t, shortfall: {{penalty: {penalty} USD/t}}}}
"""

chains = st.fixed_dictionaries(
    {
        "discount": st.sampled_from([0, 8]),
        "reserve": st.integers(20, 300),
        "price": st.integers(0, 15),
        "penalty": st.integers(0, 6),
    }
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(chains, st.integers(0, 90))
def test_buy_out_prices_are_those_of_solving_again_with_nothing_due(chain, quantity):
    """Stated another way: from the exit on the quantity is nothing, in a path of steps."""

    def tree(amounts: str) -> Tree:
        return parse_text(whole(CHAIN.format(quantity=amounts, **chain)), INSTANCES / "chain.yaml")

    plain = f"{quantity} t/yr"
    sheet = value_contract(tree(plain), "toyotsu")
    for each in sheet.exits:
        steps = {"2026-04": plain} if each.period > "2026-04" else {}
        steps |= {each.period: "0 t/yr"}
        amounts = ", ".join(f"{day}: {amount}" for day, amount in steps.items())
        again = solve_case(Case("again", tree(f"{{steps: {{{amounts}}}}}")))
        assert each.buy_out == pytest.approx(again.objective - sheet.given.objective, abs=1e-6)


# Clauses.


def test_a_tolerance_is_worth_the_tonnes_it_adds(sheet, contract):
    """10 % more than 60 t are 6 t at a margin of 8."""
    found = sheet(contract(tolerance="{down: 10 %, up: 10 %, holder: seller}"))
    assert worths(found)["tolerance"] == pytest.approx(48)


def test_a_penalty_is_worth_less_than_0_to_the_seller(sheet, contract):
    """At 1 USD it delivers 60 t at a loss of 1 rather than pay 3; without the penalty it delivers nothing."""
    assert worths(sheet(contract(price="1 USD/t"))) == {"shortfall": pytest.approx(-60)}


def test_firmness_is_compared_with_the_penalty_that_is_written(sheet, contract):
    """Firm, 60 t lose 1 each; else each short tonne costs 0.5, and all fall short."""
    found = sheet(contract(price="1 USD/t", firm="true", shortfall="{penalty: 0.5 USD/t}"))
    assert worths(found) == {"firm": pytest.approx(-30)}


def test_firmness_without_a_penalty_is_compared_with_none(sheet, contract):
    text = contract(price="1 USD/t", firm="true").replace("    shortfall: {penalty: 3 USD/t}\n", "")
    assert worths(sheet(text)) == {"firm": pytest.approx(-60)}


def test_a_clause_that_means_nothing_alone_falls_with_the_other(contract):
    text = contract(force_majeure="{share: 50 %}", restoration="{settle: 1 USD/t}", term="{until: 2030-04}")
    tree = parse_text(whole(text), INSTANCES / "chain.yaml")
    bare = dict(without_clauses(tree, build_instance(tree), "toyotsu"))
    assert set(bare) == {"force_majeure and restoration", "restoration", "shortfall", "term"}
    left = bare["force_majeure and restoration"].data["contracts"]["toyotsu"]
    assert not {"force_majeure", "restoration"} & set(left) and "term" in left


def test_what_is_required_by_period_ends_with_the_contract(contract):
    """A share of value added is asked of what is due no longer: it ends on the day of leaving."""
    tree = parse_text(
        whole(contract(years=3, value_added="{share: {value: 20 %, at: {2026-04: 10 %}}}")),
        INSTANCES / "chain.yaml",
    )
    left = without_from(tree, build_instance(tree), "toyotsu", parse_date("2027-04"))
    share = build_instance(left).contracts["toyotsu"].value_added.share
    assert list(share.by_period.values()) == [pytest.approx(0.1), 0, 0]


def test_a_case_without_a_plan_is_a_row_with_its_status(sheet, contract):
    """50 t can be mined: with 20 % down 48 t are due, without the tolerance 60."""
    found = sheet(
        contract(capacity="50 t/yr", firm="true", tolerance="{down: 20 %, up: 0 %, holder: seller}")
    )
    (tolerance,) = [each for each in found.clauses if each.name == "tolerance"]
    assert (tolerance.without.status, tolerance.worth, tolerance.changes) == ("infeasible", None, ())
    assert "sands" in tolerance.without.message and "toyotsu" in tolerance.without.message
    assert found.whole.worth == pytest.approx(400)
    assert found.exit_code == 0 and found.verified


def test_a_case_that_is_not_valid_says_so(contract):
    tree = parse_text(whole(contract(quantity="60 kg/yr/yr")), INSTANCES / "chain.yaml")
    outcome = solve_case(Case("wrong", tree))
    assert (outcome.status, outcome.objective) == ("invalid", None)
    assert "unit" in outcome.message


# Accounts.


def test_accounts_gain_and_lose_what_is_paid(sheet, contract):
    """Japan pays 600, of which mining takes 120."""
    found = sheet(contract())
    changes = {change.account: change for change in found.whole.changes}
    assert {name: change.total for name, change in changes.items() if change.total} == {
        "irel": pytest.approx(480),
        "japan": pytest.approx(-600),
        "resources": pytest.approx(120),
    }
    assert not changes["irel"].is_outside and changes["japan"].is_outside


def test_the_inside_accounts_add_up_to_every_difference_of_the_objective():
    sheet = monazite.load(INSTANCES / "irel-japan.yaml").value("toyotsu").sheet
    for each in sheet.comparisons:
        inside = math.fsum(change.total for change in each.changes if not change.is_outside)
        assert inside == pytest.approx(each.worth, abs=1e-5)
        assert math.fsum(change.total for change in each.changes) == pytest.approx(0, abs=1e-5)
    assert sheet.verified


def test_a_domestic_user_gains_what_the_contract_would_take_from_it(sheet, contract):
    """Firm, 60 of 100 t go at 1; at home 70 t are wanted, worth 9: 30 t are lost, 270, which is spared
    without."""
    home = (
        "demands: {motors: {place: coast, account: users, accepts: [oxide], quantity: 70 t/yr, "
        "unmet: 9 USD/t}}\n"
    )
    home += "transfers: {oxide: {material: oxide, seller: irel, buyer: users, price: 4 USD/t}}"
    found = sheet(contract(firm="true", price="1 USD/t", more=home))
    changes = {change.account: change for change in found.whole.changes}
    assert changes["users"].value == pytest.approx(-270)
    assert changes["users"].cash == pytest.approx(30 * 4)
    # 30 t more are mined, 60 USD; 60 come from Japan and 120 less from the users.
    assert changes["irel"].total == pytest.approx(60 - 120 - 60)
    assert found.whole.worth == pytest.approx(-270 + 60 - 60)


# What cannot be asked.


def test_an_unknown_contract_is_refused_with_a_hint(load, contract):
    with pytest.raises(monazite.UsageError, match="Did you mean 'toyotsu'"):
        load(contract()).value("tojotsu")


@pytest.mark.parametrize(
    ("clauses", "said"),
    [
        ({"termination": "{payment: 5 USD}", "exit_dates": "[2026-04, never]"}, "exit_dates"),
        (
            {"term": "{until: 2026-04}", "extension": "{until: 2027-04, holder: seller}"},
            "extension.exercised",
        ),
        ({"lots": "{size: 10 t, number: [0, 3]}"}, "lots.number"),
    ],
)
def test_choices_that_are_left_open_are_to_be_settled_first(load, contract, clauses, said):
    with pytest.raises(monazite.UsageError, match=said):
        load(contract(**clauses)).value("toyotsu")


def test_an_instance_without_a_plan_is_a_result(sheet, contract):
    found = sheet(contract(capacity="50 t/yr", firm="true"))
    assert (found.status, found.exit_code, found.whole, found.comparisons) == ("infeasible", 3, None, ())


def test_a_check_that_fails_shows_in_the_row_and_the_exit_code(load, contract, monkeypatch):
    from monazite.errors import UnverifiedError
    from monazite.valuing import case

    verified = case.verified_plan

    def refuse(instance, matrix):
        if not instance.contracts["toyotsu"].quantity.by_period["2026-04"]:
            raise UnverifiedError("the checks fail", ("the checks fail",))
        return verified(instance, matrix)

    monkeypatch.setattr(case, "verified_plan", refuse)
    found = load(contract()).value("toyotsu")
    assert (found.worth, found.status, found.exit_code) == (None, "optimal", 6)
    assert list(found.frame("exits")["status"]) == ["unverified"]


# Frames.


def test_frames_say_which_programs_are_compared(load, contract):
    found = load(contract(years=2)).value("toyotsu")
    (first, second) = found.frame("exits").to_dict("records")
    assert (first["with_case"], first["without_case"]) == ("as written", "without toyotsu from FY2026-27 on")
    assert second["objective_without"] - second["objective_with"] == pytest.approx(second["buy_out"])
    assert (first["period"], first["unit"]) == ("2026-04", "USD")
    assert found.frame("bargain").empty
    assert "balance_without" in found._repr_html_()
    with pytest.raises(monazite.MonaziteError, match="there is no table 'nothing'"):
        found.frame("nothing")


def test_the_instance_is_left_as_it_was(contract):
    tree = parse_text(whole(contract(tolerance="{up: 5 %, holder: seller}")), INSTANCES / "chain.yaml")
    before = repr(tree.data)
    value_contract(tree, "toyotsu")
    assert repr(tree.data) == before
    assert build_instance(tree).contracts["toyotsu"].tolerance is not None


def test_a_year_is_released_after_the_changes_of_a_path():
    """A nomination that is doubled on all days is 0 in the year that is left out all the same."""
    from monazite.data.reading.spans import on_days
    from monazite.valuing.removal import _released

    model = monazite.load(INSTANCES / "tutorial.yaml")
    contract, last = model.instance.contracts["toyotsu"], model.instance.timeline.periods[1:]
    doubled, _ = on_days({"value": "5 t/yr"}, "2026-04:", "scale", "2", "")
    left = _released({"make_up": {"nomination": doubled}}, model.instance, contract, last)
    assert left["make_up"]["nomination"]["changes"][-1]["at"] == "2027-04-01"
    tree = model._tree()
    contracts = {"toyotsu": {**tree.data["contracts"]["toyotsu"], "quantity": left["make_up"]["nomination"]}}
    instance = build_instance(Tree({**tree.data, "contracts": contracts}, tree.places, tree.inputs))
    assert list(instance.contracts["toyotsu"].quantity.by_period.values()) == [10, 0]
