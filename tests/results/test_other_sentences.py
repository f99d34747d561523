"""What to build, the limits worth most, the largest origin, assumptions; and which sentences a plan has."""

from __future__ import annotations

import hashlib
import json

import pytest
from conftest import INSTANCES
from test_building import BUILT

import monazite
from monazite.results.in_short import assumptions, building, in_short, limits, origin, value

NAMES = sorted(
    str(path.relative_to(INSTANCES))
    for pattern in ("*.yaml", "classics/*.yaml")
    for path in INSTANCES.glob(pattern)
    if "monthly" not in path.name
)


@pytest.fixture(scope="module")
def base():
    return monazite.load(INSTANCES / "irel-japan.yaml").solve()


def test_what_is_built_has_plant_place_capacity_dates_and_cost(solve):
    """6 t/yr in the first year and 4 in the second, at 20 USD each."""
    plan = solve(BUILT.replace("COST", "capital: 20 USD/(t/yr)")).plan
    assert building.sentence(plan) == (
        "Expand digger (works) by 10 t/yr: decided FY2026-27 to FY2027-28, open from FY2027-28, "
        "capital 200 USD."
    )
    plan = solve(BUILT.replace("COST", "charge: 2 USD/(t/yr)/yr")).plan
    assert building.sentence(plan).endswith("charges 20 USD a year.")
    plan = solve(BUILT.replace("COST", "capital: 90000 USD/(t/yr)")).plan
    assert building.sentence(plan) == "No plant is expanded."


def test_without_a_plant_that_can_be_expanded_nothing_is_said_of_building(solve, contract):
    assert building.sentence(solve(contract()).plan) is None


def test_the_base_case_expands_three_plants(base):
    rows = [row for row in base.tables["building"] if row["by"] == "plan"]
    said = building.sentence(base.plan)
    for plant in ("magnet_works (magnet_park)", "red_aluva (aluva)", "oscom_reep (oscom)"):
        name = plant.split()[0]
        total = sum(row["capacity"] for row in rows if row["element"] == f"plants.{name}")
        assert f"{plant} by {total:,.0f}" in said
    assert "decided FY2026-27 to FY2029-30, open from FY2028-29" in said
    assert f"capital {sum(row['capital'] for row in rows):.1f} USD million" in said


def test_the_limits_worth_most_are_those_that_add_most(solve):
    """A tonne of ore earns 9 USD and of salt 4. One percent of 100 t of ore adds 9 USD, of 500 t of salt 20
    USD; the cap of 900 t of sales of salt does not bind."""
    result = solve(
        """
materials: {ore: {unit: t}, salt: {unit: t}}
places: {pit: miner}
mines:
  deep: {place: pit, material: ore, capacity: 100 t/yr, cost: 1 USD/t}
  flat: {place: pit, material: salt, capacity: 500 t/yr, cost: 1 USD/t}
sales: {ore: {place: pit, material: ore, price: 10 USD/t, cap: none}, salt: {place: pit, material: salt,
    price: 5 USD/t, cap: 900 t/yr}}
"""
    )
    assert limits.most_valuable(result.plan) == [
        ("capacity of mine flat", pytest.approx(20)),
        ("capacity of mine deep", pytest.approx(9)),
    ]
    assert limits.sentence(result.plan) == (
        "Worth most, per 1 % more in every period: capacity of mine flat 20 USD and capacity of mine "
        "deep 9 USD."
    )


def test_limits_that_add_nothing_are_worth_nothing(solve, contract):
    """60 of 100 t are sold: neither more capacity nor a higher cap would be used."""
    assert limits.sentence(solve(contract()).plan) == (
        "No limit of the file is worth anything: 1 % more of any adds nothing."
    )


def test_one_percent_more_adds_what_a_changed_file_adds(base):
    """The cap of China's standard magnets, multiplied by 1.01 in every year and solved afresh."""
    worth = dict(limits.most_valuable(base.plan))
    more = monazite.load(INSTANCES / "irel-japan.yaml", ["imports.china_standard.cap*=1.01"]).solve()
    assert worth["cap of import china_standard"] == pytest.approx(more.objective - base.objective, rel=1e-6)


def test_the_largest_origin_is_a_share_of_all_that_comes_in(solve):
    """60 t are mined; of 40 more, 30 come from china and 10 from japan: 30 of 100."""
    text = """
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
materials: {ore: {unit: t, contains: {Nd: 10 %}}}
places: {works: miner}
mines: {pit: {place: works, material: ore, capacity: 60 t/yr, cost: 1 USD/t}}
imports:
  one: {place: works, material: ore, origin: china, price: 5 USD/t, cap: {steps: {2026-04: 30 t/yr, 2027-04:
      10 t/yr}}}
  two: {place: works, material: ore, origin: japan, price: 6 USD/t, cap: none}
demands: {cars: {place: works, accepts: [ore], quantity: 100 t/yr, unmet: 90 USD/t}}
"""
    assert origin.sentence(solve(text).plan) == (
        "The largest outside origin is china: 20 % of the neodymium that comes in (30 % in FY2026-27)."
    )
    bare = text.replace(", contains: {Nd: 10 %}", "")
    assert "20 % of the ore that comes in" in origin.sentence(solve(bare).plan)
    home = text.replace("capacity: 60 t/yr", "capacity: 900 t/yr")
    assert origin.sentence(solve(home).plan) == "Nothing is bought outside: all supply is from home."


def test_the_base_case_depends_most_on_china(base):
    rows = [row for row in base.tables["balance"] if row["balance"] == "Nd" and row["side"] == "in"]
    china = sum(row["amount"] for row in rows if row["party"] == "china") / sum(row["amount"] for row in rows)
    assert f"china: {100 * china:.1f} % of the neodymium" in origin.sentence(base.plan)


def test_numbers_are_counted_by_what_stands_behind_them(solve, base, contract):
    rows = base.tables["assumptions"]
    assumed = sum(row["reliability"] == "assumption" for row in rows)
    assert assumptions.sentence(base.plan) == (
        f"Of {len(rows)} numbers of the file {assumed} are assumptions, {len(rows) - assumed} have a source."
    )
    bare = len(solve(contract()).tables["assumptions"])
    assert (
        assumptions.sentence(solve(contract()).plan)
        == f"None of the {bare} numbers of the file has a source."
    )
    classic = monazite.load(INSTANCES / "classics/transport.yaml").solve().plan
    assert assumptions.sentence(classic) == "All 12 numbers of the file have a source."


@pytest.mark.parametrize("name", NAMES)
def test_every_instance_has_four_to_seven_sentences(name):
    said = monazite.load(INSTANCES / name).solve().in_short
    assert 4 <= len(said) <= 7
    assert all(each.endswith(".") and each[0].isupper() for each in said)


def test_where_little_applies_the_value_of_the_plan_is_told(solve):
    """A pit that is sold: 10 t at 3 USD less 1 USD each."""
    plan = solve(
        "materials: {ore: {unit: t}}\nplaces: {a: miner}\nmines: {m: {place: a, material: ore, "
        "capacity: 10 t/yr, cost: 1 USD/t}}\n"
        "sales: {s: {place: a, material: ore, price: 3 USD/t, cap: none}}"
    ).plan
    said = in_short(plan)
    assert said[-1] == value.sentence(plan) == "The plan brings the inside accounts 20 USD (present value)."
    assert len(said) >= 3


def test_without_a_plan_there_are_no_sentences(attempt, contract):
    result = attempt(contract(quantity="500 t/yr", firm="true"))
    assert result.status == "infeasible"
    assert result.in_short == () and result.notes == ()
    assert result.head["in_short"] == []


def test_the_document_and_the_folder_hold_the_sentences(base, run, tmp_path):
    assert base.document["in_short"] == list(base.in_short)
    assert run("solve", INSTANCES / "irel-japan.yaml", "-o", "out", "-q").returncode == 0
    status = json.loads((tmp_path / "out" / "status.json").read_text(encoding="utf-8"))
    assert status["in_short"] == list(base.in_short) and status["notes"] == list(base.notes)
    assert run("verify", "out", "-q").returncode == 0


def test_a_sentence_that_was_changed_is_found(run, tmp_path):
    """A changed file fails by its digest; one with a new digest by its content."""
    from monazite.results.folder.replacing import OWN, own_digest

    run("solve", INSTANCES / "tutorial.yaml", "-o", "out", "-q")
    status, manifest = tmp_path / "out" / "status.json", tmp_path / "out" / "manifest.json"
    text = status.read_text(encoding="utf-8").replace("japan gets all", "japan gets half")
    status.write_text(text, encoding="utf-8")
    written = json.loads(manifest.read_text(encoding="utf-8"))
    written["files"]["status.json"] = hashlib.sha256(text.encode()).hexdigest()
    written[OWN] = own_digest(written)
    manifest.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    done = run("verify", "out", "-q")
    assert done.returncode == 6 and "status.json: in_short 1: found" in done.stdout
