"""Outside its term nothing is due under a contract, and nothing is delivered."""

import pytest


def test_a_contract_begins_and_ends(solve, contract, column):
    """In force in the second of three years: 60 t, 60 x (10 - 2) = 480."""
    result = solve(contract(years=3, term="{from: 2027-04, until: 2028-04}"))
    assert column(result, "due") == pytest.approx([0, 60, 0])
    assert column(result, "delivered") == pytest.approx([0, 60, 0])
    assert result.objective == pytest.approx(480)


def test_a_date_inside_a_year_counts_by_days(solve, contract, column):
    """From April to September are 183 of 365 days: 60 x 183 / 365 t."""
    assert column(solve(contract(term="{until: 2026-10}")), "due") == pytest.approx([60 * 183 / 365])


def test_a_contract_year_may_be_excepted(solve, contract, column):
    result = solve(contract(years=3, term="{except: [FY2027-28]}"))
    assert column(result, "cap") == pytest.approx([60, 0, 60])
    assert column(result, "shortfall") == pytest.approx([0, 0, 0])


def test_a_ramp_does_not_outlive_the_term(solve, contract, column):
    """The ramp would keep 50 t due in the second year."""
    result = solve(contract(years=2, term="{until: 2027-04}", ramp_down="{step: 10 t/yr/yr}"))
    assert column(result, "due") == pytest.approx([60, 0])


def test_several_contracts_run_in_different_years(solve, contract):
    """One contract in the first year, another in the second at 12 USD/t: 60 x 8 + 60 x 10 = 1,080."""
    second = """  later:
    counterparty: world
    destination: world
    material: oxide
    from: coast
    quantity: 60 t/yr
    firm: false
    price: 12 USD/t
    shortfall: {penalty: 3 USD/t}
    term: {from: 2027-04}
"""
    result = solve(contract(years=2, term="{until: 2027-04}", more=second))
    assert result.objective == pytest.approx(1080)
    delivered = {(row["contract"], row["label"]): row["delivered"] for row in result.tables["contracts"]}
    assert delivered == pytest.approx(
        {
            ("toyotsu", "FY2026-27"): 60,
            ("toyotsu", "FY2027-28"): 0,
            ("later", "FY2026-27"): 0,
            ("later", "FY2027-28"): 60,
        }
    )


def test_deliveries_are_0_after_the_end_within_a_contract_year(solve, contract):
    """Half years, in force until October: 30 t are due in the year, and the mine gives only 10 t before the
    end; the rest is short."""
    text = contract(
        every="half-year",
        years=2,
        capacity="{steps: {2026-04: 20 t/yr, 2026-10: 200 t/yr}}",
        term="{until: 2026-10}",
    )
    result = solve(text)
    delivered = {key[-1]: amount for key, amount in result.plan.of("deliver")}
    assert delivered == pytest.approx({"2026-04": 10, "2026-10": 0})


def test_a_ramp_ends_with_the_contract_within_a_contract_year(solve, contract, column):
    """Rates are yearly quantities over the time in force: 60 t/yr for 183 of 365 days, then nothing."""
    text = contract(years=2, term="{until: 2026-10}", ramp_down="{step: 10 t/yr/yr}")
    assert column(solve(text), "due") == pytest.approx([60 * 183 / 365, 0])
