"""Only the output of named plants or mines may fill the contract."""

import pytest

CHEAP = "imports: {china: {place: coast, material: oxide, origin: china, price: 1 USD/t, cap: 100 t/yr}}"


def test_without_an_origin_imports_may_fill_it(solve, contract):
    """60 t bought at 1 and delivered at 10: 540."""
    assert solve(contract(capacity="30 t/yr", more=CHEAP)).objective == pytest.approx(540)


def test_imports_cannot_fill_a_contract_with_an_origin(solve, contract, column):
    """The mine gives 30 t: 30 x (10 - 2) - 30 x 3 = 150."""
    result = solve(contract(capacity="30 t/yr", more=CHEAP, origin="[sands]"))
    assert column(result, "delivered") == pytest.approx([30])
    assert result.objective == pytest.approx(150)


def test_imports_may_stand_in_where_the_mine_s_output_is_counted(solve, contract):
    """Cumulative output counts, not grains: the mine runs for 2 to allow deliveries, its oxide is sold as
    any."""
    text = contract(
        capacity="30 t/yr",
        origin="[sands]",
        more=CHEAP + "\nsales: {spot: {place: coast, material: oxide, price: 5 USD/t, cap: 40 t/yr}}",
    )
    # 30 mined at 2; 30 delivered at 10, 30 short at 3; 40 bought at 1 and sold at 5.
    assert solve(text).objective == pytest.approx(30 * 8 - 30 * 3 + 40 * 4)


def test_what_is_bought_under_another_contract_cannot_fill_a_contract_with_an_origin(solve, contract, column):
    """The mine gives 30 t, and 100 t may be bought for 1 at the place of handover: 150, as with imports."""
    bought = """
  lynas:
    counterparty: world
    role: buyer
    material: oxide
    to: coast
    quantity: 100 t/yr
    firm: false
    price: 1 USD/t
"""
    result = solve(contract(capacity="30 t/yr", origin="[sands]", more=bought))
    assert column(result, "delivered") == pytest.approx([30, 0])
    assert result.objective == pytest.approx(150)


def test_output_may_wait_in_store(solve, contract, column):
    """All is mined in year 1 and owed in year 2; China's oxide could be delivered and is not needed."""
    text = contract(
        years=2,
        capacity="{steps: {2026-04: 60 t/yr, 2027-04: 0 t/yr}}",
        quantity="{steps: {2026-04: 0 t/yr, 2027-04: 60 t/yr}}",
        origin="[sands]",
        more="stocks: {heap: {material: oxide, place: coast, opening: 0 t, capacity: none}}",
    )
    assert column(solve(text), "delivered") == pytest.approx([0, 60])


def test_the_opening_stock_at_the_origin_s_place_counts(solve, contract, column):
    """20 t in store, 0 mined, any amount from China: 20 t are delivered."""
    text = contract(
        capacity="0 t/yr",
        origin="[sands]",
        more=CHEAP + "\nstocks: {heap: {material: oxide, place: coast, opening: 20 t, capacity: none, "
        "closing: free}}",
    )
    assert column(solve(text), "delivered") == pytest.approx([20])


OTHER = """
  korea:
    counterparty: world
    destination: korea
    material: oxide
    from: coast
    origin: [sands, hills]
    quantity: 60 t/yr
    firm: false
    price: 10 USD/t
    shortfall: {penalty: 3 USD/t}
"""


def test_contracts_that_share_an_origin_share_its_output(solve, contract, column):
    """Sands gives 30 t, hills 20 t: 50 t for both together, although China's oxide is there for all."""
    text = contract(capacity="30 t/yr", origin="[sands]", more=OTHER + CHEAP).replace(
        "mines: {", "mines: {hills: {place: coast, material: oxide, capacity: 20 t/yr, cost: 2 USD/t}, "
    )
    result = solve(text)
    assert sum(column(result, "delivered")) == pytest.approx(50)
    assert column(result, "delivered")[0] <= 30 + 1e-6


def test_overlapping_origins_cannot_be_counted_twice(solve, contract, column):
    """Three mines of 20 t; Japan takes from sands or dunes, Korea from sands or hills, each 60 t: 60 t
    between them, at most 40 t each, although China's oxide is there for all."""
    text = contract(capacity="20 t/yr", origin="[sands, dunes]", more=OTHER + CHEAP).replace(
        "mines: {",
        "mines: {hills: {place: coast, material: oxide, capacity: 20 t/yr, cost: 2 USD/t}, "
        "dunes: {place: coast, material: oxide, capacity: 20 t/yr, cost: 2 USD/t}, ",
    )
    delivered = column(solve(text), "delivered")
    assert sum(delivered) == pytest.approx(60)
    assert max(delivered) <= 40 + 1e-6


def test_an_origin_must_make_the_material(refused, contract):
    text = contract(origin="[pit]").replace(
        "mines: {", "mines: {pit: {place: coast, material: magnet, capacity: 1 t/yr}, "
    )
    assert "`pit` does not make oxide" in refused(text)


def test_an_origin_s_output_counts_once_and_in_time(solve, contract, column):
    """Sands gives 10 t in year 1, hills 10 t in year 2. Korea (sands or hills) is owed 10 t in year 1, Japan
    (sands only) 10 t in year 2: whoever takes sands' 10 t, the other gets none of it, and hills come too late
    for Korea."""
    text = contract(
        years=2,
        capacity="{steps: {2026-04: 10 t/yr, 2027-04: 0 t/yr}}",
        quantity="{steps: {2026-04: 0 t/yr, 2027-04: 10 t/yr}}",
        origin="[sands]",
        more=OTHER.replace("60 t/yr", "{steps: {2026-04: 10 t/yr, 2027-04: 0 t/yr}}")
        + "stocks: {heap: {material: oxide, place: coast, opening: 0 t, capacity: none}}\n"
        + CHEAP,
    ).replace(
        "mines: {",
        (
            "mines: {hills: {place: coast, material: oxide, capacity: {steps: {2026-04: 0 t/yr, "
            "2027-04: 10 t/yr}}, cost: 2 USD/t}, "
        ),
    )
    assert sum(column(solve(text), "delivered")) == pytest.approx(10)


def test_an_opening_stock_is_not_counted_for_two_contracts(solve, contract, column):
    """Nothing mined, 10 t in store at the place of both origins, all of China's oxide: 10 t for both
    together."""
    text = contract(
        capacity="0 t/yr",
        origin="[sands]",
        more=OTHER.replace("[sands, hills]", "[hills]")
        + "stocks: {heap: {material: oxide, place: coast, opening: 10 t, capacity: none, closing: free}}\n"
        + CHEAP,
    ).replace("mines: {", "mines: {hills: {place: coast, material: oxide, capacity: 0 t/yr, cost: 2 USD/t}, ")
    assert sum(column(solve(text), "delivered")) == pytest.approx(10)
