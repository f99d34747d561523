"""Tables hold the columns they say, and add up."""

from __future__ import annotations

import pytest
from conftest import INSTANCES

import monazite
from monazite.results.tables import BY_NAME
from monazite.results.tables.ledger import balances


@pytest.fixture(scope="module")
def result():
    return monazite.load(INSTANCES / "irel-japan.yaml").solve()


@pytest.mark.parametrize("name", BY_NAME)
def test_a_table_has_exactly_its_columns(result, name):
    rows = result.tables[name]
    assert rows
    assert all(list(row) == list(BY_NAME[name].COLUMNS) for row in rows)
    assert list(result.frame(name).columns) == list(BY_NAME[name].COLUMNS)
    assert BY_NAME[name].__doc__


def test_the_inside_accounts_add_up_to_the_objective(result):
    inside = sum(cash + value for _, outside, cash, value in balances(result.plan) if not outside)
    assert inside == pytest.approx(result.objective, rel=1e-12)


def test_all_accounts_together_have_nothing(result):
    assert sum(cash + value for _, _, cash, value in balances(result.plan)) == pytest.approx(0, abs=1e-6)


def test_shares_of_a_product_add_up_to_one(result):
    shares = result.frame("dependence").groupby(["period", "product"])["share"].sum()
    assert shares.tolist() == pytest.approx([1.0] * len(shares))


def test_deliveries_in_the_allocation_are_those_of_the_contract(result):
    allocation = result.frame("allocation")
    sent = allocation[allocation["kind"] == "delivery"].groupby("period")["amount"].sum()
    content = result.instance.content("re_chloride", "REO")
    delivered = result.frame("contracts").set_index("period")["delivered"]
    assert (content * sent).tolist() == pytest.approx(delivered.tolist())


def test_neodymium_is_elemental(result):
    row = next(
        row for row in result.tables["allocation"] if row["material"] == "re_chloride" and row["amount"] > 0
    )
    assert row["t_nd"] == pytest.approx(row["amount"] * 0.455 * 0.185 * 0.8574, rel=1e-4)


def test_without_a_plan_there_are_no_rows_and_asking_for_it_raises_the_reason():
    result = monazite.load(
        INSTANCES / "tutorial.yaml", ["contracts.toyotsu.firm=true", "contracts.toyotsu.quantity=500 t/yr"]
    ).solve()
    assert result.status == "infeasible"
    assert result.objective is None
    assert all(result.tables[name] == [] for name in BY_NAME)
    with pytest.raises(monazite.InfeasibleError):
        _ = result.plan


def test_a_notebook_shows_names_escaped(load):
    model = load(
        (
            "materials: {ore: {unit: t}}\nplaces: {a: x}\nmines: {m: {place: a, material: ore, "
            "capacity: 1 t/yr}}\nnote: x"
        ).replace("note: x", ""),
        "title=<b>bold</b>",
    )
    assert "<b>bold</b>" not in model._repr_html_()
    assert "<b>bold</b>" not in model.solve()._repr_html_()


def test_the_price_of_a_quantity_agrees_with_a_finite_difference():
    """The tutorial's second year: one more tonne due is one more short, 10 USD/kg: -10 thousand USD."""
    result = monazite.load(INSTANCES / "tutorial.yaml").solve()
    rows = {
        row["period"]: row for row in result.tables["prices"] if row["constraint"] == "contracts.quantity"
    }
    assert rows["2027-04"]["shadow_price"] == pytest.approx(-10)
    more = monazite.load(INSTANCES / "tutorial.yaml", ["contracts.toyotsu.quantity[2027-04]=61 t/yr"]).solve()
    assert more.objective - result.objective == pytest.approx(-10)
    assert rows["2026-04"]["shadow_price"] == pytest.approx(20)  # 40 received less 20 mined
    assert "+20,000 USD per additional t/yr" in rows["2026-04"]["words"]
