"""Cross-field checks: what single records cannot see."""

import pytest

TEXT = """
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
sources: {survey: {title: A survey}}
materials: {ore: {unit: t, contains: {Nd: 10 %}}, metal: {unit: t, contains: {Nd: 50 %}}}
places: {pit: {}, works: {}}
mines:
  pit: {place: pit, material: ore, capacity: 100 t/yr, cost: 1 USD/t}
routes:
  road: {from: pit, to: works, materials: [ore], cost: 1 USD/t}
processes:
  smelt: {per: ore, inputs: {ore: 1 t}, outputs: {metal: 0.2 t}, cost: 1 USD/t}
plants:
  works: {place: works, runs: {smelt: 1}, capacity: 100 t/yr}
imports:
  china: {place: works, material: metal, origin: china, price: 15 USD/t, cap: 100 t/yr}
sales:
  spot: {place: works, material: metal, price: 4 USD/t, cap: 5 t/yr}
demands:
  cars: {place: works, accepts: [metal], quantity: 20 t/yr, unmet: 50 USD/t}
contracts:
  japan:
    counterparty: japan
    destination: japan
    material: metal
    from: works
    quantity: 10 t/yr
    firm: false
    price: 20 USD/t
    shortfall: {penalty: 1 USD/t}
"""


def test_the_instance_that_these_tests_break_is_in_order(solve, warned):
    assert warned(TEXT) == ""
    assert solve(TEXT).verified


def broken(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("place: pit, material: ore, cap", "place: pat, material: ore, cap",
         "unknown place `pat`. Did you mean `pit`?"),
        ("inputs: {ore: 1 t}", "inputs: {ore: 1 t, oar: 1 t}", "unknown material `oar`. Did you mean `ore`?"),
        ("runs: {smelt: 1}", "runs: {melt: 1}", "unknown process `melt`. Did you mean `smelt`?"),
        ("counterparty: japan", "counterparty: japn", "unknown account `japn`. Did you mean `japan`?"),
        ("cap: 5 t/yr", "cap: 5 t/yr, source: servey", "unknown source `servey`. Did you mean `survey`?"),
        ("    firm: false", "    firm: false\n    basis: Nb", "unknown content `Nb`. Did you mean `Nd`?"),
        ("    firm: false", "    firm: false\n    origin: [smelter]", "unknown plant or mine `smelter`"),
        ("cap: 5 t/yr", "cap: {value: 5 t/yr, source: assumption}", "the assumption has no `note`"),
        ("outputs: {metal: 0.2 t}", "outputs: {metal: 0.3 t}",
         "the outputs contain 0.15 t Nd and the inputs 0.1 t, per t of ore"),
        ("unmet: 50 USD/t", "unmet: [{share: 50 %, price: 9 USD/t}, {price: 8 USD/t}]", "tiers out of order"),
        ("unmet: 50 USD/t", "unmet: [{price: 8 USD/t}, {price: 9 USD/t}]", "the tier has no `share`"),
        ("places: {pit: {}, works: {}}", "places: {pit: {}, works: japan}", "`japan` is an outside account"),
        ("places: {pit: {}, works: {}}", "places: {pit: {}, works: smelter}",
         "ore passes from planner to smelter without a transfer price"),
        ("    from: works", "    from: pit", "metal cannot reach pit"),
        ("unmet: 50 USD/t",
         "unmet: none}\n  fans: {place: pit, accepts: [metal], quantity: 1 t/yr, unmet: none",
         "the demand can never be served: metal cannot reach pit"),
        ("price: 15 USD/t, cap: 100 t/yr", "price: 3 USD/t, cap: none}\nlimits: {}\nnote: {",
         "found a mapping"),
        ("materials: [ore], cost: 1 USD/t}",
         "materials: [ore]}\n  back: {from: works, to: pit, materials: [ore]}",
         "the cycle of routes works - pit - works is free for ore"),
        ("    firm: false", "    firm: false\n    suspension: {from: 2027-04, until: 2026-10}",
         "before it begins"),
        ("quantity: 20 t/yr", "quantity: {steps: {2030-04: 20 t/yr}}", "the first step begins 2030-04-01"),
        ("accepts: [metal]", "accepts: [metal, metal]", "`metal` is in the list twice"),
        ("materials: [ore]", "materials: [ore, ore]", "`ore` is in the list twice"),
        ("    firm: false", "    firm: false\n    suspension: {from: 2027-04, notice: 9999 years}",
         "Expected at most 1000 years"),
        ("quantity: 20 t/yr", "quantity: {value: 20 t/yr, growth: 1000 %/yr, from: 1990-04}",
         "the amount in 2026-04 is 6.183e38 t/yr"),
    ],
)  # fmt: skip
def test_a_fault_is_reported(refused, old, new, message):
    assert message in refused(broken(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [("materials: [ore]", "materials: [ore, power]"), ("accepts: [metal]", "accepts: [metal, power]")],
)
def test_materials_that_share_a_number_are_counted_in_one_unit(refused, old, new):
    text = broken(old, new).replace("materials: {ore", "materials: {power: {unit: MWh}, ore", 1)
    assert "the materials have different units (t, MWh) and are added up" in refused(text)


def test_a_pump_that_can_be_seen_is_refused(refused):
    """Bought for 3 without a cap and sold for 4 without a cap, at one place."""
    text = broken("price: 15 USD/t, cap: 100 t/yr", "price: 3 USD/t, cap: none")
    told = refused(text.replace("price: 4 USD/t, cap: 5 t/yr", "price: 4 USD/t, cap: none"))
    assert "buying metal from `imports.china`" in told
    assert (
        "the gain is unbounded in 2026-04: buying metal from `imports.china` costs 3 USD/t landed and sent, "
        "and" in told
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cost: 1 USD/t}\nroutes", "cost: 1 USD/t, opening: 2030-04}\nroutes",
         "it opens 2030-04-01, after the horizon ends (2028-04-01)"),
        ("unmet: 50 USD/t",
         "unmet: 50 USD/t}\n  fans: {place: pit, accepts: [metal], quantity: 1 t/yr, unmet: 9 USD/t",
         "the demand can never be served: metal cannot reach pit"),
        ("price: 15 USD/t, cap", "price: 60 USD/t, cap",
         ("the import is never bought: it costs more in every period than the value of lost supply "
          "of each")),
        ("runs: {smelt: 1}, capacity: 100 t/yr}",
         "runs: {smelt: 1}, capacity: 100 t/yr}\n  far: {place: pit, runs: {melt: 1}, capacity: 1 t/yr}",
         "unknown process"),
    ],
)  # fmt: skip
def test_a_doubt_is_a_warning(load, warned, old, new, message):
    text = broken(old, new)
    if message == "unknown process":
        text = text.replace(
            "processes:", "processes:\n  melt: {per: metal, inputs: {metal: 1 t}, cost: 1 USD/t}"
        )
        message = "the plant can never run melt: metal cannot reach pit"
    assert message in warned(text)


def test_never_is_explicit_and_not_warned_of(warned):
    assert warned(broken("cost: 1 USD/t}\nroutes", "cost: 1 USD/t, opening: never}\nroutes")) == ""


ORE = "imports:\n  ore: {place: works, material: ore, origin: china, price: 10 USD/t, cap: 1 t/yr}"


def test_a_product_that_costs_less_than_its_inputs_is_warned_of(warned):
    """Ore bought at 10 for metal at 0.2 t a tonne of ore: 50 USD of inputs, and metal costs 15 to buy."""
    told = warned(broken("imports:", ORE))
    assert (
        "processes.smelt: prices along the chain do not fit together in FY2026-27: the inputs cost "
        "50 USD/t of metal, "
        "and metal is bought for 15 USD/t. Expected a product that costs at least its inputs. Check "
        "the prices and "
        "their units" in told
    )
    assert told.count("do not fit together") == 1  # Not again for the last period.


def test_magnets_at_42_beside_oxide_at_110_do_not_fit(warned):
    """0.39 t of oxide at 110 USD/kg are 42.9 USD a kg of magnet, in which no work is paid."""
    text = """
money: {unit: USD million, price_year: 2026}
materials: {oxide: {unit: t}, magnet: {unit: t}}
places: {park: {}}
processes: {make: {per: magnet, inputs: {oxide: 0.39 t}, outputs: {magnet: 1 t}, cost: 20 USD/kg}}
plants: {works: {place: park, runs: {make: 1}, capacity: 10 t/yr}}
imports:
  oxide: {place: park, material: oxide, origin: others, price: 110 USD/kg, cap: none}
  magnet: {place: park, material: magnet, origin: china, price: 42 USD/kg, cap: none}
demands: {cars: {place: park, accepts: [magnet], quantity: 20 t/yr, unmet: 500 USD/kg}}
"""
    assert "the inputs cost 42,900 USD/t of magnet, and magnet is bought for 42,000 USD/t" in warned(text)
    assert warned(text.replace("42 USD/kg", "64 USD/kg")) == ""


def test_a_price_in_another_unit_is_warned_of(warned):
    """Metal at 15,000 USD a tonne, where it takes 5.5 to make: a price per kg written per tonne, or the
    reverse."""
    text = broken("imports:", ORE.replace("10 USD/t", "0.1 USD/t")).replace(
        "price: 15 USD/t", "price: 15000 USD/t"
    )
    text = text.replace("unmet: 50 USD/t", "unmet: 50000 USD/t")
    told = warned(text)
    assert (
        "the inputs and their conversion cost 5.5 USD/t of metal, and metal is bought for 15,000 USD/t"
        in told
    )
    assert "Expected a product that costs at most 100 times what it takes to make" in told


STEEL = """
horizon: {start: 2026-01, steps: [{every: year, count: 3}]}
materials: {ore: {unit: t}, coke: {unit: t}, iron: {unit: t}, slag: {unit: t, discard: 1 USD/t}, steel:
    {unit: t}, sheet: {unit: t}}
places: {works: mill}
processes:
  blast: {per: iron, inputs: {ore: 1.6 t, coke: 0.5 t}, outputs: {iron: 1 t, slag: 0.3 t}, cost: 40 USD/t}
  refine: {per: steel, inputs: {iron: 1.05 t}, outputs: {steel: 1 t}, cost: 60 USD/t}
  roll: {per: sheet, inputs: {steel: 1.1 t}, outputs: {sheet: 1 t}, cost: 50 USD/t}
plants:
  furnace: {place: works, runs: {blast: 1}, capacity: 90 t/yr}
  converter: {place: works, runs: {refine: 1}, capacity: 90 t/yr}
  mill: {place: works, runs: {roll: 1}, capacity: 90 t/yr}
imports:
  ore: {place: works, material: ore, origin: brazil, price: 100 USD/t, cap: none}
  coke: {place: works, material: coke, origin: china, price: 250 USD/t, cap: none}
  iron: {place: works, material: iron, origin: world, price: 450 USD/t, cap: none}
  steel: {place: works, material: steel, origin: world, price: 700 USD/t, cap: none}
  sheet: {place: works, material: sheet, origin: world, price: 1100 USD/t, cap: none}
demands: {cars: {place: works, accepts: [sheet], quantity: 50 t/yr, unmet: 5000 USD/t}}
"""


def test_a_chain_of_plants_worth_running_is_in_order(warned, solve):
    """Iron for 325 USD of inputs and running where it costs 450 to buy, steel for 532 where it costs 700,
    sheet for 820 where it costs 1,100: each step earns more than a fifth, as a plant has to that pays for
    itself."""
    assert solve(STEEL).verified
    assert warned(STEEL) == ""


def test_what_by_products_earn_is_credited_to_the_inputs(warned):
    """Ore at 100 gives 0.1 t of copper at 600 USD/t and 0.001 t of gold at 80,000 USD/t: 20 of 100 USD are
    left to copper, 200 USD a tonne. Without the gold copper would cost 1,000 USD of ore."""
    text = """
materials: {ore: {unit: t}, copper: {unit: t}, gold: {unit: t}}
places: {works: mill}
processes: {smelt: {per: ore, inputs: {ore: 1 t}, outputs: {copper: 0.1 t, gold: 0.001 t}}}
plants: {smelter: {place: works, runs: {smelt: 1}, capacity: 90 t/yr}}
imports:
  ore: {place: works, material: ore, origin: chile, price: 100 USD/t, cap: none}
  copper: {place: works, material: copper, origin: world, price: 600 USD/t, cap: none}
sales: {gold: {place: works, material: gold, price: 80000 USD/t, cap: none}}
demands: {cars: {place: works, accepts: [copper], quantity: 5 t/yr, unmet: 9000 USD/t}}
"""
    assert warned(text) == ""
    assert "the inputs cost 1,000 USD/t of copper" in warned(
        text.replace("price: 80000 USD/t", "price: 0 USD/t")
    )


def test_coefficients_far_apart_are_warned_of_by_name(warned):
    """A process that uses 1e-4 t and one that takes 1e4 of capacity."""
    text = broken("outputs: {metal: 0.2 t}", "outputs: {metal: 0.00001 t}").replace(
        "runs: {smelt: 1}", "runs: {smelt: 10000}"
    )
    told = warned(text)
    assert "more than six orders of magnitude" in told
    assert "plants.capacity[works,2026-04]" in told


def test_all_faults_are_reported_at_once_with_file_and_line(refused):
    text = TEXT.replace("cost: 1 USD/t}\nroutes", "cost: 1 USD}\nroutes").replace(
        "cap: 5 t/yr", "cup: 5 t/yr"
    )
    text = text.replace("place: works, runs", "place: wroks, runs").replace(
        "quantity: 20 t/yr", "quantity: 20 t"
    )
    told = refused(text)
    for fault in (
        "mines.pit.cost: found the unit 'USD'",
        "unknown key 'cup'. Did you mean `cap`?",
        "demands.cars.quantity: found the unit 't'",
    ):
        [line] = [line for line in told.splitlines() if fault in line]
        assert line.split(": ")[0].rpartition(":")[2].isdigit()


def test_names_are_checked_together_with_units(refused):
    text = TEXT.replace("place: works, runs", "place: wroks, runs").replace(
        "quantity: 20 t/yr", "quantity: 20 t"
    )
    told = refused(text)
    assert "unknown place `wroks`" in told
    assert "found the unit 't'. Expected the unit 't/yr'" in told


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Nd: 10 %", "Nd: 10", "found 10, which is 10 t Nd in a tonne"),
        (
            "cap: 100 t/yr}\nsales",
            "tariff: 5, cap: 100 t/yr}\nsales",
            "found 5 without a unit, which is 500 %",
        ),
        (
            "{ore: {unit: t, c",
            "{gold: {unit: USD}, ore: {unit: t, c",
            "'USD' is a unit of money",
        ),
        (
            "price: 20 USD/t",
            "price: 20 USD/t\n    origin: [works, works]",
            "`works` is in the list twice",
        ),
        ("china, price: 15", "china, seller: planner, price: 15", "`planner` is an inside account"),
    ],
)
def test_what_looks_right_and_is_not_is_refused(refused, old, new, message):
    assert old in TEXT
    assert message in refused(TEXT.replace(old, new))


def test_growth_counted_from_before_the_horizon_has_grown_already(load):
    """100 t/yr in April 2024, 10 %/yr: 121 t in the first year of a horizon that begins in 2026."""
    text = TEXT.replace("quantity: 20 t/yr", "quantity: {value: 100 t/yr, growth: 10 %/yr, from: 2024-04}")
    amounts = load(text).instance.demands["cars"].quantity.by_period
    assert list(amounts.values()) == pytest.approx([121, 133.1])


def test_a_capacity_that_begins_with_the_opening_is_not_halved_twice(load):
    """0 until October, then 1,000 t/yr; opened in October: 182 of 365 days of the year, 499 t."""
    from monazite.formulation.network.mines import open_capacity

    text = TEXT.replace(
        "capacity: 100 t/yr, cost",
        "capacity: {steps: {2026-04: 0 t/yr, 2026-10: 1000 t/yr}}, opening: 2026-10, cost",
    )
    instance = load(text).instance
    first = instance.timeline.periods[0]
    assert open_capacity(instance.mines["pit"], first) == pytest.approx(1000 * 182 / 365)


def test_a_price_in_another_unit_needs_a_factor_with_a_unit(refused):
    text = TEXT.replace(
        "materials: {ore", "prices: {gas: {value: 5 USD/m3, material: gas}}\nmaterials: {gas: {unit: m3}, ore"
    ).replace("price: 15 USD/t", "price: {of: gas}")
    assert "the price 'gas' is in USD/m3, this one in USD/t" in refused(text)
