"""Random chains with unmet demand: what is named as its cap holds by fresh solves of changed files."""

from __future__ import annotations

from pathlib import Path

from conftest import examples
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monazite.api import Model, Result
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text
from monazite.results.caps import caps_of
from monazite.results.shortage import shortages

CHAIN = """
monazite: 1
title: A random chain that is short
horizon: {{start: 2026-04, steps: [{{every: year, count: 3}}]}}
money: {{unit: USD thousand, price_year: 2026}}
outside: [world]
materials: {{ore: {{unit: t}}, metal: {{unit: t}}, magnet: {{unit: t}}}}
places: {{pit: miner, works: miner, town: miner}}
mines: {{sands: {{place: pit, material: ore, capacity: {mine} t/yr, cost: 1 USD/t}}}}
routes:
  road: {{from: pit, to: works, materials: [ore], cost: 1 USD/t, capacity: {road} t/yr}}
  truck: {{from: works, to: town, materials: [magnet], cost: 1 USD/t, capacity: {truck} t/yr}}
processes:
  smelt: {{per: ore, inputs: {{ore: 1 t}}, outputs: {{metal: 0.5 t}}, cost: 1 USD/t}}
  press: {{per: metal, inputs: {{metal: 1 t}}, outputs: {{magnet: 1 t}}, cost: 1 USD/t}}
plants:
  smelter: {{place: works, runs: {{smelt: 1}}, capacity: {smelter} t/yr}}
  presses: {{place: works, runs: {{press: 1}}, capacity: {presses} t/yr}}
sales: {{ore: {{place: pit, material: ore, price: 2 USD/t, cap: none}}}}
imports:
  china: {{place: town, material: magnet, origin: china, price: {price} USD/t, cap: {china} t/yr}}
  metal: {{place: works, material: metal, origin: world, price: 40 USD/t, cap: {metal} t/yr}}
demands:
  cars: {{place: town, accepts: [magnet], quantity: {cars} t/yr, unmet: {lost} USD/t}}
  wind: {{place: works, accepts: [magnet], quantity: {wind} t/yr, unmet: 150 USD/t}}
"""
AMOUNT = st.sampled_from([0, 10, 20, 40, 80, 160])
LIMITS = {
    "mine": ("mines", "ore"),
    "road": ("routes", "road"),
    "truck": ("routes", "truck"),
    "smelter": ("plants", "smelter"),
    "presses": ("plants", "presses"),
    "china": ("imports", "magnet"),
    "metal": ("imports", "metal"),
}
"""The limit of the file behind each number."""
numbers = st.fixed_dictionaries(
    {
        **dict.fromkeys(LIMITS, AMOUNT),
        "price": st.sampled_from([20, 60, 120]),
        "cars": st.sampled_from([0, 30, 60]),
        "wind": st.sampled_from([0, 30]),
        "lost": st.sampled_from([50, 90, 200]),
    }
)
UNLIMITED = 10_000


def solved(values: dict[str, int]) -> Result:
    path = Path("chain.yaml")
    return Model(build_instance(parse_text(CHAIN.format(**values), path), None), path).solve()


def lacking(result: Result) -> float:
    return sum(row["unmet"] for row in result.tables["unmet"])


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(numbers)
def test_relaxing_what_is_named_serves_more_and_relaxing_all_else_does_not(values):
    """A chain of two plants and two roads to two demands, each part of it closed, narrow or wide."""
    result = solved(values)
    found = shortages(result.plan)
    assume(found)
    caps = caps_of(result.plan, found[0])
    assert caps is not None
    named = {(each.section, each.name) for each in caps}
    others = {name: UNLIMITED for name, limit in LIMITS.items() if limit not in named}
    assert abs(lacking(solved(values | others)) - lacking(result)) <= 1e-6 * max(1.0, lacking(result))
    if named:
        own = {name: UNLIMITED for name, limit in LIMITS.items() if limit in named}
        assert lacking(solved(values | own)) < lacking(result) - 1e-6
