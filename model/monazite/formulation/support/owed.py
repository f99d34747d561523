r"""What is owed from one contract year to the next and made good later: redelivered or restored.

```math
\begin{aligned}
\mathit{owed}_{c,y} &= \mathit{owed}_{c,y-1} + \mathit{arising}_{c,y} - \mathit{back}_{c,y} && \text{(carried)} \\
\mathit{back}_{c,y} &\le \mathit{owed}_{c,y-1} && \text{(earlier)} \\
\mathit{owed}_{c,Y} &= 0 && \text{(end, unless what is left is settled in money)}
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
    """The meaning of the families, by the clause and what is done with what is owed: `redelivered`."""
    address, years = f"contracts.{{contract}}.{clause}", ("contract", "year")
    return {
        "back": Variable(
            f"quantity {done} under contract {{contract}}",
            f"What is {done} in a contract year of what is owed from earlier ones.",
            years,
            of_basis,
            address,
            part=Part.BEYOND,
        ),
        "owed": Variable(
            f"quantity to be {done} under contract {{contract}}",
            "What is still owed when a contract year ends.",
            years,
            of_basis,
            address,
        ),
        "carried": Constraint(
            f"quantity to be {done} under contract {{contract}}",
            f"What is owed when a contract year ends is what was owed before, with what arises, less what is {done}.",
            years,
            of_basis,
            address,
            Role.DEFINITION,
            RightHandSide.NONE,
        ),
        "earlier": Constraint(
            f"quantity that may be {done} under contract {{contract}}",
            f"What is {done} in a contract year is at most what was owed before it.",
            years,
            of_basis,
            address,
            Role.LIMIT,
            RightHandSide.NONE,
        ),
        "end": Constraint(
            f"all owed under contract {{contract}} must be {done}",
            "Nothing is owed at the end of the horizon.",
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
    """Rows `owed[contract,year]`, `earlier[contract,year]`, and `end[contract]` unless what is left is `settled`."""
    before: Any = 0.0
    for year in years:
        back, owed = block.back[name, year.key], block.owed[name, year.key]
        block.carried[name, year.key] = owed - before + back - arising(year) == 0
        block.earlier[name, year.key] = back - before <= 0
        before = owed
    if not settled:
        block.end[name] = before == 0


def declare_rows(block: pyo.Block) -> None:
    """The rows, empty as yet."""
    block.carried = pyo.Constraint(pyo.Any)
    block.earlier = pyo.Constraint(pyo.Any)
    block.end = pyo.Constraint(pyo.Any)
