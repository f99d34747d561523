"""The programs of one instance: with contract years in a branch, with the shortages of stages, and with
the objective of a stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import inf, nextafter

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.branches import Branches
from monazite.formulation.build import build
from monazite.formulation.policy.priority import SERVED, missed
from monazite.solving.matrix import Matrix, compile_model

Served = Mapping[str, Fraction]
"""The least shortage, by the full name of a contract or demand."""


def program(
    instance: Instance,
    branches: Branches | None = None,
    served: Served | None = None,
    stage: str | None = None,
    slack: float = 0.0,
) -> Matrix:
    """The compiled program; with `stage`, the one that finds the least shortage of a contract or demand.

    A bound that no float is equal to is rounded up for the solver, and used exactly by the proof. `slack`
    widens the solver's bounds by a share of their size.
    """
    bounds = _bounds(served, slack)
    model = build(instance, branches, bounds)
    if stage is not None:
        model.value.set_value(-missed(model, instance, stage))
    matrix = compile_model(model)
    exact = {}
    for row, key in enumerate(matrix.rows):
        if served and key[0] == SERVED:
            constant = Fraction(bounds[key[1]]) - Fraction(float(matrix.row_upper[row]))
            exact[row] = served[key[1]] - constant
    return replace(matrix, exact={**matrix.exact, **exact}) if exact else matrix


def model_of(instance: Instance, branches: Branches, served: Served) -> pyo.ConcreteModel:
    """The same program as a Pyomo model."""
    return build(instance, branches, _bounds(served, 0.0))


def _bounds(served: Served | None, slack: float) -> dict[str, float]:
    return {name: _above(short, slack) for name, short in (served or {}).items()}


def _above(short: Fraction, slack: float) -> float:
    """The nearest float that is not smaller, plus a slack."""
    found = float(short)
    if Fraction(found) < short:
        found = nextafter(found, inf)
    return found + slack * max(1.0, found)
