"""The clauses of a contract, one file each. `CLAUSES` is the list; a clause that no contract uses adds no
constraints.

A clause has `add(block, model, instance, network)`: it adds its constraints and variables to its own block,
named like the module, and returns its money flows. Clauses that only change the quantity due or the price are
evaluated as data and add no constraints.

A clause whose variables occur in constraints of others has more functions:

| function | result |
|---|---|
| `declare(block, instance)` | its variables, before any constraint is added |
| `beyond(model, name, year)` | deliveries of a contract year beyond its quantity (redelivered, made up ...) |
| `waived(model, name, obligation)` | the reduction of the floor: bought down, suspended by choice |
| `withheld(model, name, obligation)` | the reduction of its cap |
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
    """The name of a clause, the same for module, block, record, audit, golden LP and heading in the docs."""
    return clause.__name__.rpartition(".")[2]
