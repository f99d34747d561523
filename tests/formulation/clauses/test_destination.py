"""What is delivered goes to the contract's destination, and nowhere else."""

import pytest

SECOND = """
  korea:
    counterparty: world
    destination: busan
    material: oxide
    from: coast
    quantity: 30 t/yr
    firm: false
    price: 9 USD/t
    shortfall: {penalty: 3 USD/t}
sales: {spot: {place: coast, material: oxide, destination: rotterdam, price: 3 USD/t, cap: none}}
"""


def test_every_delivery_is_reported_with_its_destination(solve, contract):
    """100 t: 60 to Japan, 30 to Busan, the last 10 sold to Rotterdam; 60 x 8 + 30 x 7 + 10 x 1 = 700."""
    result = solve(contract(more=SECOND))
    rows = {row["destination"]: (row["amount"], row["kind"]) for row in result.tables["allocation"]}
    assert rows == {
        "japan": (pytest.approx(60), "delivery"),
        "busan": (pytest.approx(30), "delivery"),
        "rotterdam": (pytest.approx(10), "sale"),
    }
    assert result.objective == pytest.approx(700)


def test_a_delivery_is_not_sold_on(solve, contract):
    """A sale at 50 USD/t takes from the mine, not from the contract: 60 t cannot be counted twice."""
    result = solve(contract(more=SECOND.replace("price: 3 USD/t, cap", "price: 50 USD/t, cap")))
    assert sum(row["amount"] for row in result.tables["allocation"]) == pytest.approx(100)
