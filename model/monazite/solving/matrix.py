"""The compiled program: names, matrix, bounds, prices. The only user of Pyomo's compilers.

Names are the bridge between algebra, solver and tables; positions stay in this package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyomo.core as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.linear import LinearRepnVisitor
from pyomo.repn.util import OrderedVarRecorder

from monazite.data.records.tangent import in_algebra
from monazite.formulation.money import Item, Kind
from monazite.solving.median import median

if TYPE_CHECKING:
    from monazite.solving.scaling import Scaling

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Key = tuple[str, ...]
"""A decision or a family of rows and its index: `("deliver", "toyotsu", "2026-04")`."""


@dataclass(frozen=True)
class Sparse:
    """A sparse matrix by rows: row i has `values[starts[i]:starts[i+1]]` at `columns[...]`."""

    starts: Ints
    columns: Ints
    values: Floats
    width: int

    @cached_property
    def row_of_entry(self) -> Ints:
        """The row of every entry."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    def times(self, vector: Floats) -> Floats:
        """The matrix times a vector over columns."""
        return np.bincount(
            self.row_of_entry, self.values * vector[self.columns], len(self.starts) - 1
        ).astype(float)

    def transposed_times(self, vector: Floats) -> Floats:
        """The transpose times a vector over rows."""
        return np.bincount(self.columns, self.values * vector[self.row_of_entry], self.width).astype(float)

    @cached_property
    def scaling(self) -> Scaling | None:
        """The scaling factors of rows and columns, where its coefficients need any."""
        from monazite.solving.scaling import find_scaling

        return find_scaling(self)

    @cached_property
    def magnitudes(self) -> Sparse:
        """The same matrix with absolute values."""
        return Sparse(self.starts, self.columns, np.abs(self.values), self.width)


@dataclass(frozen=True)
class MoneyFlow:
    """The names of a flow of money; its amount is a row of `Matrix.money`."""

    period: str
    payer: str
    payee: str
    item: Item
    kind: Kind
    element: str
    factor: float | None = None


@dataclass(frozen=True)
class Matrix:
    """A linear program `maximise cost·x + offset, row_lower <= A x <= row_upper, x >= 0`, by names.

    `money` gives the amount of every flow of money as `money.times(x) + money_constants`. `exact` holds, by
    row, bounds that were proven as rationals, and that no float is equal to.
    """

    columns: tuple[Key, ...]
    rows: tuple[Key, ...]
    entries: Sparse
    row_lower: Floats
    row_upper: Floats
    cost: Floats
    offset: float
    flows: tuple[MoneyFlow, ...]
    money: Sparse
    money_constants: Floats
    exact: Mapping[int, Fraction] = field(default_factory=dict)

    @cached_property
    def row_names(self) -> tuple[str, ...]:
        return tuple(name_of(key) for key in self.rows)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        return tuple(name_of(key) for key in self.columns)

    @property
    def nonzeros(self) -> int:
        return len(self.entries.values)


def name_of(key: Key) -> str:
    """A key as text: `deliver[toyotsu,2026-04]`."""
    return f"{key[0]}[{','.join(key[1:])}]" if len(key) > 1 else key[0]


def named_key(name: str) -> Key:
    """The key that a text names: the inverse of `name_of`."""
    family, _, rest = name.partition("[")
    return (family, *rest.removesuffix("]").split(",")) if rest else (family,)


def compile_model(model: pyo.ConcreteModel, ledger: bool = True) -> Matrix:
    """Compile a model of `monazite.formulation.build` into a `Matrix`.

    Without the `ledger` it has no money, for the objective value alone.
    Every variable keeps its column and every constraint its row, in order of declaration, also a row
    without decisions: the solver decides whether it is feasible.
    """
    with PauseGC():  # As in `build`.
        return _compile(model, ledger)


def _compile(model: pyo.ConcreteModel, ledger: bool) -> Matrix:
    positions: dict[int, int] = {}
    columns: list[Key] = []
    for variable in model.component_objects(pyo.Var):
        name = variable.name
        for index, data in variable.items():
            if data.fixed:
                continue
            positions[id(data)] = len(columns)
            columns.append(key_of(name, index))
    reader = _Reader(positions)
    rows, lower, upper = [], [], []
    for constraint in model.component_objects(pyo.Constraint):
        name = constraint.name
        for index, data in constraint.items():
            low, body, high = data.to_bounded_expression(True)
            constant = reader.read(body)
            rows.append(key_of(name, index))
            lower.append(-np.inf if low is None else low - constant)
            upper.append(np.inf if high is None else high - constant)
    entries = reader.matrix()
    objective = _Reader(positions)
    offset = objective.read(model.value.expr)
    flows, money, constants = _money(model, positions, ledger)
    cost = objective.matrix().transposed_times(np.ones(1)) if columns else np.zeros(0)
    return Matrix(
        tuple(columns),
        tuple(rows),
        entries,
        np.array(lower),
        np.array(upper),
        cost,
        offset,
        flows,
        money,
        constants,
        {row: model.exact_bounds[key] for row, key in enumerate(rows) if key in model.exact_bounds},
    )


def key_of(component: str, index: Any) -> Key:
    """The key of one member of a Pyomo component."""
    if index is None:
        return (component,)
    return (component, *index) if isinstance(index, tuple) else (component, str(index))


class _Reader:
    """Collects linear expressions as rows of a sparse matrix."""

    def __init__(self, positions: dict[int, int]):
        self._positions = positions
        self._recorder = OrderedVarRecorder({}, {}, None)
        self._visitor = LinearRepnVisitor({}, var_recorder=self._recorder)
        self._starts = [0]
        self._columns: list[int] = []
        self._values: list[float] = []

    def read(self, expression: Any) -> float:
        """Add one row; returns the constant of the expression."""
        found = self._visitor.walk_expression(expression)
        self._columns.extend(map(self._positions.__getitem__, found.linear))
        self._values.extend(found.multiplier * coefficient for coefficient in found.linear.values())
        self._starts.append(len(self._columns))
        return float(found.multiplier * found.constant)

    def matrix(self) -> Sparse:
        return Sparse(
            np.array(self._starts, np.int32),
            np.array(self._columns, np.int32),
            np.array(self._values, float),
            len(self._positions),
        )


def _money(
    model: pyo.ConcreteModel, positions: dict[int, int], ledger: bool
) -> tuple[tuple[MoneyFlow, ...], Sparse, Floats]:
    reader = _Reader(positions)
    flows = model.money.flows if ledger else ()
    constants = np.array([reader.read(in_algebra(flow.amount)) for flow in flows], float)
    named = tuple(
        MoneyFlow(flow.period, flow.payer, flow.payee, flow.item, flow.kind, flow.element, flow.factor)
        for flow in flows
    )
    return named, reader.matrix(), constants


def spread(matrix: Matrix, orders: float = 6.0) -> Iterator[tuple[str, str, float]]:
    """Coefficients too far from the others: (row, column, coefficient), the worst first.

    Empty where all coefficients are within `orders` orders of magnitude. Otherwise at most ten are given that
    are more than half of that from the median magnitude.
    """
    sizes = np.log10(np.abs(matrix.entries.values[matrix.entries.values != 0]))
    if not len(sizes) or sizes.max() - sizes.min() <= orders:
        return
    middle = median(sizes)
    far = np.argsort(
        -np.abs(
            np.log10(np.abs(np.where(matrix.entries.values == 0, 10**middle, matrix.entries.values))) - middle
        ),
        kind="stable",
    )
    for number in far[:10]:
        if abs(np.log10(abs(matrix.entries.values[number])) - middle) > orders / 2:
            row = matrix.row_names[matrix.entries.row_of_entry[number]]
            column = matrix.column_names[matrix.entries.columns[number]]
            yield row, column, float(matrix.entries.values[number])
