"""Plants: capacity shared by processes, availability, openings, owners."""

import pytest

WORKS = """
materials: {{a: {{unit: t}}, b: {{unit: t}}}}
places: {{site: irel}}
processes:
  make_a: {{per: a, outputs: {{a: 1 t}}, cost: 1 USD/t}}
  make_b: {{per: b, outputs: {{b: 1 t}}, cost: 1 USD/t}}
plants: {{works: {{place: site, runs: {{make_a: 1, make_b: 2}}, capacity: 100 t/yr{terms}}}}}
sales:
  a: {{place: site, material: a, price: 4 USD/t, cap: {cap}}}
  b: {{place: site, material: b, price: 6 USD/t, cap: none}}
"""


def test_processes_share_a_plant_by_their_use_of_its_capacity(solve):
    """A tonne of b takes two of capacity: 5 / 2 a unit, less than a's 3. All a: 300."""
    assert solve(WORKS.format(terms="", cap="none")).objective == pytest.approx(300)


def test_what_the_first_process_leaves_goes_to_the_second(solve):
    """40 t of a, then (100 - 40) / 2 = 30 t of b: 40 x 3 + 30 x 5 = 270."""
    result = solve(WORKS.format(terms="", cap="40 t/yr"))
    assert result.objective == pytest.approx(270)
    assert result.plan.amount("run", "make_b", "works", "2026-04") == pytest.approx(30)


def test_availability_scales_the_capacity(solve):
    assert solve(WORKS.format(terms=", availability: 80 %", cap="none")).objective == pytest.approx(240)


def test_a_plant_that_opens_inside_the_year_runs_by_days(solve):
    """182 of 365 days."""
    text = WORKS.format(terms=", opening: 2026-10", cap="none")
    assert solve(text).objective == pytest.approx(300 * 182 / 365)


def test_another_owner_buys_its_inputs_and_sells_its_outputs(solve):
    """50 t of a at 2 USD/t from IREL, 50 t of b at 5 USD/t back; IREL sells b at 6."""
    result = solve("""
materials: {a: {unit: t}, b: {unit: t}}
places: {site: irel}
mines: {pit: {place: site, material: a, capacity: 50 t/yr}}
processes: {refine: {per: a, inputs: {a: 1 t}, outputs: {b: 1 t}, cost: 1 USD/t}}
plants: {works: {place: site, owner: toll, runs: {refine: 1}, capacity: 100 t/yr}}
sales: {b: {place: site, material: b, price: 6 USD/t, cap: none}}
transfers:
  a: {material: a, seller: irel, buyer: toll, price: 2 USD/t}
  b: {material: b, seller: toll, buyer: irel, price: 5 USD/t}
""")
    paid = {(row["payer"], row["payee"], row["item"]): row["amount"] for row in result.tables["ledger"]}
    assert paid == pytest.approx(
        {
            ("toll", "resources", "running"): 50,
            ("toll", "irel", "transfer"): 100,
            ("irel", "toll", "transfer"): 250,
            ("world", "irel", "sale"): 300,
        }
    )
    assert result.objective == pytest.approx(250)


def test_a_plant_of_another_owner_without_transfer_prices_is_refused(refused):
    text = WORKS.format(terms=", owner: toll", cap="none")
    assert "a passes from toll to irel without a transfer price" in refused(text)


def test_a_by_product_without_an_outlet_stops_the_plant_unless_it_may_be_discarded(solve):
    """1 t of b comes with each t of a: stuck without an outlet; at 1 USD/t to discard, 100 x (3 - 1)."""
    text = WORKS.format(terms="", cap="none").replace("outputs: {a: 1 t}", "outputs: {a: 1 t, b: 1 t}")
    text = text[: text.index("  b: {place")]
    assert solve(text).objective == pytest.approx(0)
    discarded = solve(text.replace("b: {unit: t}", "b: {unit: t, discard: 1 USD/t}"))
    assert discarded.objective == pytest.approx(200)
