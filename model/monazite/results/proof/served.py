"""One stage of strict priority: the program by which one is served, and how what it goes without moves."""

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
    """The program by which one is served, after others: its value is less what it goes without."""
    model = build(instance, served=served)
    model.value.set_value(-missed(model, instance, name))
    return compile_model(model)


@dataclass(frozen=True)
class First:
    """Who was served first in the program of a plan, and how what they go without moves with a number of the file."""

    instance: Instance
    matrix: Matrix

    @cached_property
    def shorts(self) -> dict[str, float]:
        """What each goes without, in order, as the program holds it."""
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
        """The right-hand sides that move, and those of what was served first with them; and up to which step.

        A stage that has no plan along the step moves nothing: nor has the program after it.
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
    """What one unit adds to the right-hand side of every rule, in the order of the rules."""
    found = np.zeros(len(row_numbers))
    for key, rate in limits.items():
        found[row_numbers[key]] = rate
    return found
