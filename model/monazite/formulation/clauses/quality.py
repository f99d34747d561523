r"""Quality: deliveries are a blend of grades that meets a specification.

```math
\begin{aligned}
\sum_g b_g \, \mathit{grade}_{c,g,t} &= b_c \, \mathit{deliver}_{c,t} && \text{(filled)} \\
\sum_g (k_g - \kappa_{c,t}) \, \mathit{grade}_{c,g,t} &\ge 0 && \text{(least; } \le 0 \text{ for most)}
\end{aligned}
```

with the content $k$ of each grade and the specification $\kappa$ of each period, its mean over the same days
as the [price](#price). Grades are materials; each counts with its content $b$ of the basis of the contract.
The dual of `least` is the value of a looser specification, per unit of content.
"""

from __future__ import annotations

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.formulation.money import Flow
from monazite.formulation.support.meaning import (
    Constraint,
    RightHandSide,
    Role,
    Variable,
    of_basis,
    of_material,
)
from monazite.formulation.support.spots import Network

MEANINGS: dict[str, Constraint | Variable] = {
    "grade": Variable(
        "{material} in the blend for contract {contract}",
        "The delivery of a grade in a period.",
        ("contract", "material", "period"),
        of_material,
        "contracts.{contract}.quality",
        held=True,
    ),
    "filled": Constraint(
        "blend for contract {contract}",
        "The grades delivered in a period add up to the delivery.",
        ("contract", "period"),
        of_basis,
        "contracts.{contract}.quality",
        Role.DEFINITION,
        RightHandSide.NONE,
    ),
    "least": Constraint(
        "minimum content of contract {contract}",
        "The content of the grades delivered in a period is at least the minimum.",
        ("contract", "period"),
        of_basis,
        "contracts.{contract}.quality",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
    "most": Constraint(
        "maximum content of contract {contract}",
        "The content of the grades delivered in a period is at most the maximum.",
        ("contract", "period"),
        of_basis,
        "contracts.{contract}.quality",
        Role.LIMIT,
        RightHandSide.NONE,
    ),
}


def declare(block: pyo.Block, instance: Instance) -> None:
    """Variables `grade[contract,material,period]`."""
    block.grade = pyo.Var(
        [
            (name, grade, period.key)
            for name, contract in instance.contracts.items()
            if contract.quality
            for grade in contract.quality.grades
            for period in instance.timeline.periods
        ],
        domain=pyo.NonNegativeReals,
    )


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `filled[contract,period]`, `least[contract,period]`, `most[contract,period]`."""
    block.filled = pyo.Constraint(pyo.Any)
    block.least = pyo.Constraint(pyo.Any)
    block.most = pyo.Constraint(pyo.Any)
    for name, contract in instance.contracts.items():
        if contract.quality is None:
            continue
        clause, content = contract.quality, instance.basis_content(contract)
        for period in instance.timeline.periods:
            grades = {grade: block.grade[name, grade, period.key] for grade in clause.grades}
            counted = {g: instance.content(g, contract.basis) if contract.basis else 1.0 for g in grades}
            whole = pyo.quicksum(counted[grade] * amount for grade, amount in grades.items())
            block.filled[name, period.key] = whole - content * model.deliver[name, period.key] == 0
            for rows, bound, sign in ((block.least, clause.at_least, 1), (block.most, clause.at_most, -1)):
                if bound is not None:
                    least = model.daily[name].mean_while_open(bound.days, period)
                    rows[name, period.key] = (
                        pyo.quicksum(
                            sign * (instance.content(grade, clause.content) - least) * amount
                            for grade, amount in grades.items()
                        )
                        + model.zero
                        >= 0
                    )
    return []
