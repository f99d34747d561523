"""Destination: what is delivered goes to the contract's destination, and nowhere else.

The contract has one variable `deliver` for its one destination: deliveries cannot be sold on elsewhere,
and material for other outlets is a sale or another contract. Tables name the destination of every row.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No rows of its own."""
    return []
