"""The table of contents of the linear program."""

from __future__ import annotations

from types import ModuleType

import pyomo.core as pyo
from pyomo.common.errors import InvalidConstraintError

from monazite.data.instance import Instance
from monazite.errors import InstanceError
from monazite.formulation import (
    balances,
    decisions,
    demands,
    expansion,
    imports,
    limits,
    mines,
    objective,
    plants,
    policies,
    ramps,
    routes,
    rows,
    sales,
    stocks,
    subsidies,
)
from monazite.formulation.clauses import CLAUSES, name_of
from monazite.formulation.money import gather
from monazite.formulation.network import build_network

NETWORK: tuple[ModuleType, ...] = (
    balances,
    mines,
    plants,
    expansion,
    ramps,
    routes,
    imports,
    sales,
    demands,
    stocks,
)
RULES: tuple[ModuleType, ...] = (subsidies, limits, policies)


def build(instance: Instance) -> pyo.ConcreteModel:
    """The linear program of an instance, as a plain Pyomo model.

    Each module has a block of its name, so a row's name says where it comes from:
    `shortfall.floor[toyotsu,2026-04]`. The model maximises `value`; `model.money.flows` says who pays whom.
    A row in which no decision stands is an `InstanceError`: it states something about numbers alone.
    """
    try:
        return _assemble(instance)
    except InvalidConstraintError as error:
        row = str(error).rpartition("Constraint ")[2].strip().strip("'")
        raise InstanceError(f"this rule binds nothing, since no decision stands in it: {row}") from None


def _assemble(instance: Instance) -> pyo.ConcreteModel:
    model = pyo.ConcreteModel(name=instance.title)
    network = build_network(instance)
    rows.declare(model)
    decisions.add(model, instance, network)
    flows = []
    for module in (*NETWORK, *CLAUSES, *RULES):
        block = pyo.Block()
        model.add_component(name_of(module), block)
        flows += module.add(block, model, instance, network)
    policies.add_budgets(model.policies, model, instance, flows)
    gather(model, flows)
    objective.add(model, instance)
    return model
