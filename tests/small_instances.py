"""Small instances that many tests start from, as fixtures."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture
def contract() -> Callable[..., str]:
    """The text of an instance: 100 t/yr of oxide for 2 USD/t, 60 t/yr owed at 10 USD/t, 3 USD/t for what is
    short.

    Keywords are clauses that are added or changed; `years`, `every` and `capacity` shape the rest, `more` is
    further sections.
    """

    def contract(
        years: int = 1,
        every: str = "year",
        start: str = "2026-04",
        capacity: str = "100 t/yr",
        more: str = "",
        **clauses: str,
    ) -> str:
        terms = {
            "quantity": "60 t/yr",
            "firm": "false",
            "price": "10 USD/t",
            "shortfall": "{penalty: 3 USD/t}",
        } | clauses
        lines = "\n".join(f"    {name}: {value}" for name, value in terms.items())
        return f"""
horizon: {{start: {start}, steps: [{{every: {every}, count: {years}}}]}}
materials: {{oxide: {{unit: t, contains: {{Nd: 50 %}}}}, magnet: {{unit: t}}}}
places: {{coast: irel, park: makers}}
mines: {{sands: {{place: coast, material: oxide, capacity: {capacity}, cost: 2 USD/t}}}}
contracts:
  toyotsu:
    counterparty: japan
    destination: japan
    material: oxide
    from: coast
{lines}
{more}"""

    return contract


@pytest.fixture
def purchase() -> Callable[..., str]:
    """The text of an instance: users want 40 t/yr worth 20 USD/t each, 60 t/yr may be taken at 10 USD/t.

    Keywords are clauses that are added or changed; `years`, `every` and `demand` shape the rest, `more` is
    further sections.
    """

    def purchase(
        years: int = 1,
        every: str = "year",
        demand: str = "40 t/yr",
        money: str = "{unit: USD, price_year: 2026}",
        more: str = "",
        **clauses: str,
    ) -> str:
        terms = {"quantity": "60 t/yr", "firm": "false", "price": "10 USD/t"} | clauses
        lines = "\n".join(f"    {name}: {value}" for name, value in terms.items())
        return f"""
horizon: {{start: 2026-04, steps: [{{every: {every}, count: {years}}}]}}
money: {money}
materials: {{oxide: {{unit: t, contains: {{Nd: 50 %}}}}}}
places: {{park: makers}}
demands: {{motors: {{place: park, accepts: [oxide], quantity: {demand}, unmet: 20 USD/t}}}}
contracts:
  lynas:
    counterparty: world
    role: buyer
    material: oxide
    to: park
{lines}
{more}"""

    return purchase


@pytest.fixture
def decided() -> Callable[..., list[float]]:
    """The amounts of one decision, in the order of its index: `decided(result, "take_or_pay.unlifted")`."""
    return lambda result, decision: [amount for _, amount in result.plan.of(decision)]


@pytest.fixture
def paid() -> Callable[..., dict[str, float]]:
    """What is paid for one item, by period: the payer's side counts below zero where `account` pays."""

    def paid(result, item: str, account: str) -> dict[str, float]:  # type: ignore[no-untyped-def]
        found: dict[str, float] = {}
        for row in result.tables["ledger"]:
            if row["item"] == item and account in (row["payer"], row["payee"]):
                sign = 1 if row["payee"] == account else -1
                found[row["period"]] = found.get(row["period"], 0.0) + sign * row["amount"]
        return found

    return paid


@pytest.fixture
def column() -> Callable[..., list[float]]:
    """One column of the table of contracts, by contract year."""
    return lambda result, name: [row[name] for row in result.tables["contracts"]]


MAGNETS = """
horizon: {start: 2026-04, steps: [{every: year, count: 3}]}
materials: {magnet: {unit: t}}
places: {park: users}
stocks: {store: {material: magnet, place: park, opening: 0 t, capacity: 6 t, holding_cost: 1 USD/t/yr}}
imports:
  china: {place: park, material: magnet, origin: china, price: 10 USD/t, cap: 12 t/yr}
  others: {place: park, material: magnet, origin: others, price: 30 USD/t, cap: none}
demands: {cars: {place: park, accepts: [magnet], quantity: 10 t/yr, unmet: none}}
"""
"""Users need 10 t of magnets a year: 10 USD/t from China, at most 12 t/yr, or 30 USD/t from others. A store
of 6 t costs 1 USD/t/yr on the mean of opening and closing stock."""
RICH = """
horizon: {start: 2026-04, steps: [{every: half-year, count: 2}, {every: year, count: 2}]}
money: {unit: USD, price_year: 2026, discount: 8 %/yr, rates: {INR: 0.0110 USD}}
materials:
  ore: {unit: t, contains: {Nd: 10 %}}
  metal: {unit: t, contains: {Nd: 40 %}}
  slag: {unit: t, discard: 0.1 USD/t}
  magnet: {unit: t, contains: {Nd: 40 %}}
places: {pit: miner, works: maker}
mines:
  pit: {place: pit, material: ore, capacity: 200 t/yr, royalty: 0.2 USD/t, reserve: 500 t,
    tiers: [{rate: 100 t/yr, cost: 1 USD/t}, {cost: 2 USD/t}], ramp: {up: 500 t/yr/yr, before: 100 t/yr}}
routes:
  road: {from: pit, to: works, materials: [ore], cost: 0.5 USD/t, loss: 2 %, capacity: 190 t/yr}
processes:
  smelt: {per: ore, inputs: {ore: 1 t}, outputs: {metal: 0.24 t, slag: 0.5 t}, cost: 1 USD/t}
plants:
  works: {place: works, owner: toll, runs: {smelt: 1}, capacity: 100 t/yr, availability: 95 %,
    expansion: {capital: 10 USD/(t/yr), life: 10 years, lead: 6 months, limit: 60 t/yr/yr, total: 80 t/yr}}
stocks:
  metal: {material: metal, place: works, opening: 5 t, capacity: 30 t, loss: 1 %/yr,
    holding_cost: 0.5 USD/t/yr, cover: 14 day}
imports:
  china: {place: works, material: metal, origin: china, freight: 1 USD/t, tariff: 10 %, cap: 20 t/yr,
    tiers: [{rate: 5 t/yr, price: 20 USD/t}, {price: 40 USD/t}]}
sales: {spot: {place: works, material: metal, price: 60 USD/t, cap: 2 t/yr}}
demands:
  cars: {place: works, account: users, accepts: [metal, magnet], quantity: {value: 30 t/yr, growth: 5 %/yr},
    unmet: [{share: 10 %, price: 30 USD/t}, {price: 90 USD/t}]}
transfers:
  road: {material: ore, seller: miner, buyer: maker, price: 5 USD/t}
  in: {material: ore, seller: maker, buyer: toll, price: 6 USD/t}
  out: {material: metal, seller: toll, buyer: maker, price: 25 USD/t}
  slag: {material: slag, seller: toll, buyer: maker, price: 0 USD/t}
  users: {material: metal, seller: maker, buyer: users, price: 30 USD/t}
  magnets: {material: magnet, seller: maker, buyer: users, price: 60 USD/t}
subsidies: {scheme: {plants: [works], per: tonne, of: [metal], rate: 1 USD/t, total: 40 USD}}
contracts:
  japan:
    counterparty: japan
    destination: japan
    material: metal
    basis: Nd
    from: works
    origin: [works]
    quantity: 8 t/yr
    firm: false
    price: 50 USD/t
    shortfall: [{share: 20 %, price: 5 USD/t}, {price: 40 USD/t}]
    tolerance: {down: 5 %, up: 5 %, holder: seller}
    returns: {magnet: 0.1 t}
limits: {ore: {flows: {mines.pit: 1, imports.china: 2}, at_most: 250 t/yr}}
policies:
  home: {rule: domestic_share, materials: [metal, magnet], share: 20 %}
  china: {rule: origin_share, materials: [metal], share: 60 %, origin: china}
"""


@pytest.fixture
def rich() -> str:
    """The text of the instance."""
    return RICH


@pytest.fixture
def plan(solve):
    """Its plan."""
    return solve(RICH).plan
