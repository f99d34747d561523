"""The tables of a result, one file each; `TABLES` is the list.

A table module offers `COLUMNS` (name -> what it holds, with its type and unit) and `rows(plan)`, which gives
one dictionary a row with exactly those keys; `NEEDS_SOLVER` is true where that takes further solves, and
`KEY` names the columns in which rows differ. Amounts are in the material's unit, money in the instance's, and
a column `unit` or `money_unit` names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from monazite.results.plan import Plan
from monazite.results.report import Table
from monazite.results.tables import (
    allocation,
    assumptions,
    balance,
    building,
    capacity,
    chain,
    contracts,
    dependence,
    flows,
    ledger,
    materials,
    prices,
    sensitivity,
    stocks,
    summary,
    unmet,
)

TABLES: tuple[ModuleType, ...] = (
    summary,
    balance,
    building,
    allocation,
    contracts,
    dependence,
    unmet,
    ledger,
    prices,
    sensitivity,
    flows,
    chain,
    stocks,
    capacity,
    assumptions,
    materials,
)


def table_name(table: ModuleType) -> str:
    """The name of a table: that of its file."""
    return table.__name__.rpartition(".")[2]


BY_NAME: dict[str, ModuleType] = {table_name(table): table for table in TABLES}


def table_of(module: ModuleType, plan: Plan | None) -> Table:
    """A table of a plan; empty without one."""
    needs_solver = getattr(module, "NEEDS_SOLVER", False)

    def make() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = module.rows(plan) if plan else []
        return rows

    return Table(table_name(module), module.COLUMNS, make, needs_solver, key=getattr(module, "KEY", ()))


class Tables(Mapping[str, Table]):
    """The tables of a plan by name, each computed when it is first read; all are empty without a plan."""

    def __init__(self, plan: Plan | None):
        self._tables = {name: table_of(module, plan) for name, module in BY_NAME.items()}

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(BY_NAME)

    def __len__(self) -> int:
        return len(BY_NAME)
