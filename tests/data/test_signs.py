"""Negative prices: the payer is paid, and no gain is unbounded."""

import json
import re

import pytest
from conftest import ROOT

from monazite.data.reading.load import load_instance
from monazite.errors import InstanceError

HEAD = """monazite: 1
title: Case
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
money: {unit: USD thousand, price_year: 2026}
outside: [world, japan]
"""
WASTE = (
    HEAD
    + """materials: {waste: {unit: t}, slag: {unit: t}}
places: {pit: {owner: miner}, yard: {owner: miner}}
imports: {town: {place: pit, material: waste, origin: town, price: -5 USD/kg, cap: none}}
routes: {road: {from: pit, to: yard, materials: [waste], cost: 1 USD/kg}}
"""
)
EXAMPLES = re.findall(
    r"^```yaml\n(monazite: 1\n.*?)^```", (ROOT / "docs/any-chain.md").read_text("utf-8"), re.M | re.S
)


@pytest.fixture
def faults(tmp_path):
    """The messages of a text's faults."""

    def read(text):
        (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
        try:
            load_instance(tmp_path / "case.yaml")
        except InstanceError as error:
            return [fault.message for fault in error.faults]
        return []

    return read


@pytest.fixture
def value(run, tmp_path):
    """The objective of a text."""

    def solve(text):
        (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
        ran = run("solve", tmp_path / "case.yaml", "--format", "json")
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)["objective"]["value"]

    return solve


@pytest.mark.parametrize(
    ("example", "expected"),
    zip(EXAMPLES, (10_480, 1_280, 8_365.8), strict=True),
    ids=("concentrate", "gate fee", "power"),
)
def test_the_examples_of_the_page_come_out_as_it_says(value, example, expected):
    assert value(example) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("", None),
        (
            "sales: {tip: {place: yard, material: waste, price: -3 USD/kg, cap: none}}",
            "the gain is unbounded in 2026-04: buying waste from `imports.town` costs -4 USD thousand/t "
            "landed and sent",
        ),
        ("sales: {tip: {place: yard, material: waste, price: -3 USD/kg, cap: 5 t/yr}}", None),
        ("sales: {tip: {place: yard, material: waste, price: -4 USD/kg, cap: none}}", None),
        ("sales: {tip: {place: yard, material: waste, price: -4.5 USD/kg, cap: none}}", None),
        (
            "stocks: {heap: {place: yard, material: waste, opening: 0 t, capacity: none, closing: free}}",
            "can be stored",
        ),
        ("stocks: {heap: {place: yard, material: waste, opening: 0 t, capacity: 9 t, closing: free}}", None),
        (
            (
                "stocks: {heap: {place: pit, material: waste, opening: 0 t, capacity: none, closing: "
                "free, holding_cost: 12 USD/kg/yr}}"
            ),
            None,
        ),
    ],
)
def test_an_uncapped_purchase_that_is_paid_for_is_refused_only_where_any_amount_can_go(faults, more, message):
    told = faults(WASTE + more)
    assert bool(told) == (message is not None)
    assert not told or message in told[0]


@pytest.mark.parametrize(
    ("cost", "loss", "refused"),
    [("4 USD/kg", "100 %", True), ("5 USD/kg", "100 %", False), ("9 USD/kg", "50 %", False)],
)
def test_what_is_lost_on_a_route_needs_no_outlet(faults, cost, loss, refused):
    text = WASTE.replace("cost: 1 USD/kg}", f"cost: {cost}, loss: {loss}}}")
    told = faults(
        text.replace("waste: {unit: t}", "waste: {unit: t, discard: 0 USD/t}") if loss == "50 %" else text
    )
    assert bool(told) == (refused or loss == "50 %")


@pytest.mark.parametrize(
    ("there", "back", "message"),
    [
        ("1", "-2", "the cycle of routes yard - pit - yard costs -1 USD thousand/t"),
        ("{steps: {2026-04: 3 USD/kg, 2027-04: 1 USD/kg}}", "-2", "in 2027-04"),
        ("2", "-2", "the cycle of routes pit - yard - pit is free"),
        ("3", "-2", None),
        (
            "{steps: {2026-04: 0 USD/kg, 2027-04: 1 USD/kg}}",
            "{steps: {2026-04: 1 USD/kg, 2027-04: 0 USD/kg}}",
            None,
        ),
    ],
)
def test_a_cycle_of_routes_costs_something_in_every_period(faults, there, back, message):
    written = [each if each.startswith("{") else f"{each} USD/kg" for each in (there, back)]
    text = WASTE.replace("cap: none", "cap: 5 t/yr").replace("cost: 1 USD/kg", f"cost: {written[0]}")
    text = text.replace(
        "routes: {", f"routes: {{home: {{from: yard, to: pit, materials: [waste], cost: {written[1]}}}, "
    )
    told = faults(text)
    assert len(told) == (message is not None)
    assert not told or message in told[0]


def test_a_pump_that_no_check_sees_is_unbounded_with_its_ray(run, tmp_path):
    """Capacity without limit whose credit is more than its charge."""
    text = (
        HEAD
        + """materials: {slag: {unit: t, discard: 0 USD/t}}
places: {pit: {owner: miner}}
processes: {burning: {per: slag, outputs: {slag: 1 t}, cost: -5 USD/t}}
plants:
  kiln: {place: pit, runs: {burning: 1}, capacity: 1 t/yr, expansion: {charge: 1 USD/(t/yr)/yr, life: 9 years,
    limit: none}}
"""
    )
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    ran = run("solve", tmp_path / "case.yaml")
    assert ran.returncode == 4
    assert "expand[kiln" in ran.stdout


CONTRACT = (
    HEAD
    + """materials: {ore: {unit: t}}
places: {pit: {owner: miner}}
mines: {sands: {place: pit, material: ore, capacity: 200 t/yr, cost: 1 USD/kg}}
contracts:
  c: {counterparty: japan, material: ore, destination: japan, from: pit, quantity: 100 t/yr, firm: CLAUSE}
"""
)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("true, price: -2 USD/kg", 2 * 100 * -3),
        ("false, price: -2 USD/kg, shortfall: {penalty: 2 USD/kg}", 2 * 100 * -2),
        ("false, price: -2 USD/kg, shortfall: {penalty: 4 USD/kg}", 2 * 100 * -3),
        ("true, price: 2 USD/kg, price_tiers: [{above: 50 t/yr, price: -1 USD/kg}]", 2 * (50 * 1 + 50 * -2)),
        ("true, price: 3 USD/kg, price_review: {from: 2027-04, price: -2 USD/kg}", 100 * 2 - 100 * 3),
    ],
)
def test_a_contract_at_a_negative_price_is_settled_as_written(value, clause, expected):
    assert value(CONTRACT.replace("CLAUSE", clause)) == pytest.approx(expected)


@pytest.mark.parametrize(
    "clause",
    [
        "false, price: 1 USD/kg, shortfall: {penalty: -1 USD/kg}",
        "false, price: 1 USD/kg, shortfall: {penalty: 1 USD/kg}, buy_down: {price: -1 USD/kg}",
        "true, price: 1 USD/kg, suspension: {from: 2026-04, compensation: -1 USD/kg}",
        "true, price: 1 USD/kg, quota: {quantity: 5 t/yr, over: -1 USD/kg}",
        "true, price: 1 USD/kg, termination: {date: 2027-04, payment: -1 USD}",
    ],
)
def test_what_is_paid_for_not_performing_is_at_least_0(faults, clause):
    told = faults(CONTRACT.replace("CLAUSE", clause))
    assert len(told) == 1 and "Expected at least 0" in told[0]


@pytest.mark.parametrize(
    ("clause", "refused"),
    [
        (
            (
                "false, price: PRICE, shortfall: {penalty: 9 USD/kg}, redelivery: {discount: 5 %, "
                "settle: 9 USD/kg}"
            ),
            True,
        ),
        (
            (
                "true, price: PRICE, tolerance: {down: 50 %, holder: buyer, nomination: 50 %}, "
                "take_or_pay: {share: 80 %}"
            ),
            True,
        ),
        (
            (
                "true, price: PRICE, tolerance: {down: 50 %, holder: buyer, nomination: 50 %}, "
                "take_or_pay: {share: 80 %, price: 1 USD/kg}"
            ),
            False,
        ),
    ],
)
@pytest.mark.parametrize(
    ("price", "negative"),
    [
        ("-1 USD/kg", True),
        ("{steps: {2026-04: 1 USD/kg, 2027-04: -1 USD/kg}}", True),
        ("{steps: {2026-04: 1 USD/kg, 2027-04: -1 USD/kg}}, term: {until: 2027-04}", False),
        ("{steps: {2026-04: 1 USD/kg, 2027-04: -1 USD/kg}, floor: 0 USD/kg}", False),
        ("1 USD/kg, price_review: {from: 2027-04, price: -1 USD/kg}", True),
        ("{steps: {2026-04: 1 USD/kg, 2026-06: -1 USD/kg, 2026-07: 20 USD/kg}}", True),
    ],
)
def test_a_clause_that_relies_on_the_price_is_refused_while_it_is_negative(
    faults, clause, refused, price, negative
):
    told = faults(CONTRACT.replace("CLAUSE", clause.replace("PRICE", price)))
    if "until" in price and "redelivery" in clause:
        negative = True  # What is owed may be delivered after the term, at the price of that day.
    assert bool(told) == (refused and negative)
    assert not told or "the price of the contract is negative (-1 USD/kg from 20" in told[0]


def test_an_index_less_a_charge_may_be_negative_only_where_the_field_may(faults):
    index = "prices: {idx: 10 USD/kg}\n"
    assert faults(index + CONTRACT.replace("CLAUSE", "true, price: {of: idx, plus: -15 USD/kg}")) == []
    told = faults(
        index
        + CONTRACT.replace(
            "CLAUSE", "false, price: 1 USD/kg, shortfall: {penalty: {of: idx, plus: -15 USD/kg}}"
        )
    )
    assert len(told) == 1 and "found -5" in told[0] and "Expected at least 0" in told[0]
    assert not faults(
        index
        + CONTRACT.replace(
            "CLAUSE",
            "false, price: 1 USD/kg, shortfall: {penalty: {of: idx, plus: -15 USD/kg, floor: 0 USD/kg}}",
        )
    )
