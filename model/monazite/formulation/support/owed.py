r"""Quantities owed from one contract year to the next: redelivered or restored later.

```math
\begin{aligned}
\mathit{owed}_{c,y} &= \mathit{owed}_{c,y-1} + \mathit{arising}_{c,y} - \mathit{back}_{c,y}
    && \text{(carried)} \\
\mathit{back}_{c,y} &\le \mathit{owed}_{c,y-1} && \text{(earlier)} \\
\mathit{owed}_{c,Y} &= 0 && \text{(end, without a settlement in money)}
\end{aligned}
```
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyomo.core as pyo

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear
from monazite.formulation.support.hooks import yearly
from monazite.formulation.support.meaning import Constraint, Part, RightHandSide, Role, Variable, of_basis


def owed_meanings(clause: str, done: str) -> dict[str, Constraint | Variable]:
    """The meanings of the families of a clause; `done` is `redelivered` or `restored`."""
    address, years = f"contracts.{{contract}}.{clause}", ("contract", "year")
    return {
        "back": Variable(
            f"quantity {done} under contract {{contract}}",
            f"The quantity {done} in a contract year, owed from earlier ones.",
            years,
            of_basis,
            address,
            held=True,
            part=Part.BEYOND,
        ),
        "owed": Variable(
            f"quantity to be {done} under contract {{contract}}",
            "The quantity owed at the end of a contract year.",
            years,
            of_basis,
            address,
        ),
        "carried": Constraint(
            f"quantity to be {done} under contract {{contract}}",
            f"The quantity owed at the end of a contract year is the quantity owed before, plus new claims, "
            f"minus the quantity {done}.",
            years,
            of_basis,
            address,
            Role.DEFINITION,
            RightHandSide.NONE,
        ),
        "earlier": Constraint(
            f"quantity that may be {done} under contract {{contract}}",
            f"The quantity {done} in a contract year is at most the quantity owed before it.",
            years,
            of_basis,
            address,
            Role.LIMIT,
            RightHandSide.NONE,
        ),
        "end": Constraint(
            f"all owed under contract {{contract}} must be {done}",
            "The quantity owed at the end of the horizon is 0.",
            ("contract",),
            of_basis,
            address,
            Role.LIMIT,
            RightHandSide.NONE,
        ),
    }


def declare_owed(block: pyo.Block, instance: Instance, has: Callable[[Contract], Any]) -> None:
    """Variables `back[contract,year]` and `owed[contract,year]` of the contracts that have the clause."""
    block.back = yearly(instance, has)
    block.owed = yearly(instance, has)


def add_owed(
    block: pyo.Block,
    name: str,
    years: Sequence[ContractYear],
    arising: Callable[[ContractYear], Any],
    settled: bool,
) -> None:
    """Constraints `carried[contract,year]`, `earlier[contract,year]`, and `end[contract]` unless the rest is
    `settled`.
    """
    before: Any = 0.0
    for year in years:
        back, owed = block.back[name, year.key], block.owed[name, year.key]
        block.carried[name, year.key] = owed - before + back - arising(year) == 0
        block.earlier[name, year.key] = back - before <= 0
        before = owed
    if not settled:
        block.end[name] = before == 0


def declare_rows(block: pyo.Block) -> None:
    """The constraints, without members."""
    block.carried = pyo.Constraint(pyo.Any)
    block.earlier = pyo.Constraint(pyo.Any)
    block.end = pyo.Constraint(pyo.Any)
