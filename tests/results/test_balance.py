"""The balance adds up, holds every source and use, and agrees with a reading of the decisions one by one."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from conftest import INSTANCES, examples
from hypothesis import given, settings
from test_properties import CHAIN, chains

import monazite
from monazite.api import Model, Result
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text
from monazite.tolerances import AUDIT

NAMES = sorted(
    str(path.relative_to(INSTANCES))
    for pattern in ("*.yaml", "classics/*.yaml")
    for path in INSTANCES.glob(pattern)
)


def sums(result: Result, *by: str) -> dict[tuple[str, ...], float]:
    """The amounts of the table, summed by some of its columns."""
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for row in result.tables["balance"]:
        found[tuple(row[column] for column in by)] += row["amount"]
    return found


def assert_adds_up(result: Result) -> None:
    """In every period and balance: in = out + losses + change of stock."""
    sides = sums(result, "period", "balance", "side")
    for period, balance in {key[:2] for key in sides}:
        parts = {side: sides.get((period, balance, side), 0.0) for side in ("in", "out", "loss", "stock")}
        out = parts["out"] + parts["loss"] + parts["stock"]
        assert abs(parts["in"] - out) <= AUDIT * max(1.0, *map(abs, parts.values())), (period, balance, parts)


def read(result: Result, content) -> dict[tuple[str, str], float]:
    """The flows of each period, from the decisions and the records of the instance alone; `content` is that
    of a unit."""
    plan, instance = result.plan, result.instance
    found: dict[tuple[str, str], float] = defaultdict(float)
    for (decision, *names, period), amount in plan.amounts.items():
        if decision == "mine":
            found[period, "mined"] += amount * content(instance.mines[names[0]].material)
        elif decision == "buy":
            found[period, "imported"] += amount * content(instance.imports[names[0]].material)
        elif decision == "sell":
            found[period, "sold"] += amount * content(instance.sales[names[0]].material)
        elif decision == "serve":
            found[period, "served"] += amount * content(names[1])
        elif decision == "discard":
            found[period, "discarded"] += amount * content(names[0])
        elif decision == "run":
            process = instance.processes[names[0]]
            found[period, "used"] += sum(n.amount * amount * content(m) for m, n in process.inputs.items())
            found[period, "made"] += sum(n.amount * amount * content(m) for m, n in process.outputs.items())
        elif decision == "ship" and instance.routes[names[0]].loss:
            found[period, "transport"] += instance.routes[names[0]].loss.amount * amount * content(names[1])
        elif decision == "deliver":
            contract = instance.contracts[names[0]]
            per = instance.content(contract.material, contract.basis) if contract.basis else 1.0
            for material, back in contract.returns.items():
                found[period, "returned"] += back.amount.amount * per * amount * content(material)
            if contract.role == "buyer":
                found[period, "received"] += amount * content(contract.material)
            elif contract.quality is None:
                found[period, "delivered"] += amount * content(contract.material)
        elif decision == "quality.grade":
            found[period, "delivered"] += amount * content(names[1])
    for stock in instance.stocks.values():
        level = stock.opening.amount * content(stock.material)
        for period in instance.timeline.periods:
            left = level * (1 - (stock.loss.amount if stock.loss else 0)) ** period.years
            closing = plan.amount("stock", stock.material, stock.place, period.key) * content(stock.material)
            found[period.key, "storage"] += level - left
            found[period.key, "change"] += closing - level
            level = closing
    return found


def assert_is_read_right(result: Result) -> None:
    """Each flow of each balance is that of the decisions."""
    instance, flows = result.instance, sums(result, "balance", "period", "flow")
    for balance in {key[0] for key in flows}:
        if balance not in instance.materials:
            right = read(result, lambda material, of=balance: instance.content(material, of))
            for period in instance.timeline.periods:
                lost = right.pop((period.key, "used"), 0.0) - right.pop((period.key, "made"), 0.0)
                right[period.key, "processing"] = lost
        else:
            right = read(result, lambda material, of=balance: float(material == of))
        found = {key[1:]: amount for key, amount in flows.items() if key[0] == balance}
        for key in found.keys() | right.keys():
            size = AUDIT * max(1.0, abs(right.get(key, 0.0)))
            assert abs(found.get(key, 0.0) - right.get(key, 0.0)) <= size, (balance, key)


@pytest.mark.parametrize("name", NAMES)
def test_the_balance_of_every_instance_adds_up(name):
    result = monazite.load(INSTANCES / name).solve()
    assert result.tables["balance"]
    assert_adds_up(result)
    assert_is_read_right(result)


@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(chains)
def test_the_balance_of_random_chains_adds_up(numbers):
    """Also where nothing is tracked: then each main material has its own."""
    path = Path("chain.yaml")
    text = CHAIN.format(**numbers)
    bare = text.replace("contains: {REO: 50 %}", "").replace(", contains: {REO: 100 %}", "")
    for each in (text, bare.replace("{unit: t, }", "{unit: t}").replace("    basis: REO\n", "")):
        result = Model(build_instance(parse_text(each, path), None), path).solve()
        if result.status == "optimal":
            assert_adds_up(result)
            assert_is_read_right(result)


def test_a_chain_with_every_kind_of_flow_adds_up(solve, rich):
    """Mined, imported, returned; delivered, sold, served; lost at the plant, on the road and in the store."""
    result = solve(rich)
    assert_adds_up(result)
    assert_is_read_right(result)
    flows = {row["flow"] for row in result.tables["balance"]}
    assert flows == {"mined", "imported", "returned", "delivered", "sold", "served"} | {
        "processing", "transport", "storage", "change",
    }  # fmt: skip


def test_a_balance_by_hand(solve, contract):
    """100 t of oxide are mined; 60 go to Japan and 40 are sold: 50 t Nd in, 30 and 20 out."""
    result = solve(contract(more="sales: {spot: {place: coast, material: oxide, price: 3 USD/t, cap: none}}"))
    rows = result.tables["balance"]
    assert [(row["side"], row["flow"], row["party"], row["materials"]) for row in rows] == [
        ("in", "mined", "sands", "oxide"),
        ("out", "delivered", "japan", "oxide"),
        ("out", "sold", "world", "oxide"),
    ]
    assert [row["amount"] for row in rows] == pytest.approx([50, 30, 20])
    assert {row["unit"] for row in rows} == {"t Nd"}


def test_what_a_contract_brings_is_received(solve, purchase):
    """40 t are taken from the world and served: 20 t Nd in and out."""
    rows = solve(purchase()).tables["balance"]
    assert [(row["side"], row["flow"], row["party"]) for row in rows] == [
        ("in", "received", "world"),
        ("out", "served", "motors"),
    ]
    assert [row["amount"] for row in rows] == pytest.approx([20, 20])


def test_every_import_is_in_the_balance_of_the_base_case():
    """In FY2030-31 the balance holds oxide and magnets: 900 t of oxide and more are 592 t Nd that a sum of
    magnets alone would miss."""
    result = monazite.load(INSTANCES / "irel-japan.yaml").solve()
    imported = [
        row
        for row in result.tables["balance"]
        if (row["balance"], row["flow"], row["period"]) == ("Nd", "imported", "2030-04")
    ]
    oxide = sum(row["amount"] for row in imported if row["materials"] == "ndpr_oxide")
    assert oxide == pytest.approx(592, abs=1)
    assert sum(row["amount"] for row in imported) == pytest.approx(1335, abs=1)
    assert {row["materials"] for row in imported} == {"ndpr_oxide", "magnet_standard", "magnet_ev"}


def test_what_does_not_contain_the_tracked_element_has_a_balance_of_its_own():
    """Oxide in the instance with two buyers declares no REO: what mount_weld delivers is received and
    served."""
    result = monazite.load(INSTANCES / "two-buyers.yaml").solve()
    rows = [row for row in result.tables["balance"] if row["balance"] == "oxide"]
    received = sum(row["amount"] for row in rows if (row["flow"], row["party"]) == ("received", "australia"))
    taken = sum(row["delivered"] for row in result.tables["contracts"] if row["contract"] == "mount_weld")
    assert received == pytest.approx(taken) and taken > 0
    assert {row["balance"] for row in result.tables["balance"]} == {"REO", "oxide"}


def test_without_contents_each_main_material_has_a_balance(solve):
    """10 t of ore become 5 t of steel with 2 t of slag, which is discarded and no main material."""
    result = solve(
        """
materials: {ore: {unit: t}, steel: {unit: t}, slag: {unit: t, discard: 1 USD/t}}
places: {works: mill}
mines: {pit: {place: works, material: ore, capacity: 10 t/yr, cost: 1 USD/t}}
processes: {smelt: {per: ore, inputs: {ore: 1 t}, outputs: {steel: 0.5 t, slag: 0.2 t}}}
plants: {furnace: {place: works, runs: {smelt: 1}, capacity: 50 t/yr}}
demands: {cars: {place: works, accepts: [steel], quantity: 8 t/yr, unmet: 90 USD/t}}
"""
    )
    assert_adds_up(result)
    found = {(row["balance"], row["flow"]): row["amount"] for row in result.tables["balance"]}
    assert found == pytest.approx(
        {("ore", "mined"): 10, ("ore", "used"): 10, ("steel", "made"): 5, ("steel", "served"): 5}
    )
