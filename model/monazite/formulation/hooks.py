"""What all clauses together add to a row, without one clause knowing another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyomo.core as pyo

from monazite.data.contract import Contract
from monazite.data.instance import Instance


def summed(hook: str, *arguments: Any) -> Any:
    """The sum of what every clause that offers a function of that name gives for the same arguments."""
    from monazite.formulation.clauses import CLAUSES

    return sum(getattr(clause, hook)(*arguments) for clause in CLAUSES if hasattr(clause, hook))


def at(variable: Any, *key: str) -> Any:
    """A variable at an index, and 0 where there is none."""
    return variable[key] if key in variable else 0.0  # noqa: SIM401  Pyomo's containers have no `get`.


def yearly(instance: Instance, has: Callable[[Contract], Any]) -> pyo.Var:
    """A variable, at least 0, for every contract year of the contracts that have something."""
    index = [
        (name, year.key)
        for name, contract in instance.contracts.items()
        if has(contract)
        for year in instance.contract_years(contract)
    ]
    return pyo.Var(index, domain=pyo.NonNegativeReals)
