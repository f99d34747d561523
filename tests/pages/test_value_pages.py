"""Pages of the value of a contract: accounts, years, leaving, clauses, the supply curve and the zone of
possible agreement.

The tutorial by hand: the contract is worth 1,800 thousand USD, 1,200 in the first year and 600 in the second.
"""

from __future__ import annotations

import pytest
from conftest import INSTANCES
from page_data import drawn, is_quiet, pictures, rows_of, table, words

import monazite

PRICED = """
materials: {oxide: {unit: t}}
places: {coast: irel}
mines: {sands: {place: coast, material: oxide, capacity: 100 t/yr, tiers: [{rate: 40 t/yr, cost: 2 USD/t},
  {cost: 5 USD/t}]}}
demands: {motors: {place: coast, accepts: [oxide], quantity: 30 t/yr, unmet: 9 USD/t}}
contracts:
  toyotsu:
    counterparty: japan
    destination: japan
    material: oxide
    from: coast
    quantity: 100 t/yr
    firm: false
    price: 6 USD/t
    shortfall: {penalty: 4 USD/t}
    alternative: 8 USD/t
"""


def test_the_worth_is_said_first_and_drawn_by_account_year_and_clause(tmp_path, opened):
    found = monazite.load(INSTANCES / "tutorial.yaml").value("toyotsu")
    folder, page = drawn(found, tmp_path)
    data = pictures(page)
    accounts = [row for row in rows_of(folder, "accounts") if row["removed"] == "contract"]
    drawn_changes = data["value-0-accounts-0"]["series"][0]["values"]
    assert sorted(drawn_changes) == sorted(
        float(row["balance"])
        for row in accounts
        if (float(row["cash"]) or float(row["value"])) and row["account"] not in ("lost", "resources")
    )
    assert data["value-0-years-0"]["series"][0]["values"] == pytest.approx([1200, 600])
    assert data["value-0-exits-0"]["series"][0]["values"] == pytest.approx([-1800, -600])
    clauses = {row["clause"]: float(row["worth"]) for row in rows_of(folder, "clauses")}
    bars = data["value-0-clauses-0"]
    assert dict(zip(bars["categories"], bars["series"][0]["values"], strict=True)) == clauses
    shown = opened(page)
    assert is_quiet(shown)
    assert "The contract toyotsu is worth 1,800 USD thousand" in words(shown, "value-in-short")
    assert [row[1] for row in table(shown, "value-0-years-0")[1:]] == ["+1,200", "+600"]


def test_the_supply_curve_is_in_steps_and_the_zone_between_both_prices(load, tmp_path, opened):
    """Of 100 t, 40 cost 2 USD and the rest 5; the 30 t at home are worth 9. The buyer's alternative is 8."""
    folder, page = drawn(load(PRICED).value("toyotsu"), tmp_path)
    data = pictures(page)
    whole = data["value-0-supply-0"]["views"][0]
    steps = [row for row in rows_of(folder, "offer") if not row["period"]]
    assert [point[0] for point in whole["series"][0]["points"][::2]] == [float(row["least"]) for row in steps]
    assert whole["marks"] == [{"axis": "y", "at": 6.0, "name": "contract price 6"}]
    zone = data["value-0-zone-0"]
    both = [row for row in rows_of(folder, "bargain") if row["better"] == "True"]
    assert zone["band"]["points"] == [
        [float(row[key]) for key in ("quantity", "seller_least", "buyer_most")] for row in both
    ]
    assert {point[1] for point in zone["series"][2]["points"]} == {8}
    shown = opened(page)
    assert is_quiet(shown) and "Both parties can gain" in words(shown, "value-zone")
    said = words(shown, "value-accounts")
    assert "resources (labour, energy, capital) +" in said and "lost (value of lost supply) +" in said
    assert "are nobody's gain or loss: what is paid there is a cost of those who pay." in said
    sides = {row[0]: row[1] for row in table(shown, "value-0-accounts-0")[1:]}
    assert sides == {
        "irel": "inside",
        "japan (cash only)": "outside",
        "resources (labour, energy, capital)": "no party",
        "lost (value of lost supply)": "no party",
    }
    assert data["value-0-accounts-0"]["categories"] == ["irel", "japan (cash only)"]


def test_an_infeasible_instance_says_why_in_place_of_pictures(load, tmp_path, opened):
    """Firm, 120 t of a mine of 100 t a year."""
    firm = PRICED.replace("firm: false", "firm: true").replace("    shortfall: {penalty: 4 USD/t}\n", "")
    found = load(firm.replace("quantity: 100 t/yr", "quantity: 120 t/yr")).value("toyotsu")
    _, page = drawn(found, tmp_path)
    shown = opened(page)
    said = words(shown, "value-status")
    assert is_quiet(shown) and "Infeasible: no plan" in said and "capacity of mine sands" in said
    assert pictures(page) == {}
