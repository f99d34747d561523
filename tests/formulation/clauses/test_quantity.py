"""No more than the quantity due is delivered; a firm contract allows no less."""

import pytest


def test_no_more_is_delivered_than_is_due(solve, contract, column):
    """The mine could give 100 t; the buyer takes 60 t: 60 x (10 - 2) = 480."""
    result = solve(contract())
    assert column(result, "delivered") == pytest.approx([60])
    assert result.objective == pytest.approx(480)


def test_a_contract_counts_its_basis_not_the_material(solve, contract, column):
    """60 t Nd need 120 t of oxide with 50 % Nd; 100 t hold 50 t Nd, at 10 USD each.

    50 x 10 - 100 x 2 - 10 x 3 = 270.
    """
    result = solve(contract(basis="Nd"))
    assert column(result, "due") == pytest.approx([60])
    assert column(result, "delivered") == pytest.approx([50])
    assert column(result, "shortfall") == pytest.approx([10])
    assert column(result, "unit") == ["t Nd"]
    assert result.objective == pytest.approx(270)


def test_the_quantity_may_grow(solve, contract, column):
    """60 t, then 10 % more."""
    assert column(solve(contract(years=2, quantity="{value: 60 t/yr, growth: 10 %/yr}")), "due") == (
        pytest.approx([60, 66])
    )


def test_a_firm_contract_beyond_the_mine_has_no_plan(attempt, contract):
    result = attempt(contract(firm="true", capacity="40 t/yr"))
    assert result.status == "infeasible"
    assert result.objective is None
    assert any("toyotsu" in str(row) for row in result.error.conflict)


def test_a_firm_contract_within_the_mine_is_met_though_it_loses(solve, contract, column):
    """At 1 USD/t every tonne loses 1, and the penalty of 3 is no way out: -60."""
    result = solve(contract(firm="true", price="1 USD/t"))
    assert column(result, "delivered") == pytest.approx([60])
    assert result.objective == pytest.approx(-60)


def test_a_firm_contract_needs_no_penalty(solve, contract):
    text = contract(firm="true").replace("    shortfall: {penalty: 3 USD/t}\n", "")
    assert solve(text).objective == pytest.approx(480)


def test_a_quantity_of_zero_keeps_its_rows(load, contract):
    """So the structure is the same along a sweep: the same rows and columns, with limit 0."""
    some, none = load(contract()).matrix, load(contract(), "contracts.toyotsu.quantity=0 t/yr").matrix
    assert some.rows == none.rows
    assert some.columns == none.columns
