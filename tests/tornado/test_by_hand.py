"""Ranges, rows and switching values on paper."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import INSTANCES

import monazite

NO_CONTRACT = "without: contracts.toyotsu.quantity=0 t/yr"
ORE_OR_METAL = """
materials: {ore: {unit: t}, metal: {unit: t}}
places: {pit: irel}
mines: {pit: {place: pit, material: ore, capacity: 100 t/yr}}
processes:
  smelt: {per: ore, inputs: {ore: 1 t}, outputs: {metal: {value: 0.2 t, low: 0.1 t, high: 0.5 t}}}
plants: {works: {place: pit, runs: {smelt: 1}, capacity: 100 t/yr}}
sales:
  ore: {place: pit, material: ore, price: 10 USD/t, cap: 100 t/yr}
  metal: {place: pit, material: metal, price: 30 USD/t, cap: 0 t/yr}
"""
METAL = "metal: sales.metal.cap=1000 t/yr; sales.ore.cap=0 t/yr"


@pytest.fixture
def tornado(load):
    """The rows of an instance from its text, by path, and the report."""

    def tornado(text: str, case: str | None = None, *settings: str, only: tuple[str, ...] = ()) -> Any:
        return load(text, *settings).tornado(case, only)

    return tornado


def row(report: Any, path: str) -> dict[str, Any]:
    return next(each for each in report.table() if each["path"] == path)


def test_the_price_at_which_a_contract_is_worth_nothing(tornado, contract):
    """60 t at a price p, less 2 USD of mining, bring 60 (p - 2): without the contract that is lost. At 1 USD
    it is -60, at 12 it is 600; at p = 2 both are equal."""
    found = tornado(contract(price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}"), NO_CONTRACT)
    price = row(found, "contracts.toyotsu.price")
    assert (price["value"], price["low"], price["high"], price["unit"]) == (10.0, 1.0, 12.0, "USD/t")
    assert (price["at_low"], price["at_high"]) == pytest.approx((60, -600))
    assert (price["base_low"], price["case_low"]) == pytest.approx((-60, 0))
    assert price["switching_value"] == pytest.approx(2, rel=1e-9)
    assert price["exact"] is True and price["turns"] is True and price["swing"] == pytest.approx(660)
    assert found.exit_code == 0


def test_a_cost_turns_it_behind_a_kink(tornado, contract):
    """Mining at c: 60 max(10 - c, -3), since a short tonne costs 3. It is 0 at c = 10, and -180 from 13
    on."""
    text = contract().replace("cost: 2 USD/t", "cost: {value: 2 USD/t, low: 1 USD/t, high: 14 USD/t}")
    cost = row(tornado(text, NO_CONTRACT), "mines.sands.cost")
    assert (cost["at_low"], cost["at_high"]) == pytest.approx((-540, 180))
    assert cost["switching_value"] == pytest.approx(10, rel=1e-9)


def test_a_switching_value_outside_the_range_is_found_too(tornado, contract):
    """The range of 8 to 12 USD/t does not turn it; 2 USD/t, in the wider search from 0 to 36, does."""
    price = row(
        tornado(contract(price="{value: 10 USD/t, low: 8 USD/t, high: 12 USD/t}"), NO_CONTRACT),
        "contracts.toyotsu.price",
    )
    assert price["turns"] is False
    assert price["switching_value"] == pytest.approx(2, rel=1e-9)
    assert (price["searched_from"], price["searched_to"]) == (0, 36)


def test_where_nothing_turns_it_says_so(tornado, contract):
    """The penalty of a contract that is met in full changes nothing: -480 whatever it is."""
    text = contract(shortfall="{penalty: {value: 3 USD/t, low: 0 USD/t, high: 5 USD/t}}")
    penalty = row(tornado(text, NO_CONTRACT), "contracts.toyotsu.shortfall.penalty")
    assert (penalty["at_low"], penalty["at_high"]) == pytest.approx((-480, -480))
    assert penalty["switching_value"] is None and penalty["swing"] == 0
    assert "does not turn between 0 and 15 USD/t" in penalty["note"]


def test_units_are_those_of_the_file(tornado, contract):
    """0.01 USD/kg are 10 USD/t; an end of the range may have another unit. It turns at 0.002 USD/kg."""
    text = contract(price="{value: 0.01 USD/kg, low: 1 USD/t, high: 12 USD/t}")
    price = row(tornado(text, NO_CONTRACT), "contracts.toyotsu.price")
    assert (price["low"], price["high"], price["unit"]) == (
        pytest.approx(0.001),
        pytest.approx(0.012),
        "USD/kg",
    )
    assert price["switching_value"] == pytest.approx(0.002, rel=1e-9)


def test_a_reference_price_moves_all_that_follow_it(tornado, contract):
    """The contract price is the reference p less 1, mining costs half of p: 60 (p - 1 - p / 2) is 0 at p =
    2."""
    text = contract(
        price="{of: oxide, plus: -1 USD/t}",
        more="prices: {oxide: {material: oxide, value: 10 USD/t, low: 1 USD/t, high: 20 USD/t}}",
    ).replace("cost: 2 USD/t", "cost: {of: oxide, times: 0.5}")
    price = row(tornado(text, NO_CONTRACT), "prices.oxide")
    assert (price["at_low"], price["at_high"]) == pytest.approx((30, -540))
    assert price["switching_value"] == pytest.approx(2, rel=1e-9)


def test_a_number_that_grows_moves_as_it_is_written(tornado, contract):
    """A price of p that grows by 50 % a year: 60 (p - 2) and 60 (1.5 p - 2) together are 0 at p = 1.6."""
    text = contract(years=2, price="{value: 10 USD/t, growth: 50 %/yr, low: 1 USD/t, high: 12 USD/t}")
    price = row(tornado(text, NO_CONTRACT), "contracts.toyotsu.price")
    assert price["at_high"] == pytest.approx(-60 * (2.5 * 12 - 4))
    assert price["switching_value"] == pytest.approx(1.6, rel=1e-9)


def test_a_path_of_steps_is_replaced_by_a_constant_amount(tornado, contract):
    """Steps of 10 and 8 USD/t; at a constant 1 USD/t each year loses 60, and at 2 both are worth nothing."""
    text = contract(years=2, price="{steps: {2026-04: 10 USD/t, 2027-04: 8 USD/t}, low: 1 USD/t}")
    price = row(tornado(text, NO_CONTRACT), "contracts.toyotsu.price")
    assert price["kind"] == "constant" and price["value"] is None and price["at_high"] is None
    assert price["at_low"] == pytest.approx(120)
    assert price["switching_value"] == pytest.approx(2, rel=1e-9)


def test_one_step_of_a_path_has_a_range_of_its_own(tornado, contract):
    """480 of the first year stand against 60 (p - 2) of the second, at least -180: so only the value
    moves."""
    steps = "{2026-04: 3 USD/t, 2027-04: {value: 8 USD/t, low: 0 USD/t, high: 9 USD/t}}"
    found = row(
        tornado(contract(years=2, price=f"{{steps: {steps}}}"), NO_CONTRACT),
        "contracts.toyotsu.price.steps.2027-04",
    )
    assert (found["at_low"], found["at_high"]) == pytest.approx((60, -480))
    assert found["switching_value"] == pytest.approx(1, rel=1e-9)


def test_an_infeasible_end_is_a_row_and_not_an_error(tornado, contract):
    """A firm quantity of 150 t/yr is more than the 100 t/yr that are mined."""
    text = contract(quantity="{value: 60 t/yr, low: 0 t/yr, high: 150 t/yr}", firm="true")
    found = tornado(text, "dear: mines.sands.cost=20 USD/t")
    quantity = row(found, "contracts.toyotsu.quantity")
    assert quantity["status_high"] == "infeasible" and quantity["at_high"] is None
    assert quantity["at_low"] == pytest.approx(0)
    assert found.status == "optimal" and found.exit_code == 0


def test_an_end_that_the_file_could_not_have_is_invalid(tornado, contract):
    """Tiers of a penalty rise: a first one of 5 USD/t is above the second of 4."""
    tiers = "[{share: 20 %, price: {value: 3 USD/t, low: 1 USD/t, high: 5 USD/t}}, {price: 4 USD/t}]"
    first = row(tornado(contract(shortfall=tiers), NO_CONTRACT), "contracts.toyotsu.shortfall.tiers.0.price")
    assert (first["status_low"], first["status_high"]) == ("optimal", "invalid")
    assert "cheaper" in first["note"]


def test_a_yield_is_solved_point_by_point(tornado):
    """100 t of ore bring 1,000 USD, or 100 y t of metal 3,000 y: equal at y = 1/3, known to a width."""
    found = row(tornado(ORE_OR_METAL, METAL), "processes.smelt.outputs.metal")
    assert (found["at_low"], found["at_high"]) == pytest.approx((-700, 500))
    assert found["switching_value"] == pytest.approx(1 / 3, abs=1e-5)
    assert found["exact"] is False and "coefficient" in found["reason"]


def test_a_discount_rate_is_solved_point_by_point(tornado, contract):
    """1 USD/t less now and 1.1 more a year later: equal at 10 % a year, whatever both factors are."""
    text = (
        "money: {unit: USD, price_year: 2026, discount: {value: 5 %/yr, low: 0 %/yr, high: 20 %/yr}}\n"
        + contract(years=2, price="{steps: {2026-04: 10 USD/t, 2027-04: 10 USD/t}}")
    )
    case = "later: contracts.toyotsu.price={steps: {2026-04: 9 USD/t, 2027-04: 11.1 USD/t}}"
    found = row(tornado(text, case), "money.discount")
    assert found["at_low"] == pytest.approx(60 * 0.1)
    assert found["at_high"] < 0
    assert found["switching_value"] == pytest.approx(10, abs=1e-3)
    assert found["exact"] is False and found["unit"] == "%/yr"


def test_the_date_of_an_opening_moves_by_months(tornado, contract):
    """The mine opens on 2026-04, at the latest 2027-04. With a firm price of 10 and a penalty of 3, n months
    without the mine cost 60 n / 12 t x 13 USD. A buy-out for 300 USD (as a case: half of the quantity, -240)
    is better from a date on: 480 - 65 n < 240 - 32.5 n where n > 240 / 32.5 = 7.4, that is from December
    on."""
    text = contract(
        every="month", years=12, settled="{every: month, from: April}", capacity="60 t/yr"
    ).replace("capacity: 60 t/yr", "capacity: 60 t/yr, opening: {value: 2026-04, latest: 2027-04}")
    found = tornado(text, "half: contracts.toyotsu.quantity=30 t/yr")
    opening = row(found, "mines.sands.opening")
    assert (opening["kind"], opening["value"], opening["low"], opening["high"]) == (
        "date",
        "2026-04",
        None,
        "2027-04",
    )
    assert opening["at_high"] == pytest.approx(90)
    assert opening["switching_value"] is None and opening["switching_date"] == turning_month(text)


def turning_month(text: str) -> str:
    """By fresh solves of both at every month."""
    import pathlib
    import tempfile

    from conftest import whole

    import monazite

    path = pathlib.Path(tempfile.mkdtemp()) / "instance.yaml"
    path.write_text(whole(text), encoding="utf-8")
    for month in [f"2026-{number:02}" for number in range(4, 13)] + [
        "2027-01",
        "2027-02",
        "2027-03",
        "2027-04",
    ]:
        moved = [f"mines.sands.opening={month}"]
        base = monazite.load(path, moved).solve().objective
        half = monazite.load(path, [*moved, "contracts.toyotsu.quantity=30 t/yr"]).solve().objective
        if half > base:
            return month
    raise AssertionError("no month turns it")


def test_the_date_of_a_curb_moves_a_step(tornado, contract):
    """The price falls from 10 to 1 USD/t on a date: never, 2 years bring 960; at once, 420."""
    steps = "{2026-04: 10 USD/t, 2027-04: {value: 1 USD/t, earliest: 2026-10, latest: never}}"
    found = tornado(contract(years=2, price=f"{{steps: {steps}}}"), NO_CONTRACT)
    step = row(found, "contracts.toyotsu.price.steps.2027-04")
    assert step["at_high"] == pytest.approx(-960)
    half = 182 / 365 * 10 + 183 / 365 * 1  # From 2026-04-01 to 2026-10-01 there are 183 days.
    assert step["at_low"] == pytest.approx(-(60 * (183 / 365 * 10 + 182 / 365 - 2) - 60), rel=1e-9), half
    assert step["switching_date"] is None


def test_a_number_that_the_case_sets_itself_moves_in_the_base_alone(tornado, contract):
    """The case pays 9 USD/t whatever the base pays: it turns at 9, where both are equal."""
    text = contract(price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}")
    price = row(tornado(text, "less: contracts.toyotsu.price=9 USD/t"), "contracts.toyotsu.price")
    assert price["moves"] == "base"
    assert price["switching_value"] == pytest.approx(9, rel=1e-9)


def test_a_factor_of_the_case_moves_with_the_number(tornado, contract):
    """Half the price: 60 (p / 2 - 2), at least -180 as the penalty is 3, minus 60 (p - 2): never above 0 for
    p > 0."""
    text = contract(price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}")
    price = row(tornado(text, "half: contracts.toyotsu.price*=0.5"), "contracts.toyotsu.price")
    assert price["moves"] == "both"
    assert (price["at_low"], price["at_high"]) == pytest.approx((-30, -360))
    assert price["switching_value"] is None


def test_several_changes_of_the_sign_are_all_listed(tornado, contract):
    """Mining at c: the case delivers 100 t at 5 USD, or pays 1 for each: 100 max(5 - c, -1); the base 60
    max(10 - c, -3). They are equal at c = -2.5, where both deliver, and at 100 = 60 (c - 10), c = 35/3, where
    the case pays."""
    text = contract().replace("cost: 2 USD/t", "cost: {value: 2 USD/t, low: -14 USD/t, high: 12 USD/t}")
    case = "more: contracts.toyotsu.quantity=100 t/yr; contracts.toyotsu.price=5 USD/t; "
    found = tornado(text, case + "contracts.toyotsu.shortfall.penalty=1 USD/t")
    turns = found.table("switching_values")
    assert [each["switching_value"] for each in turns] == pytest.approx([-2.5, 35 / 3], rel=1e-9)
    assert [each["nearest"] for each in turns] == [True, False]
    assert row(found, "mines.sands.cost")["switching_value"] == pytest.approx(-2.5)


def test_only_takes_addresses_and_patterns(tornado, contract):
    text = contract(
        price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}",
        shortfall="{penalty: {value: 3 USD/t, low: 0 USD/t, high: 5 USD/t}}",
    ).replace("cost: 2 USD/t", "cost: {value: 2 USD/t, low: 1 USD/t}")
    paths = [each["path"] for each in tornado(text, only=("contracts.toyotsu",)).table()]
    assert sorted(paths) == ["contracts.toyotsu.price", "contracts.toyotsu.shortfall.penalty"]
    assert [each["path"] for each in tornado(text, only=("mines.*",)).table()] == ["mines.sands.cost"]


def test_rows_are_ranked_by_swing(tornado, contract):
    """The price moves 600 + 60, the cost 60 x 1 from 1 to 2."""
    text = contract(price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}").replace(
        "cost: 2 USD/t", "cost: {value: 2 USD/t, low: 1 USD/t}"
    )
    found = tornado(text, NO_CONTRACT)
    assert [each["path"] for each in found.table()] == ["contracts.toyotsu.price", "mines.sands.cost"]
    assert [each["swing"] for each in found.table()] == pytest.approx([660, 60])


def test_without_a_case_the_sign_of_an_undertaking_counts(tornado, contract):
    """A firm contract at p USD/t, without any demand to be served, is worth 60 (p - 2): 0 at 2."""
    text = contract(price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}", firm="true")
    price = row(tornado(text), "contracts.toyotsu.price")
    assert (price["at_low"], price["at_high"]) == pytest.approx((-60, 600))
    assert price["switching_value"] == pytest.approx(2, rel=1e-9) and price["turns"] is True


def test_without_a_case_a_cost_of_supply_has_no_switching_value(tornado, purchase):
    """Where a demand has to be served the objective value is a cost, and its sign means nothing."""
    found = tornado(purchase(price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}"))
    price = row(found, "contracts.lynas.price")
    assert price["switching_value"] is None and price["turns"] is None
    assert price["base_low"] is not None and price["case_low"] is None


def test_an_instance_without_ranges_has_no_rows(tornado, contract):
    found = tornado(contract(), NO_CONTRACT)
    assert list(found.table()) == [] and found.exit_code == 0 and found.status == "optimal"


def test_a_case_without_a_plan_is_named(tornado, contract):
    text = contract(price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}")
    found = tornado(text, "firm: contracts.toyotsu.firm=true; contracts.toyotsu.quantity=150 t/yr")
    assert (found.status, found.exit_code, found.head["failed"]) == ("infeasible", 3, "firm")


def test_the_switching_line_of_two_numbers(tornado, contract):
    """60 (p - c) is 0 where price and cost are equal: from 1 to 8 USD/t, the part of both ranges."""
    text = contract(price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}").replace(
        "cost: 2 USD/t", "cost: {value: 2 USD/t, low: 1 USD/t, high: 8 USD/t}"
    )
    found = tornado(text, NO_CONTRACT)
    line = found.table("switching_line")
    assert (line[0]["x_path"], line[0]["y_path"]) == ("contracts.toyotsu.price", "mines.sands.cost")
    assert [each["x"] for each in line] == pytest.approx([each["y"] for each in line])
    assert (line[0]["x"], line[-1]["x"]) == pytest.approx((1, 8)) and all(each["exact"] for each in line)
    assert found.head["switching_line"]["exact"] is True


def test_a_vertical_piece_of_a_switching_line_is_followed(tornado):
    """Up to 40 t a year all is delivered in both years, and each tonne earns the price less 20 of mining,
    whatever the quantity q: the line is at 20. Beyond, year 2 leaves q - 40 t short at 10 a tonne:
    (q + 40) (p - 20) = 10 (q - 40), which at 53.333 t is p = 21.43."""
    text = (INSTANCES / "tutorial.yaml").read_text()
    before, contract = text.split("  toyotsu:\n")
    ranges = {"price: 40 USD/kg": ("10 USD/kg", "60 USD/kg"), "quantity: 60 t/yr": ("0 t/yr", "120 t/yr")}
    for given, (low, high) in ranges.items():
        name, value = given.split(": ")
        contract = contract.replace(given, f"{name}: {{value: {value}, low: {low}, high: {high}}}")
    found = tornado(f"{before}  toyotsu:\n{contract}", "no: contracts.toyotsu=null")
    line = [(each["x"], each["y"]) for each in found.table("switching_line")]
    vertical = [point for point in line if point[1] < 40.001]
    assert [x for x, _ in vertical] == pytest.approx([20] * len(vertical))
    assert (vertical[0][1], vertical[-1][1], line[-1][1]) == pytest.approx((0, 40, 120))
    assert any(point == pytest.approx((150 / 7, 160 / 3)) for point in line)
    assert found.head["switching_line"]["exact"] is True


def test_a_switching_line_with_a_coefficient_is_sampled(tornado):
    """A yield y at a price p: 100 (y p - 10) is 0 at y = 10 / p; at 20 USD/t that is the end of the range."""
    text = ORE_OR_METAL.replace("price: 30 USD/t", "price: {value: 30 USD/t, low: 20 USD/t, high: 60 USD/t}")
    found = tornado(text, METAL)
    line = found.table("switching_line")
    assert len(line) >= 3 and not any(each["exact"] for each in line)
    for each in line:
        assert each["x"] * each["y"] == pytest.approx(10, rel=1e-4)


def test_where_no_two_values_turn_it_there_is_no_line(tornado, contract):
    """At 8 to 12 USD/t the contract earns whatever mining costs, 1 to 2 USD/t."""
    text = contract(price="{value: 10 USD/t, low: 8 USD/t, high: 12 USD/t}").replace(
        "cost: 2 USD/t", "cost: {value: 2 USD/t, low: 1 USD/t, high: 2 USD/t}"
    )
    found = tornado(text, NO_CONTRACT)
    assert list(found.table("switching_line")) == []
    assert "same in the whole rectangle" in found.head["switching_line"]["reason"]


def test_where_years_are_on_branches_each_point_is_solved_by_itself(tornado, contract):
    """40 t of 60 t, then 80 t, of which 20 t at a fifth off: 116 p - 240 at a price p, 0 at p = 60/29."""
    text = contract(
        years=2,
        price="{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}",
        shortfall="{penalty: 0 USD/t}",
        redelivery="{discount: 20 %}",
        capacity="{steps: {2026-04: 40 t/yr, 2027-04: 100 t/yr}}",
    )
    price = row(tornado(text, NO_CONTRACT), "contracts.toyotsu.price")
    assert price["base_high"] == pytest.approx(116 * 12 - 240)
    assert price["switching_value"] == pytest.approx(60 / 29, abs=1e-3)
    assert price["exact"] is False and "plan by plan" in price["reason"]


def test_a_choice_that_is_left_open_is_refused(load, contract):
    with pytest.raises(monazite.UsageError, match="exit_dates"):
        load(contract(years=2, exit_dates="[2027-04, never]")).tornado(NO_CONTRACT)
