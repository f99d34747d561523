"""Sums over all clauses, so that no clause refers to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyomo.core as pyo

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance


def summed(hook: str, model: pyo.ConcreteModel, *arguments: Any) -> Any:
    """The sum of a function, named `hook`, over all clauses of a model that define it."""
    functions = (getattr(clause, hook) for clause in model.clauses if hasattr(clause, hook))
    return sum(function(model, *arguments) for function in functions)


def at(variable: Any, *key: str) -> Any:
    """A variable at an index, and 0 where there is none."""
    return variable[key] if key in variable else 0.0  # noqa: SIM401  Pyomo's containers have no `get`.


def yearly(instance: Instance, has: Callable[[Contract], Any]) -> pyo.Var:
    """A nonnegative variable for every contract year of the contracts for which `has` is true."""
    index = [
        (name, year.key)
        for name, contract in instance.contracts.items()
        if has(contract)
        for year in instance.contract_years(contract)
    ]
    return pyo.Var(index, domain=pyo.NonNegativeReals)
