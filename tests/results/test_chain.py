"""The chain adds up at every place and plant, has the totals of the balance, and says from where to where."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from conftest import INSTANCES, examples
from hypothesis import given, settings
from test_properties import CHAIN, chains

import monazite
from monazite.api import Model, Result
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text
from monazite.results.amounts import tracked
from monazite.results.tables import BY_NAME, chain, flows
from monazite.sweeps.outputs import ManyPlans
from monazite.tolerances import AUDIT

NAMES = sorted(
    str(path.relative_to(INSTANCES))
    for pattern in ("*.yaml", "classics/*.yaml")
    for path in INSTANCES.glob(pattern)
)
PASSED = ("place", "plant")
"""Kinds of nodes where nothing begins or ends."""


def assert_conserved(result: Result) -> None:
    """What comes to a place goes from it, by material and in the tracked element; so it is at a plant in the
    tracked element."""
    net: dict[tuple[str, str, str], float] = defaultdict(float)
    size: dict[tuple[str, str, str], float] = defaultdict(lambda: 1.0)
    for row in result.tables["chain"]:
        for node, sign in ((row["from"], -1.0), (row["to"], 1.0)):
            counted = {row["contained_unit"]: row["contained"] if node.split()[0] in PASSED else None}
            if node.startswith("place "):
                counted[row["material"]] = row["amount"]
            for what, amount in counted.items():
                if amount is not None:
                    net[row["period"], node, what] += sign * amount
                    size[row["period"], node, what] += abs(amount)
    assert net
    for key, amount in net.items():
        assert abs(amount) <= AUDIT * size[key], (key, amount)


def assert_has_the_totals_of_the_balance(result: Result) -> None:
    """Each flow of each balance, by period; a stock changes by what is stored less what is drawn."""
    element = tracked(result.instance)
    balanced: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in result.tables["balance"]:
        balanced[row["period"], row["balance"], row["flow"]] += row["amount"]
    moved: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in result.tables["chain"]:
        flow = "change" if row["flow"] in ("stored", "drawn") else row["flow"]
        sign = -1.0 if row["flow"] == "drawn" else 1.0
        if row["contained"] is not None:
            moved[row["period"], element, flow] += sign * row["contained"]
        moved[row["period"], row["material"], flow] += sign * row["amount"]
    for key in balanced:
        assert moved[key] == pytest.approx(balanced[key], rel=AUDIT, abs=AUDIT), key
    passing = ("shipped", "used", "made")
    of_element = {key for key in moved if key[1] == element and key[2] not in passing}
    assert of_element <= set(balanced) | {key for key in of_element if abs(moved[key]) < AUDIT}


@pytest.mark.parametrize("name", NAMES)
def test_the_chain_of_every_instance_adds_up(name):
    result = monazite.load(INSTANCES / name).solve()
    assert_conserved(result)
    assert_has_the_totals_of_the_balance(result)


@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(chains)
def test_the_chain_of_random_instances_adds_up(numbers):
    path = Path("chain.yaml")
    result = Model(build_instance(parse_text(CHAIN.format(**numbers), path), None), path).solve()
    if result.status == "optimal":
        assert_conserved(result)
        assert_has_the_totals_of_the_balance(result)


def test_a_chain_with_every_kind_of_flow_adds_up(solve, rich):
    result = solve(rich)
    assert_conserved(result)
    assert_has_the_totals_of_the_balance(result)
    assert {row["flow"] for row in result.tables["chain"]} >= {
        "mined", "imported", "returned", "used", "made", "shipped",
        "delivered", "sold", "served", "processing", "transport", "storage",
    }  # fmt: skip


def test_a_chain_by_hand(solve):
    """10 t of ore with 4 t of copper become 5 t of matte with 3.5 t; 0.5 t are lost. A tenth of the matte
    is lost on the road: 4.5 t with 3.15 t arrive, 3 t are served with 2.1 t, and 1.5 t with 1.05 t stored."""
    result = solve(
        """
materials: {ore: {unit: t, contains: {Cu: 40 %}}, matte: {unit: t, contains: {Cu: 70 %}}}
places: {works: mill, town: mill}
mines: {pit: {place: works, material: ore, capacity: 10 t/yr, cost: -1 USD/t}}
processes: {smelt: {per: ore, inputs: {ore: 1 t}, outputs: {matte: 0.5 t}}}
plants: {furnace: {place: works, runs: {smelt: 1}, capacity: 50 t/yr}}
routes: {road: {from: works, to: town, materials: [matte], loss: 10 %}}
stocks: {shed: {material: matte, place: town, opening: 0 t, capacity: none, closing: 1.5 t}}
demands: {cars: {place: town, accepts: [matte], quantity: 3 t/yr, unmet: 90 USD/t}}
"""
    )
    rows = [
        (row["flow"], row["from"], row["to"], row["material"], row["element"])
        for row in result.tables["chain"]
    ]
    assert rows == [
        ("mined", "mine pit", "place works", "ore", "mines.pit"),
        ("served", "place town", "sector cars", "matte", "demands.cars"),
        ("used", "place works", "plant furnace", "ore", "plants.furnace"),
        ("made", "plant furnace", "place works", "matte", "plants.furnace"),
        ("shipped", "place works", "place town", "matte", "routes.road"),
        ("transport", "place works", "loss transport", "matte", "routes.road"),
        ("stored", "place town", "stock shed", "matte", "stocks.shed"),
        ("processing", "plant furnace", "loss processing", None, "plants.furnace"),
    ]
    table = result.tables["chain"]
    assert [row["amount"] for row in table] == pytest.approx([10, 3, 10, 5, 4.5, 0.5, 1.5, 0.5])
    assert [row["contained"] for row in table] == pytest.approx([4, 2.1, 4, 3.5, 3.15, 0.35, 1.05, 0.5])
    assert {row["contained_unit"] for row in table} == {"t Cu"}


def test_a_decision_that_moves_material_says_from_where_to_where(solve, contract):
    """60 t of oxide go to Japan, half of it neodymium."""
    result = solve(contract())
    found = {row["decision"]: row for row in result.tables["flows"]}
    mined, delivered = found["mine"], found["deliver"]
    assert (mined["from"], mined["to"], mined["material"]) == ("mine sands", "place coast", "oxide")
    assert (delivered["from"], delivered["to"]) == ("place coast", "destination japan")
    assert delivered["t_nd"] == pytest.approx(result.instance.content("oxide", "Nd") * delivered["amount"])


def test_flows_and_chain_agree_in_the_base_case():
    """What decisions move, but for runs, is what the chain moves; a run stays at the place of its plant."""
    result = monazite.load(INSTANCES / "irel-japan.yaml").solve()
    totals: dict[tuple[str, ...], float] = defaultdict(float)
    for row in result.tables["flows"]:
        if row["decision"] == "run":
            assert row["from"] == row["to"] and row["from"].startswith("place ")
        elif row["from"]:
            totals[row["period"], row["from"], row["to"], row["material"]] += row["amount"]
        else:
            assert (row["to"], row["material"], row["t_nd"]) == (None, None, None)
    moved: dict[tuple[str, ...], float] = defaultdict(float)
    for row in result.tables["chain"]:
        if row["flow"] not in ("used", "made", "stored", "drawn", "processing", "storage"):
            moved[row["period"], row["from"], row["to"], row["material"]] += row["amount"]
    assert {key: amount for key, amount in moved.items() if amount > AUDIT} == pytest.approx(
        {key: amount for key, amount in totals.items() if amount > AUDIT}
    )


def test_the_tables_of_many_plans_are_those_of_each():
    """Two plans as one, the second with another quantity under the contract."""
    path = INSTANCES / "tutorial.yaml"
    plans = [monazite.load(path, each).solve().plan for each in ([], ["contracts.toyotsu.quantity=0 t/yr"])]
    both = ManyPlans.of_arrays(
        plans[0].instance,
        np.array([plan.value for plan in plans]),
        {key: np.array([plan.amount(*key) for plan in plans]) for key in plans[0].amounts},
        {},
        (),
    )
    for table, amount in ((flows, "amount"), (chain, "contained"), (chain, "amount")):
        name = next(name for name, each in BY_NAME.items() if each is table)
        keys = [column for column in table.COLUMNS if column in ("period", "decision", "element", "flow")]
        keys += ["from", "to", "material"]
        for number, plan in enumerate(plans):
            alone = {tuple(row[key] for key in keys): row[amount] for row in table.rows(plan)}
            for row in table.rows(both):
                value = row[amount] if row[amount] is None else np.broadcast_to(row[amount], (2,))[number]
                expected = alone.get(tuple(row[key] for key in keys), 0.0 if value is not None else None)
                assert value == pytest.approx(expected), (name, row)
