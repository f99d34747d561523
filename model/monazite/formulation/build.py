"""The table of contents of the linear program."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

import pyomo.core as pyo
from pyomo.common.errors import InvalidConstraintError
from pyomo.common.gc_manager import PauseGC

from monazite.data.records.instance import Instance
from monazite.errors import InstanceError
from monazite.formulation import objective
from monazite.formulation.branches import Branches
from monazite.formulation.branches import add as add_branches
from monazite.formulation.clauses import CLAUSES, name_of
from monazite.formulation.clauses.make_up import nominated
from monazite.formulation.money import gather
from monazite.formulation.network import (
    balances,
    decisions,
    demands,
    expansion,
    imports,
    mines,
    plants,
    ramps,
    routes,
    sales,
    stocks,
)
from monazite.formulation.policy import held, limits, policies, priority, subsidies
from monazite.formulation.support import rows
from monazite.formulation.support.daily import read_daily
from monazite.formulation.support.spots import build_network

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
POLICY: tuple[ModuleType, ...] = (subsidies, limits, policies, held)


def build(
    instance: Instance,
    branches: Branches | None = None,
    served: Mapping[str, float] | None = None,
    network_rows: bool = True,
) -> pyo.ConcreteModel:
    """The linear program of an instance, as a plain Pyomo model.

    Each module has a block of its name, so that the name of a constraint includes its module:
    `shortfall.floor[toyotsu,2026-04]`. The model maximises `value`; `model.money.flows` lists the money
    flows. `branches` fixes the branch of some contract years, `served` is the shortfall of those that are
    served first. Without `network_rows` the model has all variables, and only those constraints that may
    depend on a contract. A constraint without variables is an `InstanceError`.
    """
    try:
        # The algebra is many objects that live on; searching them for garbage takes two fifths of the time.
        with PauseGC():
            return _assemble(instance, branches or {}, served or {}, NETWORK if network_rows else ())
    except InvalidConstraintError as error:
        row = str(error).rpartition("Constraint ")[2].strip().strip("'")
        message = (
            f"the constraint {row} has no variables. Expected at least one. Check the element it belongs to"
        )
        raise InstanceError(message) from None


def _assemble(
    instance: Instance, branches: Branches, served: Mapping[str, float], modules: tuple[ModuleType, ...]
) -> pyo.ConcreteModel:
    model = pyo.ConcreteModel(name=instance.title)
    network = build_network(instance)
    rows.declare(model)
    model.exact_bounds = {}  # Bounds that no float is equal to, by the key of their row.
    decisions.add(model, instance, network)
    flows = []
    model.daily = {name: read_daily(instance, each) for name, each in instance.contracts.items()}
    model.obligations = {
        name: tuple(daily.obligation(year) for year in daily.years) for name, daily in model.daily.items()
    }
    model.nominated = {
        (name, year.key): nominated(contract, year)
        for name, contract in instance.contracts.items()
        for year in instance.contract_years(contract)
    }
    model.clauses = CLAUSES
    for clause in CLAUSES:
        model.add_component(name_of(clause), pyo.Block())
        if hasattr(clause, "declare"):
            clause.declare(model.component(name_of(clause)), instance)
    for module in (*NETWORK, *POLICY):
        model.add_component(name_of(module), pyo.Block())
    for module in (*modules, *CLAUSES, *POLICY):
        flows += module.add(model.component(name_of(module)), model, instance, network)
    model.branches = pyo.Block()
    add_branches(model.branches, model, instance, branches)
    model.priority = pyo.Block()
    priority.add(model.priority, model, instance, served)
    policies.add_budgets(model.policies, model, instance, flows)
    gather(model, flows)
    objective.add(model, instance)
    return model
