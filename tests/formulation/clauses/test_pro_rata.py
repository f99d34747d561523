"""Contracts of one group are short by the same share of what is due to each."""

import pytest

OTHER = """  other:
    counterparty: world
    destination: world
    material: oxide
    from: coast
    firm: false
    quantity: 90 t/yr
    price: %s USD/t
    shortfall: {penalty: 3 USD/t}
    pro_rata: exports
"""


def test_a_shortage_is_shared_in_proportion(solve, contract):
    """100 t for 150 t due: two thirds each, 40 t and 60 t, though the other pays more. 40 x 8 + 60 x 9 - 50 x
    3 = 710."""
    result = solve(contract(pro_rata="exports", more=OTHER % 11))
    delivered = {row["contract"]: row["delivered"] for row in result.tables["contracts"]}
    assert delivered == pytest.approx({"toyotsu": 40, "other": 60})
    assert result.objective == pytest.approx(710)


def test_without_the_clause_the_better_price_is_served_first(solve, contract):
    text = contract(more=(OTHER % 11).replace("    pro_rata: exports\n", ""))
    delivered = {row["contract"]: row["delivered"] for row in solve(text).tables["contracts"]}
    assert delivered == pytest.approx({"toyotsu": 10, "other": 90})


def test_without_a_shortage_all_is_delivered(solve, contract):
    result = solve(contract(pro_rata="exports", capacity="150 t/yr", more=OTHER % 11))
    assert [row["shortfall"] for row in result.tables["contracts"]] == pytest.approx([0, 0])
