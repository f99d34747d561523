"""An instance as a function of each of its numbers with a range, one at a time.

All numbers are steps (`data/records/tangent.py`) in one build of the program: products of two of them do not
count, since each is moved alone. Up to where a comparison in the data or the formulation would have another
result, the compiled program is affine in the step, so that no point is built again: a right-hand side, an
objective coefficient or a coefficient of the matrix changes. The checks of the instance are made with the
same steps, and again with numbers where a comparison in a check would have another result. Where the program
is not affine in a number (a discount rate), beyond such a comparison, and for dates, the program is built
again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from monazite.data.checks import Check
from monazite.data.reading.revalue import numbers_at, replaced, revalued
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found
from monazite.data.records.paths import NEVER, Path
from monazite.data.records.production import OpeningDate
from monazite.data.records.symbols import Address
from monazite.errors import Fault, InstanceError, MonaziteError, Severity
from monazite.formulation.build import build
from monazite.results.proof.branching import may_split
from monazite.results.proof.checked import verified_plan
from monazite.solving.matrix import Matrix, compile_model
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.walk import Walker
from monazite.tornado.ranges import Kind, Ranged
from monazite.tornado.stepping import COMPARED, Steps, compared, compiled

BRANCHES = "which contract years are met and which are paid for is settled plan by plan"
NOT_AFFINE = "the program is not linear in it"
IN_MATRIX = "it is a coefficient of the matrix"


@dataclass
class Family:
    """A checked instance, and the numbers and dates that are moved in it; `value` is its own objective
    value."""

    instance: Instance
    ranges: tuple[Ranged, ...]
    solves: int = 0
    rebuilt: int = 0

    @cached_property
    def numbers(self) -> dict[Address, Found]:
        """Every number of the instance by its address."""
        return numbers_at(self.instance)

    @cached_property
    def splits(self) -> bool:
        """Whether clauses put contract years on branches, which no parametric program has."""
        return may_split(self.instance) is not None

    @cached_property
    def steps(self) -> dict[Ranged, Steps]:
        """For each number in which the program is affine, the program with its step."""
        if self.splits:
            return {}
        numbers = [each for each in self.ranges if each.kind is Kind.number]
        apart = [each for each in numbers if each.address[0] == "money"]  # Mostly a rate of discount.
        together = [each for each in numbers if each not in apart]
        found: dict[Ranged, Steps] = {}
        for group in (together, *([each] for each in apart)):
            for steps in compiled(self.instance, self.numbers, tuple(group)):
                found |= dict.fromkeys(steps.numbers, steps)
        return found

    @cached_property
    def checked(self) -> list[tuple[Check, dict[Ranged, tuple[float, float]]]]:
        """Every check, with the steps of each number up to which its result is that of the instance."""
        numbers = [each for each in self.ranges if each.kind is Kind.number]
        return list(compared(self.instance, self.numbers, numbers))

    def check(self, number: Ranged, at: float | str) -> None:
        """Check the instance with another amount of a number; `InstanceError` where it is refused."""
        if not isinstance(at, float) or number.kind is not Kind.number:
            _refuse(self.variant(number, at), COMPARED)
            return
        step = at - number.reference
        if not step:
            return  # The instance itself.
        doubtful = [check for check, reach in self.checked if not _within(step, reach[number])]
        is_read = number in self.steps and _within(step, self.steps[number].reach[number])
        if doubtful or not is_read:
            _refuse(self.variant(number, at), doubtful)

    def variant(self, number: Ranged, at: float | str) -> Instance:
        """The instance with another amount of a number, or another date."""
        if isinstance(at, str):
            return self._redated(number, at)
        if number.kind is Kind.constant:
            constant = Path.model_validate({"value": f"{at!r} {number.unit}"})
            return revalued(self.instance, {}, {number.address: constant}, self.numbers)
        return revalued(self.instance, {(number.address, number.key): at}, known=self.numbers)

    def _redated(self, number: Ranged, day: str) -> Instance:
        """The instance with another date of an opening, or of a step of a path."""
        if number.key == "date":
            section, name = number.address[:2]
            opening: OpeningDate = getattr(self.instance, section)[name].opening_
            changed = opening.model_copy(update={"value": day, "earliest": None, "latest": None})
            found: Instance = replaced(self.instance, number.address, changed)
            return found
        path = self.numbers[number.address].number
        assert isinstance(path, Path) and path.steps is not None
        old = number.key.removeprefix("steps.")
        steps = {
            day if key == old else key: step for key, step in path.steps.items() if key != old or day != NEVER
        }
        moved = path.model_copy(update={"steps": steps})
        return revalued(self.instance, {}, {number.address: moved}, self.numbers)

    @cached_property
    def value(self) -> float:
        """The objective value of the instance as it is written, verified; raises as `solve` does."""
        steps = next((each for each in self.steps.values() if each.affine), None)
        if steps is None:
            return self._solved(self.instance)
        self.solves += 1
        return steps.walker.point(np.zeros(len(steps.affine)))[0]

    def rebuilt_value(self, number: Ranged, at: float | str) -> float:
        """The objective value with another amount or date, the program built again."""
        self.rebuilt += 1
        return self._solved(self.variant(number, at))

    def matrix_value(self, number: Ranged, at: float) -> float:
        """The objective value with another coefficient of the matrix."""
        line = self.steps[number].line(number)
        self.solves += 1
        return _optimum(line.along(np.array([at - number.reference]), np.zeros(1)))

    def _solved(self, instance: Instance) -> float:
        matrix = compile_model(build(instance), ledger=self.splits)
        self.solves += 1
        if self.splits:
            return verified_plan(instance, matrix)[0].value
        return _optimum(_fixed(matrix))


def _within(step: float, reach: tuple[float, float]) -> bool:
    return reach[0] <= step <= reach[1]


def _fixed(matrix: Matrix) -> Parametric:
    """A compiled program as one that moves with nothing."""
    rows, columns, entries = (
        np.zeros((1, size)) for size in (len(matrix.rows), len(matrix.columns), matrix.nonzeros)
    )
    return Parametric(("none",), matrix, rows, columns, entries, {(): matrix.offset}, {})


def _optimum(program: Parametric) -> float:
    return Walker(program, np.zeros((1, 2))).point(np.zeros(1))[0]


def _refuse(instance: Instance, checks: Sequence[Check]) -> None:
    faults: list[Fault] = []
    for check in checks:
        faults += [fault for fault in check(instance) if fault.severity is Severity.ERROR]
        if faults:
            raise InstanceError(faults)


def outcome(error: MonaziteError) -> str:
    """The status word of an error."""
    from monazite.results.status import STATUS

    if isinstance(error, InstanceError):
        return "invalid"
    return next((word for kind, word in STATUS.items() if isinstance(error, kind)), "unverified")
