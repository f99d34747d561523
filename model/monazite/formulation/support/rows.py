"""Rows that stay although no decision stands in them.

Rows follow from names and keys, never from values: a limit whose weights are 0, or a budget in a period in which
nothing can be paid, keeps its row. Pyomo refuses a comparison of two numbers, so such a body also names a
variable that is fixed at nothing, and the compiler leaves it out.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def declare(model: pyo.ConcreteModel) -> None:
    """The variable `model.nothing`, fixed at 0."""
    model.nothing = pyo.Var(initialize=0.0)
    model.nothing.fix()


def kept(model: pyo.ConcreteModel, body: Any) -> Any:
    """The body of a row that may turn out to be a number alone."""
    return body + model.nothing
