r"""The compiled program as a function of its terms, which are in right-hand sides, in objective coefficients,
or in the matrix.

```math
\max \; c(\theta) \cdot x + o(\theta), \qquad l(\theta) \le A(\theta) \, x \le u(\theta), \quad x \ge 0
```

with $l$, $u$, $c$ and $A$ affine in the terms $\theta$. A term in the matrix is affine too, and the value is
not piecewise linear in it: it is solved again at each point. A product of two terms in a limit or a price is
refused by name. The algebra is Pyomo's: each term is a variable that Pyomo's parameterised compiler takes for
a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyomo.core as pyo
from pyomo.common.errors import PyomoException
from pyomo.common.gc_manager import PauseGC
from pyomo.core.expr.visitor import identify_variables
from pyomo.repn.parameterized import ParameterizedLinearRepnVisitor
from pyomo.repn.quadratic import QuadraticRepnVisitor
from pyomo.repn.util import OrderedVarRecorder

from monazite.data.records.symbols import refuse
from monazite.data.records.tangent import in_algebra
from monazite.solving.highs import Problem
from monazite.solving.matrix import Floats, Key, Matrix, MoneyFlow, Sparse, key_of, name_of

Monomial = tuple[int, ...]
"""The terms that are multiplied, by number: `()` is 1, `(0,)` the first term, `(0, 1)` the product of two."""
Polynomial = dict[Monomial, float]


@dataclass(frozen=True)
class Parametric:
    """A linear program and how it moves with its terms.

    `base` is the program with every term at 0. `limit_rates` (terms x rows), `price_rates` (terms x columns)
    and `entry_rates` (terms x entries of the matrix) are what one unit of each term adds. `offset` and
    `money` keep products of two terms: the ledger knows tariff x price.
    """

    terms: tuple[str, ...]
    base: Matrix
    limit_rates: Floats
    price_rates: Floats
    entry_rates: Floats
    offset: Polynomial
    money: Mapping[Monomial, tuple[Floats, Floats]]

    @cached_property
    def in_limits(self) -> tuple[bool, ...]:
        """For each term, whether it is in a right-hand side."""
        return tuple(bool(np.any(rates)) for rates in self.limit_rates)

    @cached_property
    def in_prices(self) -> tuple[bool, ...]:
        """For each term, whether it is in an objective coefficient."""
        return tuple(bool(np.any(rates)) for rates in self.price_rates)

    @cached_property
    def in_matrix(self) -> tuple[bool, ...]:
        """For each term, whether it is in a coefficient of the matrix."""
        return tuple(bool(np.any(rates)) for rates in self.entry_rates)

    @cached_property
    def is_open(self) -> tuple[Floats, Floats]:
        """1 for each row without an upper, and for each without a lower limit, whose dual has one sign."""
        return np.isinf(self.base.row_upper).astype(float), np.isinf(self.base.row_lower).astype(float)

    @cached_property
    def has_limit(self) -> npt.NDArray[np.bool_]:
        """Which rows have a limit."""
        return np.isfinite(self.base.row_lower) | np.isfinite(self.base.row_upper)

    @cached_property
    def one_limit(self) -> Floats:
        """The limit of each row, the lower of two, 0 where there is none, with every term at 0."""
        limit = np.where(np.isfinite(self.base.row_lower), self.base.row_lower, self.base.row_upper)
        return np.where(self.has_limit, limit, 0.0)

    def where_in_matrix(self, term: int) -> str:
        """One coefficient that contains a term: `run[separation,red,2026-04] in
        plants.capacity[red,2026-04]`."""
        entry = int(np.flatnonzero(self.entry_rates[term])[0])
        entries = self.base.entries
        column, row = entries.columns[entry], entries.row_of_entry[entry]
        return f"{name_of(self.base.columns[column])} in {name_of(self.base.rows[row])}"

    def problem_at(self, values: Sequence[float] | Floats) -> Problem:
        """The program at given values of the terms, without its money."""
        point = np.asarray(values, float)
        moved = point @ self.limit_rates
        entries = self.base.entries
        if self.entry_rates.any():
            entries = replace(entries, values=entries.values + point @ self.entry_rates)
        width = len(self.base.columns)
        return Problem(
            entries,
            self.base.cost + point @ self.price_rates,
            np.zeros(width),
            np.full(width, np.inf),
            self.base.row_lower + moved,
            self.base.row_upper + moved,
        )

    def only(self, terms: Sequence[int]) -> Parametric:
        """The program with some of its terms, by number; the others stay at 0."""
        place = {term: number for number, term in enumerate(terms)}
        kept = {
            tuple(place[term] for term in monomial): worth
            for monomial, worth in self.offset.items()
            if place.keys() >= set(monomial)
        }
        money = {
            tuple(place[term] for term in monomial): rates
            for monomial, rates in self.money.items()
            if place.keys() >= set(monomial)
        }
        numbers = list(terms)
        return Parametric(
            tuple(self.terms[term] for term in numbers),
            self.base,
            self.limit_rates[numbers],
            self.price_rates[numbers],
            self.entry_rates[numbers],
            kept,
            money,
        )

    def along(self, start: Floats, direction: Floats) -> Parametric:
        """The program with one term, a step from a point of the terms along a direction."""
        problem = self.problem_at(start)
        offset: Polynomial = {}
        for monomial, worth in self.offset.items():
            powers = np.array([worth])
            for term in monomial:
                powers = np.convolve(powers, [start[term], direction[term]])
            for degree, amount in enumerate(powers.tolist()):
                key = (0,) * degree
                offset[key] = offset.get(key, 0.0) + amount
        base = replace(
            self.base,
            entries=problem.entries,
            row_lower=problem.row_lower,
            row_upper=problem.row_upper,
            cost=problem.cost,
        )
        rates = (direction @ each for each in (self.limit_rates, self.price_rates, self.entry_rates))
        limits, prices, entries = (each[None, :] for each in rates)
        return Parametric(("step",), base, limits, prices, entries, offset, {})

    def offset_at(self, values: Sequence[float] | Floats) -> float:
        """The constant of the objective."""
        return float(sum(worth * _product(monomial, values) for monomial, worth in self.offset.items()))

    def matrix_at(self, values: Sequence[float] | Floats) -> Matrix:
        """The program with its money at given values of the terms: as compiled from the instance with
        these values."""
        problem = self.problem_at(values)
        money = self.base.money.values.copy()
        constants = self.base.money_constants.copy()
        for monomial, (rates, constant_rates) in self.money.items():
            money += _product(monomial, values) * rates
            constants += _product(monomial, values) * constant_rates
        return replace(
            self.base,
            entries=problem.entries,
            row_lower=problem.row_lower,
            row_upper=problem.row_upper,
            cost=problem.cost,
            offset=self.offset_at(values),
            money=replace(self.base.money, values=money),
            money_constants=constants,
        )


def _product(monomial: Monomial, values: Any) -> Any:
    worth = 1.0
    for term in monomial:
        worth = worth * values[term]
    return worth


def term_symbol(name: str) -> Any:
    """A symbol for a swept number: a variable in the data that the compiler treats as a number."""
    symbol = pyo.ScalarVar(name=name)
    symbol.construct()
    return symbol


def compile_parametric(
    model: pyo.ConcreteModel, symbols: Mapping[str, Any], ledger: bool = True
) -> Parametric:
    """Compile a model whose data holds symbols; rows and columns are those of `compile_model`.

    Without the `ledger` it has no money, for objective values alone.
    Raises `NotAffineError` where a limit, a price or a coefficient is not affine in the terms.
    """
    with PauseGC():
        return _Compiler(model, symbols).compile(ledger)


@dataclass(frozen=True)
class Moves:
    """The rates of each term in the bounds of rows, and in the coefficients at a row and a column.

    Where they were asked for, `worth` is its rate in the constant of the objective, and `in_prices` whether
    it is in an objective coefficient.
    """

    rows: tuple[Key, ...]
    limits: tuple[Mapping[int, float], ...]
    entries: tuple[Mapping[tuple[int, int], float], ...]
    worth: tuple[float, ...] = ()
    in_prices: tuple[bool, ...] = ()


def compile_moves(model: pyo.ConcreteModel, symbols: Mapping[str, Any], objective: bool = False) -> Moves:
    """Compile the rows alone, and the `objective` if asked, for many terms at once; rows and columns are
    those of `compile_model`.

    Raises `NotAffineError` where a limit or a coefficient is not affine in the terms.
    """
    return _Compiler(model, symbols).moves(objective)


class _Compiler:
    """Reads every expression twice: Pyomo's compiler gives coefficients, which are polynomials of the
    terms."""

    def __init__(self, model: pyo.ConcreteModel, symbols: Mapping[str, Any]):
        self._model = model
        self._terms = tuple(symbols)
        self._number = {id(symbol): place for place, symbol in enumerate(symbols.values())}
        self._linear = ParameterizedLinearRepnVisitor(
            {}, wrt=list(symbols.values()), var_recorder=OrderedVarRecorder({}, {}, None)
        )
        self._quadratic = QuadraticRepnVisitor({}, var_recorder=OrderedVarRecorder({}, {}, None))
        self._positions: dict[int, int] = {}

    def _columns(self) -> list[Key]:
        columns: list[Key] = []
        for variable in self._model.component_objects(pyo.Var):
            name = variable.name
            for index, data in variable.items():
                if not data.fixed:
                    self._positions[id(data)] = len(columns)
                    columns.append(key_of(name, index))
        return columns

    def moves(self, objective: bool) -> Moves:
        width = len(self._columns())
        rows: list[Key] = []
        limits: list[dict[int, float]] = [{} for _ in self._terms]
        entries: list[dict[tuple[int, int], float]] = [{} for _ in self._terms]
        for constraint in self._model.component_objects(pyo.Constraint):
            name = constraint.name
            for index, data in constraint.items():
                _, expression, _ = self._bounded(data)
                body = _Rows(self._terms, width)
                key = key_of(name, index)
                for monomial, rate in self._read(expression, body, name_of(key), 1).items():
                    if monomial and rate:
                        limits[monomial[0]][len(rows)] = -rate
                for term, column, rate in body.moved():
                    entries[term][len(rows), column] = rate
                rows.append(key)
        found = Moves(tuple(rows), tuple(limits), tuple(entries))
        return self._with_objective(found, width) if objective else found

    def _with_objective(self, found: Moves, width: int) -> Moves:
        prices = _Rows(self._terms, width)
        constant = self._read(self._model.value.expr, prices, "the objective", 1)
        moved = {term for term, _, _ in prices.moved()}
        numbers = range(len(self._terms))
        return replace(
            found,
            worth=tuple(constant.get((number,), 0.0) for number in numbers),
            in_prices=tuple(number in moved for number in numbers),
        )

    def compile(self, ledger: bool) -> Parametric:
        columns = self._columns()
        body = _Rows(self._terms, len(columns))
        rows, lower, upper, limit_rates = [], [], [], []
        for constraint in self._model.component_objects(pyo.Constraint):
            name = constraint.name
            for index, data in constraint.items():
                key = key_of(name, index)
                low, expression, high = self._bounded(data)
                constant = self._read(expression, body, name_of(key), 1)
                rows.append(key)
                lower.append(-np.inf if low is None else low - constant.get((), 0.0))
                upper.append(np.inf if high is None else high - constant.get((), 0.0))
                limit_rates.append([-constant.get((term,), 0.0) for term in range(len(self._terms))])
        prices = _Rows(self._terms, len(columns))
        offset = self._read(self._model.value.expr, prices, "the objective", 1, 2)
        flows = self._model.money.flows if ledger else ()
        money, constants, money_rates = self._money(len(columns), ledger)
        base_cost, price_rates = prices.dense()
        values, entry_rates = body.affine()
        base = Matrix(
            tuple(columns),
            tuple(rows),
            body.sparse(values),
            np.array(lower, float),
            np.array(upper, float),
            base_cost,
            offset.get((), 0.0),
            tuple(
                MoneyFlow(
                    flow.period, flow.payer, flow.payee, flow.item, flow.kind, flow.element, flow.factor
                )
                for flow in flows
            ),
            money,
            constants,
        )
        return Parametric(
            self._terms,
            base,
            np.array(limit_rates, float).reshape(len(rows), len(self._terms)).T,
            price_rates,
            entry_rates,
            offset,
            money_rates,
        )

    def _bounded(self, constraint: Any) -> tuple[float | None, Any, float | None]:
        """The row as it is written: Pyomo reverses `decisions >= symbol`, since it takes both for
        variables.

        `decision == symbol` too: Python calls the method of the symbol first, whose class is the more special
        one.
        """
        low, body, high = constraint.to_bounded_expression(True)
        sides = constraint.expr.args
        if len(sides) == 2 and self._is_data(sides[0]):
            return 0.0, sides[1] - sides[0], None if low is None else 0.0
        return low, body, high

    def _is_data(self, side: Any) -> bool:
        """Whether one side of a row holds symbols and no decision."""
        if isinstance(side, float | int) or not side.is_potentially_variable():
            return False
        return all(id(variable) in self._number for variable in identify_variables(side))

    def _read(
        self, expression: Any, rows: _Rows, where: str, degree: int, constant_degree: int | None = None
    ) -> Polynomial:
        """Add the coefficients of an expression as a row; returns its constant."""
        try:
            found = self._linear.walk_expression(expression)
        except (PyomoException, TypeError) as error:
            refuse(where, f"it cannot be compiled with a swept number ({str(error).splitlines()[0]})")
        if found.nonlinear is not None:
            refuse(where, "it is not linear with a swept number in it")
        for variable, coefficient in found.linear.items():
            position = self._positions[variable]
            rows.add(position, self._polynomial(found.multiplier * coefficient, where, degree))
        rows.end()
        return self._polynomial(found.multiplier * found.constant, where, constant_degree or degree)

    def _polynomial(self, coefficient: Any, where: str, degree: int) -> Polynomial:
        if isinstance(coefficient, float | int):
            return {(): float(coefficient)}
        found = self._quadratic.walk_expression(coefficient)
        if found.nonlinear is not None:
            refuse(where, f"it is not a polynomial of {' and '.join(self._terms)}")
        result: Polynomial = {(): float(found.multiplier * found.constant)}
        for symbol, worth in found.linear.items():
            result[(self._number[symbol],)] = float(found.multiplier * worth)
        for pair, worth in (found.quadratic or {}).items():
            if worth and degree < 2:
                names = [self._terms[self._number[symbol]] for symbol in pair]
                term = (
                    f"the square of {names[0]}"
                    if names[0] == names[1]
                    else f"the product of {' and '.join(names)}"
                )
                refuse(where, f"it contains {term}")
            result[tuple(sorted(self._number[symbol] for symbol in pair))] = float(found.multiplier * worth)
        return result

    def _money(
        self, width: int, ledger: bool
    ) -> tuple[Sparse, Floats, dict[Monomial, tuple[Floats, Floats]]]:
        rows = _Rows(self._terms, width)
        flows = self._model.money.flows if ledger else ()
        constants = [self._read(in_algebra(flow.amount), rows, "the ledger", 2) for flow in flows]
        monomials = sorted({each for found in (*constants, *rows.coefficients) for each in found} - {()})
        rates = {
            monomial: (
                np.array([found.get(monomial, 0.0) for found in rows.coefficients], float),
                np.array([found.get(monomial, 0.0) for found in constants], float),
            )
            for monomial in monomials
        }
        values = np.array([found.get((), 0.0) for found in rows.coefficients], float)
        return rows.sparse(values), np.array([found.get((), 0.0) for found in constants], float), rates


class _Rows:
    """Rows of a sparse matrix whose entries are polynomials of the terms."""

    def __init__(self, terms: tuple[str, ...], width: int):
        self._terms, self._width = terms, width
        self._starts, self._columns = [0], list[int]()
        self.coefficients: list[Polynomial] = []

    def add(self, column: int, coefficient: Polynomial) -> None:
        self._columns.append(column)
        self.coefficients.append(coefficient)

    def end(self) -> None:
        self._starts.append(len(self._columns))

    def affine(self) -> tuple[Floats, Floats]:
        """The entries with every term at 0, and what a unit of each term adds to them."""
        rates = np.zeros((len(self._terms), len(self.coefficients)))
        for place, found in enumerate(self.coefficients):
            if len(found) > 1:
                for term in range(len(self._terms)):
                    rates[term, place] = found.get((term,), 0.0)
        return np.array([found.get((), 0.0) for found in self.coefficients], float), rates

    def moved(self) -> Iterator[tuple[int, int, float]]:
        """Term, column and rate of every entry that contains a term."""
        for column, found in zip(self._columns, self.coefficients, strict=True):
            for monomial, rate in found.items():
                if monomial and rate:
                    yield monomial[0], column, rate

    def sparse(self, values: Floats) -> Sparse:
        return Sparse(
            np.array(self._starts, np.int32), np.array(self._columns, np.int32), values, self._width
        )

    def dense(self) -> tuple[Floats, Floats]:
        """A single row, by column."""
        values, rates = self.affine()
        base, dense_rates = np.zeros(self._width), np.zeros((len(self._terms), self._width))
        base[self._columns] = values
        dense_rates[:, self._columns] = rates
        return base, dense_rates
