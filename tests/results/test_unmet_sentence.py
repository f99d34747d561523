"""Who is short and what caps it: the limits that are named hold by fresh solves of changed files."""

from __future__ import annotations

import pytest
from conftest import INSTANCES

import monazite
from monazite.results.caps import caps_of
from monazite.results.in_short import unmet
from monazite.results.shortage import shortages


def named(result):
    """The limits that cap the greatest shortage."""
    [first, *_] = shortages(result.plan)
    return {(each.section, each.name) for each in caps_of(result.plan, first)}


def lacking(result) -> float:
    return sum(row["unmet"] for row in result.tables["unmet"])


CHAIN = """
horizon: {start: 2026-04, steps: [{every: year, count: 3}]}
materials: {ore: {unit: t}, metal: {unit: t}, magnet: {unit: t}}
places: {pit: miner, works: miner, town: miner}
mines: {sands: {place: pit, material: ore, capacity: MINE, cost: 1 USD/t}}
routes: {road: {from: pit, to: works, materials: [ore], cost: 1 USD/t, capacity: ROAD}}
processes:
  smelt: {per: ore, inputs: {ore: 1 t}, outputs: {metal: 1 t}, cost: 1 USD/t}
  press: {per: metal, inputs: {metal: 1 t}, outputs: {magnet: 1 t}, cost: 1 USD/t}
plants:
  smelter: {place: works, runs: {smelt: 1}, capacity: 100 t/yr, opening: SMELTER}
  presses: {place: works, runs: {press: 1}, capacity: PRESS, opening: PRESSES}
sales: {ore: {place: pit, material: ore, price: 2 USD/t, cap: none}}
imports: {china: {place: works, material: magnet, origin: china, price: 20 USD/t, cap: CAP}}
demands: {cars: {place: works, accepts: [magnet], quantity: 50 t/yr, unmet: LOST}}
"""


def chain(**changes: str) -> str:
    text = CHAIN
    plain = {
        "MINE": "100 t/yr",
        "ROAD": "100 t/yr",
        "SMELTER": "2026-04",
        "PRESS": "100 t/yr",
        "PRESSES": "2026-04",
        "CAP": "10 t/yr",
        "LOST": "90 USD/t",
    } | changes
    for name in sorted(plain, key=len, reverse=True):
        text = text.replace(f": {name}", f": {plain[name]}")
    return text


@pytest.mark.parametrize(
    ("changes", "limits", "words"),
    [
        ({"MINE": "30 t/yr"}, {("mines", "ore"), ("imports", "magnet")}, "the mines of ore are at capacity"),
        (
            {"PRESS": "30 t/yr"},
            {("plants", "presses"), ("imports", "magnet")},
            "presses is at capacity",
        ),
        ({"ROAD": "30 t/yr"}, {("routes", "road"), ("imports", "magnet")}, "capacity of route road binds"),
        (
            {"PRESSES": "2028-04"},
            {("plants", "presses"), ("imports", "magnet")},
            "presses cannot open before FY2028-29",
        ),
        (
            {"PRESSES": "never", "SMELTER": "never"},
            {("plants", "presses"), ("imports", "magnet")},
            "presses has no capacity",
        ),
        (
            {"MINE": "{steps: {2026-04: 0 t/yr}}"},
            {("mines", "ore"), ("imports", "magnet")},
            "no mine of ore is open",
        ),
    ],
)
def test_the_limits_that_hold_supply_back_are_named(solve, changes, limits, words):
    """50 t/yr are wanted, 10 may be imported; of the chain one part gives 30 t or is closed."""
    result = solve(chain(**changes))
    assert named(result) == limits
    said = unmet.sentence(result.plan)
    assert "imports of magnet are at their caps" in said and words in said
    [shortage] = shortages(result.plan)
    assert sum(each.unmet for each in shortage.short) == pytest.approx(lacking(result))


def test_a_demand_that_costs_more_to_serve_than_it_is_worth_is_capped_by_nothing(solve):
    """A magnet costs 4 USD at the works or 20 from abroad, and the users lose 3 USD by its lack."""
    result = solve(chain(LOST="3 USD/t"))
    assert named(result) == set()
    assert unmet.sentence(result.plan) == (
        "From FY2026-27 to FY2028-29 cars lacks 150 t (100 % of demand): serving it would cost more than the "
        "value of lost supply (750 USD against 450 USD)."
    )


def test_a_dear_import_is_the_cause_and_not_the_mine_that_holds_back_a_tenth(cheap_tutorial):
    """300 t a year lose 30 USD/kg; an import costs 60 and the works open in the second year.

    Unmet: 300 t, then 300 less 100 from the 40 t of oxide that the contract leaves. To serve the 500 t costs
    300 x 60 = 18,000 thousand, then 50 x (15 + 0.4 x (40 + 10)) = 1,750 from the oxide of the contract and
    150 x 60 = 9,000: 28,750 against 500 x 30 = 15,000. Relaxed, the works give 100 t of the first year from
    40 t of oxide (20 %), the mine 50 t more of the second (10 %).
    """
    result = cheap_tutorial
    assert unmet.sentence(result.plan) == (
        "From FY2026-27 to FY2027-28 motors lacks 500 t (83.3 % of demand): mainly, serving it would cost "
        "more than the value of lost supply (28,750 USD thousand against 15,000 USD thousand)."
    )
    found = {each.name: each.holds_back for each in caps_of(result.plan, shortages(result.plan)[0])}
    assert found == pytest.approx({"works": 0.2, "oxide": 0.1})


@pytest.fixture
def cheap_tutorial():
    return monazite.load(INSTANCES / "tutorial.yaml", ("demands.motors.unmet.value=30 USD/kg",)).solve()


def test_where_no_limit_holds_back_half_each_is_given_with_its_share():
    """As above without the import. 50 t (10 %) from the oxide of the contract cost 1,750 against 1,500."""
    changes = (
        "demands.motors.unmet.value=30 USD/kg",
        "imports.abroad.cap=0 t/yr",
    )
    said = unmet.sentence(monazite.load(INSTANCES / "tutorial.yaml", changes).solve().plan)
    assert said == (
        "From FY2026-27 to FY2027-28 motors lacks 500 t (83.3 % of demand): works cannot open before "
        "FY2027-28 and is then at capacity (holds back at least 20 % of it), the mines of oxide are at "
        "capacity (holds back at least 10 % of it) and serving 10 % of it would cost more than the value of "
        "lost supply (1,750 USD thousand against 1,500 USD thousand)."
    )


def test_where_everything_is_served_that_is_said(solve):
    assert unmet.sentence(solve(chain()).plan) == "All demand is served in every period."


def test_a_contract_that_takes_what_users_lack_is_named(solve):
    """60 t of magnets are made; the firm contract has 40 of them, so that 20 and 10 imported serve 50."""
    firm = """
contracts:
  toyotsu: {counterparty: japan, destination: japan, material: magnet, from: works, quantity: 40 t/yr, firm:
      true,
    price: 30 USD/t, shortfall: {penalty: 0 USD/t}}
"""
    result = solve(chain(PRESS="60 t/yr") + firm)
    assert ("contracts", "toyotsu") in named(result)
    assert "contract toyotsu" in unmet.sentence(result.plan)


def test_each_run_of_short_periods_is_a_shortage_of_its_own(solve):
    """10 of 50 t in the first year and 10 in the third: nothing is lacking in the second."""
    result = solve(
        chain(CAP="{steps: {2026-04: 10 t/yr, 2027-04: 50 t/yr, 2028-04: 40 t/yr}}", PRESSES="never")
    )
    found = shortages(result.plan)
    assert [[period.label for period in each.periods] for each in found] == [["FY2026-27"], ["FY2028-29"]]
    assert [each.share for each in found] == pytest.approx([0.8, 0.2])
    assert "Demand is also unmet in FY2028-29 (at most 20 % of it)." in unmet.sentence(result.plan)


BASE = INSTANCES / "irel-japan.yaml"
MAGNETS = ("china_standard", "china_ev", "japan_standard", "japan_ev", "others_standard", "others_ev")


def solved(*changes: str):
    result = monazite.load(BASE, changes).solve()
    assert result.status == "optimal"
    return result


def short_in_2027(result) -> float:
    return sum(row["unmet"] for row in result.tables["unmet"] if row["period"] == "2027-04")


def test_the_base_case_names_the_caps_of_magnets_and_the_plant_that_is_not_open():
    result = solved()
    said = unmet.sentence(result.plan)
    lost = {row["sector"]: row["unmet"] for row in result.tables["unmet"] if row["unmet"] > 1e-3}
    assert set(lost) == {"wind", "electronics_and_industry"}
    assert said.startswith(
        f"In FY2027-28 wind lacks {lost['wind']:.1f} t and electronics_and_industry "
        f"{lost['electronics_and_industry']:.1f} t (8.4 % of demand)"
    )
    assert "imports of magnet_standard and magnet_ev are at their caps" in said
    assert "magnet_works cannot open before FY2028-29" in said
    assert "cost more" not in said


def test_relaxing_what_is_named_in_the_base_case_serves_the_shortage():
    """Fresh solves of changed files: caps of magnets in that year alone; plants that can open two years
    earlier, with the store of oxide that they have to keep."""
    caps = solved(*(f"imports.{name}.cap[2027-04]=9000 t/yr" for name in MAGNETS))
    assert short_in_2027(caps) == pytest.approx(0, abs=1e-6)
    plants = solved(
        "plants.metal_works.opening=2026-04",
        "plants.magnet_works.expansion.lead=0 months",
        "stocks.oxide_park.capacity=9000 t",
    )
    assert short_in_2027(plants) < 0.6 * short_in_2027(solved())


def test_relaxing_what_is_not_named_in_the_base_case_serves_nothing():
    """Mines, the cracking and the separation, oxide, heavy rare earths and storage of inputs without a
    limit."""
    base = solved()
    mines = [f"mines.{name}.capacity=90000 t/yr" for name in base.instance.mines]
    openings = [f"mines.{name}.opening=2026-04" for name, mine in base.instance.mines.items() if mine.opening]
    stocks = ("monazite_oscom", "chloride_oscom", "chloride_aluva", "oxide_aluva", "oxide_park")
    others = solved(
        *mines,
        *openings,
        "plants.oscom_reep.capacity=90000 t/yr",
        "plants.red_aluva.capacity=90000 t/yr",
        "imports.dytb_china.cap=900 t/yr",
        *(f"stocks.{name}.capacity=90000 t" for name in stocks),
        "contracts.toyotsu.quantity=0 t/yr",
    )
    assert short_in_2027(others) == pytest.approx(short_in_2027(base), rel=1e-9)
