"""Mines: capacity, tiers, reserves, openings and royalties."""

import pytest

MINE = """
horizon: {{start: 2026-04, steps: [{{every: year, count: {years}}}]}}
materials: {{ore: {{unit: t}}}}
places: {{pit: {{}}}}
mines: {{pit: {{place: pit, material: ore, capacity: {capacity} t/yr, {terms}}}}}
sales: {{spot: {{place: pit, material: ore, price: {price} USD/t, cap: none}}}}
"""


def mine(terms: str, years: int = 1, capacity: float = 100, price: float = 6) -> str:
    return MINE.format(terms=terms, years=years, capacity=capacity, price=price)


@pytest.mark.parametrize(("price", "value"), [(4, 90), (6, 220)])
def test_tiers_by_rate_are_mined_as_far_as_they_pay(solve, price, value):
    """30 t/yr cost 1, the rest 5. At 4: 30 x 3 = 90. At 6: 30 x 5 + 70 x 1 = 220."""
    text = mine("tiers: [{rate: 30 t/yr, cost: 1 USD/t}, {cost: 5 USD/t}]", price=price)
    assert solve(text).objective == pytest.approx(value)


def test_tiers_by_reserve_hold_over_the_horizon(solve):
    """80 t in two years, 50 of them cheap: 50 x 5 + 30 x 1 = 280."""
    text = mine("tiers: [{reserve: 50 t, cost: 1 USD/t}, {cost: 5 USD/t}]", years=2, capacity=40)
    assert solve(text).objective == pytest.approx(280)


def test_a_reserve_is_mined_once(solve):
    """150 t in all of 100 t/yr for two years."""
    assert solve(mine("reserve: 150 t", years=2)).objective == pytest.approx(150 * 6)


def test_an_opening_inside_a_year_counts_by_days(solve):
    """October to March are 182 days: 182 t of 365 t/yr."""
    assert solve(mine("opening: 2026-10", capacity=365, price=1)).objective == pytest.approx(182)


def test_a_mine_that_never_opens_keeps_its_rows_and_has_a_price(solve, load):
    """Its first tonne would be worth 6 - 2 = 4."""
    closed = mine("cost: 2 USD/t, opening: never")
    result = solve(closed)
    assert result.objective == pytest.approx(0)
    assert result.plan.duals["mines.capacity", "pit", "2026-04"] == pytest.approx(4)
    assert load(closed).matrix.rows == load(mine("cost: 2 USD/t")).matrix.rows


def test_a_royalty_moves_money_and_not_the_plan(solve):
    """At 6 the mine pays for itself at 2; a royalty of 5 goes to the treasury and stays in the country."""
    result = solve(mine("cost: 2 USD/t, royalty: 5 USD/t"))
    assert result.objective == pytest.approx(400)
    [row] = [row for row in result.tables["ledger"] if row["item"] == "royalty"]
    assert (row["payer"], row["payee"], row["amount"]) == ("planner", "treasury", pytest.approx(500))


def test_cost_beside_tiers_is_refused(refused):
    text = mine("cost: 1 USD/t, tiers: [{cost: 5 USD/t}]")
    assert "found both `cost` and `tiers`" in refused(text)
