"""What tables hold agrees with the instance and with each other."""

import pytest
from conftest import INSTANCES

import monazite
from monazite.results.tables import TABLES, table_name

BY_NAME = {table_name(table): table for table in TABLES}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_column_says_what_it_holds(name):
    assert all(BY_NAME[name].COLUMNS.values())
    assert BY_NAME[name].__doc__


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("contracts", {"contract", "period", "due", "delivered", "shortfall", "unit"}),
        ("allocation", {"period", "destination", "material", "amount", "unit", "t_nd"}),
        ("dependence", {"period", "product", "origin", "share"}),
        ("ledger", {"period", "payer", "payee", "item", "kind", "amount", "present_value", "unit"}),
    ],
)
def test_the_promised_columns_are_there(name, columns):
    assert columns <= set(BY_NAME[name].COLUMNS)


def test_what_leaves_and_stays_is_what_came(solve, rich):
    """Metal: opening stock + made + bought = delivered + sold + served + what is left + what the store
    loses."""
    result = solve(rich)
    plan = result.plan
    made = 0.24 * sum(amount for _, amount in plan.of("run"))
    bought = sum(amount for _, amount in plan.of("buy"))
    out = sum(row["amount"] for row in result.tables["allocation"] if row["material"] == "metal")
    levels = [5.0, *[row["closing"] for row in result.tables["stocks"]][:-1]]
    years = [period.years for period in plan.instance.timeline.periods]
    lost = sum(level * (1 - 0.99**length) for level, length in zip(levels, years, strict=True))
    assert made + bought == pytest.approx(out + lost)


def test_neodymium_is_counted_only_where_a_material_declares_it(solve, rich):
    rows = solve(rich.replace("magnet: {unit: t, contains: {Nd: 40 %}}", "magnet: {unit: t}")).tables[
        "allocation"
    ]
    for row in rows:
        assert row["t_nd"] == (pytest.approx(0.4 * row["amount"]) if row["material"] == "metal" else None)


def test_demand_is_served_or_unmet(solve, rich):
    for row in solve(rich).tables["unmet"]:
        assert row["served"] + row["unmet"] == pytest.approx(row["wanted"])


def test_floor_delivered_and_shortfall_agree(solve, rich):
    for row in solve(rich).tables["contracts"]:
        assert row["floor"] == pytest.approx(0.95 * row["due"])
        assert row["delivered"] + row["shortfall"] >= row["floor"] - 1e-6


def test_a_mine_s_use_stays_within_its_capacity(solve, rich):
    for row in solve(rich).tables["capacity"]:
        assert row["used"] <= row["capacity"] + 1e-6


def test_present_values_in_the_ledger_add_up_to_the_objective(solve, rich):
    result = solve(rich)
    inside = {a for a in result.instance.accounts if not result.instance.is_outside(a)}
    total = sum(
        row["present_value"] * ((row["payee"] in inside) - (row["payer"] in inside))
        for row in result.tables["ledger"]
    )
    assert total == pytest.approx(result.objective)


def test_the_price_of_the_tutorial_s_mine_is_reported_in_words():
    """In year 2 one more tonne goes to Japan: 40 - 20, and 10 of penalty saved."""
    rows = monazite.load(INSTANCES / "tutorial.yaml").solve().tables["prices"]
    [row] = [r for r in rows if r["constraint"] == "mines.capacity" and r["period"] == "2027-04"]
    assert row["shadow_price"] == pytest.approx(30)
    assert row["words"] == "capacity of mine sands (FY2027-28): +30,000 USD per additional t"


def test_a_table_is_read_as_a_frame(solve, rich):
    result = solve(rich)
    frame = result.frame("ledger")
    assert list(frame.columns) == list(BY_NAME["ledger"].COLUMNS)
    assert len(frame) == len(result.tables["ledger"])
    with pytest.raises(monazite.MonaziteError, match="there is no table"):
        result.frame("no_such_table")
