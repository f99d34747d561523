"""One stage of strict priority: the program that serves one contract or demand, and the derivative of its
shortage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from monazite.data.records.instance import Instance
from monazite.formulation.build import build
from monazite.formulation.policy.priority import SERVED, missed
from monazite.solving.highs import problem_of
from monazite.solving.matrix import Floats, Key, Matrix, compile_model
from monazite.solving.ranging.two_sided import TwoSidedPrices
from monazite.solving.solve import solve


def stage(instance: Instance, name: str, served: Mapping[str, float]) -> Matrix:
    """The program that serves one, after others: its objective is minus the shortage."""
    model = build(instance, served=served)
    model.value.set_value(-missed(model, instance, name))
    return compile_model(model)


@dataclass(frozen=True)
class First:
    """Those served first in the program of a plan, and how their shortages move with a number of the file."""

    instance: Instance
    matrix: Matrix

    @cached_property
    def shorts(self) -> dict[str, float]:
        """The shortage of each, in order, as in the program."""
        return {
            key[1]: float(self.matrix.row_upper[row])
            for row, key in enumerate(self.matrix.rows)
            if key[0] == SERVED
        }

    @cached_property
    def _stages(self) -> list[tuple[Key, dict[Key, int], TwoSidedPrices]]:
        found: list[tuple[Key, dict[Key, int], TwoSidedPrices]] = []
        before: dict[str, float] = {}
        for name, short in self.shorts.items():
            matrix = stage(self.instance, name, before)
            prices = TwoSidedPrices(problem_of(matrix), solve(matrix).value_answer)
            rows = {key: row for row, key in enumerate(matrix.rows)}
            found.append(((SERVED, name), rows, prices))
            before[name] = short
        return found

    def moved(self, limits: Mapping[Key, float]) -> tuple[dict[Key, float], float]:
        """The right-hand sides that move, with those of the stages, and the step up to which they do.

        A stage that is infeasible along the step moves nothing; the program after it is then infeasible too.
        """
        found, most = dict(limits), float("inf")
        for key, rows, prices in self._stages:
            side = prices.beyond(
                direction(rows, {each: rate for each, rate in found.items() if each in rows})
            )
            if side.price is not None:
                found[key] = -side.price
                most = min(most, side.step)
        return found, most


def direction(row_numbers: Mapping[Key, int], limits: Mapping[Key, float]) -> Floats:
    """The change of every right-hand side per unit, in the order of the rows."""
    found = np.zeros(len(row_numbers))
    for key, rate in limits.items():
        found[row_numbers[key]] = rate
    return found
