"""Each sentence of a comparison by its rule, on instances solved by hand."""

import re

import pytest
from conftest import INSTANCES

import monazite
from monazite import MonaziteError

TEXT = """
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
materials: {ore: {unit: t}, metal: {unit: t}}
places: {pit: irel, works: makers, town: users}
outside: [japan, china]
mines: {pit: {place: pit, material: ore, capacity: 10 t/yr, cost: 1 USD/t}}
processes: {smelt: {per: ore, inputs: {ore: 1 t}, outputs: {metal: 0.5 t}, cost: 2 USD/t}}
plants: {works: {place: works, runs: {smelt: 1}, capacity: 8 t/yr}}
routes:
  up: {from: pit, to: works, materials: [ore]}
  down: {from: works, to: town, materials: [metal]}
imports: {ship: {place: town, material: metal, origin: china, seller: china, price: 40 USD/t, cap: 3 t/yr}}
transfers:
  ore: {material: ore, seller: irel, buyer: makers, price: 5 USD/t}
  metal: {material: metal, seller: makers, buyer: users, price: 20 USD/t}
contracts:
  japan: {counterparty: japan, destination: japan, material: ore, from: pit, quantity: 4 t/yr, firm: false,
    price: 3 USD/t, shortfall: {penalty: 1 USD/t}, settled: {every: year, from: April}}
demands: {need: {place: town, sector: cars, accepts: [metal], quantity: 8 t/yr, unmet: 100 USD/t}}
"""


def said(load, *cases, text=TEXT):
    """The sentences of the first case."""
    report = load(text).compare(case=cases)
    return report.sentences(cases[0].partition(":")[0])


def test_a_case_that_changes_nothing(load):
    assert said(load, "same: title=Other") == ["same changes nothing: no input of the program differs."]


def test_a_higher_penalty_is_borne_by_the_seller_and_yields_nothing(load):
    """The works take 8 t of the ore: 2 t go to Japan, 2 t are short in both years. A penalty of 3 instead of
    1 USD/t costs 2 x 2 x 2 = 8 USD, all of it IREL's, and no metal more: ore for metal saves lost supply
    worth 50
    USD/t."""
    found = said(load, "dear: contracts.japan.shortfall.penalty=3 USD/t")
    assert found[0] == "dear costs 8 USD and yields not one t more of metal; all of it is borne by irel."
    assert found[1] == "japan delivers as much in all (4 t); penalties +8 USD (present value)."
    assert found[2] == (
        "Unchanged: unmet demand (2 t), imports, the building plan (nothing is built), the balance of "
        "materials."
    )


def test_a_larger_plant_yields_more_and_its_gain_is_divided(load):
    """10 t of ore are smelted instead of 8 t: 1 t of metal more a year, 2 t in all, in place of lost supply
    (1 t a year is short). Japan gets nothing: 2 x 2 t less, 4 USD a year more in penalties... of which each
    account has its
    part."""
    found = said(load, "grown: plants.works.capacity=10 t/yr")
    assert (
        found[0].startswith("grown brings ")
        and " and makes 2 t more metal at home, while supply rises by 2 t; " in found[0]
    )
    assert found[1] == "Unmet demand falls by 2 t to 0 t: cars -1 t in FY2026-27, cars -1 t in FY2027-28."
    assert found[2] == (
        "japan delivers 4 t less (0 instead of 4); price -12 USD and penalties +4 USD (present value)."
    )
    assert found[-1].startswith("Unchanged: imports")


def test_what_several_accounts_bear_is_divided_in_shares(load):
    """2 t of ore less are smelted a year. Users pay 20 USD less for 1 t of metal and lose supply worth 100
    USD: -80. Makers lose 3 USD on each tonne of ore (10 - 5 - 2): -6. IREL gets 5 USD less for it, and 3 USD
    from Japan
    and no penalty: -2. Over two years -176 USD, of which 160, 12 and 4."""
    found = said(load, "less: plants.works.capacity=6 t/yr")
    assert found[0] == (
        "less costs 176 USD and makes 2 t less metal at home, while supply falls by 2 t; borne by users "
        "(90.9 %), makers (6.82 %) and irel (2.27 %)."
    )


def test_losers_and_gainers_are_named_where_signs_differ(load):
    """A dearer transfer moves money from makers to IREL, and not the plan: 8 t a year at 1 USD/t more."""
    found = said(load, "move: transfers.ore.price=6 USD/t")
    assert found[0] == (
        "move leaves the objective value as it is and yields not one t more of metal; lost by makers (16); "
        "gained by "
        "irel (16) (USD)."
    )


def test_imports_by_origin_and_who_goes_short_when(load):
    """China sells 1 t instead of 3 t in the second year: 2 t more are short."""
    found = said(load, "curb: imports.ship.cap[2027-04:]=1 t/yr")
    assert found[0].startswith(
        "curb costs 120 USD and makes not one t more of metal at home, while supply falls by 2 t; all of it "
        "is borne by users"
    )
    assert "Unmet demand rises by 2 t to 4 t: cars +2 t in FY2027-28." in found
    assert "Imports: metal from china -2 t." in found


def test_other_receipts_of_a_contract_are_told(load):
    """Of 2 t a year to Japan the second earns 2 instead of 3 USD: 1 USD a year less, 2 USD in two years. The
    price of the contract stays, and 2 + 1 USD/t with the penalty are more than the 1 USD/t of mining."""
    found = said(load, "tier: contracts.japan.price_tiers=[{above: 1 t/yr, price: 2 USD/t}]")
    assert found[0] == "tier costs 2 USD and yields not one t more of metal; all of it is borne by irel."
    assert found[1] == "japan delivers as much in all (4 t); other receipts -2 USD (present value)."


def test_sentences_add_up_to_what_counterparties_gain():
    """A contract's price, penalties and other receipts are all that its counterparty pays and gets, in one
    unit: without Mount Weld 404 t less are supplied, of which the plant replaces 96 t: 308 t go short."""
    found = monazite.compare(INSTANCES / "two-buyers.yaml", case=["nomw: contracts.mount_weld=null"])
    told = found.sentences("nomw")
    assert told[0].startswith(
        "nomw costs 9.006 USD million and makes 96 t more oxide at home, while supply falls by 308 t; borne"
    )
    changes = {
        row["account"]: row["difference"] for row in found.tables["accounts"] if row["kind"] == "balance"
    }
    gains = {"price": -1, "price paid": 1, "penalties": 1, "other receipts": -1}
    for contract, party in (("mount_weld", "australia"), ("seoul", "korea"), ("toyotsu", "japan")):
        line = next(each for each in told if each.startswith(f"{contract} delivers"))
        figures = re.findall(
            r"(price paid|price|penalties|other receipts) ([+-][\d,.]+) (USD million|USD)", line
        )
        assert len({unit for *_, unit in figures}) == 1
        scale = 1e6 if figures[0][2] == "USD" else 1
        gain = sum(gains[kind] * float(text.replace(",", "")) for kind, text, _ in figures) / scale
        assert gain == pytest.approx(changes[party], abs=0.006)  # Figures have four digits: 21.86.


def test_an_infeasible_case_says_why(load):
    found = said(load, "firm: contracts.japan.firm=true; contracts.japan.quantity=20 t/yr")
    assert len(found) == 1 and found[0].startswith("firm is infeasible: these constraints cannot all hold: ")
    assert "--case 'firm':1" in found[0]


STORED = """
horizon: {start: 2026-04, steps: [{every: year, count: 3}]}
materials: {ore: {unit: t}}
places: {pit: {}}
mines: {pit: {place: pit, material: ore, capacity: 5 t/yr, cost: 1 USD/t}}
stocks: {heap: {place: pit, material: ore, opening: 0 t, capacity: 9 t, closing: free}}
demands: {need: {place: pit, accepts: [ore], quantity: 4 t/yr, unmet: 50 USD/t}}
"""


def test_a_plan_that_acts_before_the_change_knows_it(load):
    """From April 2028 the mine gives 2 t of the 4 t needed: 2 t are mined ahead, in earlier years."""
    found = said(load, "late: mines.pit.capacity[2028-04:]=2 t/yr", text=STORED)
    assert found[0] == "late leaves the objective value as it is; no inside account gains or loses."
    assert any(
        each.startswith("The plans differ from FY20")
        and "although no input changes before 2028-04-01" in each
        for each in found
    )


def test_a_plan_that_only_acts_after_the_change_does_not(load):
    found = said(load, "now: mines.pit.capacity[2026-04:]=2 t/yr", text=STORED)
    assert not any("although no input" in each for each in found)


def test_an_unknown_case_is_refused(load):
    with pytest.raises(MonaziteError, match=r"there is no case 'other'\. Expected one of same"):
        load(TEXT).compare(case=["same: title=Other"]).sentences("other")
