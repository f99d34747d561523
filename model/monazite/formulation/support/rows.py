"""Constraints whose body may have no variables.

The constraints depend on names and keys, never on values: a limit with zero weights, or a budget in a period
without payments, keeps its constraint. Pyomo refuses a comparison of two numbers, so such a body also has a
variable that is fixed at 0, which the compiler omits.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def declare(model: pyo.ConcreteModel) -> None:
    """The variable `model.zero`, fixed at 0."""
    model.zero = pyo.Var(initialize=0.0)
    model.zero.fix()


def kept(model: pyo.ConcreteModel, body: Any) -> Any:
    """A body that may be a number, with the fixed variable added."""
    return body + model.zero
