"""Prices of the contracts' numbers are what solving the file again gives, on both sides and to the ends that
are told."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from conftest import examples, whole
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_contract_properties import BUYING, PERIODS, SELLING, clauses, prices, shares, tonnes

import monazite
from monazite.data.reading.address import set_values
from monazite.data.reading.load import build_instance
from monazite.data.records.tangent import Near
from monazite.formulation.build import build
from monazite.results.prices.moves import with_step
from monazite.results.tables.prices import without_price
from monazite.solving.parametric.program import compile_moves, term_symbol

GOLDEN = Path(__file__).parents[1] / "formulation" / "golden"

MINE = """
monazite: 1
title: Case
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
money: {unit: USD thousand, price_year: 2026}
outside: [japan, world]
materials: {ore: {unit: t}}
places: {pit: {owner: miner}}
"""
SELLER = MINE + (
    "mines: {sands: {place: pit, material: ore, capacity: 200 t/yr, cost: 1 USD/kg, source: "
    "assumption, note: x}}\n"
    "contracts:\n"
    "  c: {counterparty: japan, material: ore, destination: japan, from: pit, source: assumption, note: x,\n"
    "    quantity: 100 t/yr, CLAUSES}\n"
)
BUYER = MINE + (
    "sales: {spot: {place: pit, material: ore, price: 15 USD/kg, cap: {steps: {2026-04: 50 t/yr, "
    "2027-04: 150 t/yr}}}}\n"
    "contracts:\n"
    "  c: {counterparty: japan, material: ore, to: pit, role: buyer, source: assumption, note: x, "
    "firm: false,\n"
    "    quantity: 100 t/yr, price: 10 USD/kg, CLAUSES}\n"
)


def prices_of(result):
    """The rows of the contracts' numbers, by contract and period."""
    rows = [row for row in result.tables["prices"] if row["constraint"] == "contracts.quantity"]
    return {(row["element"], row["period"]): row for row in rows}


def again(model, name, period, step):
    """The file with the quantity of a contract year higher by a step, solved again."""
    instance = model.instance
    contract = instance.contracts[name]
    [year] = [each for each in instance.contract_years(contract) if each.key == period]
    unit = instance.basis_unit(contract).split(" ")[0]
    settings = [
        f"contracts.{name}.quantity[{each.key}]={contract.quantity[each] + step!r} {unit}/yr"
        for each in year.periods
    ]
    return monazite.Model(build_instance(set_values(model._tree(), settings)), model.path).solve(
        extremes=False
    )


def check(model, result, all_of_them=True):
    """Both sides of every number against solving again within the interval, and how many were compared."""
    compared = 0
    size = max(1.0, abs(result.objective))
    for (name, period), row in prices_of(result).items():
        for price, end, sign in ((row["right"], row["to"], 1), (row["left"], row["from"], -1)):
            room = abs(end - row["given"])
            if price is None:
                assert end == row["given"]
                if sign > 0 or row["given"] > 0:
                    assert again(model, name, period, sign * 1e-3).status == "infeasible", (row, sign)
                continue
            assert room > 0, (row, sign)
            for step in {min(0.01, room / 2), min(room * 0.999, 40.0)}:
                try:
                    other = again(model, name, period, sign * step)
                except monazite.InstanceError:
                    continue  # Another clause refuses such a quantity.
                assert other.status == "optimal", (row, sign, step, other.error)
                assert other.objective - result.objective == pytest.approx(
                    sign * price * step, rel=1e-6, abs=1e-8 * size
                ), (row, sign, step)
                compared += 1
    return compared


def numbers(model):
    """How many numbers have a price or a reason."""
    return sum(len(model.instance.contract_years(each)) for each in model.instance.contracts.values())


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_golden_instances_have_the_prices_that_solving_again_gives(path):
    model = monazite.load(path)
    result = model.solve(extremes=False, all_prices=True)
    compared = check(model, result)
    assert len(prices_of(result)) + len(without_price(result.plan)) == numbers(model)
    assert compared > 0 or not model.instance.contracts or path.stem == "pro_rata"


def test_with_a_ramp_down_the_next_year_rises_too():
    """60 t/yr, suspended from the second year on, fall by 20 t/yr: 61 t/yr are 61 t and 41 t, 8 USD more for
    each."""
    row = prices_of(monazite.load(GOLDEN / "ramp_down.yaml").solve())["toyotsu", "2026-04"]
    assert (row["left"], row["right"]) == (pytest.approx(16), pytest.approx(16))
    # Below 20 t/yr there is no second year; beyond 100 t/yr the mine is empty.
    assert (row["given"], row["from"], row["to"]) == (60, 20, 100)
    assert row["unit"] == "USD/(t/yr)"
    assert row["words"] == "quantity of contract toyotsu (FY2026-27): +16 USD per additional t/yr"


def test_where_data_takes_the_greater_of_two_amounts_the_two_sides_differ():
    """At 20 t/yr nothing is left of the second year: the last tonne brings 8, one more brings 16. No concave
    program has such a kink."""
    model = monazite.load(GOLDEN / "ramp_down.yaml", ["contracts.toyotsu.quantity=20 t/yr"])
    result = model.solve()
    row = prices_of(result)["toyotsu", "2026-04"]
    assert (row["left"], row["right"]) == (pytest.approx(8), pytest.approx(16))
    assert row["shadow_price"] == row["right"]
    assert check(model, result)


def test_what_force_majeure_excuses_is_restored_later_or_paid_for():
    """A quarter is excused and restored, at most 20 t: 8 USD up to 80 t/yr. Beyond, 0.75 x 8 - 0.25 x 4 =
    5 USD a t/yr."""
    path = GOLDEN / "restoration.yaml"
    row = prices_of(monazite.load(path).solve())["toyotsu", "2026-04"]
    assert (row["left"], row["right"], row["to"]) == (pytest.approx(8), pytest.approx(8), pytest.approx(80))
    model = monazite.load(path, ["contracts.toyotsu.quantity[2026-04]=80 t/yr"])
    result = model.solve()
    row = prices_of(result)["toyotsu", "2026-04"]
    assert (row["left"], row["right"]) == (pytest.approx(8), pytest.approx(5))
    assert check(model, result)


def test_what_a_buyer_pays_for_without_taking_it_belongs_to_the_price(load):
    """Half is called and delivered: 0.5 x 9; of what is due 0.3 is paid for and not taken: 3. Together
    7.5."""
    clauses = (
        "firm: true, price: 10 USD/kg, tolerance: {down: 50 %, holder: buyer, nomination: 50 %}, "
        "take_or_pay: {share: 80 %}"
    )
    model = load(SELLER.replace("CLAUSES", clauses))
    result = model.solve()
    for row in prices_of(result).values():
        assert (row["left"], row["right"]) == (pytest.approx(7.5), pytest.approx(7.5))
        assert (row["from"], row["to"]) == (0, pytest.approx(400))
    assert check(model, result)


def test_a_contract_year_on_a_branch_has_the_price_of_that_branch(load):
    """50 t are sold, 80 t taken or paid for: one more is 0.8 t paid at 10, made up later at 2 and sold at 15:
    0.8 x 3 = 2.4."""
    model = load(
        BUYER.replace("CLAUSES", "take_or_pay: {share: 80 %}, make_up: {within: 1 year, top_up: 20 %}")
    )
    result = model.solve()
    row = prices_of(result)["c", "2026-04"]
    assert (row["left"], row["right"]) == (pytest.approx(2.4), pytest.approx(2.4))
    # Below 62.5 t/yr all of the 80 % is sold; beyond 125 t/yr the second year has no room to make it up.
    assert (row["from"], row["to"]) == (pytest.approx(62.5), pytest.approx(125))
    assert row["words"] == "quantity of contract c (FY2026-27): +2,400 USD per additional t/yr"
    assert check(model, result)


def test_prices_that_take_too_many_programs_are_omitted_with_the_reason(load, monkeypatch):
    """Of many contracts alike each price takes as many programs as it may; there is an end for all of them
    together."""
    from monazite.results.prices import branch_prices

    monkeypatch.setattr(branch_prices, "MOST_IN_ALL", 1)
    clauses = "take_or_pay: {share: 80 %}, make_up: {within: 1 year, top_up: 20 %}"
    result = load(BUYER.replace("CLAUSES", clauses)).solve()
    assert result.status == "optimal" and prices_of(result) == {}
    assert all("more than 1 programs" in reason for _, reason in without_price(result.plan))


def test_a_number_in_a_coefficient_has_no_price_and_the_reason_is_reported():
    result = monazite.load(GOLDEN / "pro_rata.yaml").solve()
    assert prices_of(result) == {}
    assert without_price(result.plan) == [
        ("contracts.other.quantity[2026-04]", "it is in a coefficient of the matrix"),
        ("contracts.toyotsu.quantity[2026-04]", "it is in a coefficient of the matrix"),
    ]


def test_what_is_served_first_moves_with_the_number(load):
    """120 t mined, 100 t and 60 t due at 10 and 20 USD: the first takes 100 t. One more of it is one less for
    the second: 10 - 20 - 3."""
    text = SELLER.replace("200 t/yr", "120 t/yr").replace(
        "CLAUSES", "firm: false, price: 10 USD/kg, shortfall: {penalty: 2 USD/kg}"
    )
    text += (
        "  d: {counterparty: japan, material: ore, destination: japan, from: pit, source: "
        "assumption, note: x,\n"
    )
    text += "    quantity: 60 t/yr, firm: false, price: 20 USD/kg, shortfall: {penalty: 3 USD/kg}}\n"
    model = load(text)
    plain, result = model.solve(), model.solve(first=["c"])
    assert prices_of(plain)["c", "2026-04"]["right"] == pytest.approx(-2)
    row = prices_of(result)["c", "2026-04"]
    assert (row["left"], row["right"]) == (pytest.approx(-13), pytest.approx(-13))
    assert (row["from"], row["to"]) == (pytest.approx(60), pytest.approx(120))
    more = load(text, "contracts.c.quantity[2026-04]=110 t/yr").solve(first=["c"])
    assert more.objective - result.objective == pytest.approx(-130)
    # Once the mine is empty one more is short.
    full = load(text, "contracts.c.quantity[2026-04]=120 t/yr").solve(first=["c"])
    row = prices_of(full)["c", "2026-04"]
    assert (row["left"], row["right"]) == (pytest.approx(-13), pytest.approx(-2))


@pytest.mark.parametrize(
    "clause", ["ramp_down", "restoration", "take_or_pay", "redelivery", "suspension", "returns"]
)
def test_no_constraint_of_the_network_moves_with_a_number_of_a_contract(clause):
    """So the program may be built without these rules to see what a number moves."""
    instance = monazite.load(GOLDEN / f"{clause}.yaml").instance
    name, contract = next(iter(instance.contracts.items()))
    year = instance.contract_years(contract)[0]
    symbol = term_symbol("step")
    stepped = with_step(instance, name, year, Near(1, [symbol]).step(0))
    part, whole = (
        compile_moves(build(stepped, network_rows=rows), {"step": symbol}, objective=True)
        for rows in (False, True)
    )
    assert {part.rows[row]: rate for row, rate in part.limits[0].items()} == {
        whole.rows[row]: rate for row, rate in whole.limits[0].items()
    }
    assert (part.worth, part.in_prices, whole.entries) == (whole.worth, whole.in_prices, ({},))


SELLS = SELLING | {
    "ramp_down": ("{{step: {} t/yr/yr}}", tonnes),
    "restoration": ("{{most: {} t/yr, settle: 4 USD/t}}", tonnes),
    "flexibility": ("{{total: {} t}}", tonnes),
    "price_tiers": ("[{{above: {} t/yr, price: 0 USD/t}}]", tonnes),
    "take_or_pay": ("{{share: {} %}}", shares),
    "termination": ("{{date: 2027-04, payment: {} USD}}", prices),
    "tolerance": ("{{down: 50 %, up: 10 %, holder: buyer, nomination: {} %}}", st.integers(50, 110)),
}
"""`suspension` without a compensation is data, as a ramp-down needs it."""
BUYS = BUYING | {
    "make_up": ("{{within: 2 years, top_up: {} %}}", shares),
    "carry_forward": ("{{threshold: take_or_pay, note: '{}'}}", tonnes),
    "price_review": ("{{from: 2027-04, price: {} USD/t}}", prices),
}


@st.composite
def contracts(draw) -> str:
    """A mine, a demand, a sale and two contracts with any mixture of clauses, one of which may share the
    mine."""
    suspension = draw(st.sampled_from(["", "    suspension: {from: 2026-10, share: 60 %}\n"]))
    selling = {name: known for name, known in SELLS.items() if name != "suspension" or not suspension}
    buying = draw(clauses(BUYS))
    if "take_or_pay" not in buying:
        buying = "".join(
            line + "\n" for line in buying.splitlines() if "make_up" not in line and "carry" not in line
        )
    return f"""
horizon: {{start: 2026-04, steps: {draw(st.sampled_from(PERIODS))}}}
money: {{unit: USD, price_year: 2026, discount: {draw(st.integers(0, 15))} %/yr}}
materials: {{ore: {{unit: t}}}}
places: {{works: maker}}
mines: {{pit: {{place: works, material: ore, capacity: {draw(st.integers(20, 120))} t/yr,
  cost: {draw(prices)} USD/t}}}}
stocks: {{heap: {{material: ore, place: works, opening: 0 t, capacity: none, closing: free}}}}
sales: {{spot: {{place: works, material: ore, price: {draw(prices)} USD/t, cap: {draw(tonnes)} t/yr}}}}
demands: {{cars: {{place: works, accepts: [ore], quantity: {draw(tonnes)} t/yr, unmet: {
        draw(st.integers(10, 90))
    } USD/t}}}}
contracts:
  japan:
    counterparty: japan
    destination: japan
    material: ore
    from: works
    quantity: {draw(st.integers(0, 60))} t/yr
    firm: false
    price: {draw(prices)} USD/t
    shortfall: {{penalty: {draw(prices)} USD/t, grace: {draw(st.sampled_from((0, 10)))} %}}
{suspension}{draw(clauses(selling))}
  lynas:
    counterparty: world
    role: buyer
    material: ore
    to: works
    quantity: {draw(tonnes)} t/yr
    firm: false
    price: {draw(prices)} USD/t
{buying}
"""


@settings(max_examples=examples(12), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(contracts())
def test_random_contracts_have_the_prices_that_solving_again_gives(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.yaml"
        path.write_text(whole(text), encoding="utf-8")
        try:
            model = monazite.load(path)
            result = model.solve(extremes=False, all_prices=True)
        except monazite.InstanceError:
            assume(False)
        assume(result.status == "optimal")
        check(model, result)
        assert all("took more" not in reason for _, reason in without_price(result.plan))
