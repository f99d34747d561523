"""The clauses of a contract, one file each. `CLAUSES` is the list; a clause no contract uses adds no rows.

A clause offers `add(block, model, instance, network)`: it puts its rows and any slack into its own block,
named as the module, and returns its flows of money. Clauses that only shape the quantity due or the price
are worked out as data and add no rows.
"""

from __future__ import annotations

from types import ModuleType

from monazite.formulation.clauses import (
    destination,
    force_majeure,
    origin,
    price,
    quantity,
    ramp_down,
    returns,
    settlement,
    shortfall,
    suspension,
    tolerance,
)

CLAUSES: tuple[ModuleType, ...] = (
    settlement,
    suspension,
    force_majeure,
    ramp_down,
    tolerance,
    quantity,
    shortfall,
    price,
    origin,
    destination,
    returns,
)


def name_of(clause: ModuleType) -> str:
    """The one name of a clause: module, block, record, audit, golden LP and heading in the docs."""
    return clause.__name__.rpartition(".")[2]
