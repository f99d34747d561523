"""The tables of a result, one file each; `TABLES` is the list.

A table module offers `COLUMNS` (name -> what it holds, with its unit) and `rows(plan)`, which gives one
dictionary a row with exactly those keys. Amounts are in the material's unit, money in the instance's,
and a column `unit` or `money_unit` says which.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from monazite.results.plan import Plan
from monazite.results.tables import (
    allocation,
    assumptions,
    capacity,
    contracts,
    dependence,
    flows,
    ledger,
    prices,
    stocks,
    summary,
    unmet,
)

TABLES: tuple[ModuleType, ...] = (
    summary,
    allocation,
    contracts,
    dependence,
    unmet,
    ledger,
    prices,
    flows,
    stocks,
    capacity,
    assumptions,
)


def table_name(table: ModuleType) -> str:
    """The name of a table: that of its file."""
    return table.__name__.rpartition(".")[2]


def all_tables(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Every table of a plan, by name."""
    return {table_name(table): table.rows(plan) for table in TABLES}
