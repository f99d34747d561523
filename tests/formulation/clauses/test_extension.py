"""A right to let the contract go on beyond its term."""

import pytest

CLAUSES = {"years": 2, "term": "{until: 2027-04}"}


@pytest.mark.parametrize(("exercised", "due", "value"), [("true", [60, 60], 960), ("false", [60, 0], 480)])
def test_an_extended_contract_goes_on(solve, contract, column, exercised, due, value):
    """60 t a year earn 60 x (10 - 2) = 480."""
    clause = f"{{until: 2028-04, holder: buyer, exercised: {exercised}}}"
    result = solve(contract(**CLAUSES, extension=clause))
    assert column(result, "due") == pytest.approx(due)
    assert result.objective == pytest.approx(value)
