"""Stocks: loss, cover, closing rules, holding cost, capacity."""

import pytest

HEAP = """
horizon: {{start: 2026-04, steps: [{{every: {every}, count: 2}}]}}
materials: {{ore: {{unit: t}}}}
places: {{pit: {{}}}}
mines: {{pit: {{place: pit, material: ore, capacity: {mined}}}}}
stocks: {{heap: {{material: ore, place: pit, {terms}}}}}
sales: {{spot: {{place: pit, material: ore, price: 10 USD/t, cap: {cap}}}}}
"""
LATER = "{steps: {2026-04: 0 t/yr, 2027-04: 1000 t/yr}}"
"""A market that opens in the second year."""


def heap(terms: str, mined: str = "0 t/yr", cap: str = "none", every: str = "year") -> str:
    return HEAP.format(terms=terms, mined=mined, cap=cap, every=every)


@pytest.mark.parametrize("every", ["year", "half-year"])
def test_a_store_loses_its_share_a_year_whatever_the_periods(solve, every):
    """100 t lose 10 % a year: 81 t after two years, 90 t after two half years."""
    cap = LATER if every == "year" else "{steps: {2026-04: 0 t/yr, 2026-10: 1000 t/yr}}"
    left = 81 if every == "year" else 90
    result = solve(heap("opening: 100 t, capacity: none, loss: 10 %/yr, closing: free", cap=cap, every=every))
    assert result.objective == pytest.approx(10 * left)


@pytest.mark.parametrize(("closing", "sold"), [("", 0), (", closing: free", 50), (", closing: 20 t", 30)])
def test_the_closing_rule_says_what_must_be_left(solve, closing, sold):
    """Of 50 t: all by default, none, or 20 t."""
    assert solve(heap("opening: 50 t, capacity: none" + closing)).objective == pytest.approx(10 * sold)


def test_days_of_cover_stay_in_store(solve):
    """73 days are a fifth of a year: 20 t of the 100 t that leave of 120 t in the last year."""
    text = heap("opening: 120 t, capacity: none, closing: free, cover: 73 day", cap=LATER)
    assert solve(text).objective == pytest.approx(10 * 100)


def test_holding_costs_fall_on_the_mean_of_opening_and_closing_stock(solve):
    """50 t kept for two years at 2 USD/t/yr: 200. Nothing is mined or sold."""
    text = heap("opening: 50 t, capacity: none, holding_cost: 2 USD/t/yr")
    assert solve(text).objective == pytest.approx(-200)


def test_a_store_holds_no_more_than_its_capacity(solve):
    """Mined in year 1 and sold in year 2: 30 t."""
    text = heap(
        "opening: 0 t, capacity: 30 t", mined="{steps: {2026-04: 99 t/yr, 2027-04: 0 t/yr}}", cap=LATER
    )
    assert solve(text).objective == pytest.approx(300)


def test_without_a_store_a_material_cannot_wait(solve):
    text = heap(
        "opening: 0 t, capacity: none", mined="{steps: {2026-04: 99 t/yr, 2027-04: 0 t/yr}}", cap=LATER
    )
    kept = solve(text)
    assert kept.objective == pytest.approx(990)
    lines = [line for line in text.splitlines() if not line.startswith("stocks")]
    assert solve("\n".join(lines)).objective == pytest.approx(0)


def test_a_second_store_for_one_spot_is_refused(refused):
    text = heap("opening: 0 t, capacity: none").replace(
        "stocks: {", "stocks: {other: {material: ore, place: pit, opening: 0 t, capacity: none}, "
    )
    assert "`other` stores ore at pit too" in refused(text)
