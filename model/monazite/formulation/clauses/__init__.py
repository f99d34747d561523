"""The clauses of a contract, one file each. `CLAUSES` is the list; a clause no contract uses adds no rows.

A clause offers `add(block, model, instance, network)`: it puts its rows and any slack into its own block,
named as the module, and returns its flows of money. Clauses that only shape the quantity due or the price
are worked out as data and add no rows.

A clause whose variables stand in the rows of others offers more:

| function | gives |
|---|---|
| `declare(block, instance)` | its variables, before any row is written |
| `beyond(model, name, year)` | what is delivered in a contract year outside its quantity: redelivered, restored, made up |
| `waived(model, name, obligation)` | by how much the floor of a contract year is lowered: bought down, suspended by choice |
| `withheld(model, name, obligation)` | by how much its cap is lowered |
"""

from __future__ import annotations

from types import ModuleType

from monazite.formulation.clauses import (
    adjustment,
    buy_down,
    carry_forward,
    destination,
    extension,
    firm_minimum,
    flexibility,
    force_majeure,
    lots,
    make_up,
    origin,
    price,
    price_review,
    price_tiers,
    pro_rata,
    quality,
    quantity,
    quota,
    ramp_down,
    redelivery,
    restoration,
    returns,
    rolling_minimum,
    settlement,
    shortfall,
    suspension,
    take_or_pay,
    term,
    termination,
    tolerance,
    value_added,
)

CLAUSES: tuple[ModuleType, ...] = (
    settlement,
    term,
    termination,
    extension,
    adjustment,
    suspension,
    force_majeure,
    restoration,
    ramp_down,
    tolerance,
    flexibility,
    quantity,
    firm_minimum,
    rolling_minimum,
    shortfall,
    redelivery,
    buy_down,
    pro_rata,
    lots,
    take_or_pay,
    make_up,
    carry_forward,
    price,
    price_review,
    price_tiers,
    quota,
    quality,
    origin,
    destination,
    value_added,
    returns,
)


def name_of(clause: ModuleType) -> str:
    """The one name of a clause: module, block, record, audit, golden LP and heading in the docs."""
    return clause.__name__.rpartition(".")[2]
