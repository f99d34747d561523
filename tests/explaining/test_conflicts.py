"""Instances without a plan, one for each way of it: the statements that are named, what each counts for, and
what mends them, worked out by hand."""

from __future__ import annotations

import re

import pytest

HEAD = """
materials: {oxide: {unit: t}, magnet: {unit: t}, slag: {unit: t}}
places: {coast: irel}
"""
CONTRACT = """
contracts:
  toyotsu: {counterparty: japan, destination: japan, material: oxide, from: coast, quantity: QUANTITY,
    firm: true, price: 10 USD/t}
"""
MINE = "mines: {sands: {place: coast, material: oxide, capacity: 100 t/yr, cost: 2 USD/t}}\n"
WORKS = """
processes: {sinter: {per: magnet, inputs: {oxide: 1 t}, outputs: {magnet: 1 t}, cost: 1 USD/t}}
plants: {works: {place: coast, runs: {sinter: 1}, capacity: 90 t/yr}}
"""


def contract(quantity: str) -> str:
    return CONTRACT.replace("QUANTITY", quantity)


def sums(conflict) -> dict[str, float | None]:  # type: ignore[no-untyped-def]
    """What each statement asks for or gives, by its first rule."""
    return {member.rows[0].partition("[")[0]: member.required for member in conflict.members}


def overrides(found) -> dict[str, tuple[str, ...]]:  # type: ignore[no-untyped-def]
    """The settings of the single repairs, by the address they change."""
    return {re.split(r"[\[=]", each.overrides[0])[0]: each.overrides for each in found.repairs.single}


def only(found):  # type: ignore[no-untyped-def]
    """The one cause of an instance without a plan; its sum must add up to what is short."""
    (conflict,) = found.explained_conflicts
    assert found.exit_code == 3 and found.impossible is not None
    assert sum(member.required or 0.0 for member in conflict.members) == pytest.approx(conflict.worst)
    assert float(found.impossible.short) == pytest.approx(conflict.short[0][1])
    return conflict


def test_a_firm_contract_against_a_mine(load):
    """120 t owed, 100 t mined: 20 t short. Raise the mine by 20 of 100 t, or lower the quantity by 20 of
    120 t, the smaller change."""
    found = load(f"{HEAD}{MINE}{contract('120 t/yr')}").explain()
    conflict = only(found)
    assert conflict.short == (("FY2026-27", pytest.approx(20.0)),) and conflict.unit == "t"
    assert sums(conflict) == {"shortfall.floor": 120.0, "shortfall.tier": None, "mines.capacity": -100.0}
    first, second = found.repairs.single
    assert first.overrides == ("contracts.toyotsu.quantity[2026-04]=100 t/yr",)
    assert second.overrides == ("mines.sands.capacity[2026-04]=120 t/yr",)
    assert first.size == pytest.approx(20 / 120) and second.size == pytest.approx(0.2)
    # 100 t sold for 10 and mined for 2 USD/t; 120 t.
    assert first.objective == pytest.approx(800) and second.objective == pytest.approx(960)
    assert found.repairs.combined is None


def test_every_constraint_has_its_line(load):
    """The words lead to the lines of the mine and of the contract's quantity."""
    found = load(f"{HEAD}{MINE}{contract('120 t/yr')}").explain()
    lines = {member.rows[0].partition("[")[0]: member.place.line for member in only(found).members}
    text = found.instance.context.places
    assert lines["mines.capacity"] == text["mines", "sands", "capacity"].line
    assert lines["shortfall.floor"] == text["contracts", "toyotsu", "quantity"].line


def test_a_firm_contract_against_a_policy(load):
    """80 t owed; of 60 t of magnets half must be made at home, from a tonne of oxide each: 80 + 30 > 100,
    10 t short.

    The policy may fall to 20 of 60 t, the demand to 40 t (half of it is 20 t), the contract to 70 t, the mine
    rise to 110 t.
    """
    found = load(f"""{HEAD}{MINE}{WORKS}{contract("80 t/yr")}
imports: {{abroad: {{place: coast, material: magnet, origin: world, price: 5 USD/t, cap: 100 t/yr}}}}
demands: {{motors: {{place: coast, accepts: [magnet], quantity: 60 t/yr, unmet: none}}}}
policies: {{home: {{rule: domestic_share, materials: [magnet], share: 50 %}}}}
""").explain()
    conflict = only(found)
    assert conflict.worst == pytest.approx(10)
    assert sums(conflict) == {
        "shortfall.floor": 80.0,
        "shortfall.tier": None,
        "demands.balance": pytest.approx(30),
        "policies.domestic_share": None,
        "mines.capacity": -100.0,
    }
    told = overrides(found)
    assert told["contracts.toyotsu.quantity"] == ("contracts.toyotsu.quantity[2026-04]=70 t/yr",)
    assert told["mines.sands.capacity"] == ("mines.sands.capacity[2026-04]=110 t/yr",)
    assert told["demands.motors.quantity"] == ("demands.motors.quantity[2026-04]=40 t/yr",)
    (share,) = told["policies.home.share"]
    assert float(share.partition("=")[2].removesuffix(" %")) == pytest.approx(100 * 20 / 60, abs=1e-4)
    assert float(share.partition("=")[2].removesuffix(" %")) <= 100 * 20 / 60


def test_a_closing_stock_that_cannot_be_reached(load):
    """10 t in store and 5 t a year from the mine; 20 t must be left: 5 t short."""
    found = load(f"""{HEAD}
mines: {{sands: {{place: coast, material: oxide, capacity: 5 t/yr}}}}
stocks: {{heap: {{material: oxide, place: coast, opening: 10 t, capacity: none, closing: 20 t}}}}
""").explain()
    conflict = only(found)
    assert sums(conflict) == {"stocks.closing": 20.0, "mines.capacity": -5.0, "balances.balance": -10.0}
    assert "opening stock of oxide at coast" in conflict.members[-1].words + conflict.members[-2].words
    told = overrides(found)
    assert told["stocks.heap.closing"] == ("stocks.heap.closing=15 t",)
    assert told["stocks.heap.opening"] == ("stocks.heap.opening=15 t",)
    assert told["mines.sands.capacity"] == ("mines.sands.capacity[2026-04]=10 t/yr",)


def test_the_closing_rule_that_nobody_wrote(load):
    """By default as much must be left as there was: 10 t, of which a firm contract takes 8 and the mine
    brings 5; 3 t short."""
    found = load(f"""{HEAD}{contract("8 t/yr")}
mines: {{sands: {{place: coast, material: oxide, capacity: 5 t/yr}}}}
stocks: {{heap: {{material: oxide, place: coast, opening: 10 t, capacity: none}}}}
""").explain()
    assert only(found).worst == pytest.approx(3)
    assert overrides(found)["stocks.heap.closing"] == ("stocks.heap.closing=7 t",)


def test_a_by_product_that_has_nowhere_to_go(load):
    """40 t of magnets firmly owed make 20 t of slag; 10 t can be sold and 5 t stored: 5 t of slag, that is
    10 t of magnets, too much."""
    found = load(f"""{HEAD}{MINE}
processes: {{sinter: {{per: magnet, inputs: {{oxide: 1 t}}, outputs: {{magnet: 1 t, slag: 0.5 t}}}}}}
plants: {{works: {{place: coast, runs: {{sinter: 1}}, capacity: 90 t/yr}}}}
sales: {{spot: {{place: coast, material: slag, price: 1 USD/t, cap: 10 t/yr}}}}
stocks: {{heap: {{material: slag, place: coast, opening: 0 t, capacity: 5 t}}}}
contracts:
  toyotsu: {{counterparty: japan, destination: japan, material: magnet, from: coast, quantity: 40 t/yr,
    firm: true, price: 10 USD/t}}
""").explain()
    conflict = only(found)
    assert conflict.worst == pytest.approx(10)
    assert sums(conflict)["sales.cap"] == pytest.approx(-20) and sums(conflict)[
        "stocks.capacity"
    ] == pytest.approx(-10)
    told = overrides(found)
    assert told["sales.spot.cap"] == ("sales.spot.cap[2026-04]=15 t/yr",)
    assert told["stocks.heap.capacity"] == ("stocks.heap.capacity[2026-04]=10 t",)
    assert told["contracts.toyotsu.quantity"] == ("contracts.toyotsu.quantity[2026-04]=30 t/yr",)


def test_days_of_cover_that_cannot_be_held(load):
    """Half a year of the 40 t that leave must be in store, 20 t, and the store takes 15: a cover of 137 days
    (15 / 40 years) fits."""
    found = load(f"""{HEAD}{MINE}{contract("40 t/yr")}
stocks: {{heap: {{material: oxide, place: coast, opening: 0 t, capacity: 15 t, closing: free,
  cover: 0.5 yr}}}}
""").explain()
    conflict = only(found)
    assert conflict.worst == pytest.approx(10)  # 10 t less delivered: (40 - 10) / 2 = 15.
    told = overrides(found)
    (cover,) = told["stocks.heap.cover"]
    assert float(cover.partition("=")[2].split()[0]) == pytest.approx(15 / 40, abs=1e-5)
    assert told["stocks.heap.capacity"] == ("stocks.heap.capacity[2026-04]=20 t",)


def test_days_of_cover_that_cannot_be_held_in_any_of_three_years(load):
    """The same in three years: one number for all of them, lowered once."""
    found = load(f"""
horizon: {{start: 2026-04, steps: [{{every: year, count: 3}}]}}
{HEAD}{MINE}{contract("40 t/yr")}
stocks: {{heap: {{material: oxide, place: coast, opening: 0 t, capacity: 15 t, closing: free,
  cover: 0.5 yr}}}}
""").explain()
    (cover,) = overrides(found)["stocks.heap.cover"]
    assert float(cover.partition("=")[2].split()[0]) == pytest.approx(15 / 40, abs=1e-5)


def test_a_demand_without_shortfall(load):
    """50 t wanted; 20 t from abroad and 20 t from the works: 10 t short."""
    found = load(f"""{HEAD}{MINE}{WORKS.replace("90 t/yr", "20 t/yr")}
imports: {{abroad: {{place: coast, material: magnet, origin: world, price: 5 USD/t, cap: 20 t/yr}}}}
demands: {{motors: {{place: coast, accepts: [magnet], quantity: 50 t/yr, unmet: none}}}}
""").explain()
    conflict = only(found)
    assert sums(conflict) == {"demands.balance": 50.0, "plants.capacity": -20.0, "imports.cap": -20.0}
    told = overrides(found)
    assert told["imports.abroad.cap"] == ("imports.abroad.cap[2026-04]=30 t/yr",)
    assert told["plants.works.capacity"] == ("plants.works.capacity[2026-04]=30 t/yr",)
    assert told["demands.motors.quantity"] == ("demands.motors.quantity[2026-04]=40 t/yr",)


def test_a_clearance_that_comes_late(load):
    """10 t a year owed firmly from 2026, the mine opens in 2028: short in two years, mended by opening when
    the contract begins."""
    found = load(f"""
horizon: {{start: 2026-04, steps: [{{every: year, count: 4}}]}}
{HEAD}{contract("10 t/yr")}
mines: {{sands: {{place: coast, material: oxide, capacity: 100 t/yr, opening: 2028-04}}}}
""").explain()
    (conflict,) = found.explained_conflicts
    assert conflict.short == (("FY2026-27", pytest.approx(10)), ("FY2027-28", pytest.approx(10)))
    assert any("(opens in 2028-04)" in member.words for member in conflict.members)
    assert overrides(found)["mines.sands.opening"] == ("mines.sands.opening=2026-04",)


def test_the_latest_date_of_opening_that_will_do(load):
    """30 t in store carry the 10 t a year to 2029; opening in 2029-04 is enough, and later is not."""
    found = load(f"""
horizon: {{start: 2026-04, steps: [{{every: year, count: 6}}]}}
{HEAD}{contract("10 t/yr")}
mines: {{sands: {{place: coast, material: oxide, capacity: 100 t/yr, opening: never}}}}
stocks: {{heap: {{material: oxide, place: coast, opening: 30 t, capacity: none, closing: free}}}}
""").explain()
    assert overrides(found)["mines.sands.opening"] == ("mines.sands.opening=2029-04",)
    words = next(each.words for each in found.repairs.single if each.overrides[0].startswith("mines"))
    assert words.startswith("open mine sands by 2029-04 (now: never; ")


def test_a_ramp_that_is_too_slow(load):
    """From 10 t/yr the rate rises by 20 a year, half of that by the middle of the first year: 20 t, then 40.
    50 t owed: 30 and 10 short.

    A rise of 80 t/yr a year is enough: 10 + 80 / 2 = 50.
    """
    found = load(f"""
horizon: {{start: 2026-04, steps: [{{every: year, count: 2}}]}}
{HEAD}{contract("50 t/yr")}
mines: {{sands: {{place: coast, material: oxide, capacity: 100 t/yr, ramp: {{up: 20 t/yr/yr,
  before: 10 t/yr}}}}}}
""").explain()
    assert found.explained_conflicts[0].short[0] == ("FY2026-27", pytest.approx(30))
    assert overrides(found)["mines.sands.ramp.up"] == ("mines.sands.ramp.up=80 t/yr/yr",)


def test_a_budget_that_is_too_small(load):
    """60 t owed, mined at 2 USD/t, and 100 USD a year to spend on mining: 50 t, 10 short. 20 USD more mend
    it."""
    found = load(f"""{HEAD}{MINE}{contract("60 t/yr")}
policies: {{purse: {{rule: budget, account: irel, items: [mining], at_most: 100 USD/yr}}}}
""").explain()
    conflict = only(found)
    assert sums(conflict) == {
        "shortfall.floor": 60.0,
        "shortfall.tier": None,
        "policies.budget": pytest.approx(-50),
    }
    assert overrides(found)["policies.purse.at_most"] == ("policies.purse.at_most[2026-04]=120 USD/yr",)


def test_a_limit_against_a_limit(load):
    """At least 60 t and at most 40 t of the same flow: 20 t apart."""
    found = load(f"""{HEAD}{MINE}
sales: {{spot: {{place: coast, material: oxide, price: 1 USD/t, cap: none}}}}
limits:
  floor: {{flows: {{mines.sands: 1}}, at_least: 60 t/yr}}
  ceiling: {{flows: {{mines.sands: 1}}, at_most: 40 t/yr}}
""").explain()
    conflict = only(found)
    assert sums(conflict) == {"limits.at_least": 60.0, "limits.at_most": -40.0}
    told = overrides(found)
    assert told["limits.floor.at_least"] == ("limits.floor.at_least[2026-04]=40 t/yr",)
    assert told["limits.ceiling.at_most"] == ("limits.ceiling.at_most[2026-04]=60 t/yr",)


def test_one_conflict_in_forty_periods_is_reported_once(load):
    """Ten years of quarters, each short of a quarter of 20 t a year: one cause, forty amounts."""
    found = load(f"""
horizon: {{start: 2026-04, steps: [{{every: quarter, count: 40}}]}}
{HEAD}{MINE}
demands: {{motors: {{place: coast, accepts: [oxide], quantity: 120 t/yr, unmet: none}}}}
""").explain()
    (conflict,) = found.explained_conflicts
    assert len(conflict.short) == 40
    assert [member.group for member in conflict.members] == [
        ("demands.balance", "motors"),
        ("mines.capacity", "sands"),
    ]
    assert all(amount == pytest.approx(5, rel=0.02) for _, amount in conflict.short)
    assert len(found.repairs.single[0].overrides) == 40


def test_two_changes_together_where_none_is_enough(load):
    """60 t owed out of 40, and 30 t of magnets wanted out of 20 from abroad, in places of their own: two
    causes, and only both repairs mend them."""
    found = load("""
materials: {oxide: {unit: t}, magnet: {unit: t}}
places: {coast: irel, park: makers}
mines: {sands: {place: coast, material: oxide, capacity: 40 t/yr}}
imports: {abroad: {place: park, material: magnet, origin: world, price: 5 USD/t, cap: 20 t/yr}}
demands: {motors: {place: park, accepts: [magnet], quantity: 30 t/yr, unmet: none}}
contracts:
  toyotsu: {counterparty: japan, destination: japan, material: oxide, from: coast, quantity: 60 t/yr,
    firm: true, price: 10 USD/t}
""").explain()
    assert len(found.explained_conflicts) == 2
    assert found.repairs.single == ()
    assert sorted(found.repairs.combined.overrides) == [
        "contracts.toyotsu.quantity[2026-04]=40 t/yr",
        "demands.motors.quantity[2026-04]=20 t/yr",
    ]
    assert found.repairs.combined.size == pytest.approx(20 / 60 + 10 / 30)


def test_a_contract_that_may_be_let_fall_short(load):
    """With a penalty in the file the word `firm` may go: 100 t delivered, 20 short at 3 USD/t."""
    text = contract("120 t/yr").replace("price: 10 USD/t", "price: 10 USD/t, shortfall: {penalty: 3 USD/t}")
    found = load(f"{HEAD}{MINE}{text}").explain()
    repair = next(
        each for each in found.repairs.single if each.overrides == ("contracts.toyotsu.firm=false",)
    )
    assert repair.objective == pytest.approx(100 * 8 - 20 * 3)


def test_a_purchase_that_is_too_large(load):
    """A firm purchase of 50 t with nowhere to go but a demand of 30 t: 20 t too much."""
    found = load(f"""{HEAD}
demands: {{motors: {{place: coast, accepts: [magnet], quantity: 30 t/yr, unmet: 5 USD/t}}}}
contracts:
  lynas: {{counterparty: world, role: buyer, material: magnet, to: coast, quantity: 50 t/yr, firm: true,
    price: 10 USD/t}}
""").explain()
    conflict = only(found)
    assert conflict.worst == pytest.approx(20)
    assert overrides(found)["contracts.lynas.quantity"] == ("contracts.lynas.quantity[2026-04]=30 t/yr",)


def test_the_best_of_several_cases_is_explained(load):
    """Leaving at once has a plan: the choice is explained, and no conflict told."""
    text = contract("120 t/yr").replace("price: 10 USD/t", "price: 10 USD/t, exit_dates: [2026-04, never]")
    found = load(f"{HEAD}{MINE}{text}").explain()
    assert found.exit_code == 0 and found.chosen


SHORT_LATER = (
    "mines: {sands: {place: coast, material: oxide, capacity: {steps: {2026-04: 50 t/yr, 2027-04: "
    "10 t/yr}}, cost: 2 USD/t}}\n"
)


def test_what_repairs_one_of_several_cases_is_enough(load):
    """60 t owed of 50 in the first year, and of 10 in the second if the contract is extended: to lower the
    first year by 10 t is enough.

    Then it is not extended: 50 t sold for 10 and mined for 2 USD/t are 400 USD.
    """
    text = contract("60 t/yr").replace(
        "firm: true",
        (
            "firm: true, term: {until: 2027-04}, extension: {until: 2028-04, holder: seller}, "
            "shortfall: {penalty: 3 USD/t}"
        ),
    )
    model = load(
        f"horizon: {{start: 2026-04, steps: [{{every: year, count: 2}}]}}\n{HEAD}{SHORT_LATER}{text}"
    )
    found = model.explain()
    assert found.exit_code == 3 and found.others
    best = found.repairs.single[0]
    assert best.overrides in (
        ("contracts.toyotsu.quantity[2026-04]=50 t/yr",),
        ("mines.sands.capacity[2026-04]=60 t/yr",),
    )
    told = {each.overrides: each.objective for each in found.repairs.single}
    assert told["contracts.toyotsu.quantity[2026-04]=50 t/yr",] == pytest.approx(400)
    # 50 t delivered, 10 short at 3 USD/t.
    assert told["contracts.toyotsu.firm=false",] == pytest.approx(370)


def test_a_quantity_that_is_in_the_matrix_is_lowered_by_a_factor(load):
    """Two contracts of one group, 20 and 5 t of 20 mined, one of them firm: three quarters of the firm one,
    or nothing of the other."""
    found = load(f"""{HEAD}
mines: {{sands: {{place: coast, material: oxide, capacity: 20 t/yr}}}}
contracts:
  toyotsu: {{counterparty: japan, destination: japan, material: oxide, from: coast, quantity: 20 t/yr,
    firm: true, price: 10 USD/t, pro_rata: exports, shortfall: {{penalty: 3 USD/t}}}}
  other: {{counterparty: japan, destination: japan, material: oxide, from: coast, quantity: 5 t/yr,
    firm: false, price: 10 USD/t, pro_rata: exports, shortfall: {{penalty: 3 USD/t}}}}
""").explain()
    factors = {
        each.overrides[0].partition("*=")[0]: float(each.overrides[0].partition("*=")[2])
        for each in found.repairs.single
        if "*=" in each.overrides[0]
    }
    assert factors["contracts.toyotsu.quantity"] == pytest.approx(0.75, abs=1e-3)
    assert factors["contracts.other.quantity"] == pytest.approx(0.0, abs=1e-3)


def test_a_quantity_that_ramps_down_is_lowered_too(load):
    """100 t, falling by 20 a year, of 10 mined in the second year: 80 is too much, and 10 t a year is not."""
    text = contract("100 t/yr").replace("firm: true", "firm: true, ramp_down: {step: 20 t/yr/yr}")
    found = load(f"""
horizon: {{start: 2026-04, steps: [{{every: year, count: 2}}]}}
{HEAD}{text}
mines: {{sands: {{place: coast, material: oxide, capacity: {{steps: {{2026-04: 100 t/yr,
  2027-04: 10 t/yr}}}}}}}}
""").explain()
    assert any(address.startswith("contracts.toyotsu.quantity") for address in overrides(found))


def test_a_hair_that_is_missing_is_reported_and_repaired(load):
    """100.0000001 t owed of 100."""
    found = load(f"{HEAD}{MINE}{contract('100.0000001 t/yr')}").explain()
    assert found.explained_conflicts[0].worst == pytest.approx(1e-7, rel=1e-3)
    assert set(overrides(found)) >= {"mines.sands.capacity", "contracts.toyotsu.quantity"}


def test_an_opening_level_that_its_closing_follows(load):
    """100 t in store and as much asked for at the end; the store takes 20: an opening level of 20 t mends
    both."""
    found = load(f"""{HEAD}{MINE}
stocks: {{heap: {{material: oxide, place: coast, opening: 100 t, capacity: 20 t}}}}
sales: {{spot: {{place: coast, material: oxide, price: 1 USD/t, cap: none}}}}
""").explain()
    assert overrides(found)["stocks.heap.opening"] == ("stocks.heap.opening=20 t",)


def test_fewer_lots_are_offered(load):
    """Two lots of 15 t are owed of 20 t mined: one lot can be kept, or lots of 10 t; 15 t short at
    3 USD/t."""
    text = contract("30 t/yr").replace(
        "firm: true", "firm: false, lots: {size: 15 t, number: 2}, shortfall: {penalty: 3 USD/t}"
    )
    found = load(
        f"{HEAD}{text}mines: {{sands: {{place: coast, material: oxide, capacity: 20 t/yr}}}}"
    ).explain()
    told = {each.overrides: each.objective for each in found.repairs.single}
    assert told["contracts.toyotsu.lots.number=1",] == pytest.approx(15 * 10 - 15 * 3)
    assert ("contracts.toyotsu.lots.size=10 t",) in told


def test_units_of_a_basis_are_reported(load):
    """Tonnes of REO owed, and lowered."""
    text = contract("60 t/yr").replace("material: oxide", "material: oxide, basis: REO")
    found = load(f"""
materials: {{oxide: {{unit: t, contains: {{REO: 50 %}}}}}}
places: {{coast: irel}}
{MINE}{text}""").explain()
    assert any("by 10 t REO/yr" in each.words for each in found.repairs.single)


def test_a_purchase_is_taken_and_not_delivered(load):
    found = load(f"""{HEAD}
demands: {{motors: {{place: coast, accepts: [magnet], quantity: 30 t/yr, unmet: 5 USD/t}}}}
contracts:
  lynas: {{counterparty: world, role: buyer, material: magnet, to: coast, quantity: 50 t/yr, firm: true,
    price: 10 USD/t}}
""").explain()
    assert any("quantity to be taken under contract lynas" in member.words for member in only(found).members)
