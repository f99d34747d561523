"""Destination: deliveries go to the destination of the contract only.

The contract has one variable `deliver` for its destination: deliveries cannot be sold elsewhere, and material
for other outlets is a sale or another contract. Tables list the destination of each delivery.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.spots import Network


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """No constraints of its own."""
    return []
