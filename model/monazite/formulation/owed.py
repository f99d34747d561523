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

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.timeline import ContractYear
from monazite.formulation.hooks import yearly


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
