"""Prices have two sides with the interval of each, in tables, in words and in files."""

from __future__ import annotations

import csv
import json

import pytest
from conftest import INSTANCES

import monazite
from monazite.results.proof import proving as proof
from monazite.results.tables import prices

IN_TIERS = "[{share: 20 %, price: 3 USD/t}, {price: 5 USD/t}]"


def of(result, rule, table="prices"):
    [row] = [row for row in result.tables[table] if row["constraint"] == rule]
    return row


def test_a_contract_filled_exactly_has_two_prices(solve, contract):
    """100 t mined for 2 are owed at 10. One less due loses 8; one more cannot be mined and pays the penalty
    of 3."""
    row = of(solve(contract(quantity="100 t/yr")), "contracts.quantity")
    assert (row["left"], row["right"]) == (pytest.approx(8), pytest.approx(-3))
    assert (row["given"], row["from"], row["to"]) == (100, 0, float("inf"))
    assert row["shadow_price"] == row["right"]
    assert row["words"] == (
        "quantity of contract toyotsu (FY2026-27): -3 USD per additional t/yr; -8 USD per t/yr less"
    )


def test_the_tiers_of_a_shortfall_move_with_the_quantity(solve, contract):
    """The first tier is 20 % of what is owed: q - 100 are short, and 0.2 q of it is cheap up to q = 125, not
    120.

    Beyond, one more due is 0.2 t in the first tier and 0.8 t in the second: 0.2 x 3 + 0.8 x 5 = 4.6.
    """
    row = of(solve(contract(quantity="100 t/yr", shortfall=IN_TIERS)), "contracts.quantity")
    assert (row["right"], row["to"]) == (pytest.approx(-3), pytest.approx(125))
    row = of(solve(contract(quantity="125 t/yr", shortfall=IN_TIERS)), "contracts.quantity")
    assert (row["left"], row["right"]) == (pytest.approx(-3), pytest.approx(-4.6))
    assert (row["from"], row["to"]) == (pytest.approx(100), float("inf"))


def test_the_price_of_a_quantity_is_not_a_sum_of_one_sided_duals(solve, contract):
    """Without floor or cap moving alone: the cap alone brings nothing more, the floor alone costs 3; less of
    the cap 11."""
    result = solve(contract(quantity="100 t/yr"))
    floor, cap = of(result, "shortfall.floor"), of(result, "quantity.cap")
    assert (floor["left"], floor["right"]) == (pytest.approx(0), pytest.approx(-3))
    assert (cap["left"], cap["right"]) == (pytest.approx(11), pytest.approx(0))
    assert of(result, "contracts.quantity")["left"] != pytest.approx(floor["left"] + cap["left"])


def test_an_additional_unit_that_is_infeasible_has_no_price(solve, contract):
    row = of(solve(contract(quantity="100 t/yr", firm="true")), "contracts.quantity")
    assert (row["left"], row["right"], row["to"]) == (pytest.approx(8), None, 100)
    assert row["words"].endswith("no additional t/yr is feasible; -8 USD per t/yr less")


def test_of_a_bound_of_0_there_is_no_last_unit(solve, contract):
    """A mine of no capacity: one tonne would spare the penalty of 3 and earn 10 less 2."""
    row = of(solve(contract(capacity="0 t/yr")), "mines.capacity")
    assert (row["left"], row["right"], row["from"], row["to"]) == (None, pytest.approx(11), 0, 60)
    assert row["words"].endswith(": +11 USD per additional t")


def test_prices_are_present_values_and_in_money_of_the_period(solve, contract):
    text = contract(years=2, quantity="100 t/yr").replace(
        "horizon", "money: {unit: USD, price_year: 2026, discount: 8 %/yr}\nhorizon"
    )
    for row in solve(text).tables["prices"]:
        if row["constraint"] == "contracts.quantity":
            assert row["left_in_period"] == pytest.approx(8)
            assert row["right_in_period"] == pytest.approx(-3)
            assert row["left"] / row["left_in_period"] == pytest.approx(row["right"] / row["right_in_period"])
            assert row["left"] < 8


def test_what_does_not_bind_is_listed_on_demand(load, contract):
    """The mine of 100 t has 40 to spare."""
    assert all(row["constraint"] != "mines.capacity" for row in load(contract()).solve().tables["prices"])
    row = of(load(contract()).solve(all_prices=True), "mines.capacity")
    assert (row["left"], row["right"], row["from"], row["to"]) == (0, 0, 60, float("inf"))
    assert row["words"].endswith(": 0 USD per additional t")


@pytest.mark.parametrize("step", [-1.0, 1.0])
def test_prices_of_quantities_are_what_solving_the_file_again_gives(rich, solve, step):
    """The rich instance has a tolerance, tiers, a basis and returned material; a hundredth of a tonne either
    way."""
    result = solve(rich)
    rows = [row for row in result.tables["prices"] if row["constraint"] == "contracts.quantity"]
    assert rows
    for row in rows:
        years = result.instance.timeline.by_key[row["period"]].years
        near = step * 0.01
        other = solve(rich, f"contracts.japan.quantity[{row['period']}]={8 + near / years!r} t/yr")
        price, end = (row["right"], row["to"]) if step > 0 else (row["left"], row["from"])
        if abs(end - row["given"]) >= 0.01:
            assert other.objective - result.objective == pytest.approx(price * near, rel=1e-5, abs=1e-7)


def test_the_terminal_shows_an_element_at_its_highest_price(solve, contract):
    """The proving price of a kink may be anything between; 8 and 3 are what is told."""
    [headline] = [
        each
        for each in prices.headlines(solve(contract(years=2, quantity="100 t/yr")).plan).shown
        if each.highest["constraint"] == "contracts.quantity"
    ]
    assert headline.size == pytest.approx(8)


def test_a_quantity_that_moves_one_constraint_alone_has_a_price(solve, purchase):
    """Nothing obliges the plan to take: only the cap of 30 t follows the quantity. A tonne spares 20 and
    costs 10."""
    [row] = [
        row
        for row in solve(purchase(quantity="30 t/yr")).tables["prices"]
        if row["constraint"] == "contracts.quantity"
    ]
    assert (row["left"], row["right"]) == pytest.approx((10, 10))


def test_of_many_elements_those_that_are_worth_most_are_shown(solve):
    """Of 80 full mines the 5 with the most at stake: all at 10 USD/t less their cost, so the largest."""
    mines = ", ".join(
        f"mine{number}: {{place: coast, material: oxide, capacity: {number + 1} t/yr, cost: 2 USD/t}}"
        for number in range(80)
    )
    result = solve(
        "materials: {oxide: {unit: t}}\nplaces: {coast: irel}\n"
        f"mines: {{{mines}}}\nsales: {{spot: {{place: coast, material: oxide, price: 10 USD/t, cap: none}}}}"
    )
    found = prices.headlines(result.plan, most=5)
    assert [each.highest["element"] for each in found.shown] == [
        f"mine{number}" for number in (79, 78, 77, 76, 75)
    ]
    assert found.more == 75
    assert {(each.highest["left"], each.highest["right"]) for each in found.shown} == {(8, 8)}


def test_a_plan_of_a_sweep_has_no_prices_of_its_own(solve, contract):
    from dataclasses import replace

    plan = replace(solve(contract()).plan, solution=None)
    with pytest.raises(monazite.MonaziteError, match="solve it for its prices"):
        prices.rows(plan)


def test_no_end_is_written_as_a_word(run, tmp_path):
    file = INSTANCES / "tutorial.yaml"
    told = json.loads(run("solve", file, "--format", "json").stdout)["tables"]["prices"]
    [floor] = [row for row in told if (row["constraint"], row["period"]) == ("shortfall.floor", "2026-04")]
    assert (floor["from"], floor["to"]) == ("-inf", "inf")
    assert run("solve", file, "-o", "out", "-q").returncode == 0
    with (tmp_path / "out" / "tables" / "prices.csv").open() as lines:
        [floor] = [
            row
            for row in csv.DictReader(lines)
            if (row["constraint"], row["period"]) == ("shortfall.floor", "2026-04")
        ]
    assert (floor["from"], floor["to"]) == ("-inf", "inf")


def test_all_prices_can_be_requested(run):
    few = run("solve", INSTANCES / "tutorial.yaml", "--format", "csv", "--table", "prices").stdout
    every = run(
        "solve", INSTANCES / "tutorial.yaml", "--format", "csv", "--table", "prices", "--prices", "all"
    ).stdout
    assert set(few.splitlines()) < set(every.splitlines())
    assert run("solve", INSTANCES / "tutorial.yaml", "--prices", "none").returncode == 2


def test_in_a_large_program_the_constraints_of_greatest_value_have_both_sides_and_the_rest_is_reported(
    run, monkeypatch
):
    """The tutorial has 16 rows; as if work for two rules were the limit."""
    file = INSTANCES / "tutorial.yaml"
    whole = json.loads(run("solve", file, "--format", "json").stdout)
    assert "omitted" not in whole
    monkeypatch.setattr(prices, "MOST_WORK", 2 * 16)
    told = json.loads(run("solve", file, "--format", "json").stdout)
    assert any("--prices all" in sentence for sentence in told["omitted"])
    rows = told["tables"]["prices"]
    assert sum(row["from"] is not None for row in rows) == 2
    for row in (row for row in rows if row["from"] is None):
        assert (row["left"], row["right"], row["to"]) == (None, None, None)
        assert row["shadow_price"] != 0
        assert row["words"].endswith("(dual of the optimal basis; the two sides are not computed)")
    every = json.loads(run("solve", file, "--format", "json", "--prices", "all").stdout)
    assert "omitted" not in every
    assert all(row["from"] is not None for row in every["tables"]["prices"])


def test_a_program_too_large_for_the_exact_proof_says_so(run, monkeypatch):
    monkeypatch.setattr(proof, "MOST_ROWS", 3)
    done = run("solve", INSTANCES / "tutorial.yaml")
    assert (
        "not proven in exact arithmetic: 16 rows are more than 3; monazite verify RESULT proves them"
        in done.stdout
    )


def sensitivity(name, *overrides):
    rows = monazite.load(INSTANCES / "tutorial.yaml", overrides).solve().tables["sensitivity"]
    [row] = [row for row in rows if row["name"] == name]
    return row


@pytest.mark.parametrize(
    ("name", "part", "final", "price", "given", "increase", "decrease"),
    [
        # In the second year the mine gives 100: 60 for the magnets, the rest to Japan, and 20 t are short.
        ("mines.capacity[sands,2027-04]", "constraint", 100, 30, 100, 20, 40),
        ("mines.capacity[sands,2026-04]", "constraint", 60, 0, 100, float("inf"), 40),
        # One more owed costs the penalty of 10, for any amount; one less saves nothing.
        ("shortfall.floor[toyotsu,2026-04]", "constraint", 60, -10, 60, float("inf"), 0),
        # The works open in the second year: no amount is feasible before, so that there is no reduced cost.
        ("run[sintering,works,2026-04]", "decision", 0, None, -15, float("inf"), float("inf")),
        # A tonne to Japan earns 40 and spares 10; mining costs 20: 30 less and it stays in the ground.
        ("deliver[toyotsu,2026-04]", "decision", 60, 0, 40, float("inf"), 30),
        ("deliver[toyotsu,2027-04]", "decision", 40, 0, 40, 62.5, 30),
    ],
)
def test_the_sensitivity_report_of_the_tutorial(name, part, final, price, given, increase, decrease):
    row = sensitivity(name)
    assert list(row) == [
        "part",
        "name",
        "final_value",
        "price",
        "given",
        "allowable_increase",
        "allowable_decrease",
    ]
    assert row["part"] == part
    assert list(row.values())[2:] == pytest.approx([final, price, given, increase, decrease])


def test_the_reduced_cost_of_what_is_not_taken_is_what_its_price_would_have_to_rise_by():
    """At 5 a tonne to Japan earns 5 and spares 10, and mining it costs 20: a first one would cost 5."""
    row = sensitivity("deliver[toyotsu,2026-04]", "contracts.toyotsu.price=5 USD/kg")
    assert row["final_value"] == 0
    assert (row["price"], row["allowable_increase"]) == (pytest.approx(-5), pytest.approx(5))


def test_beyond_the_allowable_decrease_the_plan_is_another(run):
    """The price of 40 may fall by 30 with the delivery unchanged, not by 31."""
    file = INSTANCES / "tutorial.yaml"
    for fall, delivered in ((29, 60), (31, 0)):
        result = monazite.load(file, [f"contracts.toyotsu.price={40 - fall} USD/kg"]).solve()
        assert result.tables["contracts"][0]["delivered"] == pytest.approx(delivered)
