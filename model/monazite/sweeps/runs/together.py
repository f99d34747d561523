"""Runs of a family, one after the other on the arrays of one program, each from the basis of the last.

Every run is verified by weak duality, as the points of a sweep are (`solving/parametric/walk.py`), and the
first of each block is audited against its instance. A run without a plan, one that fails a check, and one
whose last written digit is not certain is built and solved by itself: so the table is the one that runs
solved by themselves give, whichever way is taken.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from monazite import figures
from monazite.data.reading.address import written_at
from monazite.data.reading.revalue import numbers_at, revalued
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Evaluator, Found
from monazite.data.records.paths import Number, Path
from monazite.data.records.symbols import Address
from monazite.errors import Fault, InstanceError, MonaziteError
from monazite.results.audit import audit
from monazite.results.folder.digits import DIGITS, alike
from monazite.results.plan import Plan, payments_of
from monazite.results.tables import Tables
from monazite.solving.matrix import Floats
from monazite.solving.parametric.walk import Walker
from monazite.sweeps.outputs import ReportedOutput, cells_of
from monazite.sweeps.points.grid import PointStatus
from monazite.sweeps.runs.alike import Family, point_of
from monazite.sweeps.runs.edits import changed
from monazite.sweeps.runs.result import RunResult
from monazite.sweeps.runs.runs_csv import Run
from monazite.sweeps.runs.runs_log import logged_number
from monazite.tolerances import AMOUNT_IS_ZERO, SAME_RUN, SAME_RUN_OF_LARGEST

WRITTEN = (figures.DIGITS, figures.LIMIT_DIGITS, figures.MORE_DIGITS, DIGITS)
"""The numbers of digits to which an amount may be rounded, on a terminal and in a file. An amount such as
2164.6625 t is half way between two figures of seven."""
ONE_OF_SEVERAL = "one_of_several"
"""A column that needs the alternative optima of a plan, which are searched only for a run by itself."""


def may_be_together(reports: Sequence[ReportedOutput]) -> bool:
    """Whether plans of a family hold the cells that are reported."""
    return not any(each.is_slow or each.column == ONE_OF_SEVERAL for each in reports)


class Together:
    """Solves runs of families of one file; what they share is worked out once."""

    def __init__(self, tree: Tree, money: str | None, instance: Instance, reports: Sequence[ReportedOutput]):
        self._tree, self._money, self._base, self._reports = tree, money, instance, reports
        self._bare = Tree(tree.data, {}, tree.inputs)
        self._known = numbers_at(instance)
        self._prices = {
            each[1]: found for each, found in self._known.items() if each[0] == "prices" and len(each) == 2
        }

    def solve(self, family: Family, runs: Sequence[Run]) -> list[RunResult | None]:
        """The results of some runs in their order; None for one that is to be solved by itself."""
        points = np.array([self._point(run) for run in runs])
        walker = Walker(family.parametric, family.box, bool(self._reports))
        found: list[RunResult | None] = [None] * len(runs)
        if not self._is_audited(family, runs[0], points[0]):
            return found
        for number in _order(points, family.box):
            found[number] = self._solved(family, walker, runs[number], points[number])
        return found

    def _point(self, run: Run) -> tuple[float, ...]:
        found = point_of(run, self._bare, self._known, self._base.units)
        assert found is not None
        return found[1]

    def _is_audited(self, family: Family, run: Run, point: Floats) -> bool:
        """Whether a run has a plan that the audit confirms, or none that could be audited."""
        try:
            instance = self._instance(self._records(run))
            plan = self._plan(family, Walker(family.parametric, family.box, True), instance, point)
        except MonaziteError:
            return True
        return not audit(plan)

    def _solved(self, family: Family, walker: Walker, run: Run, point: Floats) -> RunResult | None:
        cells: dict[str, Any] = {}
        try:
            records = self._records(run)
            numbers = self._numbers(records)
            if self._reports:
                plan = self._plan(family, walker, self._instance(records), point)
                cells = cells_of(self._reports, plan, Tables(plan))
                value, size = plan.value, _size(plan)
            else:
                value, size = _value(family, walker, point), 0.0
        except MonaziteError:
            return None
        if not _is_certain(value) or not certain_digits(cells, size):
            return None
        log = [
            row
            for change in run.changes
            for row in logged_number(
                run.name, change, self._known[change.address], numbers[change.address], self._base
            )
        ]
        return RunResult(run.name, PointStatus.optimal, value, cells, "", tuple(log))

    def _records(self, run: Run) -> dict[Address, Number | Path]:
        """The numbers that a run moves, read as they are written."""
        records: dict[Address, Number | Path] = {}
        for change in run.changes:
            tree = changed(self._bare, change, self._money)
            written = written_at(tree.data, change.address, str(change.place))
            records[change.address] = type(self._known[change.address].number).model_validate(written)
        return records

    def _numbers(self, records: Mapping[Address, Number | Path]) -> dict[Address, Found]:
        """These numbers with their amounts; `InstanceError` where one is not allowed."""
        found = {
            address: replace(self._known[address], number=number.model_copy())
            for address, number in records.items()
        }
        prices = self._prices | {
            each[1]: found[each] for each in found if each[0] == "prices" and len(each) == 2
        }
        context, faults = self._base.context, list[Fault]()
        evaluator = Evaluator(context.units, context.timeline, {}, faults, {}, dict(self._base.contents))
        # A price comes before what may follow it.
        for each in sorted(found.values(), key=lambda each: each.address[0] != "prices"):
            evaluator.evaluate(each, prices)
        if faults:
            raise InstanceError(faults)
        return found

    def _instance(self, records: Mapping[Address, Number | Path]) -> Instance:
        """The instance with these numbers."""
        return revalued(self._base, {}, dict(records), self._known)  # type: ignore[arg-type]

    def _plan(self, family: Family, walker: Walker, instance: Instance, point: Floats) -> Plan:
        """The plan of a run, verified."""
        _, columns, duals = walker.point(point)
        columns = np.where(np.abs(columns) < AMOUNT_IS_ZERO, 0.0, columns)
        matrix = family.parametric.matrix_at(point)
        amounts = (matrix.money.times(columns) + matrix.money_constants).tolist()
        return Plan(
            instance,
            float(matrix.cost @ columns) + matrix.offset,
            dict(zip(matrix.columns, columns.tolist(), strict=True)),
            dict(zip(matrix.rows, duals.tolist(), strict=True)),
            payments_of(instance, matrix.flows, amounts),
        )


def _value(family: Family, walker: Walker, point: Floats) -> float:
    """The objective value of a run, verified."""
    _, columns, _ = walker.point(point)
    columns = np.where(np.abs(columns) < AMOUNT_IS_ZERO, 0.0, columns)
    prices = family.parametric.base.cost + point @ family.parametric.price_rates
    return float(prices @ columns) + family.parametric.offset_at(point)


def _size(plan: Plan) -> float:
    """The size of what cells are sums and differences of."""
    amounts = max(map(abs, plan.amounts.values()), default=0.0)
    return max([amounts, *(abs(each.amount) for each in plan.payments)])


def certain_digits(cells: Mapping[str, Any], size: float) -> bool:
    """Whether cells are written alike wherever a rounding error of what they are summed from falls."""
    return all(_is_certain(value, size) for value in cells.values() if isinstance(value, float))


def _is_certain(value: float, size: float = 0.0) -> bool:
    if not value or not math.isfinite(value):
        return True
    error = max(SAME_RUN * abs(value), SAME_RUN_OF_LARGEST * size)
    return all(alike(value - error, value + error, digits) for digits in WRITTEN)


def _order(points: Floats, box: Floats) -> list[int]:
    """The points one after the other, each time the nearest of those left, so that a basis moves little."""
    width = box[:, 1] - box[:, 0]
    at = (points - box[:, 0]) / np.where(width > 0, width, 1.0)
    left = np.ones(len(points), bool)
    order = [0]
    left[0] = False
    while left.any():
        away = ((at - at[order[-1]]) ** 2).sum(axis=1)
        away[~left] = np.inf
        order.append(int(away.argmin()))
        left[order[-1]] = False
    return order
