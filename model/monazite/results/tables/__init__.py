"""The tables of a result, one file each; `TABLES` is the list.

A table module offers `COLUMNS` (name -> what it holds, with its unit) and `rows(plan)`, which gives one
dictionary a row with exactly those keys. Amounts are in the material's unit, money in the instance's,
and a column `unit` or `money_unit` says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    sensitivity,
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
    sensitivity,
    flows,
    stocks,
    capacity,
    assumptions,
)


def table_name(table: ModuleType) -> str:
    """The name of a table: that of its file."""
    return table.__name__.rpartition(".")[2]


BY_NAME: dict[str, ModuleType] = {table_name(table): table for table in TABLES}


class Tables(Mapping[str, list[dict[str, Any]]]):
    """The tables of a plan by name, each worked out when it is first read; all are empty without a plan."""

    def __init__(self, plan: Plan | None):
        self._plan = plan
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        if name not in self._rows:
            self._rows[name] = BY_NAME[name].rows(self._plan) if self._plan else []
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(BY_NAME)

    def __len__(self) -> int:
        return len(BY_NAME)
