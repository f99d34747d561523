"""Routes: loss, freight, a capacity that materials share, handover between owners."""

import pytest

ROAD = """
materials: {{x: {{unit: t}}, y: {{unit: t}}}}
places: {{a: {{}}, b: {owner}}}
mines: {{x: {{place: a, material: x, capacity: 40 t/yr}}, y: {{place: a, material: y, capacity: 100 t/yr}}}}
routes: {{road: {{from: a, to: b, materials: [x, y], cost: 1 USD/t{terms}}}}}
sales:
  x: {{place: b, material: x, price: 10 USD/t, cap: none}}
  y: {{place: b, material: y, price: 8 USD/t, cap: none}}
"""


def test_what_is_lost_on_the_way_is_paid_for_and_not_sold(solve):
    """36 t of x and 90 t of y arrive of 140 t sent: 360 + 720 - 140 = 940."""
    assert solve(ROAD.format(owner="{}", terms=", loss: 10 %")).objective == pytest.approx(940)


def test_materials_share_the_capacity_of_a_route(solve):
    """60 t: the 40 of x first, then 20 of y: 40 x 9 + 20 x 7 = 500."""
    assert solve(ROAD.format(owner="{}", terms=", capacity: 60 t/yr")).objective == pytest.approx(500)


def test_a_route_between_owners_hands_over_what_arrives(solve):
    """90 t of y arrive and cost the trader 5 each; the sender pays the freight."""
    text = ROAD.format(owner="trader", terms=", loss: 10 %").replace("capacity: 40", "capacity: 0")
    result = solve(
        text
        + """
transfers:
  x: {material: x, seller: planner, buyer: trader, price: 5 USD/t}
  y: {material: y, seller: planner, buyer: trader, price: 5 USD/t}
"""
    )
    paid = {(row["payer"], row["payee"], row["item"]): row["amount"] for row in result.tables["ledger"]}
    assert paid == pytest.approx(
        {
            ("planner", "resources", "freight"): 100,
            ("trader", "planner", "transfer"): 450,
            ("world", "trader", "sale"): 720,
        }
    )
    assert result.objective == pytest.approx(620)
