"""Amounts counted in what a material contains: `t REO` is read wherever the material or the contract holds
it, and only there."""

import csv

import pytest
from conftest import INSTANCES

from monazite.data.reading.load import build_instance, load_instance, read_tree
from monazite.errors import InstanceError

CASE = """monazite: 1
title: Case
horizon: {start: 2026-04, steps: [{every: year, count: 1}]}
money: {unit: USD thousand, price_year: 2026}
outside: [japan, world]
materials:
  ore: {unit: t, contains: {REO: 50 %, Nd: 100 kg Nd/t}}
  drum: {unit: drum, contains: {REO: 0.25 t/drum}}
  power: {unit: MWh}
places: {pit: {owner: miner}}
prices: {index: {material: ore, value: 20 USD/kg REO}, tonne: 8 USD/kg}
mines:
  sands: {place: pit, material: ore, capacity: 100 t REO/yr, cost: 1 USD/kg, source: assumption, note: x}
  drums: {place: pit, material: drum, capacity: 10 t REO/yr, cost: 1 USD/kg REO, source: assumption, note: x}
  wind: {place: pit, material: power, capacity: 2 MW, cost: 1 USD/MWh, source: assumption, note: x}
sales:
  grid: {place: pit, material: power, price: 30 USD/MWh, cap: none, source: assumption, note: x}
  drums: {place: pit, material: drum, price: 5 USD/kg REO, cap: none, source: assumption, note: x}
contracts:
  c:
    {counterparty: japan, material: ore, basis: REO, destination: japan, from: pit, source: assumption,
      note: x,
     quantity: 40 t REO/yr, firm: true, price: {of: tonne, times: 2, plus: -1 USD/kg REO}}
"""


@pytest.fixture
def read(tmp_path):
    """The instance of a text, each of some pairs replaced in it."""

    def build(*changes):
        text = CASE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
        return load_instance(tmp_path / "case.yaml")

    return build


def test_tonnes_of_a_content_become_units_of_the_material_that_holds_it(read):
    case = read()
    assert case.mines["sands"].capacity.by_period["2026-04"] == pytest.approx(200)
    assert case.mines["drums"].capacity.by_period["2026-04"] == pytest.approx(40)
    assert case.mines["drums"].cost.by_period["2026-04"] == pytest.approx(0.25)
    assert case.prices["index"].by_period["2026-04"] == pytest.approx(10)
    assert case.materials["ore"].contains["Nd"].amount == pytest.approx(0.1)


def test_a_contract_reads_the_content_it_counts(read):
    contract = read().contracts["c"]
    assert contract.quantity.by_period["2026-04"] == 40
    assert contract.price.by_period["2026-04"] == pytest.approx(15)


def test_power_is_a_rate_of_energy(read):
    assert read().mines["wind"].capacity.by_period["2026-04"] == 2 * 8760


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([("40 t REO/yr", "40 t Nd/yr")], "found 't Nd/yr'. Expected tonnes of REO"),
        ([("40 t REO/yr", "40 t NdPr/yr")], "unknown unit 'NdPr', and no content of a material"),
        ([("2 MW", "2 t REO/yr")], "found 't REO/yr', but power does not declare the content REO"),
        (
            [("10 t REO/yr", "10 t Nd/yr")],
            "found 't Nd/yr', but drum does not declare the content Nd. Expected drum/yr",
        ),
        (
            [("tonne: 8 USD/kg}", "tonne: 8 USD/kg REO}")],
            "found 'USD/kg REO', but no single material contains REO here",
        ),
        ([("100 kg Nd/t", "100 kg REO/t")], "found 'kg REO/t'. Expected tonnes of Nd"),
        (
            [("{of: tonne, times: 2,", "{of: index,")],
            "the price 'index' is per t of ore, this one per t REO. Expected `times`",
        ),
        ([("20 USD/kg REO", "20 USD/oz")], "Write `troy oz` for the ounce of precious metals"),
        ([("unit: MWh}", "unit: MW}")], "'MW' is not a unit of material"),
        ([("unit: MWh}", "unit: oz}")], "'oz' is ambiguous. Write `troy oz`"),
        ([("unit: MWh}", "unit: hours}")], "'hours' is not a unit of material"),
    ],
)
def test_a_content_that_does_not_fit_is_refused(read, changes, message):
    with pytest.raises(InstanceError) as caught:
        read(*changes)
    assert len(caught.value.faults) == 1
    assert message in str(caught.value)


SMALL = ("tutorial.yaml", "two-buyers.yaml", "irel-japan.yaml", "four-mines.yaml", "classics/transport.yaml")


@pytest.mark.parametrize("name", [*SMALL, "case"])
def test_every_unit_that_is_printed_can_be_read(run, tmp_path, read, name):
    """All cells and headings of units in all tables of a result."""
    if name == "case":
        read()
    file = tmp_path / "case.yaml" if name == "case" else INSTANCES / name
    assert run("solve", file, "-o", tmp_path / "out").returncode == 0
    units, printed = build_instance(read_tree(file)).units, set()
    for table in (tmp_path / "out").rglob("*.csv"):
        with table.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                printed |= {cell for key, cell in row.items() if key in ("unit", "given_unit", "money_unit")}
    assert len(printed) > 2
    for unit in printed - {""}:
        assert units.factor(unit, unit) == 1
    if name in ("case", "irel-japan.yaml"):
        assert {units.contents(unit).get("REO", 0) for unit in printed} == {-1, 0, 1}
