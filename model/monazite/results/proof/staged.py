"""The programs of one instance: with contract years on a side, with what was served first, and with another objective."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import inf, nextafter

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.build import build
from monazite.formulation.policy.priority import SERVED, missed
from monazite.formulation.sides import Sides
from monazite.solving.matrix import Matrix, compile_model

Served = Mapping[str, Fraction]
"""By the full name of a contract or demand, the least that it goes without."""


def program(
    instance: Instance,
    sides: Sides | None = None,
    served: Served | None = None,
    stage: str | None = None,
    slack: float = 0.0,
) -> Matrix:
    """The compiled program; `stage` makes it the one that finds the least that a contract or demand goes without.

    A bound that no float is equal to is rounded up for the solver, and kept as it is for the proof. `slack` widens the solver's
    bounds by a share of their size.
    """
    bounds = _bounds(served, slack)
    model = build(instance, sides, bounds)
    if stage is not None:
        model.value.set_value(-missed(model, instance, stage))
    matrix = compile_model(model)
    exact = {}
    for row, key in enumerate(matrix.rows):
        if served and key[0] == SERVED:
            constant = Fraction(bounds[key[1]]) - Fraction(float(matrix.row_upper[row]))
            exact[row] = served[key[1]] - constant
    return replace(matrix, exact=exact) if exact else matrix


def model_of(instance: Instance, sides: Sides, served: Served) -> pyo.ConcreteModel:
    """The same program as a Pyomo model."""
    return build(instance, sides, _bounds(served, 0.0))


def _bounds(served: Served | None, slack: float) -> dict[str, float]:
    return {name: _above(short, slack) for name, short in (served or {}).items()}


def _above(short: Fraction, slack: float) -> float:
    """The nearest float that is no smaller, and a slack."""
    found = float(short)
    if Fraction(found) < short:
        found = nextafter(found, inf)
    return found + slack * max(1.0, found)
