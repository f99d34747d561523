"""Decisions of an earlier plan that are held, under the same data and under other data."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import INSTANCES
from hypothesis import given, settings
from hypothesis import strategies as st
from pyomo.repn.tests.lp_diff import lp_diff
from small_instances import MAGNETS
from test_properties import CHAIN, chains

import monazite
from monazite.api import Model
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text
from monazite.data.records.held import exact_amount, exact_text
from monazite.formulation.build import POLICY, build
from monazite.formulation.catalogue import VARIABLES
from monazite.formulation.clauses import name_of
from monazite.formulation.policy import held
from monazite.results.audit import audit

GOLDEN = Path(__file__).parent / "golden"

CURB = "imports.china.cap[2028-04]=4 t/yr"
"""China sells 4 t in FY2028-29."""


@pytest.fixture
def base(solve):
    """The plan that expects no curb: 10 t a year from China, nothing stored; 3 x 100 = 300 USD."""
    result = solve(MAGNETS)
    assert result.objective == pytest.approx(-300)
    return result


@pytest.mark.parametrize(("until", "cost"), [("2027-04", 382), ("2028-04", 420)])
def test_what_a_curb_costs_that_nobody_foresaw(load, base, until, cost):
    """With foresight 2 t are stored in each of the first years: 12 x 10 + 12 x 10 + 4 x 10 + 2 x 30 = 340,
    and the store (0 + 2) / 2 + (2 + 4) / 2 + (4 + 0) / 2 = 6 USD: 346.

    Until 2028-04 nothing is stored: 100 + 100 + 4 x 10 + 6 x 30 = 420. Until 2027-04 2 t are stored in the
    second year: 100 + 120 + 4 x 10 + 4 x 30 = 380, and the store 1 + 1 = 2 USD: 382.
    """
    result = load(MAGNETS, CURB).solve(hold=base, until=until)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(-cost)
    surprise = result.surprise
    assert surprise.before == pytest.approx(-300)
    assert surprise.foresight == pytest.approx(-346)
    assert surprise.value_of_knowing == pytest.approx(cost - 346)
    assert dict(result.extremes)["with foresight"].objective == pytest.approx(-346)
    said = " ".join(surprise.sentences)
    assert f"The value of having known the data from the start: {cost - 346} USD." in said
    assert f"changes by {300 - cost} USD: -46 USD in any case, and {346 - cost} USD" in said


def test_decisions_before_the_date_are_those_of_the_earlier_plan(load, base):
    result = load(MAGNETS, CURB).solve(hold=base, until="2027-04")
    bought = [result.plan.amount("buy", "china", "1", key) for key in ("2026-04", "2027-04", "2028-04")]
    assert bought == pytest.approx([10, 12, 4])


def test_holding_every_decision_gives_the_plan_and_its_value_again(load, base):
    result = load(MAGNETS).solve(hold=base, until="2029-04")
    assert result.objective == pytest.approx(base.objective, rel=1e-12)
    assert result.surprise.value_of_knowing == 0
    assert all(
        result.plan.amount(*key) == pytest.approx(each, abs=1e-9) for key, each in base.plan.amounts.items()
    )
    assert "The value of having known the data from the start is 0" in " ".join(result.surprise.sentences)


def test_every_decision_held_under_other_data_is_the_plan_at_other_prices(load, base):
    """Of the 10 t a year from China each costs 2 USD more: 3 x 120."""
    result = load(MAGNETS, "imports.china.price=12 USD/t").solve(hold=base, until="2029-04")
    assert result.objective == pytest.approx(-360)


def test_a_purchase_that_is_held_above_a_cap_is_a_conflict_with_a_repair(load, base):
    """In FY2027-28 10 t are held and 4 t may be bought."""
    model = load(MAGNETS, "imports.china.cap[2027-04]=4 t/yr").held(base, "2028-04")
    assert model.solve().status == "infeasible"
    found = model.explain()
    words = [member.words for each in found.explained_conflicts for member in each.members]
    assert "cap of import china in FY2027-28" in words
    assert "held purchases of import china in FY2027-28" in words
    assert [short for _, short in found.explained_conflicts[0].short] == [pytest.approx(6, abs=1e-6)]
    repairs = {each.overrides: each.words for each in found.repairs.single}
    repair = repairs[("held.until=2027-04",)]
    assert "hold the earlier plan only until 2027-04 (now: 2028-04; --hold)" in repair
    assert any("imports.china.cap" in each for overrides in repairs for each in overrides)


def test_an_expansion_that_was_decided_opens_though_nobody_needs_it_now(load, solve):
    """8 t/yr are built for a demand that falls away: 3 years x 8 USD after a year of lead are paid anyway."""
    text = """
horizon: {start: 2026-04, steps: [{every: year, count: 4}]}
materials: {ore: {unit: t}, magnet: {unit: t}}
places: {park: makers}
mines: {pit: {place: park, material: ore, capacity: 10 t/yr, cost: 0 USD/t}}
processes: {making: {per: ore, inputs: {ore: 1 t}, outputs: {magnet: 1 t}}}
plants:
  works: {place: park, runs: {making: 1}, capacity: 0 t/yr,
    expansion: {charge: 1 USD/(t/yr)/yr, lead: 1 year, life: 10 years, limit: none, until: 2027-04}}
demands: {cars: {place: park, accepts: [magnet], quantity: 8 t/yr, unmet: 100 USD/t}}
"""
    earlier = solve(text)
    assert earlier.plan.amount("expand", "works", "2026-04") == pytest.approx(8)
    result = load(text, "demands.cars.quantity=0 t/yr").solve(hold=earlier, until="2027-04")
    assert result.plan.amount("expand", "works", "2026-04") == pytest.approx(8)
    assert result.objective == pytest.approx(-24)
    assert result.surprise.value_of_knowing == pytest.approx(24)


def test_a_new_element_did_nothing_before_the_date(load, base):
    """A cheap import that the earlier plan did not know is used from the date on: 100 + 2 x 10 x 1 USD."""
    more = MAGNETS.replace(
        "demands:", "  new: {place: park, material: magnet, origin: new, price: 1 USD/t, cap: none}\ndemands:"
    )
    result = load(more).solve(hold=base, until="2027-04")
    assert result.plan.amount("buy", "new", "1", "2026-04") == 0
    assert result.objective == pytest.approx(-120)


@pytest.mark.parametrize(
    ("text", "until", "said"),
    [
        (MAGNETS.replace("china:", "chinese:"), "2027-04", "no purchases of import china (imports.china)"),
        (MAGNETS.replace("start: 2026-04", "start: 2025-04"), "2027-04", "a period of the plan is 2026-04"),
        (MAGNETS.replace("{every: year, count: 3}", "{every: quarter, count: 12}"), "2027-04", "to 2026-07"),
        (MAGNETS.replace("count: 3", "count: 9"), "2033-04", "the horizon of the plan ends 2029-04"),
        (MAGNETS.replace("unit: t}", "unit: kg}"), "2027-04", "is in t in the plan and in kg"),
        (MAGNETS, "2028-01", "Expected the first day of a period: 2027-04 or 2028-04"),
        (MAGNETS, "2026-04", "no decision is before it. Expected the first day of a later period"),
        (MAGNETS, "2030-04", "2029-04 to hold every decision"),
        (MAGNETS, "soon", "Expected a date such as 2028-04"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_with_what_differs(load, base, text, until, said):
    with pytest.raises(monazite.UsageError) as caught:
        load(text).held(base, until)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        ("{buy.chinese.1: {unit: t, amounts: {2026-04: 2}}}", "the instance has no such decision in 2026-04"),
        (
            "{purchases: {unit: t, amounts: {2026-04: 2}}}",
            "no decision has this name. Expected one of `mine`",
        ),
        ("{buy.china.1: {unit: kg, amounts: {2026-04: 2}}}", "found the unit kg. Expected t"),
        ("{buy.china.1: {unit: t, amounts: {2026-05: 2}}}", "the instance has no such decision in 2026-05"),
        ("{buy.china.1: {unit: t, amounts: {2026-04: -2}}}", "Expected an amount of at least 0"),
        (
            "{buy.china.1: {unit: t, amounts: {2026-04: 2 t}}}",
            "Expected an amount of at least 0 without a unit",
        ),
        ("{buy.china.1: {unit: t, amounts: {2026-04: 1e999}}}", "Expected an amount of at least 0"),
    ],
)
def test_a_section_that_holds_what_there_is_not_is_refused(load, decisions, said):
    with pytest.raises(monazite.InstanceError) as caught:
        _ = load(f"{MAGNETS}held: {{until: 2027-04, decisions: {decisions}}}").matrix
    assert said in str(caught.value)


def test_the_date_in_a_file_is_a_boundary_of_periods(refused):
    said = refused(f"{MAGNETS}held: {{until: 2027-05}}")
    assert "held.until: found 2027-05, which is within the period FY2027-28" in said


def test_a_file_that_holds_a_plan_cannot_hold_another(load, base):
    with pytest.raises(monazite.UsageError, match="holds a plan already"):
        load(f"{MAGNETS}held: {{until: 2027-04, decisions: {{}}}}").held(base, "2027-04")


def test_the_date_set_on_the_command_line_replaces_that_of_the_option(load, base):
    """So that the override which `explain` proposes can be added to the command."""
    model = load(MAGNETS, "held.until=2027-04").held(base, "2028-04")
    assert model.instance.held.until == "2027-04"


def test_thirds_of_a_tonne_are_held_exactly(load, solve):
    """3 t of ore make 1 t of magnets a year, by a yield of 1/3 that no float is: the balances still close."""
    text = """
horizon: {start: 2026-04, steps: [{every: year, count: 3}]}
materials: {ore: {unit: t}, magnet: {unit: t}}
places: {park: makers}
mines: {pit: {place: park, material: ore, capacity: 7 t/yr, cost: 1 USD/t}}
processes: {making: {per: ore, inputs: {ore: 1 t}, outputs: {magnet: 0.3333333333 t}}}
plants: {works: {place: park, runs: {making: 3}, capacity: 10 t/yr}}
demands: {cars: {place: park, accepts: [magnet], quantity: 8 t/yr, unmet: 100 USD/t}}
"""
    earlier = solve(text)
    result = load(text, "mines.pit.cost=2 USD/t").solve(hold=earlier, until="2028-04")
    amounts = result.instance.held.decisions["run.making.works"].amounts
    assert "/" in amounts["2026-04"]
    assert result.proof.word == "exact"
    assert [amount for _, amount in result.plan.of("unmet")] == [
        amount for _, amount in earlier.plan.of("unmet")
    ]


@pytest.mark.parametrize(
    "amount", [Fraction(1, 3), Fraction(5, 2), Fraction(0), Fraction(3**9000, 7**5000 * 2**4000)]
)
def test_an_exact_amount_is_read_as_it_is_written(amount):
    assert exact_amount(exact_text(amount)) == amount


@pytest.mark.parametrize(
    "text", ["1/0", "-1", "1e16", "inf", "nan", "0x1/0x0", "1/3/5", "1" * 50_000, "1 / 3", ""]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="Expected an amount of at least 0"):
        exact_amount(text)


def test_the_audit_sees_a_decision_that_was_not_kept(load, base):
    result = load(MAGNETS).solve(hold=base, until="2027-04")
    plan = result.plan
    assert audit(plan) == ()
    plan.amounts["buy", "china", "1", "2026-04"] += 1
    assert any(each.startswith("held buy china 1 2026-04: found 11") for each in audit(plan))


def test_stocks_and_what_is_short_follow_from_what_is_held():
    """Every variable by period is held or follows: stocks, expanded capacity and unmet demand from the
    balances, sources and subsidies from what was delivered and made."""
    follows = {
        "stock",
        "expanded",
        "unmet",
        "settlement.on_top",
        "origin.draw",
        "origin.unused",
        "subsidies.grant",
    }
    by_period = {family for family, meaning in VARIABLES.items() if meaning.index[-1] == "period"}
    assert by_period - set(held.FAMILIES) == follows


def test_what_is_held_is_declared_in_the_catalogue():
    assert set(held.FAMILIES) == {family for family, meaning in VARIABLES.items() if meaning.held}
    assert "held" in [name_of(module) for module in POLICY]


def test_the_linear_program_of_a_held_plan_is_the_golden_one(tmp_path):
    written = tmp_path / "model.lp"
    monazite.load(GOLDEN / "held.yaml").build().write(
        str(written), io_options={"symbolic_solver_labels": True}
    )
    found, golden = written.read_text(encoding="utf-8"), GOLDEN / "held.lp"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    base, test = lp_diff(golden.read_text(encoding="utf-8"), found, golden.name, "built now")
    assert base == test


NAMES = ("tutorial.yaml", "irel-japan.yaml", "suspend-now.yaml", "two-buyers.yaml", "classics/transport.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_held_under_its_own_data_until_any_date_keeps_its_value(name):
    model = monazite.load(INSTANCES / name)
    result = model.solve(extremes=False)
    if result.cases:
        pytest.skip("the best of several cases is not held")
    ends = [f"{period.end:%Y-%m}" for period in model.instance.timeline.periods]
    for until in ends[:: max(1, len(ends) // 3)]:
        again = model.held(result, until).solve(extremes=False)
        assert again.objective == pytest.approx(result.objective, rel=1e-9), until


GOLDENS = sorted(path.stem for path in GOLDEN.glob("*.yaml") if path.stem != "held")


@pytest.mark.parametrize("clause", GOLDENS)
def test_a_plan_with_any_clause_can_be_held(clause):
    """Clauses of contracts too: what was bought down, restored or made up in a past contract year stays."""
    model = monazite.load(GOLDEN / f"{clause}.yaml")
    result = model.solve(extremes=False)
    if result.cases:
        pytest.skip("the best of several cases is not held")
    for period in model.instance.timeline.periods:
        again = model.held(result, f"{period.end:%Y-%m}").solve(extremes=False)
        assert again.objective == pytest.approx(result.objective, rel=1e-9), period.end


def read(numbers: dict[str, object]) -> Model:
    path = Path("chain.yaml")
    return Model(build_instance(parse_text(CHAIN.format(**numbers), path)), path)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(chains, st.integers(1, 4), st.integers(0, 80), st.integers(500, 12000))
def test_foresight_is_never_worth_less_than_nothing(numbers, past, cap, price):
    """Whatever changes, the plan that knew it is at least as good as the plan that did not; and a plan under
    its own data keeps its value."""
    model = read(numbers)
    result = model.solve(extremes=False)
    if result.status != "optimal":
        return
    until = f"{model.instance.timeline.periods[min(past, 4)].start:%Y-%m}"
    size = 1e-7 * max(1.0, abs(result.objective))
    assert model.solve(hold=result, until=until, extremes=False).objective == pytest.approx(
        result.objective, abs=size
    )
    changed = read({**numbers, "cap": cap, "price": price})
    kept = changed.solve(hold=result, until=until)
    foresight = dict(kept.extremes)["with foresight"]
    if kept.status == "optimal":
        assert foresight.objective >= kept.objective - size
        assert kept.surprise.value_of_knowing >= -size


def test_a_program_without_held_decisions_has_none_of_their_constraints():
    model = build(monazite.load(INSTANCES / "tutorial.yaml").instance)
    assert len(model.held.kept) == 0
